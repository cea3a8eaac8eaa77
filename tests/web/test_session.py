# SPDX-License-Identifier: EUPL-1.2
"""Promises of the gateway about sessions: when they end, and what else may go wrong with them."""
import base64
import concurrent.futures
import hashlib
import json
import subprocess
import time
import unittest
import uuid

import gateway
from gateway import PASSWORD, Browser, wait_for
from somebody import EDITOR, OTHER, WRONG, Case, address, code


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

    def test_one_of_my_sessions_ends_and_the_others_go_on(self):
        user, _ = self.somebody()
        one, two, three = self.login(user), self.login(user), self.login(user)
        mine = [row for row in one.rows("sessions") if not row["this"]]
        self.assertEqual(len(mine), 2)
        answer = one.request("DELETE", f"/api/v1/sessions/{mine[0]['id']}")  # the newest first
        self.assertEqual((answer.status, answer.json["answer"]), (200, "done"))
        self.assertLoggedOut(three)
        self.assertLoggedIn(two)
        self.assertEqual([row["id"] for row in one.rows("sessions") if not row["this"]], [mine[1]["id"]])

    def test_ending_the_session_in_use_is_logging_out(self):
        browser = self.login(self.somebody()[0])
        kept, [row] = browser.cookie, browser.rows("sessions")
        self.assertTrue(row["this"])
        self.assertIn("Max-Age=0", browser.request("DELETE", f"/api/v1/sessions/{row['id']}").headers["Set-Cookie"])
        self.assertLoggedOut(Browser(self.web, kept))

    def test_the_sessions_of_others_can_be_neither_seen_nor_ended(self):
        one, other = self.login(self.somebody()[0]), self.login(self.somebody("Ben")[0])
        [row] = other.rows("sessions")
        self.assertNotIn(row["id"], [mine["id"] for mine in one.rows("sessions")])
        for id in (row["id"], "", "0" * 16, row["id"][:4]):
            self.assertEqual(one.request("DELETE", f"/api/v1/sessions/{id}").status, 404, id)
        self.assertLoggedIn(other)
        self.assertEqual(self.web.anybody().get("sessions").status, 401)

    def test_a_session_says_when_it_began_and_what_kind_of_browser_it_is_in_and_no_more(self):
        user, _ = self.somebody()
        before, browser = time.time() * 1000, self.web.anybody()
        agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.7444.163 Safari/537.36 Edg/142.0.3595.90"
        browser.post("session", {"user": user, "password": PASSWORD}, {"User-Agent": agent})
        [row] = browser.rows("sessions")
        self.assertEqual((row["agent"], row["sso"], row["this"]), ("Edge, Windows", False, True))
        self.assertTrue(before <= row["created"] <= row["seen"] < row["expires"], row)
        self.assertEqual(set(row), {"id", "created", "seen", "expires", "agent", "sso", "this"})
        self.web.stop()
        self.assertNotIn(b"142.0", (self.web.data / "web" / "data.mdb").read_bytes())
        self.web.start(self.web.origin.removeprefix("http://"))

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
