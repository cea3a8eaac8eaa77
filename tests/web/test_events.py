#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Promises of the event stream of the gateway, between a real broker and readers on plain sockets."""
import os
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gateway  # noqa: E402
from gateway import wait_for  # noqa: E402
from stream import Ended, Stream  # noqa: E402

BERNBURG, STASSFURT, EGELN = "150890030030", "150890310310", "150895051075"


def someone(web, name, *grants):
    """Somebody who came with an invitation, logged in."""
    invited = web.admin.command("person.invite", {"name": name, "grants": [{"role": role, "org": org} for role, org in grants]})
    browser = web.anybody()
    answer = browser.post("account", {"token": invited["url"].rsplit("/", 1)[1], "user": name.lower(), "password": gateway.PASSWORD})
    assert answer.status == 200, answer
    browser.id, browser.user = invited["person"], name.lower()
    return browser


def draft(browser, title="Idee", **fields):
    """A submitted case, as the answer says."""
    done = browser.done("case.draft", {"title": title, "summary": "Ein Satz.", **fields})
    browser.done("case.submit", {"case": done["ref"]})
    return done


def comment(browser, ref, text="."):
    return browser.done("case.comment", {"case": ref, "text": text})


class WithGateway(unittest.TestCase):
    """One broker and gateway for all tests of a class; each test has cases of its own."""
    options = ()
    people = {"anna": ("Anna", ("editor", BERNBURG)), "otto": ("Otto", ("editor", STASSFURT))}

    @classmethod
    def setUpClass(cls):
        cls.web = gateway.Gateway(*cls.options)
        cls.addClassCleanup(cls.web.close)
        for key, (name, *grants) in cls.people.items():
            setattr(cls, key, someone(cls.web, name, *grants))

    def stream(self, browser, **options):
        stream = Stream(browser, **options)
        self.addCleanup(stream.close)
        return stream

    def greeted(self, browser, **options):
        stream = self.stream(browser, **options)
        stream.hello()
        return stream


class Seeing(WithGateway):
    def test_a_person_sees_their_town_s_internal_case_and_others_do_not(self):
        mine, others = self.greeted(self.anna), self.greeted(self.otto)
        done = draft(self.anna)
        self.assertEqual(mine.until("event", kind="case.drafted").data["case"], done["case"])
        comment(self.anna, done["ref"], "Ein Wort")
        said = mine.until("event", kind="case.commented").data
        self.assertEqual((said["case"], said["ref"], said["body"]["text"]), (done["case"], done["ref"], "Ein Wort"))
        draft(self.otto)
        others.until("event", kind="case.drafted")
        self.assertNotIn(done["case"], [block.data.get("case") for block in others.all])
        self.assertEqual([block for block in mine.rest() if block.event != "event"], [])

    def test_scopes_do_not_leave_the_gateway(self):
        mine = self.greeted(self.anna)
        draft(self.anna)
        self.assertFalse({"audience", "present", "old"} & set(mine.until("event", kind="case.drafted").data))

    def test_a_case_that_becomes_visible_appears_and_one_that_is_taken_back_vanishes(self):
        done = draft(self.anna)
        others, mine = self.greeted(self.otto), self.greeted(self.anna)
        self.anna.done("case.edit", {"case": done["ref"], "fields": {"visibility": "intermunicipal"}})
        came = others.until("appeared")
        self.assertEqual((came.data["case"], came.data["ref"]), (done["case"], done["ref"]))
        comment(self.anna, done["ref"])
        self.assertEqual(others.until("event", kind="case.commented").data["case"], done["case"])
        self.anna.done("case.edit", {"case": done["ref"], "fields": {"visibility": "internal"}})
        gone = others.until("vanished")
        self.assertEqual(gone.data["case"], done["case"])
        self.assertNotIn("ref", gone.data)
        comment(self.anna, done["ref"])
        mine.until("event", kind="case.commented")
        mine.until("event", kind="case.commented")
        self.assertEqual(others.rest(), [])
        self.assertEqual([block for block in mine.all if block.event in ("appeared", "vanished")], [])

    def test_what_happened_before_a_case_was_taken_back_is_not_shown_to_the_late(self):
        others, mine = self.greeted(self.otto), self.greeted(self.anna)
        place = others.last_id
        others.close()
        done = draft(self.anna, visibility="intermunicipal")
        comment(self.anna, done["ref"], "Geheim")
        self.anna.done("case.edit", {"case": done["ref"], "fields": {"visibility": "internal"}})
        mine.until("event", kind="case.edited", case=done["case"])  # the gateway has heard of it
        late = self.greeted(self.otto, last=place)
        late.until("vanished", case=done["case"])
        late.rest()
        self.assertEqual([block.event for block in late.all if block.data.get("case") == done["case"]], ["vanished"])

    def test_events_come_in_order_each_once_to_everybody(self):
        streams = [self.greeted(self.anna) for _ in range(3)]
        ref = draft(self.anna)["ref"]
        for number in range(60):
            comment(self.anna, ref, str(number))
        for stream in streams:
            texts = [stream.until("event", kind="case.commented").data["body"]["text"] for _ in range(60)]
            self.assertEqual(texts, [str(number) for number in range(60)])
            places = [(block.data["seq"], block.data["n"]) for block in stream.all if block.event == "event"]
            self.assertEqual(places, sorted(set(places)))

    def test_hello_says_from_where_on_the_stream_is_whole(self):
        done = draft(self.anna)
        stream = self.stream(self.anna)
        seq = stream.hello().data["seq"]
        self.assertGreaterEqual(seq, done["seq"])
        self.assertEqual(self.anna.get("case.get", case=done["ref"], min_seq=seq).status, 200)
        later = comment(self.anna, done["ref"])
        stream.until("event", seq=later["seq"])
        # Of the record of the greeting a part may still come; those behind it come all.
        self.assertEqual({block.data["seq"] for block in stream.all} | {seq}, set(range(seq, later["seq"] + 1)))

    def test_a_definition_of_half_a_megabyte_comes_without_its_text(self):
        stream = self.greeted(self.anna)
        yaml = (gateway.bus.TOP / "broker/pipeline/definitions/kleinvorhaben.yaml").read_text().replace("version: ", "version: 9", 1)
        self.web.admin.command("pipeline.load", {"yaml": yaml + "# " + "x" * 300000 + "\n"})
        event = stream.until("event", kind="pipeline.loaded").data
        self.assertTrue(event["cut"])
        self.assertEqual(event["body"]["pipeline"], "kleinvorhaben")
        self.assertNotIn("yaml", event["body"])

    def test_a_client_of_http_1_0_is_served_as_well(self):
        stream = self.stream(self.anna, version="1.0")
        stream.hello()
        self.assertFalse(stream.chunked)
        ref = draft(self.anna)["ref"]
        comment(self.anna, ref, "Ö" * 1500)  # more than fits at once
        self.assertEqual(stream.until("event", kind="case.commented").data["body"]["text"], "Ö" * 1500)


class Coming(WithGateway):
    def test_without_a_session_there_is_no_stream(self):
        self.assertEqual(self.web.anybody().get("events").status, 401)

    def test_the_answer_is_an_event_stream_that_nobody_keeps(self):
        stream = self.greeted(self.anna)
        self.assertEqual(stream.headers["content-type"], "text/event-stream")
        self.assertEqual(stream.headers["cache-control"], "no-store")
        self.assertEqual(stream.headers["x-accel-buffering"], "no")

    def test_head_opens_no_stream(self):
        answer = self.anna.request("HEAD", "/api/v1/events", timeout=5)
        self.assertEqual((answer.status, answer.headers["Content-Type"], answer.body), (200, "text/event-stream", b""))

    def test_a_client_that_comes_back_is_shown_what_it_missed_once(self):
        first = self.greeted(self.anna)
        ref = draft(self.anna)["ref"]
        seen = first.until("event", kind="case.drafted")
        first.rest()
        place = first.last_id
        first.close()
        for number in range(5):
            comment(self.anna, ref, str(number))
        for options in ({"last": place}, {"after": place}):
            again = self.stream(self.anna, **options)
            self.assertTrue(again.hello().data["resumed"])
            blocks = again.rest()
            self.assertEqual([block.data["body"]["text"] for block in blocks], list("01234"))
            self.assertNotEqual(blocks[0].id, seen.id)
        last = self.greeted(self.anna, last=blocks[-1].id)
        self.assertEqual(last.rest(), [])

    def test_the_middle_of_a_record_is_a_place(self):
        first = self.greeted(self.anna)
        draft(self.anna, visibility="intermunicipal")
        blocks = first.rest()
        for at, block in enumerate(blocks):
            again = self.greeted(self.anna, last=block.id)
            self.assertEqual([other.id for other in again.rest(0.2)], [other.id for other in blocks[at + 1:]])
            again.close()

    def test_the_id_of_hello_is_a_place_too(self):
        place = self.stream(self.anna).hello().id
        draft(self.anna)
        self.assertEqual(self.greeted(self.anna, last=place).next().data["kind"], "case.drafted")

    def test_a_place_that_is_none_of_this_log_is_answered_with_reset(self):
        place = self.stream(self.anna).hello().id
        seq, epoch = place.split(".", 1)[0], place.split("-", 1)[1]
        for wrong in (f"{int(seq) + 100000}.0-{epoch}", f"{seq}.0-7.00000000", "x", "1.0", "-", "9" * 300):
            stream = self.stream(self.anna, last=wrong)
            self.assertNotIn("resumed", stream.hello().data)
            reset = stream.next()
            self.assertEqual((reset.event, reset.data["code"]), ("reset", "cursor"), wrong)
            done = draft(self.anna)
            stream.until("event", kind="case.drafted", case=done["case"])
            stream.close()

    def test_nothing_of_the_id_is_repeated_into_the_stream(self):
        stream = self.stream(self.anna, after="1.0-x%0Aevent:%20event%0Adata:%20{}%0A%0A")
        blocks = [stream.hello()] + stream.rest()
        self.assertEqual([block.event for block in blocks], ["hello", "reset"])

    def test_a_quiet_stream_gives_signs_of_life_that_move_its_place(self):
        stream = self.greeted(self.anna)
        place = stream.last_id
        draft(self.otto)  # not for Anna
        beats = []
        until = time.monotonic() + 33
        while len(beats) < 2 and time.monotonic() < until:
            block = stream.next(17, beats=True)
            self.assertTrue(block.comment)
            self.assertIsNone(block.event)
            beats.append(time.monotonic())
        self.assertLess(beats[1] - beats[0], 16.5)
        self.assertNotEqual(stream.last_id, place)
        self.assertEqual(self.greeted(self.anna, last=stream.last_id).rest(), [])

    def test_a_session_has_eight_streams_and_one_that_was_closed_makes_room(self):
        streams = [self.greeted(self.otto) for _ in range(8)]
        answer = self.otto.get("events")
        self.assertEqual((answer.status, answer.json["code"]), (503, "busy"))
        self.assertIn("Retry-After", answer.headers)
        self.greeted(self.anna)
        streams[3].close()
        wait_for(lambda: self.one_more(self.otto), 2)
        draft(self.otto)
        for stream in streams[:3] + streams[4:]:
            stream.until("event", kind="case.drafted")

    def one_more(self, browser):
        stream = self.stream(browser)
        return stream.answer_status() == 200


class Falling(WithGateway):
    options = ("--ring-kib", "64")

    def fill(self, ref, kib):
        """Events for that many KiB."""
        for _ in range(kib):
            comment(self.anna, ref, "x" * 1000)

    def test_a_client_that_comes_back_too_late_starts_anew(self):
        first = self.greeted(self.anna)
        ref = draft(self.anna)["ref"]
        first.rest()
        place = first.last_id
        first.close()
        self.fill(ref, 100)
        stream = self.stream(self.anna, last=place)
        self.assertNotIn("resumed", stream.hello().data)
        reset = stream.next()
        self.assertEqual((reset.event, reset.data["code"]), ("reset", "lag"))
        done = comment(self.anna, ref)
        self.assertEqual(stream.next().data["seq"], done["seq"])

    def test_one_who_does_not_read_delays_nobody_and_is_told_that_they_lag(self):
        ref = draft(self.anna)["ref"]
        stalled, reader = self.greeted(self.anna), self.greeted(self.anna)
        slowest = 0.0
        for burst in range(50):  # what comes together is told together, so ten of them wait once
            began = time.monotonic()
            for number in range(10):
                comment(self.anna, ref, f"{burst:02}{number:02} " + "x" * 1900)
            for number in range(10):
                self.assertEqual(reader.until("event", kind="case.commented").data["body"]["text"][:4], f"{burst:02}{number:02}")
            slowest = max(slowest, time.monotonic() - began)
        self.assertLess(slowest, 3.0)
        codes = []
        until = time.monotonic() + 20
        while not codes and time.monotonic() < until:
            try:
                block = stalled.next(5)
            except Ended:
                stalled = self.stream(self.anna, last=stalled.last_id)  # torn in the middle of an event: a browser comes back by itself
                continue
            if block.event == "reset":
                codes.append(block.data["code"])
        self.assertEqual(codes, ["lag"])
        stalled.rest()
        done = comment(self.anna, ref)
        self.assertEqual(stalled.next().data["seq"], done["seq"])


class Leaving(WithGateway):
    def setUp(self):
        self.person = someone(self.web, f"Gast{time.monotonic_ns()}", ("editor", BERNBURG))

    def second_session(self):
        browser = self.web.anybody()
        self.assertEqual(browser.login(self.person.user, gateway.PASSWORD).status, 200)
        return browser

    def test_logout_ends_the_streams_of_that_session_at_once(self):
        other = self.second_session()
        mine, theirs, annas = self.greeted(self.person), self.greeted(other), self.greeted(self.anna)
        self.assertEqual(self.person.request("DELETE", "/api/v1/session", "{}").status, 200)
        mine.ends(2)
        self.assertEqual(self.person.get("events").status, 401)
        draft(other)
        theirs.until("event", kind="case.drafted")
        annas.until("event", kind="case.drafted")

    def test_logout_everywhere_ends_them_all(self):
        other = self.second_session()
        streams = [self.greeted(self.person), self.greeted(other)]
        self.assertEqual(other.request("DELETE", "/api/v1/sessions", "{}").status, 200)
        for stream in streams:
            stream.ends(2)

    def test_whoever_loses_access_loses_the_stream(self):
        stream = self.greeted(self.person)
        self.web.admin.command("person.revoke", {"person": self.person.id})
        blocks = stream.ends(3)
        self.assertEqual([block for block in blocks if block.event == "event"], [])
        self.assertEqual(self.person.get("events").status, 401)

    def test_other_roles_reset_the_stream_and_show_what_they_show(self):
        stream, annas = self.greeted(self.person), self.greeted(self.anna)
        self.web.admin.command("person.change", {"person": self.person.id, "grants": [{"role": "editor", "org": STASSFURT}]})
        reset = stream.next()
        self.assertEqual((reset.event, reset.data["code"]), ("reset", "rights"))
        hidden, shown = draft(self.anna), draft(self.otto)
        self.assertEqual(stream.until("event", kind="case.drafted").data["case"], shown["case"])
        self.assertNotIn(hidden["case"], [block.data.get("case") for block in stream.all if block.data])
        annas.until("event", kind="case.drafted")
        self.assertEqual([block.event for block in annas.all if block.event == "reset"], [])

    def test_an_organisation_that_takes_another_over_shows_its_people_what_was_there(self):
        stream, ottos = self.greeted(self.person), self.greeted(self.otto)
        self.web.admin.command("org.put", {"key": EGELN, "kind": "municipality", "name": "Egeln", "district": "15089", "inhabitants": 3000})
        stream.until("event", kind="org.changed")
        self.assertEqual([block.event for block in stream.all if block.event == "reset"], [], "nothing that they see hangs on it")
        self.web.admin.command("org.put", {"key": BERNBURG, "kind": "municipality", "name": "Bernburg (Saale)", "district": "15089",
                                           "predecessors": [STASSFURT]})
        self.assertEqual(stream.until("reset").data["code"], "rights")
        ottos.rest()
        self.assertEqual([block.event for block in ottos.all if block.event == "reset"], [])
        done = draft(self.otto)
        self.assertEqual(stream.until("event", kind="case.drafted").data["case"], done["case"])
        self.web.admin.command("org.put", {"key": BERNBURG, "kind": "municipality", "name": "Bernburg (Saale)", "district": "15089", "predecessors": []})
        self.assertEqual(stream.until("reset").data["code"], "rights")
        comment(self.otto, done["ref"])
        self.assertEqual([block for block in stream.rest() if block.data.get("case") == done["case"]], [])


class Breaking(WithGateway):
    def test_a_broker_that_comes_back_is_gone_on_with(self):
        stream = self.greeted(self.anna)
        ref = draft(self.anna)["ref"]
        stream.rest()
        for kill in (False, True):
            self.web.broker.restart(kill)
            self.assertEqual(stream.until("bus").data, {"state": "down"})
            self.assertEqual(stream.until("bus", 20).data, {"state": "up"})
            done = comment(self.anna, ref)
            self.assertEqual(stream.next().data["seq"], done["seq"])
        self.assertEqual([block.event for block in stream.all if block.event == "reset"], [])
        seqs = [(block.data["seq"], block.data["n"]) for block in stream.all if block.event == "event"]
        self.assertEqual(seqs, sorted(set(seqs)))

    def test_whoever_comes_while_the_broker_is_away_is_greeted_when_it_is_back(self):
        address = self.web.broker.ready["bus"]
        self.web.broker.stop()
        first = self.stream(self.anna)
        try:
            wait_for(lambda: self.web.anybody().request("GET", "/healthz").json["broker"] == "down", 30)
            late = self.stream(self.anna)
            self.assertEqual(late.next().data, {"state": "down"})
            with self.assertRaises(AssertionError):
                late.next(0.5)
        finally:
            self.web.broker.start(address)
            self.web.broker._admin = self.web.admin
        self.assertEqual(late.next(20).data, {"state": "up"})
        late.hello()
        first.until("hello", 20)
        done = draft(self.anna)
        for stream in (first, late):
            self.assertEqual(stream.until("event", kind="case.drafted").data["case"], done["case"])

    def test_a_broker_restored_from_a_backup_resets_every_stream(self):
        broker = self.web.broker
        kept = draft(self.anna)
        ideenbusd = [gateway.bus.BIN / "ideenbusd", "--data", broker.data]
        subprocess.run([*ideenbusd, "backup", broker.dir / "backup"], check=True, capture_output=True)
        stream = self.greeted(self.anna)
        lost = draft(self.anna)
        stream.until("event", kind="case.drafted")
        stream.rest()
        place = stream.last_id
        address = broker.ready["bus"]
        broker.stop()
        shutil.rmtree(broker.data)
        subprocess.run([*ideenbusd, "restore", broker.dir / "backup"], check=True, capture_output=True)
        broker.start(address)
        reset = stream.until("reset", 20)
        self.assertEqual(reset.data["code"], "cursor")
        self.assertNotEqual(reset.id.split("-")[1], place.split("-")[1])
        back = self.stream(self.anna, last=place)
        back.hello()
        self.assertEqual(back.next().data["code"], "cursor")
        done = comment(self.anna, kept["ref"])
        for reader in (stream, back):
            self.assertEqual(reader.until("event", kind="case.commented").data["seq"], done["seq"])
        # What was answered `done` and is not in the backup the gateway has sent again, however short a time ago it was.
        self.assertEqual(self.anna.rows("case.get", case=lost["case"])[0]["id"], lost["case"])

    def test_a_gateway_that_comes_back_goes_on_where_nothing_was_missed_and_says_so_where_it_was(self):
        stream = self.greeted(self.anna)
        draft(self.anna)
        stream.rest()
        while not stream.next(17, beats=True).comment:
            pass
        place = stream.last_id
        self.web.restart()
        again = self.stream(self.anna, last=place)
        self.assertTrue(again.hello().data["resumed"])
        again.close()
        self.web.stop()
        self.web.admin.command("org.put", {"key": EGELN, "kind": "municipality", "name": "Egeln", "district": "15089", "inhabitants": 3001})
        self.web.start(f"127.0.0.1:{self.web.port}")
        again = self.stream(self.anna, last=place)
        again.hello()
        self.assertEqual(again.next().data["code"], "lag")

    def test_a_gateway_that_ends_ends_its_streams_those_that_nobody_reads_too(self):
        stream, stalled = self.greeted(self.anna), self.greeted(self.anna)
        ref = draft(self.anna)["ref"]
        for _ in range(300):
            comment(self.anna, ref, "x" * 1900)
            stream.read(0)
        port = self.web.port
        self.assertEqual(self.web.stop(), 0)
        stream.ends(5)
        stalled.close()
        self.web.start(f"127.0.0.1:{port}")


if __name__ == "__main__":
    unittest.main()
