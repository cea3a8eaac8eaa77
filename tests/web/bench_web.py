#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""What the gateway bears: GETs of a case a second while streams idle, commands a second, what a stream costs.  Prints one JSON line a measurement.

    bench_web.py [--streams N] [--seconds S]
"""
import argparse
import json
import os
import resource
import socket
import subprocess

import gateway

HEAD = "GET {target} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n"


def used(pid):
    """Seconds of processor and KiB of memory of a process so far."""
    with open(f"/proc/{pid}/stat") as stat:
        parts = stat.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/status") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK"), memory


def load(web, name, request, connections, seconds):
    before, broker = used(web.process.pid)[0], used(web.broker.process.pid)[0]
    done = subprocess.run([gateway.bus.BIN / "web_load", str(web.port), str(connections), str(seconds)], input=request.encode(), capture_output=True, check=True)
    result = json.loads(done.stdout)
    cpu = used(web.process.pid)[0] - before
    result |= {"measured": name, "connections": connections, "gateway_cpu": round(cpu / seconds, 2), "broker_cpu": round((used(web.broker.process.pid)[0] - broker) / seconds, 2),
               "per_core_second": round(result["answered"] / cpu) if cpu else None}
    print(json.dumps(result), flush=True)


def streams(web, browser, count):
    before = used(web.process.pid)[1]
    held = []
    for _ in range(count):
        connection = socket.create_connection((web.host, web.port))
        connection.sendall(HEAD.format(target="/api/v1/events", cookie=browser.cookie).encode())
        held.append(connection)
    for connection in held:
        connection.recv(4096)
    print(json.dumps({"measured": "idle streams", "streams": count, "kib_each": round((used(web.process.pid)[1] - before) / count, 2)}), flush=True)
    return held


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with gateway.Gateway() as web:
        anna = web.person("Anna", ("editor", "150890030030"))
        ref = anna.done("case.draft", {"title": "Ladesäulen am Markt", "summary": "Zwei Säulen für acht Plätze."})["ref"]
        held = streams(web, anna, options.streams) if options.streams else []
        get = lambda target: HEAD.format(target=target, cookie=anna.cookie)  # noqa: E731
        load(web, "GET /healthz", get("/healthz"), 32, options.seconds)
        load(web, "GET case.get", get(f"/api/v1/case.get?case={ref}"), 32, options.seconds)
        load(web, "GET case.get, one connection", get(f"/api/v1/case.get?case={ref}"), 1, options.seconds)
        load(web, "GET /", get("/"), 32, options.seconds)
        body = json.dumps({"case": ref, "text": "Kommentar"})
        load(web, "POST case.comment", f"POST /api/v1/case.comment HTTP/1.1\r\nHost: x\r\nX-Ideenbus: 1\r\nOrigin: {web.origin}\r\nContent-Type: application/json\r\n"
             f"Cookie: {anna.cookie}\r\nContent-Length: {len(body)}\r\n\r\n{body}", 32, options.seconds)
        for connection in held:
            connection.close()


if __name__ == "__main__":
    main()
