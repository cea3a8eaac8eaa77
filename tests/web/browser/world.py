#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Broker, gateway and people for the browser tests: prints one JSON line {url, logins} and then answers a line each, until its input ends.

    world.py small|demo        small: a district with three towns, a centre, a firm, one person for each role; demo: the demo region and its web logins

    broker stop | broker start       the broker goes and comes back on its port
    invite ROLE ORG NAME             an invitation link of the board
"""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
import gateway  # noqa: E402
from gateway import PASSWORD, bus  # noqa: E402

BERNBURG, STASSFURT = "150890030030", "150890310310"
SMALL = [("submitter", "Nadja Sommer", BERNBURG), ("editor", "Tobias Winter", BERNBURG), ("lead", "Dr. Heike Berg", BERNBURG), ("consultant", "Deniz Fluss", "firma-nord"),
         ("coordinator", "Sabine Brücke", "rdz-salzland"), ("district_admin", "Ralf Heide", "15089"), ("dpo", "Marta Feld", BERNBURG), ("iso", "Jonas Wall", BERNBURG),
         ("audit", "Renate Weg", BERNBURG), ("citizen", "Lea Garten", BERNBURG), ("admin", "Frank Turm", "region"), ("neighbour", "Olaf Nachbar", STASSFURT)]


class Small:
    """The gateway of the HTTP tests, with a person for each role."""

    def __init__(self):
        config = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"ideenbus-world-{os.getpid()}.yaml"
        config.write_text("relay_admin: true\n")
        self.broker = bus.Bus("--config", config)
        config.unlink()
        self.broker.region()
        self.web = gateway.Gateway(broker=self.broker)
        self.logins = {}
        for role, name, org in SMALL:
            person, _ = self.broker.invite(name, ("editor" if role == "neighbour" else role, org))
            self.web.account(person, role)
            self.logins[role] = {"user": role, "password": PASSWORD}
        self.url = self.web.url

    def invite(self, role, org, *name):
        done = self.broker.admin().command("person.invite", {"name": " ".join(name), "grants": [{"role": role, "org": org}]})
        return f"{self.url}/einladung#{done['url'].rsplit('/', 1)[1]}"

    def broker_stop(self):
        self.address = self.broker.ready["bus"]
        self.broker.stop()

    def broker_start(self):
        self.broker.start(self.address)

    def close(self):
        self.web.close()
        self.broker.close()


class Demo(Small):
    """What ./run shows."""

    def __init__(self):
        top, bin = bus.TOP, bus.BIN
        config = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"ideenbus-world-{os.getpid()}.yaml"
        config.write_text("relay_admin: true\n")
        self.broker = bus.Bus("--config", config)
        config.unlink()
        data = self.broker.data
        ready = self.broker.dir / "ready"
        ready.write_text(json.dumps(self.broker.ready))
        said = {"stdin": subprocess.DEVNULL, "stdout": sys.stderr, "check": True}
        subprocess.run([top / "clients/demo/seed", "--bin", bin, "--data", data, "--ready", ready], **said)
        subprocess.run([top / "clients/demo/web", "join", "--bin", bin, "--data", data, "--ready", ready], **said)
        self.web = subprocess.Popen([bin / "ideenbus-web", "--json", "--data", data / "board", "--listen", "127.0.0.1:0"], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=open(self.broker.dir / "board.log", "wb"))
        self.url = json.loads(self.web.stdout.readline())["url"]
        subprocess.run([top / "clients/demo/web", "logins", "--bin", bin, "--data", data, "--url", self.url], **said)
        people = json.loads((data / "demo" / "logins.json").read_text())
        self.logins = {role: {"user": one["user"], "password": one["password"]} for role, one in people.items()}

    def close(self):
        self.web.terminate()
        self.web.wait(60)
        self.broker.close()


def answer(world, words):
    if words[:2] == ["broker", "stop"]:
        world.broker_stop()
    elif words[:2] == ["broker", "start"]:
        world.broker_start()
    elif words[:1] == ["invite"]:
        return {"link": world.invite(*words[1:])}
    else:
        raise ValueError(f"{words}?")
    return {}


def main():
    world = Demo() if sys.argv[1:] == ["demo"] else Small()
    try:
        print(json.dumps({"url": world.url, "logins": world.logins}), flush=True)
        for line in sys.stdin:
            try:
                print(json.dumps(answer(world, line.split())), flush=True)
            except Exception as error:  # the test is told, and says where it stood
                print(json.dumps({"error": repr(error)}), flush=True)
    finally:
        world.close()


if __name__ == "__main__":
    main()
