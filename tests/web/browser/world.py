#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Broker, gateway and people for the browser tests: prints one JSON line {url, logins} and then answers a line each, until its input ends.

    world.py small|sso|demo|deployed
                               small: a district with three towns, a centre, a firm, one person for each role; demo: the demo region and its web logins;
                               sso: as small, behind a proxy that names people in X-Remote-User; deployed: as small, the board's files from a directory

    broker stop | broker start       the broker goes and comes back on its port
    invite ROLE[,ROLE] ORG NAME      an invitation link of the board
    case STAGE                       (small) the reference of a new case of Bernburg in that stage: idea, steckbrief, specification, funding
    ready STAGE [PERSON]             (small) the same, with all that its gate wants; PERSON (of the town) began it
    deploy NAME                      (deployed) another version of the board's files: a mark in each page, and none of the scripts of the workshop under its old name
    table ROLE PLACE ORG FILE …      (small) the report of `ideenbus import FILE --org ORG …` by a new person with that role at PLACE
"""
import atexit
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent))
import gateway  # noqa: E402
import cli  # noqa: E402
import town  # noqa: E402
from gateway import PASSWORD, bus  # noqa: E402

BERNBURG = "150890030030"
MORE = [("iso", "Jonas Wall", BERNBURG), ("citizen", "Lea Garten", BERNBURG), ("admin", "Frank Turm", "region")]
TOWN = {"submitter": "submitter", "editor": "editor", "lead": "lead", "consultant": "consultant", "coordinator": "coordinator", "district_admin": "district", "dpo": "dpo",
        "audit": "audit", "neighbour": "other", "neighbour_lead": "other_lead"}


def broker(kind):
    """One that lets the board serve administrators too, as ./run's does; its settings go with its directory."""
    config = pathlib.Path(tempfile.mkdtemp(prefix="ideenbus-world-")) / "ideenbusd.yaml"
    config.write_text("relay_admin: true\n")
    atexit.register(shutil.rmtree, config.parent)
    return kind("--config", config)


class Small:
    """The gateway of the HTTP tests, with a person for each role."""

    def __init__(self):
        self.broker = broker(town.Town)
        self.web = gateway.Gateway(*self.options(), broker=self.broker)
        people = {role: getattr(self.broker, name).id for role, name in TOWN.items()} | {role: self.broker.invite(name, (role, org))[0] for role, name, org in MORE}
        self.logins = {}
        for role, person in people.items():
            self.web.account(person, role)
            self.logins[role] = {"user": role, "password": PASSWORD}
        self.url = self.web.url

    def options(self):
        return ()

    def case(self, stage):
        return self.broker.case(stage)

    def ready(self, stage, by="submitter"):
        """A case whose gate nothing is missing for; nobody has laid it yet."""
        submitter, self.broker.submitter = self.broker.submitter, getattr(self.broker, by)
        ref = self.broker.case(stage)
        self.broker.submitter = submitter
        advance, self.broker.advance = self.broker.advance, lambda client, ref: None
        {"idea": self.broker.leave_idea, "steckbrief": self.broker.leave_steckbrief, "specification": self.broker.leave_specification}[stage](ref)
        self.broker.advance = advance
        return ref

    def invite(self, roles, org, *name):
        done = self.broker.admin().command("person.invite", {"name": " ".join(name), "grants": [{"role": role, "org": org} for role in roles.split(",")]})
        return f"{self.url}/einladung#{done['url'].rsplit('/', 1)[1]}"

    def table(self, role, place, org, file, *options):
        """What the command line makes of a table."""
        self.tables = getattr(self, "tables", 0) + 1
        url = self.broker.admin().command("person.invite", {"name": f"Tabelle {self.tables}", "grants": [{"role": role, "org": place}]})["url"]
        done = cli.Home(self.broker.dir).join(f"table-{self.tables}", url).run("import", file, "--org", org, "--json", *options)
        if done.returncode not in (0, 1):
            raise ValueError(done.stderr)
        return json.loads(done.stdout)

    def broker_stop(self):
        self.address = self.broker.ready["bus"]
        self.broker.stop()

    def broker_start(self):
        self.broker.start(self.address)

    def close(self):
        self.web.close()
        self.broker.close()


class Sso(Small):
    """A proxy says who it is; its secret is for whoever plays the proxy."""

    secret = "ein Geheimnis des Proxys und des Gateways"

    def options(self):
        file = self.broker.dir / "proxy-secret"
        file.touch(0o600)
        file.write_text(self.secret + "\n")
        return "--sso-header", "X-Remote-User", "--sso-secret-file", str(file), "--sso-contact", "Digitalisierung, Telefon 03471 000-0"


class Deployed(Small):
    """A new version of the board can be put in place while pages of the old one are open."""

    def options(self):
        self.board = self.broker.dir / "board"
        shutil.copytree(bus.TOP / "clients/web/board/dist", self.board)
        return "--board-dir", str(self.board)

    def deploy(self, name):
        for page in [self.board / "index.html", *self.board.glob("pages/*.html")]:
            page.write_text(re.sub(r'<title>|<meta name="release".*?<title>', f'<meta name="release" content="{name}"><title>', page.read_text(), count=1))
        worker = self.board / "sw.js"
        worker.write_text(re.sub(r'NAME = "ideenbus-[^"]*"', f'NAME = "ideenbus-{name}"', worker.read_text()))
        for script in self.board.glob("assets/workshop-*.js"):
            self.rename(script, script.with_name(f"workshop-{name}.js"))

    def rename(self, script, new):
        """In everything that names it."""
        script.rename(new)
        for file in self.board.rglob("*"):
            if file.suffix in (".js", ".html"):
                file.write_text(file.read_text().replace(script.name, new.name))


class Demo(Small):
    """What ./run shows."""

    def __init__(self):
        top, bin = bus.TOP, bus.BIN
        self.broker = broker(bus.Bus)
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
    elif words[:1] == ["case"]:
        return {"ref": world.case(words[1])}
    elif words[:1] == ["table"]:
        return world.table(*words[1:])
    elif words[:1] == ["ready"]:
        return {"ref": world.ready(*words[1:])}
    elif words[:1] == ["deploy"]:
        world.deploy(words[1])
    else:
        raise ValueError(f"{words}?")
    return {}


def main():
    world = {"small": Small, "sso": Sso, "deployed": Deployed, "demo": Demo}[sys.argv[1]]()
    try:
        print(json.dumps({"url": world.url, "logins": world.logins, "secret": getattr(world, "secret", None)}), flush=True)
        for line in sys.stdin:
            try:
                print(json.dumps(answer(world, line.split())), flush=True)
            except Exception as error:  # the test is told, and says where it stood
                print(json.dumps({"error": repr(error)}), flush=True)
    finally:
        world.close()


if __name__ == "__main__":
    main()
