#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""The reference client against a real broker: import, two followers of which one is killed, and what connections do to both.  test_story.py and test_verbs.py
use it for all that a case goes through."""
import csv
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bus  # noqa: E402
import ideenbus  # noqa: E402

BERNBURG, STASSFURT, EGELNER_MULDE = "150890030030", "150890310310", "150895051"


# ---- A follower as a program of its own, to be killed ----

def follow_forever(keyfile, path):
    """Appends each message of a stream as a line with the cursor after it; goes on behind the last whole line."""
    text = path.read_text() if path.exists() else ""
    whole = text[:text.rfind("\n") + 1]
    path.write_text(whole)
    cursor = decode_cursor(json.loads(whole.splitlines()[-1])["cursor"]) if whole else None
    with ideenbus.Client.open(keyfile) as client, open(path, "a", buffering=1) as file:
        for message in client.follow(cursor, start=None if cursor else 0):
            line = {"name": message.name, "place": None if message.name == "through" else [message.fields["seq"], message.fields["n"]],
                    "kind": message.fields.get("kind"), "cursor": encode_cursor(message.cursor)}
            file.write(json.dumps(line) + "\n")


def encode_cursor(cursor):
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in cursor.items()}


def decode_cursor(cursor):
    return {key: bytes.fromhex(value) if key in ("log", "leaf") else value for key, value in cursor.items()}


class Follower:
    def __init__(self, keyfile, path):
        self.keyfile, self.path = keyfile, path
        self.start()

    def start(self):
        self.process = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--follow", self.keyfile, self.path], stdin=subprocess.DEVNULL)

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def lines(self):
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def shown(self):
        """What it saw of cases; of people each sees those of their own organisation."""
        return [(line["place"], line["name"], line["kind"]) for line in self.lines() if (line["kind"] or "").startswith("case.")]

    def reached(self, seq):
        lines = self.lines()
        return bool(lines) and lines[-1]["cursor"]["seq"] >= seq


# ---- Import ----

def read_rows():
    with open(bus.SHARED_DATA / "ulm-massnahmen.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            text = row["beschreibung"] if row["beschreibung"] != "-" else row["titel"]
            yield f"{row['handlungsfeld_id']}-{row['nr']}", {"title": row["titel"], "summary": text}


def import_rows(client, org, rows):
    """Drafts and hands in what is new, edits what changed in the file; gives (ideas, edits, unchanged)."""
    known = {row["source"]: row for row in client.query("case.list", {"org": org, "sources": True, "limit": 50})}
    ideas = edits = unchanged = 0
    for source, values in rows:
        case = known.get(source)
        if case is None:
            draft = ideenbus.uuid7()
            client.command("case.draft", {**values, "org": org, "visibility": "intermunicipal", "source": source}, id=draft)
            client.command("case.submit", {"case": draft}, after=draft)
            ideas += 1
            continue
        changed = {key: value for key, value in values.items() if case["imported"].get(key) != ideenbus.value_hash(value)}
        if changed:
            base = {key: case["imported"][key] for key in changed if key in case["imported"]}
            client.command("case.edit", {"case": case["id"], "fields": changed, "base": base, "imported": True})
            edits += 1
        else:
            unchanged += 1
    return ideas, edits, unchanged


class Import(unittest.TestCase):
    def setUp(self):
        if not (bus.SHARED_DATA / "ulm-massnahmen.csv").exists():
            print("\nskipped: the import of real measures, for ../shared/data/ulm-massnahmen.csv is not there", file=sys.stderr)
            self.skipTest("no data")

    def test_an_import_is_repeatable_and_followers_see_the_same_though_one_is_killed(self):
        with bus.Bus() as broker:
            broker.region()
            submitter = broker.person("Einreicherin", ("submitter", BERNBURG))
            keys = [broker.invite("Beobachter", ("submitter", org))[1] for org in (STASSFURT, EGELNER_MULDE)]
            followers = [Follower(key, broker.dir / f"events-{n}") for n, key in enumerate(keys)]
            try:
                self.check(broker, submitter, followers)
            finally:
                for follower in followers:
                    follower.kill()

    def check(self, broker, submitter, followers):
        rows = list(read_rows())
        self.assertEqual(len(rows), 126)
        self.assertEqual(import_rows(submitter, BERNBURG, rows[:50]), (50, 0, 0))
        bus.wait_for(lambda: followers[1].lines())
        followers[1].kill()
        seen_before = len(followers[1].shown())
        self.assertEqual(import_rows(submitter, BERNBURG, rows), (76, 0, 50))
        followers[1].start()

        head = submitter.page("status")["seq"]
        self.assertEqual(import_rows(submitter, BERNBURG, rows), (0, 0, 126))
        self.assertEqual(submitter.page("status")["seq"], head, "a repeated import records nothing")
        source, values = rows[60]
        rows[60] = source, {**values, "summary": "Neu gefasst: " + values["title"]}
        self.assertEqual(import_rows(submitter, BERNBURG, rows), (0, 1, 125))
        head = submitter.page("status")["seq"]

        listed = list(submitter.query("case.list", {"org": BERNBURG, "stage": "idea", "limit": 10}))
        self.assertEqual(len(listed), 126)
        self.assertEqual(len({row["id"] for row in listed}), 126)

        bus.wait_for(lambda: all(follower.reached(head) for follower in followers), 20)
        first, second = followers[0].shown(), followers[1].shown()
        self.assertEqual(first, second, "both see the same, in the same order")
        self.assertEqual([place for place, *_ in first], sorted(place for place, *_ in first))
        self.assertEqual(len({tuple(place) for place, *_ in first}), len(first), "nothing twice")
        kinds = [kind for _, _, kind in first]
        self.assertEqual((kinds.count("case.drafted"), kinds.count("case.moved"), kinds.count("case.edited")), (126, 126, 1))
        self.assertLess(seen_before, len(second))


# ---- Connections ----

class Connections(unittest.TestCase):
    def test_a_command_is_carried_out_once_though_the_broker_is_killed_and_the_command_repeated(self):
        with bus.Bus() as broker:
            broker.region()
            client, id = broker.person("E", ("submitter", BERNBURG)), ideenbus.uuid7()
            fields = {"title": "Einmal", "summary": "Nur einmal."}
            first = client.command("case.draft", fields, id=id)
            broker.restart(kill=True)
            self.assertEqual(client.command("case.draft", fields, id=id), first)
            with self.assertRaises(ideenbus.Error) as caught:
                client.command("case.draft", {**fields, "title": "Zweimal"}, id=id)
            self.assertEqual(caught.exception.code, "id_reused")
            self.assertEqual(len(list(client.query("case.list", {"mine": True}))), 1)

    def test_a_stream_goes_on_over_a_restart_and_misses_nothing(self):
        with bus.Bus() as broker:
            broker.region()
            writer, reader = broker.person("E", ("submitter", BERNBURG)), broker.person("L", ("submitter", STASSFURT))
            stream = reader.follow(start=writer.page("status")["seq"], kinds=["case.drafted"], idle=30, credit=2048)
            titles = []
            for number in range(30):
                if number in (10, 20):
                    broker.restart(kill=number == 20)
                writer.command("case.draft", {"title": f"Idee {number}", "summary": "…", "visibility": "intermunicipal"})
                while number % 3 == 2 and len(titles) <= number:
                    message = next(stream)
                    if message.name == "event":
                        titles.append(message.fields["body"]["fields"]["title"])
            self.assertEqual(titles, [f"Idee {number}" for number in range(30)])

    def test_a_chain_stops_where_one_of_it_was_not_accepted(self):
        with bus.Bus() as broker:
            broker.region()
            client, draft = broker.person("E", ("submitter", BERNBURG)), ideenbus.uuid7()
            with self.assertRaises(ideenbus.Refused) as caught:
                client.command("case.submit", {"case": draft}, after=draft)
            self.assertEqual(caught.exception.codes, ["predecessor"])

    def test_revoked_rights_end_streams_and_a_revoked_person_is_told(self):
        with bus.Bus() as broker:
            broker.region()
            client = broker.person("E", ("submitter", BERNBURG))
            stream = client.follow(start=0, idle=10)
            self.assertEqual(next(stream).name, "event")
            broker.admin().command("person.change", {"person": client.id, "grants": [{"role": "submitter", "org": STASSFURT}]})
            last = [message for message in stream][-1]
            self.assertEqual((last.name, last.fields["code"]), ("reset", "rights"))
            broker.admin().command("person.revoke", {"person": client.id})
            with self.assertRaises(ideenbus.Error) as caught:
                client.page("whoami")
            self.assertEqual(caught.exception.code, "revoked")

    def test_a_relay_lets_people_in_and_chooses_for_them_from_one_stream(self):
        with bus.Bus() as broker:
            broker.region()
            relay, lead, outsider = broker.person("R", ("relay", "region")), broker.person("L", ("lead", BERNBURG)), broker.person("O", ("lead", STASSFURT))
            grants = [{"role": "editor", "org": BERNBURG}]
            url = lead.command("person.invite", {"name": "E", "grants": grants})["url"]
            editor = relay.command("redeem", {"token": bytes.fromhex(url.split("/")[-1])})["person"]
            self.assertEqual(relay.get("whoami")["id"], relay.id)
            draft = relay.command("case.draft", {"title": "intern", "summary": "…"}, as_person=editor)
            lead.command("case.comment", {"case": draft["case"], "text": "unter uns", "internal": True})
            lead.command("case.edit", {"case": draft["case"], "fields": {"visibility": "public"}})
            lead.command("case.edit", {"case": draft["case"], "fields": {"visibility": "internal"}})
            lead.command("case.edit", {"case": draft["case"], "fields": {"visibility": "intermunicipal"}})
            told = self.told(relay.follow(start=0, audience=True, idle=10), lead)
            for client in (lead, outsider):
                mine = {ideenbus.scope_hash(scope) for scope in client.get("whoami")["scopes"]}
                self.assertEqual([self.chosen(mine, message.fields) for message in told if self.chosen(mine, message.fields)],
                                 [(message.name, message.fields["seq"], message.fields["n"]) for message in self.told(client.follow(start=0, idle=10), lead)])

    def told(self, stream, somebody):
        """What a stream tells up to the head."""
        messages, head = [], somebody.page("whoami")["seq"]
        for message in stream:
            if message.name == "through" and message.fields["cursor"]["seq"] >= head:
                stream.close()
                return messages
            if message.name in ("event", "appeared", "vanished"):
                messages.append(message)
        self.fail("the stream did not reach the head")

    @staticmethod
    def chosen(mine, fields):
        """What an event on a relay's stream is to somebody who follows from the beginning on (section 13)."""
        meets = {key: bool(mine & ideenbus.scopes(fields[key])) for key in ("audience", "present", "old") if key in fields}
        if not meets["audience"] or not meets.get("present", True) or meets.get("old"):
            return None
        return ("appeared" if fields["kind"] == "case.audience" else "event", fields["seq"], fields["n"])

    def test_a_key_that_another_took_the_place_of_is_nobodys(self):
        with bus.Bus() as broker:
            broker.region()
            client = broker.person("E", ("submitter", BERNBURG))
            url = broker.admin().command("person.reinvite", {"person": client.id})["url"]
            client.command("case.draft", {"title": "x", "summary": "…"})
            again = broker.client(broker.join(url))
            self.assertEqual(again.get("whoami")["id"], client.id)
            with self.assertRaises(ideenbus.Error) as caught:
                client.page("whoami")
            self.assertEqual(caught.exception.code, "unknown_key")

    def test_an_invitation_holds_once_and_an_unknown_key_may_do_nothing_else(self):
        with bus.Bus() as broker:
            broker.region()
            grants = [{"role": "submitter", "org": BERNBURG}]
            url = broker.admin().command("person.invite", {"name": "E", "grants": grants})["url"]
            server_key = url.split("/")[3]
            stranger = ideenbus.Client(broker.ready["bus"], server_key, ideenbus.zmq.curve_keypair())
            with self.assertRaises(ideenbus.Error) as caught:
                stranger.page("whoami")
            self.assertEqual(caught.exception.code, "unknown_key")
            stranger.close()
            broker.join(url)
            with self.assertRaises(ideenbus.Refused) as caught:
                broker.join(url)
            self.assertEqual(caught.exception.codes, ["invitation_used"])

    def test_a_client_without_a_broker_says_so_in_time(self):
        with bus.Bus() as broker:
            client = broker.admin()
            broker.stop()
            start = time.monotonic()
            with self.assertRaises(ideenbus.Error) as caught:
                client.request("status", timeout=1.0)
            self.assertEqual(caught.exception.code, "unreachable")
            self.assertLess(time.monotonic() - start, 3.0)


class Attachments(unittest.TestCase):
    def test_a_file_goes_up_over_a_killed_broker_and_comes_down_the_same(self):
        with bus.Bus() as broker:
            broker.region()
            editor, lead, other = broker.person("E", ("editor", BERNBURG)), broker.person("L", ("lead", BERNBURG)), broker.person("O", ("editor", STASSFURT))
            case = editor.command("case.draft", {"title": "Idee", "summary": "…"})["case"]
            content, seen = b"".join(b"%07d\n" % n for n in range(200000)), []

            def progress(done, total):
                seen.append(done)
                if len(seen) == 2:
                    broker.restart(kill=True)

            done = editor.attach(case, "Zahlen.csv", content, text="Zahlen", progress=progress)
            self.assertEqual(seen[-1], len(content))
            self.assertNotIn(0, seen[1:], "it went on where it was")
            row = lead.get("case.attachments", {"case": case}, min_seq=done["seq"])
            self.assertEqual((row["name"], row["type"], row["size"], row["case"]), ("Zahlen.csv", "text/csv", len(content), case))
            self.assertEqual(lead.fetch(row), content)
            self.assertTrue(editor.attach(case, "Zahlen.csv", content).get("unchanged"))
            for attempt in (lambda: other.fetch(row), lambda: other.attach(case, "Zahlen.csv", content)):
                with self.assertRaises(ideenbus.Refused) as caught:
                    attempt()
                self.assertEqual(caught.exception.codes, ["not_found"])
            editor.command("case.detach", {"case": case, "attachment": row["id"]})
            self.assertEqual(list(lead.query("case.attachments", {"case": case})), [])


class Feed(unittest.TestCase):
    def test_the_feed_shows_public_events_and_the_head_to_any_key(self):
        with bus.Bus() as broker:
            broker.region()
            submitter, lead = broker.person("E", ("submitter", BERNBURG)), broker.person("L", ("lead", BERNBURG))
            socket = ideenbus.zmq.Context.instance().socket(ideenbus.zmq.SUB)
            self.addCleanup(socket.close, 0)
            socket.curve_publickey, socket.curve_secretkey = ideenbus.zmq.curve_keypair()
            socket.curve_serverkey = broker.ready["server_key"].encode()
            for topic in (b"event/case.drafted/", b"event/case.supported/", b"head/"):
                socket.subscribe(topic)
            socket.connect(lead.request("ping") and lead.welcome["feed"])
            self.assertEqual(self.receive(socket)[0], b"head/")  # it is connected
            submitter.command("case.draft", {"title": "intern", "summary": "…"})
            public = lead.command("case.draft", {"title": "öffentlich", "summary": "…", "visibility": "public"})
            submitter.command("case.support", {"case": public["case"]})
            seen = []
            while len(seen) < 2:
                topic, (number, re, fields) = self.receive(socket)
                self.assertEqual(re, bytes(16))
                if topic == b"head/":
                    self.assertEqual(ideenbus.ANSWERS[number], "through")
                else:
                    seen.append((topic, ideenbus.ANSWERS[number], fields["case"]))
            self.assertEqual(seen, [(b"event/case.drafted/", "event", public["case"]), (b"event/case.supported/", "event", public["case"])])

    def receive(self, socket):
        self.assertTrue(socket.poll(10000), "the feed says something every second")
        topic, body = socket.recv_multipart()
        return topic, ideenbus.decode(body)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--follow"]:
        follow_forever(sys.argv[2], pathlib.Path(sys.argv[3]))
    else:
        unittest.main()
