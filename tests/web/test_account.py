# SPDX-License-Identifier: EUPL-1.2
"""Promises of the gateway about accounts: who makes one with an invitation, and of what form names and passwords are."""
import concurrent.futures
import unittest
import uuid

from gateway import PASSWORD, Browser
from somebody import OTHER, Case, code, uuid7


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


if __name__ == "__main__":
    unittest.main(verbosity=2)
