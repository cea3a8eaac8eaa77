#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Every verb of the language over the real bus, once with success and once refused.  A verb without an exercise here fails."""
import hashlib
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import town  # noqa: E402
from bus import ideenbus  # noqa: E402
from town import BERNBURG, STASSFURT, day  # noqa: E402

CONTENT = b"Lageplan\n"
HASH = hashlib.blake2b(CONTENT, digest_size=32).digest()
ANSWER = {"hello": "welcome", "ping": "pong", "bye": "goodbye", "follow": "following", "blob.offer": "blob", "blob.chunk": "blob"}
QUERIES = range(64, 96)
BELOW = {"hello", "bye", "redeem", "follow", "credit", "unfollow"}  # a test of their own


class Exercise:
    """Who may send what, and who may not send what (the same, where nothing else is said), with the codes that come then."""

    def __init__(self, may, fields, may_not, codes, refused=None):
        self.may, self.fields, self.may_not, self.codes, self.refused = may, fields, may_not, codes, refused if refused is not None else fields


class Verbs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.town = town.Town()
        cls.addClassCleanup(cls.town.close)
        cls.gone = cls.town.person("G", ("submitter", STASSFURT))
        cls.town.admin().command("person.revoke", {"person": cls.gone.id})

    # ---- Scenes ----

    def seen(self, ref, **fields):
        return {"case": ref, "version": self.town.version(ref), **fields}

    def parked(self):
        ref = self.town.idea()
        self.town.editor.command("case.park", self.seen(ref, reason="x", until=day(5)))
        return ref

    def rejected(self):
        ref = self.town.idea()
        self.town.coordinator.command("case.reject", self.seen(ref, code="other", reason="x"))
        return ref

    def supported(self):
        ref = self.town.idea()
        self.town.editor.command("case.support", {"case": ref})
        return ref

    def prepared(self):
        ref = self.town.idea()
        self.town.edit(self.town.coordinator, ref, town.TRIAGE)
        return ref

    def merged(self, client, fields):
        ref, into = self.town.idea(), self.town.idea(client=client, **fields)
        self.town.coordinator.command("case.merge", self.seen(ref, into=into))
        return ref

    def with_rows(self):
        ref = self.town.idea()
        for title in ("Start", "Ende"):
            self.town.row(ref, "milestones", title=title, plan_on=day(60))
        return {"case": ref, "table": "milestones", "row": "M-001"}

    def attached(self):
        ref = self.town.idea()
        self.town.editor.attach(ref, "Lageplan.txt", CONTENT)
        return {"case": ref, "attachment": self.town.editor.get("case.attachments", {"case": ref})["id"]}

    def uploaded(self):
        ref = self.town.idea()
        self.town.editor.upload(ref, CONTENT)
        return {"case": ref, "name": "Lageplan.txt", "hash": HASH, "size": len(CONTENT)}

    def offered(self):
        content = os.urandom(20)
        digest = hashlib.blake2b(content, digest_size=32).digest()
        self.town.editor.request("blob.offer", {"case": self.town.idea(), "hash": digest, "size": len(content)})
        return {"hash": digest, "offset": 0, "data": content}

    def programme(self):
        self.town.coordinator.command("programme.put", {"key": "p", "fields": {"name": "P"}})
        return {"key": "p"}

    # ---- What each verb is tried with ----

    def exercises_of_cases(self):
        t, idea = self.town, self.town.idea
        case = lambda: {"case": idea()}  # noqa: E731
        return {
            "case.draft": lambda: Exercise(t.editor, {"title": "Idee"}, t.dpo, ["forbidden"]),
            "case.submit": lambda: Exercise(t.editor, {"case": t.editor.command("case.draft", {"title": "Idee", "summary": "…"})["ref"]}, t.other, ["not_found"]),
            "case.edit": lambda: Exercise(t.editor, {**case(), "fields": {"problem": "P"}}, t.other, ["not_found"]),
            "case.advance": lambda: Exercise(t.coordinator, self.seen(self.prepared()), t.other_lead, ["not_found"]),
            "case.return": lambda: Exercise(t.coordinator, self.seen(idea(), reason="x"), t.lead, ["wrong_role"]),
            "case.park": lambda: Exercise(t.editor, self.seen(idea(), reason="x", until=day(5)), t.other, ["not_found"]),
            "case.resume": lambda: Exercise(t.editor, self.seen(self.parked()), t.other, ["not_found"]),
            "case.reject": lambda: Exercise(t.coordinator, self.seen(idea(), code="other", reason="x"), t.editor, ["forbidden"]),
            "case.reopen": lambda: Exercise(t.coordinator, self.seen(self.rejected(), reason="x"), t.lead, ["forbidden"]),
            "case.withdraw": lambda: Exercise(t.submitter, self.seen(idea(), reason="x"), t.other, ["not_found"]),
            "case.approve": lambda: Exercise(t.lead, self.seen(t.case("steckbrief"), kind="release"), t.dpo, ["wrong_role"]),
            "case.assign": lambda: Exercise(t.coordinator, {**case(), "org": "firma-nord", "until": day(5)}, t.lead, ["forbidden"]),
            "case.comment": lambda: Exercise(t.editor, {**case(), "text": "Gut."}, t.audit, ["wrong_role"]),
            "case.support": lambda: Exercise(t.editor, case(), t.other, ["not_found"]),
            "case.unsupport": lambda: Exercise(t.editor, {"case": self.supported()}, t.other, ["not_found"]),
            "case.migrate": lambda: Exercise(t.lead, self.seen(idea(), pipeline="kleinvorhaben"), t.editor, ["forbidden"]),
            "case.ask": lambda: Exercise(t.editor, {"case": t.case("specification"), "kind": "dpo"}, t.dpo, ["forbidden"]),
            "case.abort": lambda: Exercise(t.lead, self.seen(t.case("funding"), reason="x", lessons="y"), t.other_lead, ["not_found"]),
            "case.merge": lambda: Exercise(t.editor, self.seen(idea(), into=idea()), t.submitter, ["forbidden"]),
            "case.consent": lambda: Exercise(t.lead, {"case": self.merged(t.other, {"visibility": "intermunicipal"})}, t.editor, ["wrong_role"]),
            "case.unmerge": lambda: Exercise(t.lead, {"case": self.merged(t.editor, {})}, t.other_lead, ["not_found"]),
            "case.adopt": lambda: Exercise(t.other, {"case": idea(visibility="intermunicipal")}, t.editor, ["wrong_state"]),
            "case.attach": lambda: Exercise(t.editor, self.uploaded(), t.other, ["not_found"]),
            "case.detach": lambda: Exercise(t.editor, self.attached(), t.other, ["not_found"]),
            "row.put": lambda: Exercise(t.editor, {**case(), "table": "milestones", "cells": {"title": "A", "plan_on": day(5)}}, t.dpo, ["wrong_role"]),
            "row.delete": lambda: Exercise(t.editor, self.with_rows(), t.other, ["not_found"]),
            "row.move": lambda: Exercise(t.editor, self.with_rows(), t.dpo, ["wrong_role"]),
            "row.start": lambda: Exercise(t.editor, {"case": t.case("specification"), "table": "tasks"}, t.dpo, ["forbidden"]),
        }

    def exercises_beside_cases(self):
        t, admin, gone = self.town, self.town.admin(), self.gone
        invite = {"name": "N", "grants": [{"role": "dpo", "org": BERNBURG}]}
        person = lambda: {"person": admin.command("person.invite", invite)["person"]}  # noqa: E731
        yaml = "key: neu\nversion: 1\n"
        return {
            "org.put": lambda: Exercise(admin, {"key": STASSFURT, "name": "Neu"}, t.lead, ["forbidden"]),
            "person.invite": lambda: Exercise(t.lead, invite, t.other_lead, ["give_role"]),
            "person.change": lambda: Exercise(t.lead, {**person(), "grants": []}, t.other_lead, ["give_role"]),
            "person.revoke": lambda: Exercise(t.lead, person(), t.other_lead, ["give_role"]),
            "person.reinvite": lambda: Exercise(t.lead, person(), t.other_lead, ["give_role"]),
            "pipeline.load": lambda: Exercise(admin, {"yaml": self.shipped()}, admin, ["definition"], {"yaml": yaml}),
            "programme.put": lambda: Exercise(t.coordinator, {"key": "q", "fields": {"name": "Q"}}, t.lead, ["forbidden"]),
            "blob.offer": lambda: Exercise(t.editor, {"case": t.idea(), "hash": HASH, "size": len(CONTENT)}, t.other, ["not_found"]),
            "blob.chunk": lambda: Exercise(t.editor, self.offered(), t.other, ["blob_not_offered"]),
            "ping": lambda: Exercise(t.editor, {}, gone, ["revoked"]),
        }

    def exercises_of_queries(self):
        t, gone = self.town, self.gone
        case = lambda: {"case": t.idea()}  # noqa: E731
        of_case = {verb: lambda: Exercise(t.editor, case(), t.other, ["not_found"]) for verb in ("case.get", "case.history", "programme.match", "case.figures")}
        for_all = {verb: lambda: Exercise(t.editor, {}, gone, ["revoked"])
                   for verb in ("case.list", "org.list", "work.list", "whoami", "status", "roadmap", "programme.list")}
        self.programme()
        return {
            **of_case, **for_all,
            "case.check": lambda: Exercise(t.editor, case(), t.other, ["not_found"]),
            "case.search": lambda: Exercise(t.editor, {"text": "idee"}, gone, ["revoked"]),
            "board.get": lambda: Exercise(t.editor, {}, t.editor, ["not_found"], {"stage": "nirgends"}),
            "org.get": lambda: Exercise(t.editor, {"key": BERNBURG}, t.editor, ["not_found"], {"key": "000"}),
            "person.list": lambda: Exercise(t.lead, {}, t.dpo, ["forbidden"]),
            "pipeline.get": lambda: Exercise(t.editor, {"pipeline": "smarte-region"}, t.editor, ["not_found"], {"pipeline": "nirgends"}),
            "pipeline.versions": lambda: Exercise(t.dpo, {"pipeline": "smarte-region"}, t.dpo, ["not_found"], {"pipeline": "nirgends"}),
            "row.list": lambda: Exercise(t.editor, {key: value for key, value in self.with_rows().items() if key != "row"}, t.other, ["not_found"]),
            "case.diff": lambda: Exercise(t.editor, {**case(), "from": 0}, t.other, ["not_found"]),
            "programme.get": lambda: Exercise(t.dpo, {"key": "p"}, t.dpo, ["not_found"], {"key": "nirgends"}),
            "case.attachments": lambda: Exercise(t.lead, {"case": self.attached()["case"]}, t.other, ["not_found"]),
            "blob.get": lambda: Exercise(t.lead, self.attached(), t.other, ["not_found"]),
            "overview": lambda: Exercise(t.coordinator, {}, t.dpo, ["forbidden"]),
        }

    def shipped(self):
        for message in self.town.lead.follow(start=0, kinds=["pipeline.loaded"], idle=10):
            if message.name == "event":
                return message.fields["body"]["yaml"].replace("\nversion: 1\n", "\nversion: 2\n")

    # ---- Both ways ----

    def head(self):
        return self.town.editor.page("status")["seq"]

    def test_every_verb_succeeds_and_is_refused(self):
        exercises = {**self.exercises_of_cases(), **self.exercises_beside_cases(), **self.exercises_of_queries()}
        self.assertEqual(set(exercises) | BELOW, set(ideenbus.VERBS), "every verb has its exercise, and nothing else has")
        for verb, prepare in exercises.items():
            with self.subTest(verb=verb):
                self.both_ways(verb, prepare())

    def both_ways(self, verb, exercise):
        head = self.head()
        self.assertEqual(self.refusal(exercise.may_not, verb, exercise.refused), exercise.codes)
        self.assertEqual(self.head(), head, "a refused request changes nothing")
        name, answer = exercise.may.request(verb, exercise.fields)
        query = ideenbus.VERBS[verb] in QUERIES
        self.assertEqual(name, ANSWER.get(verb, "result" if query else "done"), answer)
        if name == "result":
            self.assertTrue(answer["rows"])
        if name == "done":
            self.assertEqual((answer["seq"], self.head()), (head + 1, head + 1))

    def refusal(self, client, verb, fields):
        try:
            return town.refusal(client, verb, fields)
        except ideenbus.Error as error:  # a revoked session ends
            return [error.code]

    # ---- Sessions and streams ----

    def test_redeem_binds_a_key_once(self):
        url = self.town.admin().command("person.invite", {"name": "N", "grants": [{"role": "dpo", "org": BERNBURG}]})["url"]
        self.town.join(url)
        with self.assertRaises(ideenbus.Refused) as caught:
            self.town.join(url)
        self.assertEqual(caught.exception.codes, ["invitation_used"])

    def test_follow_credit_and_unfollow_belong_to_a_stream(self):
        client = self.town.person("F", ("editor", BERNBURG))
        client.page("whoami")
        name, answer = client.request("follow", {"case": self.town.idea(), "credit": 65536})
        self.assertEqual(name, "following", answer)
        self.assertEqual(town.refusal(client, "follow", {"case": "SLK-2020-99999", "credit": 65536}), ["not_found"])
        for verb, fields in (("credit", {"bytes": 1}), ("unfollow", {})):
            self.assertEqual(town.refusal(client, verb, {"follow": ideenbus.uuid7(), **fields}), ["no_follow"])
        stream = client.follow(start=0, idle=5)
        self.assertEqual(next(stream).name, "event")
        stream.close()  # unfollow
        self.assertEqual(client.request("ping")[0], "pong")

    def test_hello_settles_the_version_and_bye_ends_the_session(self):
        client = self.town.person("H", ("editor", BERNBURG))
        self.assertEqual(client.request("hello", {"min": 1, "max": 1})[0], "welcome")
        self.assertEqual(town.refusal(client, "hello", {"min": 900, "max": 1000}), ["version"])
        self.assertEqual(client.page("whoami")["rows"][0]["id"], client.id)
        client.close()
        self.assertEqual(client.page("whoami")["rows"][0]["id"], client.id, "a new session by itself")


if __name__ == "__main__":
    unittest.main()
