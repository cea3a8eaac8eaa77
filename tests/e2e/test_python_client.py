#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""The reference client against a real broker: import, two followers of which one is killed, one case from draft to completed with everybody refused once,
and what connections do to both."""
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


def day(offset):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + offset * 86400))


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


# ---- One case from draft to completed ----

STECKBRIEF = {
    "problem": "Zwei Stunden Wartezeit vor den Ferien.", "objective": "Höchstens zehn Minuten Wartezeit.", "solution": "Buchungsseite mit Kalender.",
    "benefit": "Weniger Wege.", "goals": "none_adopted", "measure_type": "service", "spatial_scope": "municipality", "maturity": "concept",
    "priority": "high", "horizon": "short", "lead_unit": {"unit": "Bürgerbüro", "person": "Frau Muster"}, "starts_on": day(30), "ends_on": day(300),
    "invest_cents": 1450000, "annual_cents": 280000, "staff_fte_hundredths": 25, "funding_idea": ["own_funds"], "statutory_duty": False,
    "personal_data": "yes", "reusability": "adaptable",
}


class Journey(unittest.TestCase):
    """Each step says who does what; refusals are compared with everything that was missing."""

    def setUp(self):
        self.broker = bus.Bus()
        self.addCleanup(self.broker.close)
        self.broker.region()
        person = self.broker.person
        self.submitter, self.editor = person("E", ("submitter", BERNBURG)), person("S", ("editor", BERNBURG))
        self.lead, self.coordinator = person("L", ("lead", BERNBURG)), person("K", ("coordinator", "rdz-salzland"))
        self.consultant = person("B", ("consultant", "firma-nord"))
        self.dpo, self.iso = person("D", ("dpo", BERNBURG), ("dpo", STASSFURT)), person("I", ("iso", BERNBURG))

    def refused(self, client, verb, fields):
        """The (code, field) of every reason; the case stays as it was."""
        before = self.view()
        with self.assertRaises(ideenbus.Refused) as caught:
            client.command(verb, fields)
        self.assertEqual({**self.view(), "unmet": None}, {**before, "unmet": None}, "a refused command changes nothing")
        for reason in caught.exception.reasons:
            self.assertTrue(reason["de"] and reason["en"])
        return {(reason["code"], reason.get("field")) for reason in caught.exception.reasons}

    def view(self):
        return self.editor.get("case.get", {"case": self.case})

    def version(self):
        return self.view()["version"]

    def edit(self, client, **fields):
        return client.command("case.edit", {"case": self.case, "fields": fields, "base": {key: ideenbus.value_hash(self.view()["fields"].get(key)) for key in fields}})

    def advance(self, client, **fields):
        return client.command("case.advance", {"case": self.case, "version": self.version(), **fields})

    def advance_refused(self, client, version=None, **fields):
        return self.refused(client, "case.advance", {"case": self.case, "version": version or self.version(), **fields})

    def approve(self, client, kind):
        return client.command("case.approve", {"case": self.case, "version": self.version(), "kind": kind})

    def due(self, *gates):
        """Keys of the fields that become due at these gates, from the definition as the bus serves it."""
        definition = self.editor.get("pipeline.get", {"pipeline": "smarte-region"})["definition"]
        return {field["key"] for field in definition["fields"] if field.get("due") in gates}

    def test_a_case_goes_from_draft_to_completed_and_everybody_is_refused_once(self):
        self.draft_and_idea()
        self.steckbrief()
        self.specification()
        self.funding()
        self.implementation_and_operation()
        view = self.view()
        self.assertEqual((view["stage"], view["state"]), ("completed", "completed"))
        history = [row["kind"] for row in self.editor.query("case.history", {"case": self.case, "limit": 7})]
        self.assertEqual(history.count("case.moved"), 7)
        self.assertEqual(history.count("case.drafted"), 1)

    def draft_and_idea(self):
        done = self.submitter.command("case.draft", {"title": "Online-Terminvergabe"})
        self.case = done["ref"]
        # missing field
        self.assertEqual(self.refused(self.submitter, "case.submit", {"case": self.case}), {("missing", "summary")})
        # conflicting field: both started from an empty one
        self.edit(self.submitter, summary="Termine selbst buchen.")
        with self.assertRaises(ideenbus.Refused) as caught:
            self.editor.command("case.edit", {"case": self.case, "fields": {"summary": "Etwas anderes.", "benefit": "Weniger Wege."},
                                              "base": {"summary": ideenbus.value_hash(None), "benefit": ideenbus.value_hash(None)}})
        self.assertEqual([(reason["code"], reason["field"], reason["present"], reason["yours"]) for reason in caught.exception.reasons],
                         [("conflict", "summary", "Termine selbst buchen.", "Etwas anderes.")])
        self.assertNotIn("benefit", self.view()["fields"], "the whole edit was refused")
        self.assertEqual(self.submitter.command("case.submit", {"case": self.case})["stage"], "idea")

        self.assertEqual(self.advance_refused(self.coordinator),
                         {("missing", key) for key in self.due(1)} | {("not_equal", "similar_checked"), ("not_equal", "knock_out")})
        seen = self.version()
        self.edit(self.coordinator, target_groups=["residents"], fields_of_action=["administration"], similar_checked=True, knock_out="none")
        # stale version
        self.assertEqual(self.advance_refused(self.coordinator, version=seen), {("stale", "version")})
        self.assertEqual(self.advance(self.coordinator)["stage"], "steckbrief")

    def steckbrief(self):
        with self.assertRaises(ideenbus.Refused) as caught:
            self.consultant.get("case.get", {"case": self.case})
        self.assertEqual(caught.exception.codes, ["not_found"], "a firm sees nothing before it is assigned")
        self.coordinator.command("case.assign", {"case": self.case, "org": "firma-nord", "until": day(200)})
        self.assertEqual(self.advance_refused(self.consultant), {("missing", key) for key in self.due(2)} | {("approval_missing", "release")})
        self.edit(self.consultant, **STECKBRIEF)
        self.assertTrue(self.advance(self.consultant)["laid"], "what is missing is for somebody else to give")
        self.assertEqual(self.advance_refused(self.consultant), {("already_laid", None), ("approval_missing", "release")})
        # missing approval
        self.assertEqual(self.advance_refused(self.coordinator), {("approval_missing", "release")})
        self.approve(self.lead, "release")
        self.assertEqual(self.edit(self.editor, benefit="Weniger Wege, ruhigeres Telefon.")["lapsed"], ["release"])
        self.assertEqual(self.advance_refused(self.coordinator), {("approval_missing", "release")})
        self.approve(self.lead, "release")
        self.assertEqual(self.advance(self.coordinator)["stage"], "specification")

    def specification(self):
        # wrong role; the refusal names what is missing besides
        missing = {("missing", key) for key in self.due(3) | {"specification_scope", "specification_acceptance"}}
        opinions = {("opinion_missing", "dpo"), ("opinion_missing", "iso")}
        self.assertEqual(self.advance_refused(self.submitter), {("wrong_role", None)} | missing | opinions)
        self.edit(self.editor, specification_scope="Alles am Schalter.", specification_acceptance="Ein Termin ist in zwei Minuten gebucht.",
                  accessibility="full", protection_need={"confidentiality": "normal", "integrity": "normal", "availability": "normal"})
        self.assertTrue(self.advance(self.editor)["laid"])
        self.assertEqual(self.advance_refused(self.lead), opinions)
        self.approve(self.dpo, "dpo")
        self.approve(self.iso, "iso")
        self.assertEqual(self.advance(self.lead)["stage"], "funding")

    def funding(self):
        self.edit(self.editor, followup_covered=True, funding_note="Eigenmittel, Produktkonto 12.6.01.", grants_settled="none_applied",
                  resolution={"kind": "mayor_decision", "body": "Oberbürgermeister", "date": day(-3)})
        self.assertTrue(self.advance(self.editor)["laid"])
        # own approval: the editor becomes deputy of the lead, and still must not decide what they laid before the gate
        grants = [{"role": "editor", "org": BERNBURG}, {"role": "lead", "org": BERNBURG, "deputy": True, "until": day(20)}]
        self.broker.admin().command("person.change", {"person": self.editor.id, "grants": grants})
        self.assertEqual(self.advance_refused(self.editor), {("four_eyes", None)})
        self.assertEqual(self.advance(self.lead)["stage"], "implementation")

    def implementation_and_operation(self):
        # missing approval, and what is missing besides
        self.assertEqual(self.advance_refused(self.lead), {("missing", "operator"), ("not_equal", "milestones_done"), ("approval_missing", "acceptance")})
        self.edit(self.editor, operator="Bürgerbüro", milestones_done=True)
        self.approve(self.lead, "acceptance")
        self.assertEqual(self.advance(self.lead)["stage"], "operation")
        self.assertEqual(self.advance_refused(self.coordinator), {("missing", key) for key in self.due(6)} | {("not_equal", "indicator_measured")})
        self.edit(self.editor, proof_of_use="not_funded", evaluation="Ziel erreicht.", lessons="Früh mit dem Personalrat reden.", indicator_measured=True)
        self.assertEqual(self.advance(self.coordinator)["stage"], "completed")


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
