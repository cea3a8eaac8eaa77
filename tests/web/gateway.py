# SPDX-License-Identifier: EUPL-1.2
"""A gateway of one's own for a test, with a broker behind it: real programs, free ports, directories that go away afterwards.

    with gateway.Gateway() as web:
        anna = web.person("Anna", ("submitter", "150890030030"))
        anna.post("case.draft", {"title": "Ladesäulen"})
"""
import atexit
import http.client
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import unittest
import urllib.parse
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import bus  # noqa: E402
from bus import wait_for  # noqa: E402, F401

PASSWORD = "ein langes Passwort"
BERNBURG, STASSFURT = "150890030030", "150890310310"


class Answer:
    """Status, headers and body of an answer; json where it is some."""

    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Browser:
    """Somebody with a cookie, or without."""

    def __init__(self, gateway, cookie=None):
        self.gateway, self.cookie = gateway, cookie

    def connection(self, timeout=30):
        return http.client.HTTPConnection(self.gateway.host, self.gateway.port, timeout=timeout)

    def request(self, method, path, body=None, headers=None, timeout=30, write=None):
        """One request on a connection of its own; a write has the headers that one needs."""
        all_headers = {}
        if write if write is not None else method not in ("GET", "HEAD"):
            all_headers |= {"X-Ideenbus": "1", "Origin": self.gateway.origin}
            if body is not None:
                all_headers["Content-Type"] = "application/json"
        if self.cookie:
            all_headers["Cookie"] = self.cookie
        for name, value in (headers or {}).items():
            all_headers.pop(name, None)
            if value is not None:
                all_headers[name] = value
        connection = self.connection(timeout)
        try:
            connection.request(method, path, body, all_headers)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        cookie = answer.headers.get("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
        return answer

    def get(self, verb, headers=None, **parameters):
        """A query of the API."""
        query = urllib.parse.urlencode({name: value for name, value in parameters.items() if value is not None})
        return self.request("GET", f"/api/v1/{verb}" + ("?" + query if query else ""), headers=headers)

    def post(self, verb, fields, headers=None, **more):
        """A command of the API."""
        return self.request("POST", f"/api/v1/{verb}", json.dumps(fields), headers, **more)

    def done(self, verb, fields, headers=None):
        answer = self.post(verb, fields, headers)
        if answer.status != 200 or answer.json["answer"] != "done":
            raise AssertionError(f"{verb}: {answer}")
        return answer.json

    def rows(self, verb, **parameters):
        answer = self.get(verb, **parameters)
        if answer.status != 200:
            raise AssertionError(f"{verb}: {answer}")
        return answer.json["rows"]

    def login(self, user, password):
        return self.post("session", {"user": user, "password": password})


class Gateway:
    def __init__(self, *options, broker=None, region=True, start=True):
        self.own_broker = broker is None
        self.broker = broker or bus.Bus()
        self.options, self.process, self.count = options, None, 0
        self.data = self.broker.dir / ("web-" + secrets.token_hex(4))
        self.log_path = pathlib.Path(str(self.data) + ".log")
        atexit.register(self.stop, kill=True)  # where nobody closes it
        try:
            self.begin(region, start)
        except BaseException:
            self.__exit__(True)
            raise

    def begin(self, region, start):
        """Whatever fails here, nothing of it goes on running."""
        self.admin = self.broker.admin()
        if region and self.own_broker:
            self.broker.region()
        invited = self.admin.command("person.invite", {"name": "Gateway", "grants": [{"role": "relay", "org": "region"}]})
        self.run("join", invited["url"])
        if start:
            self.start()

    def run(self, *arguments, text=None, check=True):
        """The program with a command; gives what it prints."""
        done = subprocess.run([bus.BIN / "ideenbus-web", "--data", self.data, *arguments], input=text, capture_output=True, text=True, timeout=60)
        if check and done.returncode != 0:
            raise AssertionError(f"ideenbus-web {' '.join(map(str, arguments))}: {done.returncode} {done.stderr}")
        return done

    def start(self, listen="127.0.0.1:0", up=True):
        """Starts the gateway and waits until it is ready; with up until it has reached the broker."""
        self.log = open(self.log_path, "ab")
        where = () if "--socket" in self.options else ("--listen", listen)
        self.process = subprocess.Popen([bus.BIN / "ideenbus-web", "--json", "--data", self.data, *where, *self.options], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(60)
            raise RuntimeError("the gateway did not start:\n" + self.log_text())
        self.ready = json.loads(line)
        self.url = self.ready["url"]
        if "--socket" not in self.options:
            parts = urllib.parse.urlsplit(self.url)
            self.host, self.port = parts.hostname, parts.port
        self.origin = self.options[self.options.index("--origin") + 1] if "--origin" in self.options else self.url
        if up and "--socket" not in self.options:
            wait_for(lambda: Browser(self).request("GET", "/healthz").json["broker"] == "up")

    def stop(self, kill=False):
        """Ends the gateway by its pid; gives its exit status."""
        if self.process is None:
            return None
        os.kill(self.process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        status = self.process.wait(60)
        self.process.stdout.close()
        self.log.close()
        self.process = None
        return status

    def restart(self, kill=False):
        port = self.port
        self.stop(kill)
        self.start(f"127.0.0.1:{port}")

    def log_text(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def close(self):
        status = self.stop()
        text = self.log_text()
        if self.own_broker:
            self.broker.close()
        if status not in (0, None):
            raise RuntimeError(f"the gateway ended with {status}:\n{text[-4000:]}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.close()
        except Exception:
            if kind is None:
                raise

    # ---- People ----

    def anybody(self):
        return Browser(self)

    def account(self, person, user, password=PASSWORD):
        """An account for a person, whose id is 16 bytes or a UUID's text."""
        self.run("account", "add", "--person", str(uuid.UUID(bytes=person)) if isinstance(person, bytes) else person, "--user", user, text=password + "\n")

    def person(self, name, *grants):
        """A browser that somebody with (role, organisation) pairs is logged in with."""
        self.count += 1
        person, _ = self.broker.invite(name, *grants)
        user = f"person{self.count}"
        self.account(person, user)
        browser = Browser(self)
        browser.id, browser.user = person, user
        answer = browser.login(user, PASSWORD)
        if answer.status != 200:
            raise AssertionError(f"login: {answer}")
        return browser

    # ---- Below HTTP ----

    def raw(self, data=b"", timeout=10):
        """A connection that data was written to."""
        connection = socket.create_connection((self.host, self.port), timeout=timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if data:
            connection.sendall(data)
        return connection

    def talk(self, data, patience=10):
        """Writes data, closes this side, reads what comes until the other side closes, or for so long: what is no whole request may be waited for."""
        with self.raw(data, patience) as connection:
            try:
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            return read_all(connection)


class TwoTowns(unittest.TestCase):
    """A gateway for all tests of a class, with an editor in each of two towns."""

    @classmethod
    def setUpClass(cls):
        cls.web = Gateway()
        cls.addClassCleanup(cls.web.close)
        cls.editor, cls.other = cls.web.person("Tobias", ("editor", BERNBURG)), cls.web.person("Olaf", ("editor", STASSFURT))


def read_all(connection):
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except (ConnectionResetError, TimeoutError):
        pass
    return b"".join(parts)


def status_of(data):
    """The status of the first answer in data; None without one."""
    parts = data.split(b" ", 2)
    return int(parts[1]) if data.startswith(b"HTTP/1.") and len(parts) > 1 else None
