# SPDX-License-Identifier: EUPL-1.2
"""Somebody at the gateway, for the tests of logins, accounts, sessions and single sign-on."""
import time
import unittest
import uuid

import gateway
from gateway import PASSWORD, Browser

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
