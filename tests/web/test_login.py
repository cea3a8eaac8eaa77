# SPDX-License-Identifier: EUPL-1.2
"""Promises of the gateway about logging in: who may, how often, over what."""
import base64
import concurrent.futures
import json
import statistics
import threading
import time
import unittest
import uuid

import gateway
from gateway import PASSWORD, Browser
from somebody import EDITOR, OTHER, WRONG, Case, address, code


class Login(Case):
    def test_a_login_says_who_it_is(self):
        user, person = self.somebody()
        me = self.login(user).answer.json["rows"][0]
        self.assertEqual((me["user"], uuid.UUID(me["person"]["id"]).bytes), (user, person))
        self.assertEqual(me["person"]["grants"][0]["role"], "editor")
        self.assertTrue(11.9 < (me["expires"] / 1000 - time.time()) / 3600 < 12.1)
        self.assertGreater(me["head"], 0)


    def test_the_cookie_is_for_this_host_alone_and_not_for_scripts(self):
        user, _ = self.somebody()
        cookie = self.login(user).answer.headers["Set-Cookie"]
        name, value = cookie.split(";")[0].split("=")
        self.assertEqual(name, "ideenbus")
        self.assertEqual(len(value), 43)
        self.assertEqual(set(cookie.split("; ")[1:]), {"Path=/", "HttpOnly", "SameSite=Lax"})

    def test_the_store_opens_no_session(self):
        user, _ = self.somebody()
        value = self.login(user).cookie.split("=")[1]
        kept = (self.web.data / "web" / "data.mdb").read_bytes()
        self.assertNotIn(value.encode(), kept)
        self.assertNotIn(base64.urlsafe_b64decode(value + "="), kept)
        self.assertNotIn(PASSWORD.encode(), kept)

    def test_a_wrong_password_and_an_unknown_name_look_the_same(self):
        user, _ = self.somebody()
        wrong, unknown = self.login(user, WRONG, 401).answer, self.login("niemand@bernburg.example", PASSWORD, 401).answer
        self.assertEqual(code(wrong), "login_wrong")
        self.assertEqual(wrong.body, unknown.body)
        self.assertEqual([name for name in wrong.headers], [name for name in unknown.headers])
        self.assertIsNone(wrong.headers["Set-Cookie"])

    def test_an_unknown_name_takes_as_long(self):
        user, _ = self.somebody()
        seconds = {}
        for name in (user, "niemand.anders@bernburg.example"):
            taken = []
            for number in range(3):
                start = time.monotonic()
                self.login(name, WRONG, 401, headers=address(1000 + number))
                taken.append(time.monotonic() - start)
            seconds[name] = statistics.median(taken)
        known, unknown = seconds.values()
        self.assertGreater(unknown, known / 2)

    def test_capitals_and_spaces_around_a_name_do_not_matter(self):
        person, _ = self.web.broker.invite("Jörg", EDITOR)
        self.web.account(person, "Jörg Müller")
        self.login("  JÖRG MÜLLER ")
        refused = self.web.run("account", "add", "--person", str(uuid.uuid4()), "--user", "jörg müller", text=PASSWORD + "\n", check=False)
        self.assertEqual(refused.returncode, 1)

    def test_every_login_has_a_new_id(self):
        user, _ = self.somebody()
        planted = "ideenbus=" + "A" * 43
        browser = Browser(self.web, planted)
        browser.login(user, PASSWORD)
        self.assertNotEqual(browser.cookie, planted)
        self.assertLoggedOut(Browser(self.web, planted))
        first = browser.cookie
        browser.login(user, PASSWORD)
        self.assertNotEqual(browser.cookie, first)

    def test_nobody_is_logged_in_without_a_session(self):
        for cookie in (None, "ideenbus=", "ideenbus=" + "A" * 43, "ideenbus=" + "x" * 500, "other=1; ideenbus", "__Host-ideenbus=" + "A" * 43):
            self.assertLoggedOut(Browser(self.web, cookie))
            self.assertEqual(Browser(self.web, cookie).get("whoami").status, 401)

    def test_the_cookie_is_found_among_others(self):
        user, _ = self.somebody()
        browser = self.login(user)
        browser.cookie = f"a=1; xideenbus=2;{browser.cookie};b=3"
        self.assertLoggedIn(browser)

    def test_an_administrator_gets_no_session_through_a_relay(self):
        self.web.account(next(iter(self.web.admin.query("whoami")))["id"], "administration")
        self.assertEqual(code(self.login("administration", expect=403).answer), "as_admin")


class Limits(Case):
    def test_guessing_a_password_is_slowed_down(self):
        user, _ = self.somebody()
        for number in range(5):
            self.login(user, WRONG, 401, headers=address(number))
        for password in (WRONG, PASSWORD):
            answer = self.login(user.upper(), password, 429, headers=address(99)).answer
            self.assertEqual(code(answer), "too_fast")
            self.assertTrue(1 <= int(answer.headers["Retry-After"]) <= 30)
        self.login(self.somebody("Ben")[0], headers=address(99))

    def guess_until_refused(self, address_of):
        """Wrong passwords, each for another name, until there were too many; gives the last answer."""
        start, tries = time.monotonic(), 0
        while (answer := Browser(self.web).post("session", {"user": f"niemand{tries}@bernburg.example", "password": WRONG}, address_of(tries))).status == 401:
            tries += 1
        self.assertEqual(answer.status, 429)
        self.assertTrue(20 <= tries <= 21 + (time.monotonic() - start) / 3, tries)
        return answer

    def test_guessing_names_from_one_address_is_slowed_down(self):
        user, _ = self.somebody()
        answer = self.guess_until_refused(lambda _: address(300))
        self.assertTrue(1 <= int(answer.headers["Retry-After"]) <= 3)
        self.login(user, headers=address(301))

    def test_the_network_of_an_ipv6_address_is_one_address(self):
        self.guess_until_refused(lambda number: {"X-Forwarded-For": f"2001:db8:1:2:{number:x}::1"})
        self.login("noch.einer@bernburg.example", WRONG, 401, headers={"X-Forwarded-For": "2001:db8:1:3::1"})

    def test_an_address_that_the_client_claims_does_not_count(self):
        def claim(number):
            return {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.200"}
        self.guess_until_refused(claim)
        body = json.dumps({"user": "wer@bernburg.example", "password": WRONG})
        data = self.web.talk(f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Ideenbus: 1\r\nContent-Type: application/json\r\n"
                             f"X-Forwarded-For: 203.0.113.99\r\nX-Forwarded-For: 198.51.100.200\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        self.assertEqual(gateway.status_of(data), 429)

    def test_logins_that_succeed_do_not_count(self):
        user, _ = self.somebody()
        for _ in range(25):
            self.login(user, headers=address(400))

    def test_tries_for_which_there_was_no_time_do_not_count(self):
        user, _ = self.somebody()
        browser, over = self.login(user), threading.Event()
        token, _ = self.invitation()

        def rush(first):
            for number in range(first, first + 500):
                if over.is_set():
                    break
                Browser(self.web).post("session", {"user": f"eilig{number}@bernburg.example", "password": WRONG}, address(number))

        def until_busy(request):
            """Asks until it was refused more often than the wrong password may be told; with the right one it is never too often."""
            statuses = []
            while statuses.count(503) < 25:
                statuses.append(request().status)
                self.assertIn(statuses[-1], (200, 503))

        tries = (lambda: Browser(self.web).post("session", {"user": user, "password": PASSWORD}, address(401)),
                 lambda: browser.request("PUT", "/api/v1/password", json.dumps({"old": PASSWORD, "new": PASSWORD}), address(402)),
                 lambda: Browser(self.web).post("account", {"token": token, "user": "spaet", "password": PASSWORD}, address(403)))
        with concurrent.futures.ThreadPoolExecutor(90) as pool:
            rushes = [pool.submit(rush, 10000 + 500 * number) for number in range(90)]
            try:
                for request in tries[:2]:
                    until_busy(request)
                busy = 0
                while busy < 25 and (status := tries[2]().status) != 200:
                    self.assertEqual(status, 503)
                    busy += 1
            finally:
                over.set()
            for one in rushes:
                one.result()
        self.login(user, headers=address(401))

    def test_an_address_is_the_same_with_a_port(self):
        self.guess_until_refused(lambda number: {"X-Forwarded-For": (f"9.9.9.9:{1024 + number}", f"[::ffff:9.9.9.9]:{number}", "9.9.9.9")[number % 3]})
        self.guess_until_refused(lambda number: {"X-Forwarded-For": f"unknown{number}"})

    def test_trying_the_old_password_is_slowed_down(self):
        user, _ = self.somebody()
        browser = self.login(user)
        statuses = [browser.request("PUT", "/api/v1/password", json.dumps({"old": WRONG, "new": OTHER})).status for _ in range(6)]
        self.assertEqual(statuses, [403] * 5 + [429])

    def test_writes_of_other_pages_are_refused(self):
        user, _ = self.somebody()
        body = {"user": user, "password": PASSWORD}
        for headers in ({"X-Ideenbus": None}, {"X-Ideenbus": "0"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": None, "Sec-Fetch-Site": "cross-site"},
                        {"Origin": None, "Sec-Fetch-Site": "none"}):
            answer = Browser(self.web).post("session", body, headers)
            self.assertEqual((answer.status, code(answer)), (403, "origin"), headers)
            self.assertIsNone(answer.headers["Set-Cookie"])
        self.assertEqual(Browser(self.web).post("session", body, {"Origin": None}).status, 200)
        browser = self.login(user)
        for path in ("session", "sessions"):
            self.assertEqual(browser.request("DELETE", f"/api/v1/{path}", headers={"Origin": "https://evil.example"}).status, 403)
        self.assertLoggedIn(browser)

    def test_a_login_that_is_none_is_said_so(self):
        browser = Browser(self.web)
        for body, headers, status in (("{", {}, 400), ("[]", {}, 400), ('{"user": "a", "user": "b", "password": "c"}', {}, 400), ('{"user": "anna"}', {}, 400),
                                      ('{"user": 7, "password": "x"}', {}, 400), ('{"user": "a\\u0000b", "password": "x"}', {}, 400), ("x" * 5000, {}, 413),
                                      ("{}", {"Content-Type": "text/plain"}, 415)):
            answer = browser.request("POST", "/api/v1/session", body, headers)
            self.assertEqual(answer.status, status, body[:40])
        for user in ("", " ", "a" * 2000, "\u202eanna"):
            self.assertEqual(browser.login(user, WRONG).status, 401)


class Secure(Case):
    options = ("--origin", "https://board.example")

    def test_over_tls_the_cookie_has_the_prefix_for_one_host(self):
        user, _ = self.somebody()
        browser = self.login(user)
        cookie = browser.answer.headers["Set-Cookie"]
        self.assertTrue(cookie.startswith("__Host-ideenbus="), cookie)
        self.assertEqual(set(cookie.split("; ")[1:]), {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"})
        self.assertLoggedIn(browser)
        self.assertLoggedOut(Browser(self.web, browser.cookie.removeprefix("__Host-")))

    def test_a_browser_that_says_another_address_is_refused(self):
        answer = Browser(self.web).post("session", {"user": "anna", "password": PASSWORD}, {"Origin": self.web.url})
        self.assertEqual((answer.status, code(answer)), (403, "origin"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
