#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The verbs of the bus over HTTP: commands once, queries typed, refusals with all reasons, a broker that is away."""
import concurrent.futures
import http.client
import json
import os
import time
import unittest
import uuid

import gateway
from gateway import wait_for

BERNBURG, STASSFURT = "150890030030", "150890310310"


def uuid7(milliseconds=None):
    """An id of now."""
    number = (milliseconds or int(time.time() * 1000)) << 80 | 7 << 76 | int.from_bytes(os.urandom(10), "big") & ((1 << 76) - 1)
    return str(uuid.UUID(int=number & ~(3 << 62) | 2 << 62))


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.web = gateway.Gateway()
        cls.anna = cls.web.person("Anna", ("editor", BERNBURG))
        cls.bert = cls.web.person("Bert", ("editor", STASSFURT))

    @classmethod
    def tearDownClass(cls):
        cls.web.close()

    def draft(self, title="Ladesäulen am Markt", **fields):
        return self.anna.done("case.draft", {"title": title, **fields})


class Commands(Case):
    def test_what_one_sends_another_reads(self):
        done = self.draft(visibility="intermunicipal", summary="Zwei Säulen, acht Plätze.")
        self.assertRegex(done["ref"], r"^SLK-\d{4}-\d{5}$")
        case = self.anna.rows("case.get", case=done["ref"])[0]
        self.assertEqual((case["id"], case["fields"]["title"]), (done["case"], "Ladesäulen am Markt"))

    def test_the_same_key_again_is_the_same_command_once(self):
        key = uuid7()
        first = self.anna.done("case.draft", {"title": "Einmal"}, {"Idempotency-Key": key})
        again = self.anna.done("case.draft", {"title": "Einmal"}, {"Idempotency-Key": key})
        self.assertEqual(first, again)
        self.assertEqual(first["case"], key)

    def test_the_same_key_for_something_else_is_refused_as_such(self):
        key = uuid7()
        self.anna.done("case.draft", {"title": "Eins"}, {"Idempotency-Key": key})
        answer = self.anna.post("case.draft", {"title": "Zwei"}, {"Idempotency-Key": key})
        self.assertEqual((answer.status, answer.json["code"]), (400, "id_reused"))

    def test_the_same_key_from_many_connections_at_once_is_one_command(self):
        key = uuid7()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: self.anna.done("case.draft", {"title": "Zwanzigmal"}, {"Idempotency-Key": key}), range(20)))
        self.assertEqual({json.dumps(answer, sort_keys=True) for answer in answers}, {json.dumps(answers[0], sort_keys=True)})

    def test_a_key_that_is_no_id_is_refused(self):
        for key in ("1", "x" * 36, str(uuid.uuid4())):
            answer = self.anna.post("case.draft", {"title": "x"}, {"Idempotency-Key": key})
            self.assertEqual(answer.status, 400, answer)

    def test_a_command_after_one_that_was_refused_is_refused(self):
        done, first = self.draft(), uuid7()
        self.anna.post("case.withdraw", {"case": done["ref"], "version": 99, "reason": "x"}, {"Idempotency-Key": first})
        answer = self.anna.post("case.comment", {"case": done["ref"], "text": "danach"}, {"After": first})
        self.assertEqual((answer.status, answer.json["reasons"][0]["code"]), (409, "predecessor"))

    def test_a_change_names_what_it_was_based_on(self):
        case = self.draft()["ref"]
        edit = lambda who, value, seen: who.post("case.edit", {"case": case, "fields": {"title": value}, "seen": {"title": seen}})  # noqa: E731
        self.assertEqual(edit(self.anna, "Neuer Titel", "Ladesäulen am Markt").status, 200)
        answer = edit(self.anna, "Noch einer", "Ladesäulen am Markt")
        self.assertEqual((answer.status, answer.json["answer"]), (409, "refused"))
        reason = answer.json["reasons"][0]
        self.assertEqual((reason["code"], reason["field"], reason["present"], reason["yours"]), ("conflict", "title", "Neuer Titel", "Noch einer"))

    def test_two_fields_changed_at_once_are_no_conflict(self):
        case = self.draft()["ref"]
        self.anna.done("case.edit", {"case": case, "fields": {"title": "T"}, "seen": {"title": "Ladesäulen am Markt"}})
        self.anna.done("case.edit", {"case": case, "fields": {"summary": "S"}, "seen": {"summary": None}})
        fields = self.anna.rows("case.get", case=case)[0]["fields"]
        self.assertEqual((fields["title"], fields["summary"]), ("T", "S"))

    def test_what_was_seen_is_hashed_whatever_its_kind(self):
        """Money, lists, yes and no: a base of each kind that fits is accepted, and one that does not is not."""
        case = self.draft()["ref"]
        definition = self.anna.rows("pipeline.get", pipeline="smarte-region")[0]["definition"]
        kinds = {"money": (12345600, 1), "date": ("2031-05-01", "2032-01-01"), "text": ("ein Text", "x"), "int": (7, 8), "bool": (True, False), "texts": (["a", "b"], ["b"])}
        tried = 0
        for field in definition["fields"]:
            values = kinds.get(field.get("type"))
            if values is None or field["key"] == "title" or self.anna.post("case.edit", {"case": case, "fields": {field["key"]: values[0]}}).status != 200:
                continue
            kinds.pop(field["type"])
            tried += 1
            stale = self.anna.post("case.edit", {"case": case, "fields": {field["key"]: None}, "seen": {field["key"]: values[1]}})
            self.assertEqual(stale.json["reasons"][0]["code"], "conflict", field)
            self.anna.done("case.edit", {"case": case, "fields": {field["key"]: None}, "seen": {field["key"]: values[0]}})
        self.assertGreaterEqual(tried, 4)

    def test_seen_of_a_whole_row(self):
        case = self.draft()["ref"]
        row = self.anna.done("row.put", {"case": case, "table": "tasks", "cells": {"title": "Aufgabe"}})["row"]
        seen = self.anna.rows("row.list", case=case, table="tasks")[0]["cells"]
        fields = {"case": case, "table": "tasks", "row": row}
        self.assertEqual(self.anna.post("row.delete", {**fields, "seen": {**seen, "title": "anders"}}).status, 409)
        self.anna.done("row.delete", {**fields, "seen": seen})

    def test_seen_and_base_together_or_where_there_is_none_are_refused(self):
        case = self.draft()["ref"]
        for verb, fields in (("case.edit", {"fields": {"title": "x"}, "seen": {"title": "y"}, "base": {"title": "0011223344556677"}}), ("case.support", {"seen": {}}),
                             ("case.edit", {"fields": {"title": "x"}, "seen": ["title"]}), ("case.edit", {"fields": {"title": "x"}, "seen": {"title": 1.5}})):
            with self.subTest(verb):
                self.assertEqual(self.anna.post(verb, {"case": case, **fields}).status, 400)

    def test_a_refusal_has_every_reason_in_both_languages(self):
        answer = self.anna.post("case.submit", {"case": self.draft()["ref"]})
        self.assertEqual((answer.status, answer.json["answer"]), (409, "refused"))
        for reason in answer.json["reasons"]:
            self.assertTrue(reason["code"] and reason["de"] and reason["en"])

    def test_what_is_not_there_or_not_to_be_seen_is_404(self):
        case = self.draft()["ref"]
        self.assertEqual(self.bert.get("case.get", case=case).status, 404)
        self.assertEqual(self.bert.post("case.comment", {"case": case, "text": "x"}).status, 404)
        self.assertEqual(self.anna.get("case.get", case="SLK-1999-99999").status, 404)

    def test_a_verb_of_another_role_is_403(self):
        answer = self.anna.post("org.put", {"key": "x", "kind": "firm", "name": "X"})
        self.assertEqual((answer.status, answer.json["code"]), (403, "forbidden"))

    def test_a_field_that_does_not_fit_is_400_and_named(self):
        for fields, code in (({}, "field_missing"), ({"title": ""}, "field_size"), ({"title": "x" * 121}, "field_size"), ({"title": 1}, "field_type"), ({"title": "x", "no": 1}, "field_unknown"),
                             ({"title": "x", "fields": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": 1}}}}}}}}}}, "too_deep"), ({"title": "x", "fields": {"a": 1.5}}, "value_type")):
            with self.subTest(code):
                answer = self.anna.post("case.draft", fields)
                self.assertEqual((answer.status, answer.json["code"]), (400, code), answer)
                self.assertTrue(answer.json["detail"])

    def test_a_body_larger_than_a_message_is_413(self):
        answer = self.anna.post("case.draft", {"title": "x", "fields": {"a": "x" * 1_060_000}})
        self.assertEqual(answer.status, 413, answer)

    def test_a_query_takes_no_post(self):
        answer = self.anna.post("whoami", {})
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"))

    def test_nobody_acts_without_a_login(self):
        nobody = self.web.anybody()
        for answer in (nobody.post("case.draft", {"title": "x"}), nobody.get("case.list"), nobody.get("work.list")):
            self.assertEqual((answer.status, answer.json["code"]), (401, "login_needed"))

    def test_an_invitation_of_the_bus_is_not_redeemed_here(self):
        self.assertEqual(self.anna.post("redeem", {"token": "00" * 32}).status, 404)


class Queries(Case):
    def test_parameters_have_the_types_of_their_fields(self):
        case = self.draft()
        self.assertEqual(self.anna.rows("case.get", case=case["case"])[0]["ref"], case["ref"])
        self.assertEqual(len(self.anna.rows("case.list", limit=1)), 1)
        self.assertTrue(all(row["org"] == BERNBURG for row in self.anna.rows("case.list", mine="true")))
        kinds = {row["kind"] for row in self.anna.rows("case.history", case=case["ref"], kinds="case.drafted,case.edited")}
        self.assertEqual(kinds, {"case.drafted"})

    def test_pages_follow_one_another(self):
        for number in range(5):
            self.draft(f"Seite {number}")
        refs, page = [], None
        while True:
            answer = self.anna.get("case.list", limit=2, page=page).json
            refs += [row["ref"] for row in answer["rows"]]
            page = answer.get("next")
            if page is None:
                break
        self.assertEqual(len(refs), len(set(refs)))
        self.assertGreaterEqual(len(refs), 5)

    def test_parameters_that_do_not_fit_are_400_and_named(self):
        for verb, parameters, detail in (("case.list", {"limit": "abc"}, "limit"), ("case.list", {"limit": "0"}, "limit"), ("case.list", {"limit": "1000"}, "limit"), ("case.list", {"mine": "yes"}, "mine"),
                                         ("case.list", {"nope": "1"}, "nope"), ("case.list", {"page": "zz"}, "page"), ("case.get", {}, "case"), ("case.get", {"case": ""}, "case"),
                                         ("case.list", {"min_seq": "-1"}, "min_seq"), ("case.list", {"min_seq": "x"}, "min_seq"), ("case.list", {"stage": "Ä"}, "stage")):
            with self.subTest(parameters):
                answer = self.anna.get(verb, **parameters)
                self.assertEqual((answer.status, answer.json.get("detail")), (400, detail), answer)

    def test_a_read_sees_the_write_before_it(self):
        for number in range(20):
            done = self.draft(f"Gleich {number}")
            self.assertEqual(self.anna.rows("case.get", case=done["ref"], min_seq=done["seq"])[0]["fields"]["title"], f"Gleich {number}")

    def test_text_in_parameters_is_text(self):
        title = "Straße & Wege + 100 % „ganz“ = gut?"
        done = self.draft(title)
        self.assertEqual(self.anna.rows("case.get", case=done["ref"])[0]["fields"]["title"], title)
        self.assertIsInstance(self.anna.rows("case.search", text=title), list)


class Away(unittest.TestCase):
    def test_without_a_broker_it_serves_says_so_and_goes_on_when_it_is_back(self):
        with gateway.Gateway() as web:
            anna = web.person("Anna", ("editor", BERNBURG))
            ref = anna.done("case.draft", {"title": "Vorher"})["ref"]
            web.broker.stop()
            wait_for(lambda: web.anybody().request("GET", "/healthz").json["broker"] == "down", 30)
            start = time.monotonic()
            answer = anna.get("case.get", case=ref)
            self.assertEqual((answer.status, answer.json["code"], answer.json["retry"]), (503, "unreachable", True))
            self.assertLess(time.monotonic() - start, 5)
            key = uuid7()
            start = time.monotonic()
            answer = anna.post("case.draft", {"title": "Währenddessen"}, {"Idempotency-Key": key})
            self.assertEqual((answer.status, answer.json["code"]), (503, "unreachable"))
            self.assertLess(time.monotonic() - start, 12)
            self.assertIn(web.anybody().request("GET", "/").status, (200, 404))
            web.broker.start(web.broker.ready["bus"])
            wait_for(lambda: web.anybody().request("GET", "/healthz").json["broker"] == "up", 30)
            done = anna.done("case.draft", {"title": "Währenddessen"}, {"Idempotency-Key": key})
            self.assertEqual(done["case"], key)
            self.assertEqual(anna.rows("case.get", case=ref)[0]["fields"]["title"], "Vorher")

    def test_a_write_while_the_broker_starts_again_is_carried_out_once_it_is_there(self):
        with gateway.Gateway() as web:
            anna = web.person("Anna", ("editor", BERNBURG))
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                web.broker.stop()
                future = pool.submit(anna.post, "case.draft", {"title": "Dazwischen"})
                time.sleep(0.5)
                web.broker.start(web.broker.ready["bus"])
                self.assertEqual(future.result().status, 200)

    def test_it_ends_with_requests_on_their_way(self):
        with gateway.Gateway() as web:
            anna = web.person("Anna", ("editor", BERNBURG))
            web.broker.stop()
            connection = http.client.HTTPConnection(web.host, web.port, timeout=20)
            connection.request("POST", "/api/v1/case.draft", json.dumps({"title": "x"}),
                               {"X-Ideenbus": "1", "Origin": web.origin, "Content-Type": "application/json", "Cookie": anna.cookie})
            time.sleep(0.3)
            self.assertEqual(web.stop(), 0)
            connection.close()

    def test_what_the_gateway_did_is_in_no_log_by_name(self):
        with gateway.Gateway() as web:
            anna = web.person("Geheimnisvolle Anna", ("editor", BERNBURG))
            anna.done("case.draft", {"title": "Ein Titel, der nirgends steht"})
            anna.get("nope?x=1")
            text = web.log_text()
            for secret in ("Anna", "Titel", anna.cookie.split("=")[1], anna.user):
                self.assertNotIn(secret, text)


if __name__ == "__main__":
    unittest.main()
