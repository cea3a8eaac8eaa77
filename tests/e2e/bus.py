# SPDX-License-Identifier: EUPL-1.2
"""A broker of one's own for a test: real program, free port, directory that goes away afterwards.

    with bus.Bus() as broker:
        admin = broker.admin()
        anna = broker.person("Anna", ("submitter", "150890030030"))

IDEENBUS_BIN names the directory of the programs; without it build/release/bin of this tree.
"""
import atexit
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / "clients" / "python"))
import ideenbus  # noqa: E402

BIN = pathlib.Path(os.environ.get("IDEENBUS_BIN", TOP / "build" / "release" / "bin"))
SHARED_DATA = TOP.parent / "shared" / "data"
START_SECONDS = 60


class Bus:
    def __init__(self, *options):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ideenbus-"))
        self.data = self.dir / "data"
        self.options, self.process, self.ready, self.clients, self.count = options, None, None, [], 0
        atexit.register(self.leave)
        self.start()

    def start(self, bind="tcp://127.0.0.1:*"):
        """Starts the broker and waits until it is ready.  A later start goes on with the same directory."""
        self.log = open(self.dir / "log", "ab")
        self.process = subprocess.Popen(
            [BIN / "ideenbusd", "--json", "--data", self.data, "--bind", bind, "--feed", "tcp://127.0.0.1:*", *self.options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(START_SECONDS)
            raise RuntimeError("the broker did not start:\n" + (self.dir / "log").read_text(errors="replace"))
        self.ready = json.loads(line)
        return self.ready

    def restart(self, kill=False):
        """Ends the broker (killed, or in good order) and starts it on the same port."""
        address = self.ready["bus"]
        self.stop(kill)
        self.start(address)

    def stop(self, kill=False):
        """Ends the broker by its pid; gives its exit status."""
        if self.process is None:
            return None
        os.kill(self.process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        status = self.process.wait(START_SECONDS)
        self.process.stdout.close()
        self.log.close()
        self.process = None
        return status

    def close(self):
        for client in self.clients:
            client.close()
        status = self.stop()
        text = (self.dir / "log").read_text(errors="replace")
        shutil.rmtree(self.dir)
        if status not in (0, None):
            raise RuntimeError(f"the broker ended with {status}:\n{text[-4000:]}")

    def leave(self):
        """Where nothing was closed, as what was to be built on it failed: neither process nor directory stays behind."""
        self.stop(kill=True)
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.close()
        except Exception:
            if kind is None:
                raise

    # ---- People ----

    def client(self, keyfile, **options):
        client = ideenbus.Client.open(keyfile, **options)
        self.clients.append(client)
        return client

    def join(self, url):
        """Redeems an invitation; gives the file with the keys."""
        self.count += 1
        keyfile = self.dir / f"person-{self.count}.json"
        ideenbus.join(url, keyfile)
        return keyfile

    def admin(self):
        """The administrator of the first start, through the bus like anybody else."""
        if not hasattr(self, "_admin"):
            self._admin = self.client(self.join(self.ready["invitation"]))
        return self._admin

    def invite(self, name, *grants):
        """Invites a person with (role, organisation) pairs; gives (person id, keyfile)."""
        done = self.admin().command("person.invite", {"name": name, "grants": [{"role": role, "org": org} for role, org in grants]})
        return done["person"], self.join(done["url"])

    def person(self, name, *grants):
        """A client of a person with (role, organisation) pairs."""
        person, keyfile = self.invite(name, *grants)
        client = self.client(keyfile)
        client.id, client.keyfile = person, keyfile
        return client

    def region(self):
        """A small region: a district with three municipalities, one of them in an association, a centre and a firm."""
        admin = self.admin()
        for fields in (
                {"key": "15089", "kind": "district", "name": "Salzlandkreis"},
                {"key": "150890030030", "kind": "municipality", "name": "Bernburg (Saale)", "district": "15089"},
                {"key": "150890310310", "kind": "municipality", "name": "Staßfurt", "district": "15089"},
                {"key": "150895051", "kind": "association", "name": "Egelner Mulde", "district": "15089"},
                {"key": "150895051075", "kind": "municipality", "name": "Egeln", "district": "15089", "association": "150895051"},
                {"key": "rdz-salzland", "kind": "centre", "name": "Regionales Digitalisierungszentrum Salzland", "districts": ["15089"]},
                {"key": "firma-nord", "kind": "firm", "name": "Beratung Nord"}):
            admin.command("org.put", fields)


def wait_for(condition, seconds=10.0):
    """Waits until condition () gives something true; gives that, or fails."""
    until = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)
