#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""What the gateway bears: GETs of a case a second while streams idle, commands a second, what a stream costs; and cards moved a second, on a board of 100 and one of
1,000, from the request to the answer behind the broker's fsync.  Prints one JSON line a measurement.

    bench_web.py [--streams N] [--seconds S] [--only reads|moves]
"""
import argparse
import json
import os
import resource
import socket
import statistics
import subprocess
import threading

import gateway

KANBOARD = {100: 107, 1000: 32}  # its moveTaskPosition a second, with so many cards
KANBOARD_TIMES = 20
ROUNDS = 3
MOVERS = 32
HEAD = "GET {target} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n"


def used(pid):
    """Seconds of processor and KiB of memory of a process so far."""
    with open(f"/proc/{pid}/stat") as stat:
        parts = stat.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/status") as status:
        memory = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK"), memory


def load(web, name, request, connections, seconds, first=1, say=True):
    before, broker = used(web.process.pid)[0], used(web.broker.process.pid)[0]
    done = subprocess.run([gateway.bus.BIN / "web_load", str(web.port), str(connections), str(seconds), str(first)], input=request.encode(), capture_output=True, check=True)
    result = json.loads(done.stdout)
    cpu, broker = used(web.process.pid)[0] - before, used(web.broker.process.pid)[0] - broker
    result |= {"measured": name, "connections": connections, "gateway_cpu": round(cpu / seconds, 2), "broker_cpu": round(broker / seconds, 2),
               "per_core_second": round(result["answered"] / cpu) if cpu else None, "both_cpu_us": round((cpu + broker) / result["answered"] * 1e6)}
    if say:
        print(json.dumps(result), flush=True)
    return result


def post(web, browser, verb, fields):
    body = json.dumps(fields).replace('"@@@@@@@@"', "@@@@@@@@")
    return (f"POST /api/v1/{verb} HTTP/1.1\r\nHost: x\r\nX-Ideenbus: 1\r\nOrigin: {web.origin}\r\nContent-Type: application/json\r\nCookie: {browser.cookie}\r\n"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}")


# ---- Moves ----

HELP = "help: {de: Hilfe, en: Help}"
PIPELINE = "\n".join(
    ["key: bench", "version: 1", "de: Messung", "en: Measurement", HELP, "stages:"]
    + [f"  - {{key: stage{i}, number: {i}, {'final: true, ' if i == 3 else ''}de: Phase {i}, en: Stage {i}, {HELP}}}" for i in range(4)]
    + ["sections:", "  - {key: main, de: Alles, en: All}", "fields:"]
    + [f"  - {{key: {key}, type: text, max: 120, due: 0, section: main, class: public, de: {de}, en: {de}, {HELP}}}"
       for key, de in (("title", "Titel"), ("summary", "Satz"), ("problem", "Problem"), ("objective", "Ziel"), ("benefit", "Nutzen"))]
    + [f"  - {{key: visibility, type: enum, due: 0, section: main, class: public, de: Sichtbarkeit, en: Visibility, {HELP}, "
       "options: [{key: internal, de: intern, en: internal}, {key: intermunicipal, de: interkommunal, en: intermunicipal}]}", "gates:"]
    + [f"  - {{number: {i}, from: stage{i}, to: stage{i + 1}, de: Tor {i}, en: Gate {i}, decides: [submitter, editor, coordinator], checks: [{{check: filled}}]}}" for i in range(3)]
    + ["rejections:", "  - {key: other, de: Anderes, en: Other}", ""])


def fill(web, cards):
    """A board of so many cards in one stage; gives a mover and their references."""
    web.admin.command("pipeline.load", {"yaml": PIPELINE})
    editor, mover = web.person("Anna", ("editor", "150890030030")), web.person("Karl", ("coordinator", "15089"))
    refs = []

    def make(count):
        for _ in range(count):
            done = editor.done("case.draft", {"pipeline": "bench", "title": "Ladesäulen am Markt", "summary": "Zwei Säulen.", "visibility": "intermunicipal",
                                              "fields": {"problem": "Keine", "objective": "Zwei", "benefit": "Viel"}})
            editor.done("case.advance", {"case": done["ref"], "version": 1})
            refs.append(done["ref"])
    threads = [threading.Thread(target=make, args=(cards // 4,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return mover, refs


def move(web, mover, cards, connections, seconds):
    """Each connection takes a card of its own a stage on and back again."""
    requests = [request for ref in cards for request in (
        post(web, mover, "case.advance", {"case": ref, "version": "@@@@@@@@"}),
        post(web, mover, "case.return", {"case": ref, "version": "@@@@@@@@", "reason": "Zurück", "to": "stage1"}))]
    result = load(web, "move", "\0".join(requests), connections, seconds, first=2, say=False)
    if result["bad"]:
        raise AssertionError(f"moves were refused: {result}")
    return result


def moves(seconds):
    """Boards of two sizes in turn, so that both see the same machine; every run has cards that nobody moved before."""
    with gateway.Gateway() as small, gateway.Gateway() as large:
        boards = {cards: (web, *fill(web, cards)) for cards, web in ((100, small), (1000, large))}
        for connections in (1, MOVERS):
            results = {cards: [] for cards in boards}
            for _ in range(ROUNDS):
                for cards, (web, mover, refs) in boards.items():
                    results[cards].append(move(web, mover, [refs.pop() for _ in range(connections)], connections, seconds))
            middle = {cards: {key: statistics.median(one[key] for one in of) for key in ("per_second", "p50_us", "p99_us", "both_cpu_us")} for cards, of in results.items()}
            for cards, result in middle.items():
                print(json.dumps({"measured": "moves", "cards": cards, "connections": connections, **result, "of_kanboard": round(result["per_second"] / KANBOARD[cards], 1),
                                  "aim": KANBOARD_TIMES}), flush=True)
            ratio = {f"ratio_{key}": round(middle[1000][key] / middle[100][key], 2) for key in ("per_second", "both_cpu_us")}
            print(json.dumps({"measured": "moves, 1,000 cards against 100", "connections": connections, **ratio}), flush=True)


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


def reads(options):
    with gateway.Gateway() as web:
        anna = web.person("Anna", ("editor", "150890030030"))
        ref = anna.done("case.draft", {"title": "Ladesäulen am Markt", "summary": "Zwei Säulen für acht Plätze."})["ref"]
        held = streams(web, anna, options.streams) if options.streams else []
        get = lambda target: HEAD.format(target=target, cookie=anna.cookie)  # noqa: E731
        load(web, "GET /healthz", get("/healthz"), 32, options.seconds)
        load(web, "GET case.get", get(f"/api/v1/case.get?case={ref}"), 32, options.seconds)
        load(web, "GET case.get, one connection", get(f"/api/v1/case.get?case={ref}"), 1, options.seconds)
        load(web, "GET /", get("/"), 32, options.seconds)
        load(web, "POST case.comment", post(web, anna, "case.comment", {"case": ref, "text": "Kommentar"}), 32, options.seconds)
        for connection in held:
            connection.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--only", choices=("reads", "moves"))
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if options.only != "moves":
        reads(options)
    if options.only != "reads":
        moves(options.seconds)


if __name__ == "__main__":
    main()
