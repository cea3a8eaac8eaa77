# SPDX-License-Identifier: EUPL-1.2
"""Promises of the gateway about single sign-on by a proxy."""
import http.client
import socket
import subprocess
import unittest
import uuid

import gateway
from gateway import PASSWORD, Browser, wait_for
from somebody import EDITOR, WRONG, Case, code, uuid7

SECRET = "ein Geheimnis des Proxys und des Gateways"
CONTACT = "Digitalisierung, Telefon 03471 000-0"


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class UnixBrowser(Browser):
    def connection(self, timeout=30):
        return UnixConnection(self.gateway.ready["url"], timeout)


class SsoOff(Case):
    def test_the_header_of_a_proxy_means_nothing_unless_it_is_configured(self):
        user, _ = self.somebody()
        answer = Browser(self.web).get("session", {"X-Remote-User": user})
        self.assertEqual(answer.status, 401)
        self.assertIsNone(answer.headers["Set-Cookie"])

    def test_it_is_not_configured_by_halves(self):
        secret = self.web.broker.dir / "short"
        secret.write_text("kurz\n")
        secret.chmod(0o600)
        for options in (("--sso-header", "X-Remote-User", "--sso-contact", CONTACT), ("--sso-header", "X-Remote-User", "--sso-secret-file", "/nonexistent", "--sso-contact", CONTACT),
                        ("--sso-header", "X-Remote-User", "--sso-secret-file", secret, "--sso-contact", CONTACT),
                        ("--sso-header", "bad header", "--socket", "s", "--origin", "https://b.example", "--sso-contact", CONTACT),
                        ("--sso-header", "X-Remote-User", "--socket", "s", "--origin", "https://b.example")):
            done = subprocess.run([gateway.bus.BIN / "ideenbus-web", "--data", self.web.data, *options], capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 1, options)
            self.assertIn("sso", done.stderr)


class SsoHeader(Case):
    """Over TCP, with a secret."""

    @classmethod
    def setUpClass(cls):
        cls.broker = gateway.bus.Bus()
        cls.broker.region()
        secret = cls.broker.dir / "proxy-secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        cls.web = gateway.Gateway("--sso-header", "X-Remote-User", "--sso-secret-file", str(secret), "--sso-contact", CONTACT, broker=cls.broker)
        cls.count = 0

    @classmethod
    def tearDownClass(cls):
        cls.web.close()
        cls.broker.close()

    def headers(self, user, secret=SECRET):
        return {"X-Remote-User": user.encode(), "X-Ideenbus-Proxy-Secret": secret.encode()}

    def somebody_sso(self, name="Dora"):
        type(self).count += 1
        person, _ = self.web.broker.invite(name, EDITOR)
        user = f"{name.lower()}{self.count}"
        self.web.run("account", "add", "--person", str(uuid.UUID(bytes=person)), "--user", user, "--sso")
        return user

    def test_whom_the_proxy_names_is_logged_in(self):
        user = self.somebody_sso("Döra")
        browser = Browser(self.web)
        answer = browser.get("session", self.headers(user.upper()))
        self.assertEqual((answer.status, answer.json["rows"][0]["user"]), (200, user))
        self.assertEqual(browser.get("whoami", self.headers(user)).status, 200)
        self.assertEqual(len({browser.get("session", self.headers(user)).headers["Set-Cookie"] for _ in range(3)}), 1)

    def test_the_session_holds_only_while_the_proxy_names_its_user(self):
        user, other = self.somebody_sso(), self.somebody_sso()
        browser = Browser(self.web)
        browser.get("session", self.headers(user))
        kept = browser.cookie
        self.assertEqual(browser.get("whoami").status, 401)
        self.assertEqual(browser.get("whoami", self.headers(other)).status, 401)
        me = browser.get("session", self.headers(other)).json["rows"][0]
        self.assertEqual(me["user"], other)
        self.assertNotEqual(browser.cookie, kept)

    def test_a_header_without_the_secret_is_forged(self):
        user = self.somebody_sso()
        browser = Browser(self.web)
        browser.get("session", self.headers(user))
        stolen = Browser(self.web, browser.cookie)
        for headers in ({"X-Remote-User": user}, self.headers(user, SECRET[:-1]), self.headers(user, SECRET + "x"), self.headers(user, ""), self.headers(user, "x" * 600)):
            for anybody in (Browser(self.web), stolen):
                answer = anybody.get("session", headers)
                self.assertEqual((answer.status, code(answer)), (401, "login_needed"))
                self.assertIsNone(answer.headers["Set-Cookie"])
            self.assertNotEqual(Browser(self.web).request("GET", "/", headers=headers).status, 403)

    def test_a_header_that_is_there_twice_is_nobodys(self):
        user = self.somebody_sso()
        data = self.web.talk(f"GET /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Ideenbus-Proxy-Secret: {SECRET}\r\n"
                             f"X-Remote-User: {user}\r\nx-remote-user: {user}\r\n\r\n".encode())
        self.assertEqual(gateway.status_of(data), 401)

    def test_without_an_account_a_page_says_whom_to_ask(self):
        for path, kind in (("/", "text/html"), ("/neu", "text/html"), ("/api/v1/session", "application/json")):
            answer = Browser(self.web).request("GET", path, headers=self.headers("unbekannt@bernburg.example"))
            self.assertEqual(answer.status, 403)
            self.assertTrue(answer.headers["Content-Type"].startswith(kind), answer.headers["Content-Type"])
            self.assertIn(CONTACT, answer.body.decode())

    def test_an_invitation_makes_the_account_the_proxy_names(self):
        token, person = self.invitation("Frieda")
        self.assertNotEqual(Browser(self.web).request("GET", "/einladung", headers=self.headers("frieda")).status, 403)
        key = {"Idempotency-Key": uuid7()}
        for _ in range(2):
            browser = Browser(self.web)
            answer = browser.post("account", {"token": token, "user": "jemand anders"}, self.headers("frieda") | key)
            self.assertEqual(answer.status, 200, answer)
            me = answer.json["rows"][0]
            self.assertEqual((me["user"], uuid.UUID(me["person"]["id"]).bytes), ("frieda", person))
            self.assertEqual(browser.get("whoami", self.headers("frieda")).status, 200)
            self.assertEqual(browser.get("whoami").status, 401)
        self.assertEqual(code(Browser(self.web).post("account", {"token": token}, self.headers("gerda") | key)), "invitation_used")
        token, _ = self.invitation("Gerda")
        self.assertEqual(code(Browser(self.web).post("account", {"token": token}, {"X-Remote-User": "gerda"})), "field_missing")
        self.assertEqual(code(Browser(self.web).post("account", {"token": token}, self.headers("frieda"))), "user_taken")
        self.assertEqual(Browser(self.web).post("account", {"token": token, "password": PASSWORD}, self.headers("gerda")).status, 200)
        self.login("gerda")

    def test_an_account_without_a_password_has_no_login(self):
        user = self.somebody_sso()
        for password in ("", WRONG):
            self.login(user, password, 401)

    def test_people_with_a_password_log_in_beside_it(self):
        user, _ = self.somebody()
        browser = self.login(user)
        self.assertLoggedIn(browser)
        self.assertEqual(browser.get("session", self.headers(user)).status, 200)
        self.assertEqual(browser.get("whoami", self.headers(self.somebody_sso())).status, 401)

    def test_logging_out_ends_the_session(self):
        user = self.somebody_sso()
        browser = Browser(self.web)
        browser.get("session", self.headers(user))
        kept = browser.cookie
        self.assertEqual(browser.request("DELETE", "/api/v1/session", headers=self.headers(user)).status, 200)
        self.assertEqual(Browser(self.web, kept).get("whoami", self.headers(user)).status, 401)


class SsoSocket(unittest.TestCase):
    def test_on_a_unix_socket_the_header_is_enough(self):
        with gateway.bus.Bus() as broker:
            broker.region()
            path = str(broker.dir / "http.sock")
            with gateway.Gateway("--socket", path, "--origin", "https://board.example", "--sso-header", "X-Remote-User", "--sso-contact", CONTACT, broker=broker) as web:
                person, _ = broker.invite("Emil", EDITOR)
                web.run("account", "add", "--person", str(uuid.UUID(bytes=person)), "--user", "emil", "--sso")
                browser = UnixBrowser(web)
                wait_for(lambda: browser.request("GET", "/healthz").json["broker"] == "up")
                answer = browser.get("session", {"X-Remote-User": "emil"})
                self.assertEqual(answer.status, 200, answer)
                self.assertTrue(browser.cookie.startswith("__Host-ideenbus="))
                self.assertEqual(browser.get("whoami", {"X-Remote-User": "emil"}).status, 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
