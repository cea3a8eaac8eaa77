#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Tables of cases, checks, figures and time on the command line, as a Gemeinde types them."""
import datetime
import json
import pathlib
import select
import shlex
import socket
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

BERNBURG, STASSFURT = "150890030030", "150890310310"
LARGE = 1200  # bytes: no frame of a handshake or a query here is so long, and a row with a long text is longer


class Gate:
    """Relays a connection to the broker and lets something happen before the first large message goes through: the moment between looking and writing."""

    def __init__(self, address, happens):
        self.host, self.port = address.removeprefix("tcp://").split(":")
        self.happens, self.happened = happens, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            with near, socket.create_connection((self.host, int(self.port))) as far:
                self.relay(near, far)

    def relay(self, near, far):
        while True:
            for ready in select.select([near, far], [], [])[0]:
                try:
                    data = ready.recv(1 << 16)
                except OSError:
                    return
                if not data:
                    return
                if ready is near and len(data) >= LARGE and not self.happened:
                    self.happened = True
                    self.happens()
                (far if ready is near else near).sendall(data)

    def url(self, invitation):
        """The same invitation, by way of this."""
        return invitation.replace(f"{self.host}:{self.port}", "127.0.0.1:%d" % self.listener.getsockname()[1])

    def close(self):
        self.listener.close()


class Region(unittest.TestCase):
    """A broker with two municipalities, once for all tests of a class; a case of its own for each."""

    @classmethod
    def setUpClass(cls):
        cls.bus = bus.Bus()
        cls.addClassCleanup(cls.bus.close)
        cls.home = cli.Home(cls.bus.dir)
        cls.admin = cls.home.join("admin", cls.bus.ready["invitation"])
        cls.admin("org", "put", "15089", "kind=district", "name=Salzlandkreis")
        cls.admin("org", "put", BERNBURG, "kind=municipality", "name=Bernburg (Saale)", "district=15089")
        cls.admin("org", "put", STASSFURT, "kind=municipality", "name=Staßfurt", "district=15089")
        cls.admin("org", "put", "rdz", "kind=centre", "name=RDZ Salzland", "districts=15089")
        cls.anna, cls.bert = cls.person("anna", BERNBURG, "editor"), cls.person("bert", BERNBURG, "editor")
        cls.otto, cls.cora = cls.person("otto", STASSFURT, "editor"), cls.person("cora", "rdz", "coordinator")

    @classmethod
    def invitation(cls, name, org, role):
        return cls.admin.row("invite", "--name", name, "--org", org, "--role", role)["url"]

    @classmethod
    def person(cls, name, org, role):
        return cls.home.join(name, cls.invitation(name, org, role))

    def setUp(self):
        self.ref = self.anna.row("submit", "--title", "Digitaler Bauantrag", "--summary", "Bauanträge ohne Papier.", "measure_type=service")["ref"]

    def put(self, table, *cells):
        return self.anna.row("row", "put", self.ref, table, *cells)["row"]

    def rows(self, table):
        return self.anna.rows("row", "list", self.ref, table)

    def ids(self, table):
        return [row["row"] for row in self.rows(table)]

    def usage(self, *arguments):
        """The message of a command that was not understood, in both languages."""
        texts = []
        for lang in ("de", "en"):
            done = self.anna.run(*arguments, "--lang", lang)
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
            self.assertEqual(done.stdout, "")
            texts.append(done.stderr)
        self.assertNotEqual(texts[0], texts[1])
        return texts[0]

    def read_both(self, *arguments):
        """What people read, German and English: neither is empty, and they differ."""
        german, english = self.anna(*arguments, "--lang", "de"), self.anna(*arguments, "--lang", "en")
        self.assertTrue(german.strip() and english.strip())
        self.assertNotEqual(german, english)
        return german


class Rows(Region):
    def requirement(self, title, *cells):
        return self.put("requirements", "type=functional", f"title={title}", "priority=must", "acceptance=Testfall 1", "source=Bauamt", *cells)

    def test_a_new_row_gets_its_id_from_its_type_and_is_listed_as_typed(self):
        self.assertEqual(self.requirement("Eingang bestätigen"), "F-001")
        self.assertEqual(self.put("Anforderungen", "Art=Qualität", "Titel=Datenschutz", "Priorität=Muss", "Thema=Datenschutz"), "Q-001")
        first, second = self.rows("requirements")
        self.assertEqual(first["cells"], {"type": "functional", "title": "Eingang bestätigen", "priority": "must", "acceptance": "Testfall 1",
                                          "source": "Bauamt"})
        self.assertEqual(second["cells"], {"type": "quality", "title": "Datenschutz", "priority": "must", "topic": "data_protection"})

    def test_goals_are_kept_as_they_were_written_and_a_requirement_names_one(self):
        goals = ["Grüne Mobilität für Ältere (Leitbild 2030, Ziel 3.2)", "Ziel 1: Verkehr"]
        self.anna("edit", self.ref, "goals=" + "; ".join(goals))
        self.assertEqual(self.anna.row("show", self.ref)["fields"]["goals"], goals)
        self.assertIn(goals[0], self.anna("show", self.ref, "--lang", "de"))
        row = self.requirement("Eingang bestätigen", f"goal={goals[1]}")
        self.assertEqual(self.rows("requirements")[0]["cells"]["goal"], goals[1])
        done = self.anna.run("row", "put", self.ref, "requirements", row, "goal=Ziel 2: Luft", "--lang", "de")
        self.assertEqual(done.returncode, 1, "one that the case does not have")
        self.assertIn("Ziel 2: Luft", done.stderr)
        self.anna("edit", self.ref, "goals=keine Strategie beschlossen")
        self.assertEqual(self.anna.row("show", self.ref)["fields"]["goals"], "none_adopted")
        self.assertIn("keine Strategie beschlossen", self.anna("show", self.ref, "--lang", "de"))

    def test_only_the_columns_named_change(self):
        self.requirement("Eingang bestätigen")
        self.anna("row", "put", self.ref, "requirements", "f-001", "title=Eingang mit Aktenzeichen bestätigen", "source=")
        cells = self.rows("requirements")[0]["cells"]
        self.assertEqual(cells["title"], "Eingang mit Aktenzeichen bestätigen")
        self.assertNotIn("source", cells)
        self.assertEqual(cells["acceptance"], "Testfall 1")
        self.assertTrue(self.anna.row("row", "put", self.ref, "requirements", "F-001", "priority=must")["unchanged"])

    def test_a_row_stands_where_it_was_put_and_goes_where_it_is_moved(self):
        self.requirement("A"), self.requirement("B"), self.requirement("C", "--before", "F-001")
        self.assertEqual(self.ids("requirements"), ["F-003", "F-001", "F-002"])
        self.anna("row", "move", self.ref, "requirements", "F-003")
        self.assertEqual(self.ids("requirements"), ["F-001", "F-002", "F-003"])
        self.anna("row", "move", self.ref, "requirements", "F-003", "--before", "F-002")
        self.assertEqual(self.ids("requirements"), ["F-001", "F-003", "F-002"])

    def test_a_deleted_id_is_never_given_again(self):
        self.requirement("A"), self.requirement("B")
        self.anna("row", "delete", self.ref, "requirements", "F-002")
        self.assertEqual(self.requirement("C"), "F-003")

    def test_a_checklist_begins_from_its_template_once(self):
        self.anna("row", "start", self.ref, "tasks")
        self.assertGreater(len(self.rows("tasks")), 5)
        self.assertEqual(self.anna.refusal("row", "start", self.ref, "tasks")[0]["code"], "table_not_empty")
        self.assertEqual(self.anna.refusal("row", "start", self.ref, "risks")[0]["code"], "no_starter")

    def test_numbers_are_read_as_offices_write_them(self):
        self.put("indicators", "title=Bearbeitungszeit", "kind=outcome", "unit=Tage", "baseline=12,5", "target=1.250,75", "due_on=31.12.2027")
        self.put("indicators", "title=Anträge", "kind=output", "unit=Stück", "baseline=0", "target=12")
        first, second = (row["cells"] for row in self.rows("indicators"))
        self.assertEqual((first["baseline"], first["target"], first["due_on"]), (12500, 1250750, "2027-12-31"))
        self.assertEqual((second["baseline"], second["target"]), (0, 12000))
        self.assertIn("12,5", self.anna("row", "list", self.ref, "indicators", "--lang", "de"))
        self.assertIn("mehrdeutig", self.usage("row", "put", self.ref, "indicators", "title=X", "kind=output", "unit=X", "target=12.500"))

    def test_a_table_is_read_like_a_sheet_with_its_sum(self):
        self.put("expenses", "year=2027", "kind=services", "cents=192000,00 €", "eligible=ja", "text=Entwicklung")
        self.put("expenses", "Jahr=2027", "Art=Geräte und Ausstattung", "Betrag=85000", "text=Geräte")
        text = self.read_both("row", "list", self.ref, "expenses")
        lines = text.splitlines()
        self.assertIn("277.000,00 €", lines[-1])
        self.assertTrue(lines[-1].startswith("Summe"))
        self.assertIn("2027", lines[1])
        self.assertLess(lines[0].index("Wofür"), lines[0].index("Jahr"), "what names a row comes first")
        self.assertIn("Entwicklung", self.read_both("row", "list", self.ref, "expenses", "a-001"))
        self.assertIn("Ausgaben", self.read_both("row", "list", self.ref))
        self.assertIn("ideenbus row list " + self.ref + " expenses", self.read_both("show", self.ref))

    def test_an_empty_table_says_so(self):
        self.read_both("row", "list", self.ref, "risks")
        self.assertEqual(self.anna("row", "list", self.ref, "risks", "--json"), "")

    def test_what_is_typed_wrong_is_told_with_what_would_be_right(self):
        self.requirement("A")
        self.assertIn("requirements", self.usage("row", "put", self.ref, "requirments", "title=x"))
        self.assertIn("expenses", self.usage("row", "list", self.ref, "foo"))
        self.assertIn("title", self.usage("row", "put", self.ref, "requirements", "titel2=x"))
        self.assertIn("acceptance", self.usage("row", "put", self.ref, "requirements", "xyzzy=x"))
        self.assertIn("should", self.usage("row", "put", self.ref, "requirements", "F-001", "priority=dringend"))
        self.usage("row", "put", self.ref, "requirements", "F-001")
        self.usage("row", "put", self.ref, "requirements", "F-001", "title=x", "title=y")
        self.usage("row", "put", self.ref, "requirements", "F-001", "title=x", "--before", "F-001")
        self.usage("row", "put", self.ref, "milestones", "title=x", "plan_on=31.02.2027")
        self.usage("row", "delete", self.ref, "requirements")

    def test_what_the_broker_refuses_comes_with_every_reason(self):
        self.requirement("A"), self.requirement("B", "depends_on=F-001")

        def codes(*arguments):
            reasons = self.anna.refusal("row", *arguments)
            for reason in reasons:
                self.assertTrue(reason["de"] and reason["en"])
            return [reason["code"] for reason in reasons]
        self.assertEqual(codes("put", self.ref, "requirements", "type=functional"), ["missing", "missing"])
        self.assertEqual(codes("put", self.ref, "requirements", "F-099", "title=x"), ["row_gone"])
        self.assertEqual(codes("put", self.ref, "requirements", "F-001", "depends_on=F-002"), ["cycle"])
        self.assertEqual(codes("put", self.ref, "requirements", "F-001", "depends_on=F-099"), ["dangling"])
        self.assertEqual(codes("delete", self.ref, "requirements", "F-001"), ["row_in_use"])
        self.assertEqual(codes("delete", self.ref, "requirements", "F-099"), ["row_gone"])
        self.assertEqual(codes("move", self.ref, "requirements", "F-001", "--before", "F-099"), ["row_gone"])
        self.assertEqual(codes("list", self.ref, "requirements", "F-099"), ["row_gone"])
        self.assertEqual(len(codes("put", self.ref, "cover", "year=1999", "kind=own", "cents=-1")), 2)
        self.assertEqual(codes("put", self.ref, "cover", "year=2027", "kind=own", "cents=999999999999999"), ["value_invalid"])
        self.assertEqual(self.ids("requirements"), ["F-001", "F-002"])
        self.assertEqual(self.otto.refusal("row", "list", self.ref)[0]["code"], "not_found")

    def test_a_definition_is_shown_with_its_tables(self):
        text = self.read_both("pipeline", "get", "smarte-region")
        for word in ("requirements", "acceptance", "depends_on", "Abnahmekriterium"):
            self.assertIn(word, text)


class Conflicts(Region):
    """Two people at the same row: what the second saw is no longer so when it writes."""

    def through_gate(self, name, happens):
        gate = Gate(self.bus.ready["bus"], happens)
        self.addCleanup(gate.close)
        return self.home.join(name, gate.url(self.invitation(name, BERNBURG, "editor"))), gate

    def test_a_cell_changed_meanwhile_is_shown_with_both_values(self):
        self.put("requirements", "type=functional", "title=Erste Fassung", "priority=must")
        long_text = "Der Dienst muss jeden Eingang bestätigen. " * 40
        carl, gate = self.through_gate("carl", lambda: self.bert("row", "put", self.ref, "requirements", "F-001", "title=Fassung von Bert"))
        done = carl.run("row", "put", self.ref, "requirements", "F-001", "title=Fassung von Carl", f"text={long_text}", "--lang", "de")
        self.assertTrue(gate.happened)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for text in ("Fassung von Bert", "Fassung von Carl", f"ideenbus row list {self.ref} requirements"):
            self.assertIn(text, done.stderr)
        self.assertEqual(self.rows("requirements")[0]["cells"]["title"], "Fassung von Bert")
        self.assertNotIn("text", self.rows("requirements")[0]["cells"], "a refused command changes nothing")

    def test_different_cells_of_one_row_do_not_conflict(self):
        self.put("requirements", "type=functional", "title=Erste Fassung", "priority=must")
        long_text = "Der Dienst muss jeden Eingang bestätigen. " * 40
        dora, gate = self.through_gate("dora", lambda: self.bert("row", "put", self.ref, "requirements", "F-001", "title=Fassung von Bert"))
        dora("row", "put", self.ref, "requirements", "F-001", f"text={long_text}")
        self.assertTrue(gate.happened)
        cells = self.rows("requirements")[0]["cells"]
        self.assertEqual((cells["title"], cells["text"]), ("Fassung von Bert", long_text.strip()))


class Money(Region):
    """The plan of the Regionales Digitalisierungszentrum: 192,000 € grant and 85,000 € own make 277,000 €."""

    def plan(self, own):
        self.put("expenses", "year=2019", "kind=services", "cents=200000,00 €", "eligible=ja", "text=Aufbau")
        self.put("expenses", "year=2019", "kind=staff", "cents=7700000", "eligible=ja", "text=Personal")
        self.put("cover", "year=2019", "kind=grant", "cents=192000,00 €")
        self.put("cover", "year=2019", "kind=own", f"cents={own}")

    def figures(self):
        return self.anna.row("figures", self.ref)

    def test_the_plan_balances(self):
        self.plan(8500000)
        year = self.figures()["years"][0]
        self.assertEqual((year["expenses"], year["grant"], year["own"], year["difference"]), (27700000, 19200000, 8500000, 0))
        text = self.read_both("figures", self.ref)
        self.assertIn("277.000,00 €", text)
        self.assertIn("Der Plan geht auf; 192.000,00 € davon sind noch nicht bewilligt.", text)

    def test_one_cent_off_is_shown(self):
        self.plan(8499999)
        self.assertEqual(self.figures()["years"][0]["difference"], 1)
        text = self.read_both("figures", self.ref)
        self.assertIn("0,01 €", text)
        self.assertIn("geht nicht auf", text)

    def test_a_case_without_rows_has_no_figures(self):
        self.read_both("figures", self.ref)


class Funding(Region):
    """The same plan before gate 4, at the end of the way there: the check shows both sums."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lea = cls.person("lea", BERNBURG, "lead")
        cls.definition = cls.admin.row("pipeline", "get", "smarte-region")["definition"]

    def sample(self, field):
        """Some value that a field takes, as one types it."""
        own = {"personal_data": "none", "measure_type": "organisation", "similar_checked": "ja", "knock_out": "none", "starts_on": "2027-01-01",
               "ends_on": "2027-12-31"}
        kind = field["type"]
        if field["key"] in own:
            return own[field["key"]]
        if kind in ("enum", "enums"):
            return field["option_keys"][0]
        return {"bool": "ja", "date": "2027-06-30", "money": "27700000", "org": BERNBURG, "orgs": BERNBURG, "digits": "1" * min(field.get("max", 1), 20),
                "url": "https://example.org/"}.get(kind, "100" if kind in ("int", "rate", "decimal") else "ziel-1" if kind == "keys" else "ein Text")

    def fill(self, gate):
        """Every field that is due at a gate or before."""
        cells = []
        for field in self.definition["fields"]:
            if field.get("due", 99) > gate and field["key"] not in ("similar_checked", "knock_out", "measure_type"):
                continue
            columns = [column for column in self.definition["columns"] if column.get("record") == field["key"]]
            cells += [f"{field['key']}.{column['key']}={self.sample(column)}" for column in columns] or [f"{field['key']}={self.sample(field)}"]
        self.cora("edit", self.ref, *cells)

    def missing(self):
        return [(row["code"], row.get("field")) for row in self.anna.rows("check", self.ref)]

    def to_funding(self):
        self.fill(3)
        self.cora("edit", self.ref, "service_description=Was geleistet wird.")
        self.assertEqual(self.missing(), [])
        self.cora("advance", self.ref)
        points = [f"{column['key']}=7" for column in self.definition["columns"] if column.get("table") == "ratings" and column.get("weight")]
        self.assertNotEqual(self.missing(), [])
        self.anna("edit", self.ref, "benefit=")
        self.assertNotIn("ratings", self.bert.run("check", self.ref).stderr, "it would lapse")
        self.anna("edit", self.ref, "benefit=Zeit.")
        self.assertIn(f"row put {self.ref} ratings", self.bert.run("check", self.ref).stderr)
        whose = lambda: [row["for"] for row in self.bert.rows("check", self.ref) if row["code"] == "ratings_missing"]
        self.assertEqual(whose(), ["you"])
        self.bert("row", "put", self.ref, "ratings", *points)
        self.assertNotIn(f"row put {self.ref} ratings", self.bert.run("check", self.ref).stderr, "theirs is given")
        self.assertEqual(whose(), ["others"])
        self.cora("row", "put", self.ref, "ratings", *points[:-1], points[-1].replace("7", "2"))
        self.assertEqual(self.cora.row("row", "put", self.ref, "ratings", points[0])["unchanged"], True, "without an id it is the own row")
        self.assertIn("1.000", self.anna("figures", self.ref, "--lang", "de"))
        self.assertIn(f"ideenbus approve {self.ref} release", self.lea.run("check", self.ref).stderr)
        released = {name: [row["for"] for row in profile.rows("check", self.ref) if row.get("field") == "release"] for name, profile in (("lea", self.lea), ("bert", self.bert))}
        self.assertEqual(released, {"lea": ["you"], "bert": ["others"]})
        self.assertNotIn("ideenbus approve", self.bert.run("check", self.ref).stderr, "only for those who may")
        self.lea("approve", self.ref, "release")
        self.cora("advance", self.ref)
        self.assertIn(f"→ ideenbus row put {self.ref} risks title=… probability=… severity=…", self.anna.run("check", self.ref).stderr, "rows come with their columns")
        self.put("risks", "title=Kein Personal", "probability=3", "severity=4")
        self.put("indicators", "title=Anträge", "kind=output", "unit=Stück", "baseline=0", "target=12", "due_on=2027-12-31")
        self.assertEqual(self.missing(), [])
        self.anna("advance", self.ref)
        self.lea("advance", self.ref)
        self.assertEqual(self.anna.row("show", self.ref)["stage"], "funding")

    def sums(self):
        return [row for row in self.anna.rows("check", self.ref) if row["code"] == "sums_differ"]

    def test_a_grant_that_is_not_given_leads_to_its_application_and_one_that_names_none_to_the_cover(self):
        self.to_funding()
        application = self.put("applications", "title=Sachsen-Anhalt Digital", "status=draft")
        named, bare = (self.put("cover", "year=2027", "kind=grant", "cents=100", *more) for more in ([f"application={application}"], []))
        hints = self.anna.run("check", self.ref).stderr
        self.assertIn(f"→ ideenbus row put {self.ref} applications {application} status=…\n", hints)
        self.assertIn(f"→ ideenbus row put {self.ref} cover {bare} application=…\n", hints)
        self.assertNotIn(f"cover {named} application=", hints)
        for status in ("submitted", "granted"):
            self.anna("row", "put", self.ref, "applications", application, f"status={status}")
        hints = self.anna.run("check", self.ref).stderr
        self.assertNotIn(f"applications {application} status=", hints)
        self.assertIn(f"cover {bare} application=…\n", hints)

    def test_a_coordinator_is_proposed_nothing_that_only_the_own_people_of_the_case_may_fill(self):
        self.to_funding()
        self.assertEqual(self.cora.refusal("edit", self.ref, "budget_year=2027")[0]["code"], "wrong_role")
        self.assertEqual(self.cora.refusal("row", "put", self.ref, "expenses", "year=2027", "kind=staff", "cents=1")[0]["code"], "wrong_role")
        mine, theirs = self.anna.run("check", self.ref, "--lang", "de"), self.cora.run("check", self.ref, "--lang", "de")
        for command in ("ideenbus edit", "ideenbus row put"):
            self.assertIn(command, mine.stderr)
            self.assertNotIn(command, theirs.stderr)
        self.assertIn("Es fehlt noch (", mine.stdout)
        self.assertNotIn("anderen", mine.stdout)
        self.assertRegex(theirs.stdout, r"füllt aus: Sachbearbeitung, Leitung[^\n]*Bernburg \(Saale\)")
        self.assertEqual({row["for"] for row in self.cora.rows("check", self.ref)}, {"others"})
        refused = self.cora.run("advance", self.ref)
        self.assertEqual(refused.returncode, 1)
        self.assertNotIn("ideenbus edit", refused.stderr)

    def test_a_plan_of_277000_balances_in_the_check_and_one_cent_off_is_shown_with_both_sums(self):
        self.to_funding()
        self.put("expenses", "year=2019", "kind=services", "cents=200000,00 €", "eligible=ja", "text=Aufbau")
        self.put("expenses", "year=2019", "kind=staff", "cents=7700000", "eligible=ja", "text=Personal")
        self.put("cover", "year=2019", "kind=grant", "cents=192000,00 €")
        own = self.put("cover", "year=2019", "kind=own", "cents=8499999")
        reason = self.sums()[0]
        for sum_de, sum_en in (("277.000 €", "277,000"), ("276.999,99 €", "276,999.99")):
            self.assertIn(sum_de, reason["de"])
            self.assertIn(sum_en, reason["en"])
        self.assertIn("276.999,99 €", self.read_both("check", self.ref))
        self.anna("row", "put", self.ref, "cover", own, "cents=8500000")
        self.assertEqual(self.sums(), [])


class Typing(Region):
    """What people type and what they are told about it, in German."""

    def say(self, *arguments):
        return self.anna(*arguments, "--lang", "de")

    def fields(self):
        return self.anna.row("show", self.ref)["fields"]

    def test_beginnings_of_names_and_choices_will_do_and_are_said_back(self):
        text = self.say("edit", self.ref, "Prior=hoch", "Einmalige Kosten=277000", "Federführung.Ansprechperson=Frau Kurz", "Federführung.Amt=Bauamt", "Strategischer=keine", "Personalbedarf=0,25")
        fields = self.fields()
        self.assertEqual((fields["priority"], fields["invest_cents"], fields["staff_fte_hundredths"], fields["goals"]), ("high", 27700000, 25, "none_adopted"))
        self.assertEqual(fields["lead_unit"], {"person": "Frau Kurz", "unit": "Bauamt"})
        for line in ("Einmalige Kosten: 277.000,00 €", "0,25 VZÄ", "hoch"):
            self.assertIn(line, text)
        self.assertIn("2.770,00 €", self.say("edit", self.ref, "invest_cents=277000"), "by key an integer is cents")

    def test_an_amount_that_is_missing_is_asked_for_so_that_a_plain_number_is_euros(self):
        self.anna("edit", self.ref, "target_groups=residents", "fields_of_action=mobility")
        self.cora("edit", self.ref, "similar_checked=ja", "knock_out=none")
        self.cora("advance", self.ref)
        hint = next(line for line in self.anna.run("check", self.ref, "--lang", "de").stderr.splitlines() if line.startswith("→ ideenbus edit"))
        typed = [word for word in shlex.split(hint) if word.endswith("=… €")]
        self.assertIn("Einmalige Kosten=… €", typed)
        self.assertFalse([word for word in shlex.split(hint) if "_cents=" in word or "_hundredths=" in word])
        for word in typed:
            self.say("edit", self.ref, word.replace("… €", "5000"))
        self.assertEqual((self.fields()["invest_cents"], self.fields()["annual_cents"]), (500000, 500000))
        self.say("edit", self.ref, typed[0].replace("…", "6000"))
        self.assertEqual(self.fields()["invest_cents"], 600000, "with the unit as well")

    def test_tables_and_columns_go_by_their_labels(self):
        self.assertIn("192.000,00 €", self.say("row", "put", self.ref, "Ausgaben", "Jahr=2027", "Art=Dienst", "Betrag=192000", "Wofür=Aufbau"))
        self.assertEqual(self.rows("expenses")[0]["cells"]["cents"], 19200000)

    def test_what_is_ambiguous_or_wrong_is_told_by_label(self):
        self.assertIn("hoch", self.usage("edit", self.ref, "priority=dringend"))
        self.assertIn("mehrdeutig", self.usage("edit", self.ref, "personal_data=", "s=x"))
        text = self.usage("edit", self.ref, "Federführung=Amt 1")
        self.assertIn("lead_unit.person", text)
        self.assertIn("Ansprechperson", text)
        self.assertIn("I-001", self.usage("row", "put", self.ref, "measurements", "indicator=Anträge", "value=1"))
        self.assertIn("Ausgaben (expenses)", self.usage("row", "list", self.ref, "Quatsch"))

    def test_filters_take_labels_and_say_what_there_is(self):
        refs = {row["ref"] for row in self.anna.rows("list", "--stage", "Idee", "--state", "offen")}
        self.assertIn(self.ref, refs)
        self.assertIn("Steckbrief", self.usage("list", "--stage", "Quatsch"))
        self.assertIn("zurückgestellt", self.usage("list", "--state", "Quatsch"))
        self.assertIn("Steckbrief", self.usage("board", "--stage", "Quatsch"))
        self.put("risks", "title=Kein Geld", "probability=3", "severity=4")
        self.assertIn("Kein Geld", self.anna("export", "--table", "Risiken", "--format", "csv"))

    def test_what_there_is_to_filter_by_is_said_of_each_procedure_for_itself(self):
        lines = {line.split(" (")[0].strip(): line for line in self.usage("list", "--stage", "Quatsch").splitlines() if ": " in line}
        self.assertIn("Abgeschlossen, läuft weiter (completed)", lines["Kleinvorhaben"])
        self.assertNotIn("specification", lines["Kleinvorhaben"])
        self.assertIn("specification", lines["Smarte Region"])
        self.assertNotIn("Abgeschlossen, läuft weiter", lines["Smarte Region"])
        self.assertNotIn("specification", self.usage("list", "--stage", "Quatsch", "--pipeline", "kleinvorhaben"))
        self.assertNotIn("Kleinvorhaben", self.usage("board", "--stage", "Quatsch"), "a board is of one procedure")
        self.assertNotIn(self.ref, self.say("list", "--pipeline", "kleinvorhaben"))
        self.assertIn(self.ref, self.say("list", "--pipeline", "smarte-region"))
        for command, all_there_are in (("list", True), ("export", True), ("board", False)):
            self.assertEqual("sonst smarte-region" not in self.say(command, "--help"), all_there_are, command)

    def test_a_definition_says_labels_parts_and_bounds(self):
        text = self.say("pipeline", "get", "smarte-region")
        for word in ("hoch (sofort", "lead_unit.person", "1 bis 5"):
            self.assertIn(word, text)

    def test_hints_fit_the_command(self):
        self.assertIn("org list", self.anna.run("org", "get", "nirgends").stderr)
        self.assertIn("search", self.anna.run("show", "SLK-2026-99999").stderr)
        self.assertIn("Verzeichnis", self.anna.run("attach", self.ref, self.bus.dir / "nirgends.txt", "--lang", "de").stderr)


class Returned(Region):
    def test_a_return_is_on_top_until_it_is_answered(self):
        self.cora("return", self.ref, "--reason", "Noch unklar.", "-d", "Zielgruppe fehlt", "-d", "Ziel fehlt", "--due", "2099-03-31")
        for command in ("show", "check"):
            text = self.read_both(command, self.ref)
            for word in ("Zurückgegeben", "Noch unklar.", "– Zielgruppe fehlt\n", "– Ziel fehlt\n", "31.03.2099", "RDZ Salzland"):
                self.assertIn(word, text)
            self.assertLess(text.index("Ziel fehlt"), text.index("Träger" if command == "show" else "Es fehlt noch"))
        history = self.read_both("history", self.ref)
        self.assertIn("Ziel fehlt", history)
        self.assertIn("31.03.2099", history)
        self.anna("edit", self.ref, "target_groups=residents", "fields_of_action=mobility")
        self.anna("advance", self.ref)
        for command in ("show", "check"):
            self.assertNotIn("Zielgruppe fehlt", self.read_both(command, self.ref))


class Checks(Region):
    def test_each_condition_says_who_meets_it(self):
        rows = self.anna.rows("check", self.ref)
        self.assertEqual({row["field"]: row["for"] for row in rows if row["code"] == "missing"}, {"target_groups": "you", "fields_of_action": "you"})
        self.assertIn("others", {row["for"] for row in rows})
        for row in rows:
            self.assertTrue(row["de"] and row["en"])
        text = self.read_both("check", self.ref)
        self.assertIn("Zielgruppen", text)

    def test_nothing_is_printed_when_nothing_is_missing(self):
        self.anna("edit", self.ref, "target_groups=residents", "fields_of_action=mobility")
        self.cora("edit", self.ref, "similar_checked=ja", "knock_out=none")
        self.assertEqual(self.anna.run("check", self.ref, "--json").stdout, "")
        self.read_both("check", self.ref)

    def test_fields_that_are_missing_come_with_the_command_that_gives_them(self):
        done = self.anna.run("check", self.ref, "--lang", "de")
        self.assertIn(f"ideenbus edit {self.ref} target_groups=…", done.stderr)

    def test_a_field_that_others_fill_is_refused_and_said_to_be_theirs(self):
        self.assertEqual([(one["code"], one["field"]) for one in self.anna.refusal("edit", self.ref, "similar_checked=ja")], [("field_role", "similar_checked")])
        mine, theirs = (profile.run("check", self.ref, "--lang", "de") for profile in (self.anna, self.cora))
        self.assertIn("füllt aus: Beratung, Koordination", mine.stdout)
        self.assertNotIn("similar_checked=…", mine.stderr)
        self.assertIn("similar_checked=…", theirs.stderr)
        said = [[row["for"] for row in profile.rows("check", self.ref) if row.get("field") == "similar_checked"] for profile in (self.anna, self.cora)]
        self.assertEqual(said, [["others"], ["you"]])
        self.assertRegex(self.anna("pipeline", "get", "smarte-region", "--lang", "de"), r"Ausschlusskriterium \(knock_out\): .*füllt aus: Koordination")
        self.cora("edit", self.ref, "similar_checked=ja")

    def test_what_only_others_fill_is_not_proposed_to_somebody_who_may_not_edit_and_names_them(self):
        vera = self.person("vera", "15089", "district_admin")
        self.assertEqual(vera.refusal("edit", self.ref, "fields_of_action=mobility")[0]["code"], "forbidden")
        self.assertEqual({row["for"] for row in vera.rows("check", self.ref)}, {"others"})
        done = vera.run("check", self.ref, "--lang", "de")
        self.assertRegex(done.stdout, r"(?s)steht bei anderen aus \(2\).*füllt aus: [^\n]*Sachbearbeitung[^\n]*Bernburg \(Saale\)")
        self.assertNotIn("Es fehlt noch (", done.stdout)
        self.assertNotIn("ideenbus edit", done.stderr)

    def test_a_parked_case_has_no_gate(self):
        self.anna("park", self.ref, "--reason", "Haushalt", "--until", "2099-01-01")
        done = self.anna.run("check", self.ref, "--json")
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_a_way_that_there_is_not_is_refused(self):
        self.assertEqual(self.anna.refusal("check", self.ref, "--to", "operation")[0]["code"], "no_gate")
        self.assertEqual(self.otto.refusal("check", self.ref)[0]["code"], "not_found")

    def test_who_sees_a_case_and_is_not_involved_is_not_told_that_it_does_not_exist(self):
        self.anna("edit", self.ref, "visibility=intermunicipal")
        self.assertEqual(self.otto.row("show", self.ref)["ref"], self.ref)
        self.assertEqual(self.otto.refusal("check", self.ref)[0]["code"], "not_found")
        self.assertIn("nur die Beteiligten", self.otto.run("check", self.ref, "--lang", "de").stderr)


class Time(Region):
    def setUp(self):
        super().setUp()
        self.before = self.anna.row("row", "put", self.ref, "risks", "title=Kein Personal", "probability=3", "severity=4")["seq"]
        self.anna("edit", self.ref, "title=Bauantrag online")
        self.anna("row", "put", self.ref, "risks", "RI-001", "severity=5")
        self.after = self.anna.row("row", "put", self.ref, "risks", "title=Kein Geld", "probability=2", "severity=5")["seq"]

    def test_a_case_is_shown_as_it_was(self):
        then, now = self.anna.row("show", self.ref, "--at", str(self.before)), self.anna.row("show", self.ref)
        self.assertEqual((then["fields"]["title"], then["rows"]["risks"]), ("Digitaler Bauantrag", 1))
        self.assertEqual((now["fields"]["title"], now["rows"]["risks"]), ("Bauantrag online", 2))
        self.assertEqual(self.anna.row("row", "list", self.ref, "risks", "--at", str(self.before))["cells"]["severity"], 4)
        today = datetime.datetime.now(datetime.timezone.utc).date()
        self.assertEqual(self.anna.row("show", self.ref, "--on", today.isoformat())["fields"]["title"], "Bauantrag online")
        self.read_both("show", self.ref, "--at", str(self.before))
        self.assertEqual(self.anna.refusal("show", self.ref, "--on", "2001-01-01")[0]["code"], "not_found")

    def test_an_older_state_is_not_taken_for_the_present_one_later(self):
        self.anna.row("show", self.ref)
        self.anna.row("show", self.ref, "--at", str(self.before))
        self.bus.stop()
        try:
            done = self.anna.run("show", self.ref, "--timeout", "0.3", "--json")
        finally:
            self.bus.start(self.bus.ready["bus"])
        shown = json.loads(done.stdout)
        self.assertTrue(shown["offline"])
        self.assertEqual(shown["fields"]["title"], "Bauantrag online")

    def test_the_difference_is_told_field_by_field_and_row_by_row(self):
        changes = self.anna.rows("diff", self.ref, "--from", str(self.before), "--to", str(self.after))
        told = {tuple(change.get(key) for key in ("kind", "table", "row", "field")): (change.get("before"), change.get("after")) for change in changes}
        self.assertEqual(told, {
            ("field", None, None, "title"): ("Digitaler Bauantrag", "Bauantrag online"),
            ("cell", "risks", "RI-001", "severity"): (4, 5),
            ("row_added", "risks", "RI-002", None): (None, {"title": "Kein Geld", "probability": 2, "severity": 5})})
        text = self.read_both("diff", self.ref, "--from", str(self.before))
        for word in ("Digitaler Bauantrag", "Bauantrag online", "Kein Geld", "RI-002"):
            self.assertIn(word, text)
        self.read_both("diff", self.ref, "--from", "2001-01-01")
        self.read_both("diff", self.ref, "--from", str(self.after))

    def test_moments_that_are_none_are_refused(self):
        self.usage("diff", self.ref)
        self.usage("diff", self.ref, "--from", "gestern")
        self.usage("diff", self.ref, "--from", str(self.after), "--to", str(self.before))
        self.usage("show", self.ref, "--at", "0")
        self.usage("show", self.ref, "--at", "1", "--on", "2026-01-01")
        self.usage("history", self.ref, "--decisions", "--event", "case.edited")

    def test_history_shows_decisions_alone_and_the_version_they_were_made_on(self):
        self.cora("reject", self.ref, "--code", self.rejection(), "--reason", "Gibt es schon.")
        version = self.anna.row("show", self.ref)["version"] - 1  # the rejection itself makes one
        self.assertEqual([row["event"] for row in self.anna.rows("history", self.ref, "--decisions")], ["case.moved", "case.rejected"])
        line = self.read_both("history", self.ref, "--decisions").splitlines()[-1]
        self.assertIn("Gibt es schon.", line)
        self.assertIn(f"  {version}  ", line)
        self.assertIn("RI-002", self.read_both("history", self.ref))

    def rejection(self):
        return self.admin.row("pipeline", "get", "smarte-region")["definition"]["rejections"][0]["key"]


class Above(Region):
    def test_a_coordinator_sees_the_district_and_its_sums(self):
        self.put("expenses", "year=2027", "kind=services", "cents=100000")
        row = self.cora.row("overview")
        self.assertEqual(row["district"], "15089")
        self.assertGreaterEqual({stage["stage"]: stage["count"] for stage in row["stages"]}["idea"], 1)
        self.assertGreaterEqual(row["figures"]["planned"], 100000)
        for lang, word in (("de", "Salzlandkreis"), ("en", "Salzlandkreis")):
            self.assertIn(word, self.cora("overview", "--lang", lang))
        self.assertEqual(self.cora.refusal("overview", "--district", "99999")[0]["code"], "not_found")

    def test_the_roadmap_groups_by_when_cases_end_and_names_the_light(self):
        soon = (datetime.date.today() + datetime.timedelta(days=90)).isoformat()
        self.anna("edit", self.ref, "starts_on=2026-01-01", f"ends_on={soon}")
        self.put("milestones", "title=Pflichtenheft", "plan_on=2020-01-01")
        row = next(row for row in self.anna.rows("roadmap", "--org", BERNBURG) if row["case"]["ref"] == self.ref)
        self.assertEqual((row["horizon"], row["light"], row["next"]), ("short", "red", "Pflichtenheft"))
        text = self.read_both("roadmap", "--district", "15089")
        self.assertIn("Kurzfristig", text)
        self.assertIn("rot", text)
        self.assertIn("Pflichtenheft", text)

    def test_a_deadline_in_a_row_comes_into_the_work_list(self):
        self.put("milestones", "title=Abnahme vorbereiten", "plan_on=2020-01-01")
        row = next(row for row in self.anna.rows("work") if row["ref"] == self.ref and row.get("table") == "milestones")
        self.assertEqual((row["kind"], row["due"], row["row"]), ("deadline", "2020-01-01", "M-001"))
        self.assertIn("Abnahme vorbereiten", self.read_both("work"))


class Offline(Region):
    def test_rows_typed_without_a_broker_arrive_later(self):
        self.put("requirements", "type=functional", "title=A", "priority=must")
        self.anna("show", self.ref)
        address = self.bus.ready["bus"]
        self.bus.stop()
        try:
            for arguments in (("put", self.ref, "requirements", "type=functional", "title=B", "priority=could"),
                              ("put", self.ref, "requirements", "F-001", "title=A2"),
                              ("move", self.ref, "requirements", "F-001"),
                              ("start", self.ref, "tasks")):
                done = self.anna.run("row", *arguments, "--timeout", "0.3", "--json")
                self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
                self.assertTrue(json.loads(done.stdout)["queued"])
            self.assertEqual(self.anna.run("row", "put", self.ref, "requirements", "titel2=x", "--timeout", "0.3").returncode, 2)
        finally:
            self.bus.start(address)
        self.anna("outbox", "send")
        self.assertEqual([(row["row"], row["cells"]["title"]) for row in self.rows("requirements")], [("F-002", "B"), ("F-001", "A2")])
        self.assertTrue(self.rows("tasks"))


if __name__ == "__main__":
    unittest.main()
