# SPDX-License-Identifier: EUPL-1.2
"""Promises of the gateway about who somebody is: logins, sessions, accounts, invitations, single sign-on."""
import base64
import concurrent.futures
import hashlib
import http.client
import json
import socket
import statistics
import subprocess
import threading
import time
import unittest
import uuid

import gateway
from gateway import PASSWORD, Browser, wait_for

OTHER = "ganz ein anderes Passwort"
WRONG = "das ist es sicher nicht"
EDITOR = ("editor", "150890030030")


def uuid7():
    """An id as browsers make them."""
    bits = int(time.time() * 1000) << 80 | uuid.uuid4().int & (1 << 80) - 1
    return str(uuid.UUID(int=bits & ~(0xf << 76) & ~(3 << 62) | 7 << 76 | 2 << 62))


def code(answer):
    """What an answer complains about, one word."""
    found = answer.json
    return found["reasons"][0]["code"] if found["answer"] == "refused" else found.get("code", found["answer"])


def address(number):
    """Headers of a request that comes from an address of its own."""
    return {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}"}


class Case(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.web = gateway.Gateway(*cls.options)
        cls.count = 0

    @classmethod
    def tearDownClass(cls):
        cls.web.close()

    def somebody(self, name="Anna"):
        """A person with an account of their own, not logged in; gives (user, person)."""
        type(self).count += 1
        person, _ = self.web.broker.invite(name, EDITOR)
        user = f"{name.lower()}.{self.count}@bernburg.example"
        self.web.account(person, user)
        return user, person

    def login(self, user, password=PASSWORD, expect=200, **headers):
        browser = Browser(self.web)
        answer = browser.post("session", {"user": user, "password": password}, headers.get("headers"))
        self.assertEqual(answer.status, expect, answer)
        browser.answer = answer
        return browser

    def invitation(self, name="Neu"):
        """(token, person) of somebody who was invited and has done nothing yet."""
        done = self.web.admin.command("person.invite", {"name": name, "grants": [{"role": EDITOR[0], "org": EDITOR[1]}]})
        return done["url"].rsplit("/", 1)[1], done["person"]

    def join(self, token, user, password=PASSWORD, key=None):
        browser = Browser(self.web)
        fields = {"token": token, "password": password} | ({"user": user} if user is not None else {})
        browser.answer = browser.post("account", fields, {"Idempotency-Key": key or uuid7()})
        return browser

    def assertLoggedOut(self, browser):
        answer = browser.get("session")
        self.assertEqual((answer.status, code(answer)), (401, "login_needed"))

    def assertLoggedIn(self, browser):
        answer = browser.get("session")
        self.assertEqual(answer.status, 200, answer)
        return answer.json["rows"][0]


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


class Ends(Case):
    def test_logging_out_ends_one_session(self):
        user, _ = self.somebody()
        one, two = self.login(user), self.login(user)
        kept = one.cookie
        answer = one.request("DELETE", "/api/v1/session")
        self.assertEqual((answer.status, answer.json["answer"]), (200, "done"))
        self.assertIn("Max-Age=0", answer.headers["Set-Cookie"])
        self.assertLoggedOut(Browser(self.web, kept))
        self.assertLoggedIn(two)
        self.assertEqual(Browser(self.web).request("DELETE", "/api/v1/session").status, 200)

    def test_logging_out_everywhere_ends_all_of_an_account(self):
        user, _ = self.somebody()
        other = self.login(self.somebody("Ben")[0])
        browsers = [self.login(user) for _ in range(3)]
        cookies = [browser.cookie for browser in browsers]
        self.assertEqual(browsers[0].request("DELETE", "/api/v1/sessions").status, 200)
        for cookie in cookies:
            self.assertLoggedOut(Browser(self.web, cookie))
        self.assertLoggedIn(other)
        self.assertLoggedIn(self.login(user))

    def test_an_open_stream_ends_with_its_session(self):
        user, _ = self.somebody()
        browser = self.login(user)
        connection = browser.connection()
        connection.request("GET", "/api/v1/events", headers={"Cookie": browser.cookie})
        stream = connection.getresponse()
        self.assertEqual(stream.status, 200)
        self.assertIn(b"hello", stream.readline() + stream.readline())
        start = time.monotonic()
        self.login(user).request("DELETE", "/api/v1/sessions")
        stream.read()  # returns because the stream ends
        self.assertLess(time.monotonic() - start, 5)  # long before the next sign of life
        connection.close()

    def test_another_password_ends_the_other_sessions(self):
        user, _ = self.somebody()
        one, two = self.login(user), self.login(user)
        kept = one.cookie
        answer = one.request("PUT", "/api/v1/password", json.dumps({"old": PASSWORD, "new": OTHER}))
        self.assertEqual(answer.status, 200, answer)
        self.assertLoggedIn(one)
        self.assertNotEqual(one.cookie, kept)
        self.assertLoggedOut(two)
        self.assertLoggedOut(Browser(self.web, kept))
        self.login(user, PASSWORD, 401)
        self.login(user, OTHER)

    def test_a_password_is_not_changed_to_a_weak_one_or_without_the_old(self):
        user, _ = self.somebody()
        browser = self.login(user)
        for fields, status, wanted in (({"old": WRONG, "new": OTHER}, 403, "password_wrong"), ({"old": PASSWORD, "new": "elf Zeichen"}, 400, "password_short"),
                                       ({"old": PASSWORD, "new": "ä" * 129}, 400, "password_long"), ({"old": PASSWORD, "new": user.upper()}, 400, "password_is_user"),
                                       ({"old": PASSWORD}, 400, "field_missing"), ({"old": 1, "new": OTHER}, 400, "field_type")):
            answer = browser.request("PUT", "/api/v1/password", json.dumps(fields))
            self.assertEqual((answer.status, code(answer)), (status, wanted))
        self.assertEqual(Browser(self.web).request("PUT", "/api/v1/password", json.dumps({"old": PASSWORD, "new": OTHER})).status, 401)
        self.login(user)

    def test_twelve_characters_are_enough_whatever_they_are(self):
        user, _ = self.somebody()
        browser = self.login(user)
        self.assertEqual(browser.request("PUT", "/api/v1/password", json.dumps({"old": PASSWORD, "new": "ööööööööööö!"})).status, 200)
        self.login(user, "ööööööööööö!")

    def test_of_too_many_sessions_the_oldest_goes(self):
        user, _ = self.somebody()
        browsers = [self.login(user) for _ in range(21)]
        self.assertLoggedOut(browsers[0])
        for browser in browsers[1:]:
            self.assertLoggedIn(browser)

    def test_sessions_live_through_a_crash_of_the_gateway(self):
        user, _ = self.somebody()
        browser = self.login(user)
        gone = self.login(user)
        kept = gone.cookie
        gone.request("DELETE", "/api/v1/session")
        self.web.restart(kill=True)
        self.assertLoggedIn(browser)
        self.assertLoggedOut(Browser(self.web, kept))

    def test_a_person_whose_access_ends_is_out_at_once(self):
        user, person = self.somebody()
        one, two = self.login(user), self.login(user)
        self.web.admin.command("person.revoke", {"person": person})
        answer = one.get("case.list")
        self.assertEqual((answer.status, code(answer)), (401, "login_needed"))
        self.assertLoggedOut(two)
        answer = self.login(user, PASSWORD, 403).answer
        self.assertEqual(code(answer), "access_ended")
        self.login(user, WRONG, 401)

    def test_what_another_process_does_with_an_account_counts_at_once(self):
        user, person = self.somebody()
        browser = self.login(user)
        self.assertLoggedIn(browser)
        self.web.account(person, user, OTHER)
        self.assertLoggedOut(browser)
        browser = self.login(user, OTHER)
        self.web.run("account", "remove", user.upper())
        self.assertLoggedOut(browser)
        self.login(user, OTHER, 401)
        self.web.account(person, user)
        self.assertLoggedOut(browser)

    def test_an_account_that_cannot_be_is_said_so(self):
        _, person = self.somebody()
        user, _ = self.somebody("Ben")
        for arguments, text, status in ((("--person", str(uuid.UUID(bytes=person)), "--user", user), PASSWORD, 1), (("--person", str(uuid.uuid4()), "--user", "kurz"), "zu kurz", 1),
                                        (("--person", str(uuid.uuid4()), "--user", "ab"), PASSWORD, 1), (("--person", "x", "--user", "abc"), PASSWORD, 2),
                                        (("--user", "abc"), PASSWORD, 2), (("--person", str(uuid.uuid4()), "--user", "leer"), "", 1)):
            done = self.web.run("account", "add", *arguments, text=text, check=False)
            self.assertEqual((done.returncode, bool(done.stderr)), (status, True), arguments)
        self.assertEqual(self.web.run("account", "remove", "niemand", check=False).returncode, 1)
        self.assertEqual(self.web.run("account", check=False).returncode, 2)

    def test_accounts_are_listed(self):
        user, person = self.somebody()
        lines = [json.loads(line) for line in self.web.run("--json", "account", "list").stdout.splitlines()]
        found = [line for line in lines if line["user"] == user]
        self.assertEqual([uuid.UUID(line["person"]).bytes for line in found], [person])
        self.assertIn(user, self.web.run("account", "list").stdout)


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


class Joining(Case):
    def test_an_invitation_makes_an_account_and_logs_in(self):
        token, person = self.invitation("Carla")
        browser = self.join(token.upper(), "carla@bernburg.example")
        self.assertEqual(browser.answer.status, 200, browser.answer)
        me = browser.answer.json["rows"][0]
        self.assertEqual((me["user"], uuid.UUID(me["person"]["id"]).bytes, me["person"]["status"]), ("carla@bernburg.example", person, "enrolled"))
        self.assertLoggedIn(browser)
        self.login("Carla@Bernburg.example")

    def test_an_invitation_holds_once(self):
        token, _ = self.invitation()
        self.assertEqual(self.join(token, "einmal").answer.status, 200)
        for user in ("einmal", "zweimal"):
            again = self.join(token, user).answer
            self.assertEqual((again.status, code(again)), (409, "invitation_used"))
        self.login("zweimal", PASSWORD, 401)

    def test_a_lost_answer_comes_again_with_the_same_key(self):
        token, _ = self.invitation()
        key = uuid7()
        self.assertEqual(self.join(token, "verloren", key=key).answer.status, 200)
        again = self.join(token, "verloren", key=key)
        self.assertEqual(again.answer.status, 200, again.answer)
        self.assertLoggedIn(again)
        wrong = self.join(token, "verloren", OTHER, key=key)
        self.assertEqual((wrong.answer.status, code(wrong.answer)), (401, "login_wrong"))
        self.login("verloren")

    def test_the_gateway_may_die_between_the_broker_and_the_account(self):
        token, person = self.invitation()
        key = uuid.UUID(uuid7())
        relay = self.relay()
        self.assertEqual(relay.command("redeem", {"token": bytes.fromhex(token)}, id=key.bytes)["person"], person)
        browser = self.join(token, "dazwischen", key=str(key))
        self.assertEqual(browser.answer.status, 200, browser.answer)
        self.assertLoggedIn(browser)

    def relay(self):
        """The gateway's own identity, as another program has it: what the broker has done for it is done for this one."""
        done = self.web.admin.command("person.invite", {"name": "Relay", "grants": [{"role": "relay", "org": "region"}]})
        return self.web.broker.client(self.web.broker.join(done["url"]))

    def test_a_removed_account_is_not_made_again_by_an_old_link(self):
        token, _ = self.invitation()
        key = uuid7()
        self.assertEqual(self.join(token, "entfernt", key=key).answer.status, 200)
        self.web.run("account", "remove", "entfernt")
        again = self.join(token, "entfernt", key=key).answer
        self.assertEqual((again.status, code(again)), (409, "invitation_used"))

    def test_what_is_wrong_beforehand_uses_no_invitation(self):
        token, _ = self.invitation()
        for fields, wanted in (({"user": "davor", "password": "zu kurz"}, "password_short"), ({"user": "ab", "password": PASSWORD}, "user_invalid"),
                               ({"user": "x" * 121, "password": PASSWORD}, "user_invalid"), ({"user": "da\u200bvor", "password": PASSWORD}, "user_invalid"),
                               ({"user": "ein langer Name", "password": "Ein langer Name"}, "password_is_user")):
            answer = Browser(self.web).post("account", {"token": token} | fields)
            self.assertEqual((answer.status, code(answer)), (400, wanted))
        answer = Browser(self.web).post("account", {"token": token, "user": "davor", "password": PASSWORD}, {"Idempotency-Key": "x"})
        self.assertEqual((answer.status, code(answer)), (400, "bad_header"))
        for bad in (token[:-1], token + "0", "g" + token[1:], ""):
            answer = self.join(bad, "davor").answer
            self.assertEqual((answer.status, code(answer)), (400, "token_invalid"))
        unknown = self.join("0" * 64, "davor").answer
        self.assertEqual((unknown.status, code(unknown)), (409, "invitation_unknown"))
        self.assertEqual(self.join(token, "davor").answer.status, 200)

    def test_whose_name_is_taken_takes_another_with_the_same_link(self):
        first, _ = self.invitation()
        second, _ = self.invitation()
        self.assertEqual(self.join(first, "vergeben").answer.status, 200)
        for _ in range(2):
            answer = self.join(second, "Vergeben", OTHER).answer
            self.assertEqual((answer.status, code(answer)), (409, "user_taken"))
        self.assertEqual(self.join(second, None, OTHER).answer.status, 400)
        self.web.restart(kill=True)
        self.assertEqual(self.join(second, "frei", OTHER).answer.status, 200)
        self.assertEqual(code(self.join(second, "noch einer", OTHER).answer), "invitation_used")
        self.login("vergeben")
        self.login("frei", OTHER)

    def test_whether_a_name_is_taken_is_told_to_the_invited_alone(self):
        token, _ = self.invitation()
        self.assertEqual(self.join(token, "bekannt").answer.status, 200)
        answers = [self.join("1" * 64, user).answer for user in ("bekannt", "unbekannt")]
        self.assertEqual([code(answer) for answer in answers], ["invitation_unknown"] * 2)

    def test_two_browsers_with_one_link_make_one_account(self):
        token, _ = self.invitation()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            browsers = list(pool.map(lambda user: self.join(token, user), ("doppelt eins", "doppelt zwei")))
        self.assertEqual(sorted(browser.answer.status for browser in browsers), [200, 409])
        with concurrent.futures.ThreadPoolExecutor() as pool:
            token, key = self.invitation()[0], uuid7()
            browsers = list(pool.map(lambda _: self.join(token, "doppelt drei", key=key), range(3)))
        self.assertEqual([browser.answer.status for browser in browsers], [200] * 3)

    def test_somebody_invited_again_gets_a_new_password_and_keeps_the_name(self):
        token, person = self.invitation()
        old = self.join(token, "vergesslich")
        try:
            again = self.web.admin.command("person.reinvite", {"person": person})["url"].rsplit("/", 1)[1]
        except (KeyError, ValueError) as missing:
            self.skipTest(f"no person.reinvite: {missing}")
        new = self.join(again, None, OTHER)
        self.assertEqual(new.answer.status, 200, new.answer)
        self.assertEqual(new.answer.json["rows"][0]["user"], "vergesslich")
        self.assertLoggedOut(old)
        self.login("vergesslich", PASSWORD, 401)
        self.login("vergesslich", OTHER)
        again = self.web.admin.command("person.reinvite", {"person": person})["url"].rsplit("/", 1)[1]
        self.assertEqual(self.join(again, "anders heißend").answer.status, 200)
        self.login("vergesslich", PASSWORD, 401)
        self.login("anders heißend")

    def test_the_password_is_not_the_name_that_somebody_invited_again_keeps(self):
        token, person = self.invitation()
        self.assertEqual(self.join(token, "hat einen langen Namen").answer.status, 200)
        again = self.web.admin.command("person.reinvite", {"person": person})["url"].rsplit("/", 1)[1]
        for _ in range(2):
            answer = self.join(again, None, "Hat einen langen Namen").answer
            self.assertEqual((answer.status, code(answer)), (400, "password_is_user"))
        self.login("hat einen langen Namen")
        self.assertEqual(self.join(again, None, OTHER).answer.status, 200)
        self.login("hat einen langen Namen", OTHER)
        self.assertEqual(code(self.join(again, None, PASSWORD).answer), "invitation_used")


class Time(Case):
    options = ("--session-idle-ms", "1500", "--session-absolute-ms", "4000")

    def wait_until(self, time_ms):
        wait_for(lambda: time.time() * 1000 > time_ms + 50)

    def test_a_session_that_is_not_used_ends(self):
        browser = self.login(self.somebody()[0])
        self.wait_until(browser.answer.json["rows"][0]["expires"])
        self.assertLoggedOut(browser)

    def test_using_a_session_prolongs_it_but_not_for_ever(self):
        browser = self.login(self.somebody()[0])
        begun = time.time() * 1000
        expires = browser.answer.json["rows"][0]["expires"]
        while time.time() * 1000 < begun + 3500:
            self.wait_until(expires - 1000)
            expires = self.assertLoggedIn(browser)["expires"]
        self.assertLess(expires, begun + 4500)
        self.wait_until(expires)
        self.assertLoggedOut(browser)

    def test_use_is_remembered_across_a_restart(self):
        browser = self.login(self.somebody()[0])
        self.wait_until(browser.answer.json["rows"][0]["expires"] - 700)
        self.assertLoggedIn(browser)
        self.web.restart()
        self.wait_until(browser.answer.json["rows"][0]["expires"])
        self.assertLoggedIn(browser)

    def test_what_is_over_leaves_the_store(self):
        browser = self.login(self.somebody()[0])
        value = base64.urlsafe_b64decode(browser.cookie.split("=")[1] + "=")
        kept = hashlib.blake2b(value, digest_size=32).digest()
        file = self.web.data / "web" / "data.mdb"
        self.assertIn(kept, file.read_bytes())
        self.wait_until(browser.answer.json["rows"][0]["expires"])
        # Pages are used again by and by: other writes do it.
        wait_for(lambda: self.web.account(self.somebody_id(), f"u{uuid.uuid4()}", OTHER) or kept not in file.read_bytes(), 30)

    def somebody_id(self):
        return str(uuid.uuid4())


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


# ---- Single sign-on ----

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


# ---- What else may go wrong ----

class Trouble(unittest.TestCase):
    def test_a_second_gateway_on_the_same_directory_is_refused(self):
        with gateway.Gateway() as web:
            done = subprocess.run([gateway.bus.BIN / "ideenbus-web", "--data", web.data, "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 1)
            self.assertIn("another gateway", done.stderr)

    def test_a_store_that_was_cut_off_is_said_so_and_left_alone(self):
        with gateway.Gateway() as web:
            web.person("Anna", EDITOR)
            web.stop()
            file = web.data / "web" / "data.mdb"
            whole = file.read_bytes()
            for kept in (len(whole) - 4096 * 3, 4096, 100):
                file.write_bytes(whole[:kept])
                done = subprocess.run([gateway.bus.BIN / "ideenbus-web", "--data", web.data, "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
                self.assertEqual((done.returncode, file.stat().st_size), (1, kept), done.stderr)
                self.assertEqual(web.run("account", "list", check=False).returncode, 1)
            file.write_bytes(whole)
            web.start()
            self.assertEqual(Browser(web).login("person1", PASSWORD).status, 200)

    def test_the_sessions_of_a_person_whose_access_ended_are_gone_without_asking_again(self):
        with gateway.Gateway() as web:
            anna, ben = web.person("Anna", EDITOR), web.person("Ben", EDITOR)
            for browser in (anna, ben):
                web.admin.command("person.revoke", {"person": browser.id})
            self.assertEqual(anna.get("case.list").status, 401)
            self.assertEqual(Browser(web).login(ben.user, PASSWORD).status, 403)
            web.broker.stop()
            for browser in (anna, ben):
                self.assertEqual(browser.get("session").status, 401)

    def test_without_a_broker_a_login_is_told_to_come_again(self):
        with gateway.Gateway() as web:
            browser = web.person("Anna", EDITOR)
            address_of_broker = web.broker.ready["bus"]
            web.broker.stop()
            answer = Browser(web).login(browser.user, PASSWORD)
            self.assertEqual((answer.status, code(answer)), (503, "unreachable"))
            self.assertEqual(browser.get("session").status, 503)
            web.broker.start(address_of_broker)
            wait_for(lambda: browser.get("session").status == 200)

    def test_invitations_for_which_there_was_no_broker_do_not_count_as_tries(self):
        with gateway.Gateway() as web:
            web.broker.stop()

            def join(_):
                return Browser(web).post("account", {"token": "0" * 64, "user": "ohne Bus", "password": PASSWORD}, address(1)).status
            with concurrent.futures.ThreadPoolExecutor(18) as pool:
                for _ in range(2):
                    self.assertEqual(set(pool.map(join, range(18))), {503})


if __name__ == "__main__":
    unittest.main(verbosity=2)
