#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Documents and lists out of a real broker, each opened again by a program of others."""
import collections
import csv
import datetime
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as xml
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bus  # noqa: E402
import cli  # noqa: E402

KREIS, BERNBURG, STASSFURT, CENTRE = "15089", "150890030030", "150890310310", "rdz-salzland"
SCHEMA = bus.TOP / "tests" / "golden" / "xes.xsd"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
XES = "{http://www.xes-standard.org/}"
MORE_CASES = 40


def day(offset):
    return (datetime.date.today() + datetime.timedelta(days=offset)).isoformat()


def german(date):
    return f"{date[8:]}.{date[5:7]}.{date[:4]}"


class World:
    """A district with one rich case, one empty idea, and some dozens more."""

    def __init__(self, broker):
        self.bus = broker
        self.bus.region()
        self.editor = self.bus.person("Sachbearbeitung", ("editor", KREIS))
        self.lead = self.bus.person("Leitung", ("lead", KREIS))
        self.coordinator = self.bus.person("Koordination", ("coordinator", CENTRE))
        self.second = self.bus.person("Koordination, zweite", ("coordinator", CENTRE))
        self.submitters = [self.bus.person("Einreichung", ("submitter", org)) for org in (BERNBURG, STASSFURT)]
        self.home = cli.Home(self.bus.dir, lang="de")
        self.reader = self.join("reader", "editor", KREIS)
        self.stranger = self.join("stranger", "submitter", STASSFURT)
        self.region = self.join("region", "coordinator", CENTRE)
        self.rich = self.make_rich()
        self.empty = self.draft(self.editor, KREIS, "Bank am Saaleufer", "Wer müde ist, soll sitzen können.")
        self.make_more()

    def join(self, name, role, org):
        done = self.bus.admin().command("person.invite", {"name": name, "grants": [{"role": role, "org": org}]})
        return self.home.join(name, done["url"])

    @staticmethod
    def draft(person, org, title, summary, **fields):
        done = person.command("case.draft", {"title": title, "summary": summary, "org": org, **fields})
        person.command("case.submit", {"case": done["ref"]})
        return done["ref"]

    def edit(self, person, ref, **fields):
        return person.command("case.edit", {"case": ref, "fields": fields})

    def row(self, ref, table, person=None, **cells):
        return (person or self.editor).command("row.put", {"case": ref, "table": table, "cells": cells})["row"]

    def advance(self, person, ref, to=None):
        version = person.get("case.get", {"case": ref})["version"]
        person.command("case.advance", {"case": ref, "version": version, **({"to": to} if to else {})})

    def make_rich(self):
        """The plan of the regional centre: 192,000 € grant and 85,000 € own, 277,000 € in all."""
        ref = self.draft(self.editor, KREIS, "Regionales Digitalisierungszentrum <b>&amp;</b>", "Ein Ort, an dem Kommunen gemeinsam digital werden.",
                         visibility="intermunicipal")
        self.edit(self.coordinator, ref, target_groups=["residents", "administration"], fields_of_action=["administration"], similar_checked=True,
                  knock_out="none")
        self.advance(self.coordinator, ref)
        self.edit(self.editor, ref, problem="Jede Kommune digitalisiert für sich.\n\nDas ist teuer & <langsam>.", objective="Gemeinsame Dienste bis 2028.",
                  solution="Ein Zentrum mit drei Stellen.", benefit="Weniger Doppelarbeit.", goals=["none_adopted"], measure_type="service",
                  spatial_scope="district", maturity="concept", priority="medium", horizon="medium", lead_unit={"unit": "Stabsstelle Digitalisierung",
                  "person": "Frau Beispiel"},
                  starts_on="2026-01-01", ends_on="2028-12-31", invest_cents=27700000, annual_cents={"band": "100k"}, staff_fte_hundredths=300,
                  funding_idea=["own_funds", "grant"],
                  statutory_duty=False, personal_data="none", reusability="adaptable", file_reference="10.24.01-7/2026",
                  accessibility="full", interfaces=["E-Akte", "Serviceportal"])
        self.row(ref, "participants", name="Kommunaler IT-Dienstleister", role="it")
        self.row(ref, "participants", name="Beratung", role="advisor", org="firma-nord")
        for person in (self.coordinator, self.second):
            self.row(ref, "ratings", person, benefit=8, urgency=6, feasibility=7, economy=6, transferability=8)
        version = self.editor.get("case.get", {"case": ref})["version"]
        self.lead.command("case.approve", {"case": ref, "version": version, "kind": "release", "text": "Passt zur Strategie; bitte zügig."})
        self.advance(self.coordinator, ref)
        self.early = self.editor.get("status")["head"]["seq"]
        self.specify(ref)
        self.finance(ref)
        return ref

    def specify(self, ref):
        self.edit(self.editor, ref, specification_situation="Dreizehn Verwaltungen, dreizehn Wege.", specification_security="Normaler Schutzbedarf.",
                  protection_need={"confidentiality": "normal", "integrity": "normal", "availability": "high"})
        self.row(ref, "requirements", type="functional", title="Anträge entgegennehmen", text="Der Dienst nimmt Anträge schnell entgegen.", priority="must",
                 acceptance="Zehn Anträge kommen an.", source="Forum 2025", goal="none_adopted")
        self.row(ref, "requirements", type="quality", topic="data_protection", title="Löschen", priority="must", depends_on=["F-001"])
        self.row(ref, "indicators", title="Antragsdauer", kind="outcome", unit="Tage", baseline=30000, target=5500, due_on="2028-12-31", goal="none_adopted")
        self.row(ref, "risks", title="Stellen bleiben unbesetzt", probability=3, severity=4, measure="Früh ausschreiben")
        self.row(ref, "opinions", self.lead, body="Personalrat", asked_on="2026-02-01", due_on="2026-03-01")

    def finance(self, ref):
        application = self.row(ref, "applications", title="Zuwendung des Landes", status="submitted", amount=19200000, deadline="2026-05-22")
        self.coordinator.command("programme.put", {"key": "digital", "fields": {
            "name": "Programm Digital", "rates": [{"condition": "ordinary", "rate": 9000}], "max_cents": 12000000}})
        self.row(ref, "applications", title="Skizze beim Bund", status="draft", deadline=day(90), programme="digital")
        for year, staff, software in ((2026, 6000000, 3234567), (2027, 6000000, 3000000), (2028, 6000000, 3465433)):
            self.row(ref, "expenses", year=year, kind="staff", eligible=True, cents=staff, text="Drei Stellen")
            self.row(ref, "expenses", year=year, kind="software", eligible=year == 2026, cents=software)
        for year, own, grant in ((2026, 2834567, 6400000), (2027, 2600000, 6400000), (2028, 3065433, 6400000)):
            self.row(ref, "cover", year=year, kind="own", cents=own)
            self.row(ref, "cover", year=year, kind="grant", cents=grant, application=application)
        self.row(ref, "consultations", body="Kreisausschuss", date="2026-03-10", number="VO/2026/017", kind="preliminary", public=False, result="recommended")
        self.row(ref, "consultations", body="Kreistag", date=day(30), number="VO/2026/018", kind="resolution", public=True)
        self.row(ref, "milestones", title="=Zentrum eröffnet", plan_on=day(200))
        self.row(ref, "milestones", title="Leitung eingestellt", plan_on="2026-01-15", actual_on="2026-01-10")
        self.edit(self.editor, ref, budget_account="11160.529100", budget_year=2026, decision_proposal="Der Kreistag beschließt die Einrichtung.",
                  decision_facts="Der Kreis beantragt eine Zuwendung.")
        self.content = b"%PDF-1.4\n" + b"Angebot " * 900
        self.editor.attach(ref, "Angebot 1.pdf", self.content, "Angebot der Firma")
        note = self.bus.dir / "Vermerk.txt"
        note.write_text("Nur für uns.")
        self.reader("attach", ref, note, "--internal")

    def make_more(self):
        self.more = []
        for i in range(MORE_CASES):
            person, org = (self.submitters[i % 2], (BERNBURG, STASSFURT)[i % 2])
            ref = self.draft(person, org, f"Vorhaben {i}", "Ein Satz dazu.", visibility="intermunicipal")
            self.more.append(ref)
            if i % 3 == 0:
                self.edit(self.coordinator, ref, target_groups=["families"], fields_of_action=["mobility"], similar_checked=True, knock_out="none")
                self.advance(self.coordinator, ref)
            if i % 10 == 9:
                version = self.coordinator.get("case.get", {"case": ref})["version"]
                self.coordinator.command("case.park", {"case": ref, "version": version, "reason": "Später.", "until": day(60)})
            if i == 3:
                for n in range(120):
                    self.coordinator.command("case.comment", {"case": ref, "text": f"Geheimes Wort {n}"})


def setUpModule():
    global world
    broker = bus.Bus()
    unittest.addModuleCleanup(broker.close)
    world = World(broker)


def out(name):
    return world.bus.dir / name


def document(name, *options, reader=None, ref=None, lang="de"):
    path = out(f"{name}-{len(list(world.bus.dir.iterdir()))}.{options[options.index('--format') + 1]}")
    (reader or world.reader)("document", ref or world.rich, name, *options, "-o", path, "--lang", lang)
    return path


def text_of(path):
    """What a reader of that format finds, blanks made one."""
    if path.suffix == ".pdf":
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            root = xml.fromstring(archive.read("word/document.xml"))
        text = "\n".join("".join(run.text or "" for run in paragraph.iter(WORD + "t")) for paragraph in root.iter(WORD + "p"))
    else:
        subprocess.run(["xmllint", "--html", "--noout", path], stderr=subprocess.DEVNULL, check=False)
        text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", path.read_text(), flags=re.S)
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#39;", "'").replace("&amp;", "&")
    return re.sub(r"[\s\u00a0]+", " ", text)


class Documents(unittest.TestCase):
    def each(self, name, formats, *wanted, lang="de", **options):
        for format in formats:
            with self.subTest(document=name, format=format, lang=lang):
                text = text_of(document(name, "--format", format, lang=lang, **options))
                for part in wanted:
                    self.assertIn(part, text)

    def test_a_steckbrief_opens_in_every_format_and_holds_the_fields_with_their_labels(self):
        self.each("steckbrief", ("html", "pdf", "docx"), "Regionales Digitalisierungszentrum <b>&amp;</b>", "Salzlandkreis", "10.24.01-7/2026",
                  "Einmalige Kosten", "277.000 €", "bis 100.000 €", "01.01.2026", "Stabsstelle Digitalisierung", "Stellen bleiben unbesetzt", "Antragsdauer",
                  "Verwaltung und Bürgerdienste", "keine Strategie beschlossen", "Entscheidungen", "Freigabe der Kommune: ja", "Stand", "Version")

    def test_what_a_former_procedure_asked_for_goes_by_its_name(self):
        ref = world.draft(world.editor, KREIS, "Kleiner als gedacht", "Erst groß, dann klein.", visibility="intermunicipal")
        world.edit(world.coordinator, ref, target_groups=["residents"], fields_of_action=["mobility"], similar_checked=True, knock_out="none")
        world.edit(world.editor, ref, benefit="Spart Wege.", spatial_scope="district", maturity="concept", reusability="adaptable", partners=[BERNBURG],
                   protection_need={"confidentiality": "normal", "integrity": "high", "availability": "normal"})
        world.row(ref, "requirements", type="functional", title="Anträge entgegennehmen", priority="must", source="Forum")
        world.row(ref, "cover", year=2026, kind="third_party_public", cents=500000)
        world.row(ref, "ratings", world.coordinator, benefit=8, urgency=6, feasibility=7, economy=6, transferability=8)
        world.advance(world.coordinator, ref)
        version = world.editor.get("case.get", {"case": ref})["version"]
        world.lead.command("case.migrate", {"case": ref, "version": version, "pipeline": "kleinvorhaben", "stage": "steckbrief"})
        self.each("steckbrief", ("html", "pdf", "docx"), "Raumwirkung", "Landkreis", "Reifegrad", "Konzept", "Schutzbedarf", "Vertraulichkeit", "hoch", ref=ref)
        self.each("steckbrief", ("html",), "Spatial scope", "Maturity", lang="en", ref=ref)
        self.each("specification", ("html",), "Priorität", "Muss", ref=ref)
        self.each("funding", ("html",), "Quelle", "Drittmittel, öffentlich", ref=ref)
        world.reader("dossier", ref, "-o", out("former.zip"))
        with zipfile.ZipFile(out("former.zip")) as archive:
            for part in ("html", "csv"):
                out(f"former.{part}").write_bytes(archive.read(f"history.{part}"))
        history = text_of(out("former.html"))
        self.assertIn("Raumwirkung", history)
        for words in "Anforderungen, F-001", "Verfahren gewechselt: Kleinvorhaben, Steckbrief", "Freigabe erloschen: Bewertungen":
            self.assertIn(words, history)
        self.assertNotIn("Beratungsfolge", text_of(document("funding", "--format", "html", ref=ref)))
        for text in text_of(document("steckbrief", "--format", "html", ref=ref)), text_of(document("specification", "--format", "html", ref=ref)), history:
            self.assertNotRegex(text, "spatial_scope|maturity|reusability|protection_need|confidentiality|requirements|expenses|ratings|acceptance|knock_out")

    def test_english_documents_have_english_forms(self):
        self.each("steckbrief", ("html", "pdf"), "One-off cost", "€277,000", "1 January 2026", "Decisions", lang="en")
        self.each("funding", ("html", "pdf"), "€277,000.00", "The plan balances", lang="en")

    def test_a_specification_holds_chapters_requirements_findings_and_traces(self):
        self.each("specification", ("html", "pdf"), "1 Ausgangssituation und Zielsetzung", "Dreizehn Verwaltungen", "F-001 Anträge entgegennehmen",
                  "Abnahmekriterium",
                  "Q-001 Löschen", "9 Glossar", "Fehler:", "Hinweis:", "Nachverfolgung", "Antragsdauer", "Personalrat", "steht aus")

    def test_a_funding_plan_adds_up_and_calls_unknown_what_it_is(self):
        self.each("funding", ("html", "pdf"), "Personal", "180.000,00 €", "277.000,00 €", "85.000,00 €", "192.000,00 €", "32.345,67 €",
                  "Der Plan ist ausgeglichen", "unbekannt", "Zuwendung des Landes", "Programm Digital", "120.000,00 €", "VO/2026/018", "11160.529100",
                  "Skizze beim Bund", german(day(90)))
        self.assertNotIn("22.05.2026", text_of(document("funding", "--format", "html")), "what was submitted has no day to apply by")

    def test_a_paper_for_decision_holds_its_five_parts_and_the_enclosures(self):
        self.each("decision", ("html", "pdf", "docx"), "Betreff", "Sachverhalt", "Der Kreis beantragt eine Zuwendung.", "Begründung", "Weniger Doppelarbeit.",
                  "Finanzielle Auswirkungen", "277.000,00 €", "Beschlussvorschlag", "Der Kreistag beschließt die Einrichtung.", "Beratungsfolge",
                  "Kreisausschuss",
                  "Angebot 1.pdf")

    def test_what_is_internal_is_not_named_in_papers_that_leave_the_house(self):
        self.assertIn("Vermerk.txt", [row["name"] for row in world.reader.rows("attachments", world.rich)])
        for name in ("steckbrief", "specification", "funding", "decision"):
            self.assertNotIn("Vermerk.txt", text_of(document(name, "--format", "html")), name)

    def test_a_paper_for_decision_speaks_as_a_council_does(self):
        text = text_of(document("decision", "--format", "html"))
        for part in ("Bisherige Entscheidungen", "Nächste Phase freigegeben: Steckbrief", "Freigabe der Kommune: ja"):
            self.assertIn(part, text)
        for part in ("Freigegeben:", "Zu Version"):
            self.assertNotIn(part, text)

    def test_the_name_of_a_file_tells_its_format_and_one_that_does_not_is_refused(self):
        for name, start in (("a.pdf", b"%PDF"), ("a.DOCX", b"PK"), ("a.html", b"<!DOCTYPE html>"), ("a", b"<!DOCTYPE html>")):
            world.reader("document", world.rich, "steckbrief", "-o", out(name))
            self.assertTrue(out(name).read_bytes().startswith(start), name)
        for name, format in (("refused.pdf", "docx"), ("refused.DOCX", "html"), ("refused.xlsx", "pdf")):
            done = world.reader.run("document", world.rich, "steckbrief", "-o", out(name), "--format", format)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f".{format}", done.stderr)
            self.assertFalse(out(name).exists())
        self.assertEqual(world.reader.run("dossier", world.rich, "-o", out("refused.pdf")).returncode, 2)
        world.reader("document", world.rich, "steckbrief", "-o", out("a.PDF"), "--format", "pdf")
        world.reader("document", world.rich, "steckbrief", "-o", out("Stand 23.11"), "--format", "pdf")
        done = world.reader.run("document", world.rich, "steckbrief", "-o", out("refused.odt"))
        self.assertEqual(done.returncode, 2)
        self.assertIn(".docx", done.stderr)
        self.assertFalse(out("refused.odt").exists())

    def test_values_begin_at_one_place_through_a_whole_pdf(self):
        # facts, two lists with labels of different length
        boxes = subprocess.run(["pdftotext", "-bbox", document("decision", "--format", "pdf"), "-"], capture_output=True, text=True, check=True).stdout
        left = {}
        for x, word in re.findall(r'<word xMin="([0-9.]+)"[^>]*>([^<]*)</word>', boxes):
            left.setdefault(word, float(x))
        self.assertAlmostEqual(left["10.24.01-7/2026"], left["11160.529100"], places=1)

    def test_pdfs_are_tagged_and_name_their_language_and_title(self):
        info = subprocess.run(["pdfinfo", document("decision", "--format", "pdf")], capture_output=True, text=True, check=True).stdout
        self.assertRegex(info, r"Tagged: +yes")
        self.assertIn("Digitalisierungszentrum", info)

    def test_an_empty_idea_gives_all_documents_that_say_what_is_not_there(self):
        self.each("steckbrief", ("html", "pdf", "docx"), "Bank am Saaleufer", "Noch nichts eingetragen.", "Noch keine Risiken erfasst.",
                  "Noch keine Entscheidungen.", ref=world.empty)
        self.each("specification", ("html", "pdf"), "Noch keine Anforderungen erfasst.", "Noch nicht beschrieben.", ref=world.empty)
        self.each("funding", ("html", "pdf"), "Noch kein Finanzierungsplan erfasst.", "unbekannt", "Noch keine Förderanträge erfasst.", ref=world.empty)
        self.each("decision", ("html", "pdf", "docx"), "Noch kein Beschlussvorschlag formuliert.", "Keine Anlagen.", ref=world.empty)
        self.assertNotIn("0,00 €", text_of(document("funding", "--format", "html", ref=world.empty)))

    def test_a_stranger_gets_only_what_the_broker_shows_them(self):
        for name in ("steckbrief", "specification", "funding", "decision"):
            text = text_of(document(name, "--format", "html", reader=world.stranger))
            for hidden in ("277.000", "Dreizehn Verwaltungen", "F-001", "Stellen bleiben unbesetzt", "Noch keine Anforderungen", "Frau Beispiel",
                "11160.529100"):
                self.assertNotIn(hidden, text)
            self.assertIn("nur, was für Sie freigegeben ist", text)

    def test_a_document_of_a_former_state_is_what_it_was(self):
        text = text_of(document("steckbrief", "--format", "html", "--at", str(world.early)))
        self.assertIn("früherer Stand", text)
        self.assertIn("277.000 €", text)
        self.assertNotIn("Stellen bleiben unbesetzt", text)
        self.assertNotIn("11160.529100", text)
        self.assertIn("Keine Anlagen.", text_of(document("decision", "--format", "html", "--at", str(world.early))))
        head = str(world.reader.row("status")["head"]["seq"])
        self.assertIn("Angebot 1.pdf", text_of(document("decision", "--format", "html", "--at", head)))

    def test_a_moment_ahead_of_the_newest_record_is_named_and_not_taken_for_the_present(self):
        head = world.reader.row("status")["head"]["seq"]
        tomorrow = (datetime.date.today() + datetime.timedelta(days=3)).isoformat()
        for command in (("document", world.rich, "steckbrief", "--at", str(head + 1), "-o", out("future.html")), ("show", world.rich, "--at", str(head + 1)),
                        ("show", world.rich, "--on", tomorrow), ("row", "list", world.rich, "requirements", "--at", str(head + 1)),
                        ("diff", world.rich, "--from", "1", "--to", str(head + 1))):
            with self.subTest(command=command):
                done = world.reader.run(*command)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"Der neueste Datensatz hat die Nummer {head}.", done.stderr)
        self.assertFalse(out("future.html").exists())

    def test_without_a_file_html_goes_to_standard_output(self):
        self.assertTrue(world.reader("document", world.rich, "steckbrief").startswith("<!DOCTYPE html>"))

    def test_a_template_of_the_municipality_is_filled(self):
        template = out("vorlage.docx")
        world.reader("document", world.rich, "decision", "--write-template", template)
        self.assertIn("{{beschlussvorschlag}}", text_of(template))
        text = text_of(document("decision", "--format", "docx", "--template", str(template)))
        self.assertIn("Der Kreistag beschließt die Einrichtung.", text)
        self.assertNotIn("{{", text)

    def test_every_document_has_its_template_and_is_filled_by_it(self):
        for name, words in (("steckbrief", "Regionales Digitalisierungszentrum"), ("specification", "F-001"), ("funding", "192.000,00"), ("decision", "Beschlussvorschlag"), ("verlauf", "Idee")):
            with self.subTest(document=name):
                template = out(f"{name}-vorlage.docx")
                world.reader("document", world.rich, name, "--write-template", template)
                self.assertIn("{{", text_of(template))
                text = text_of(document(name, "--format", "docx", "--template", str(template)))
                self.assertIn(words, text)
                self.assertNotIn("{{", text)

    def test_the_history_is_a_document_in_every_format(self):
        for format in ("html", "pdf", "docx"):
            self.assertIn("Verlauf", text_of(document("verlauf", "--format", format)))

    def test_a_template_to_be_written_wants_the_name_of_its_file(self):
        for rest in ((), ("--lang", "de"), ("-o", out("none.docx")), ("--json",)):
            with self.subTest(rest=rest):
                done = world.reader.run("document", world.rich, "decision", "--write-template", *rest)
                self.assertEqual(done.returncode, 2)
                self.assertIn("--write-template", done.stderr)
        self.assertFalse(out("none.docx").exists())

    def test_a_template_is_no_file_of_another_kind(self):
        for name in ("vorlage.pdf", "vorlage.dotx", "vorlage.html"):
            done = world.reader.run("document", world.rich, "decision", "--write-template", out(name))
            self.assertEqual(done.returncode, 2, name)
            self.assertIn(".docx", done.stderr)
            self.assertFalse(out(name).exists())
        world.reader("document", world.rich, "decision", "--write-template", out("VORLAGE.DOCX"))
        self.assertTrue(out("VORLAGE.DOCX").exists())

    def test_a_template_that_word_would_not_open_is_refused_with_its_fault(self):
        template = out("begonnen.docx")
        world.reader("document", world.rich, "decision", "--write-template", template)
        with zipfile.ZipFile(template) as good, zipfile.ZipFile(out("zerbrochen.docx"), "w") as broken:
            for name in good.namelist():
                broken.writestr(name, good.read(name)[: -3 if name == "word/styles.xml" else None])
        done = world.reader.run("document", world.rich, "decision", "--format", "docx", "--template", out("zerbrochen.docx"), "-o", out("refused"))
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("XML", done.stderr)
        self.assertFalse(list(world.bus.dir.glob("refused*")))

    def test_what_does_not_go_together_is_said_and_writes_nothing(self):
        (world.bus.dir / "broken.docx").write_bytes(b"PK no archive")
        for code, options in ((2, ("steckbrief", "--format", "odt")), (2, ("plan", "--format", "html")),
                              (2, ("decision", "--format", "pdf", "--template", out("broken.docx"))),
                              (2, ("decision", "--format", "docx", "--template", out("broken.docx"))),
                              (2, ("decision", "--format", "docx", "--template", out("none.docx"))), (2, ("steckbrief", "--at", "soon"))):
            with self.subTest(options=options):
                done = world.reader.run("document", world.rich, *options, "-o", out("refused"))
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertNotEqual(done.stderr, "")
                self.assertFalse(list(world.bus.dir.glob("refused*")))
        self.assertEqual(world.reader.run("document", "SLK-1999-00001", "steckbrief", "-o", out("refused")).returncode, 1)
        self.assertEqual(world.reader.run("document", world.rich, "steckbrief", "-o", "/nowhere/at/all.html").returncode, 2)
        self.assertEqual(world.reader.run("document", world.rich, "steckbrief", "--format", "pdf", "-o", "/dev/full").returncode, 1)
        self.assertFalse(list(world.bus.dir.glob("refused*")))


class Exports(unittest.TestCase):
    def cases(self, *options):
        return world.region.rows("list", *options)

    def test_cases_as_csv_keep_the_columns_that_scripts_rely_on(self):
        rows = list(csv.DictReader(io.StringIO(world.region("export", "--format", "csv", "--district", KREIS))))
        listed = {row["ref"]: row for row in self.cases("--district", KREIS)}
        self.assertEqual({row["ref"] for row in rows}, set(listed))
        rich = next(row for row in rows if row["ref"] == world.rich)
        self.assertEqual((rich["invest_cents"], rich["starts_on"], rich["annual_cents"], rich["lead_unit.unit"], rich["statutory_duty"], rich["interfaces"]),
                         ("27700000", "2026-01-01", "100k", "Stabsstelle Digitalisierung", "false", "E-Akte;Serviceportal"))
        self.assertEqual(list(rich)[:5], ["ref", "id", "org", "handled_by", "district"])

    def test_cases_as_json_are_those_of_show(self):
        rows = [json.loads(line) for line in world.region("export", "--district", KREIS, "--stage", "specification").splitlines()]
        shown = world.region.row("show", world.rich)
        self.assertEqual([row["ref"] for row in rows], [world.rich])
        self.assertEqual(rows[0]["fields"], shown["fields"])

    def test_cases_as_xlsx_have_labels_money_and_dates(self):
        import openpyxl
        path = out("cases.xlsx")
        world.region("export", "--format", "xlsx", "-o", path)
        sheet = openpyxl.load_workbook(path).worksheets[0]
        rows = [dict(zip([cell.value for cell in next(sheet.iter_rows())], row)) for row in sheet.iter_rows(min_row=2)]
        self.assertEqual(len(rows), len(self.cases()))
        rich = next(row for row in rows if row["Kennzeichen"].value == world.rich)
        self.assertEqual((rich["Einmalige Kosten"].value, rich["Beginn"].value.date().isoformat(), rich["Träger"].value), (277000, "2026-01-01",
            "Salzlandkreis"))
        self.assertIn("€", rich["Einmalige Kosten"].number_format)
        self.assertEqual((rich["Gesetzliche Pflicht"].value, rich["Laufende Kosten pro Jahr"].value), (False, "bis 100.000 €"))
        self.assertFalse([cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"])

    def test_a_spreadsheet_has_posts_and_decimals_as_numbers_and_each_case_in_the_words_of_its_procedure(self):
        import openpyxl
        small = world.draft(world.editor, KREIS, "Terminkalender", "Ein Satz.", pipeline="kleinvorhaben")
        posts = world.draft(world.editor, KREIS, "Telefonzentrale", "Ein Satz.")
        world.edit(world.editor, small, personal_data="none")
        world.edit(world.editor, posts, staff_fte_hundredths=25)
        world.region("export", "-o", out("posts.xlsx"))
        head, *rows = openpyxl.load_workbook(out("posts.xlsx")).worksheets[0].iter_rows()
        rows = {row[0].value: dict(zip([cell.value for cell in head], row)) for row in rows}
        cells = [rows[ref]["Personalbedarf (VZÄ)"] for ref in (posts, world.rich)]
        self.assertEqual([(cell.value, cell.number_format) for cell in cells], [(0.25, "0.00"), (3, "0.00")])
        self.assertEqual([rows[ref]["Personenbezug"].value for ref in (small, world.rich)], ["keine neuen personenbezogenen Daten", "keine personenbezogenen Daten"])
        world.region("export", "--excel", "-o", out("posts.csv"))
        people = {row["\ufeffKennzeichen"]: row for row in csv.DictReader(io.StringIO(out("posts.csv").read_text(encoding="utf-8")), delimiter=";")}
        self.assertEqual([people[ref]["Personalbedarf (VZÄ)"] for ref in (posts, world.rich)], ["0,25", "3,00"])
        self.assertEqual(people[world.rich]["Personenbezug"], "keine personenbezogenen Daten")
        plain = {row["ref"]: row for row in csv.DictReader(io.StringIO(world.region("export", "--format", "csv")))}
        self.assertEqual((plain[posts]["staff_fte_hundredths"], plain[small]["personal_data"]), ("25", "none"))
        world.region("export", "--table", "indicators", "-o", out("goals.xlsx"))
        head, row = openpyxl.load_workbook(out("goals.xlsx")).worksheets[0].iter_rows(values_only=True)
        indicator = dict(zip(head, row))
        self.assertEqual((indicator["Ausgangswert"], indicator["Zielwert"]), (30, 5.5))
        self.assertIn(";30;5,5;", world.region("export", "--excel", "--table", "indicators"))

    def test_csv_for_spreadsheets_has_the_words_of_the_xlsx(self):
        import openpyxl
        world.region("export", "-o", out("people.xlsx"), "--district", KREIS)
        world.region("export", "--excel", "-o", out("people.csv"), "--district", KREIS)
        rows = list(csv.reader(io.StringIO(out("people.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
        sheet = list(openpyxl.load_workbook(out("people.xlsx")).worksheets[0].iter_rows(values_only=True))
        self.assertEqual(rows[0], list(sheet[0]))
        self.assertNotIn("Id", rows[0])
        rich = next(dict(zip(rows[0], row)) for row in rows if row[0] == world.rich)
        self.assertEqual((rich["Phase"], rich["Zustand"], rich["Träger"], rich["Sichtbarkeit"], rich["Pipeline"]),
                         ("Anforderungsspezifikation", "offen", "Salzlandkreis", "interkommunal", "Smarte Region"))
        self.assertRegex(rich["Angelegt"], r"^\d\d\.\d\d\.\d{4}$")
        same = next(dict(zip(sheet[0], row)) for row in sheet if row[0] == world.rich)
        self.assertEqual([same[key] for key in ("Phase", "Zustand", "Träger")], [rich[key] for key in ("Phase", "Zustand", "Träger")])
        done = world.region.run("import", out("people.csv"), "--dry-run")
        self.assertEqual(done.returncode, 2, "what was exported is not taken for new ideas")

    def test_the_name_of_a_file_tells_its_format_and_one_that_does_not_is_refused(self):
        for name, start in (("n.xlsx", b"PK"), ("n.csv", b"ref,id,"), ("n.ics", b"BEGIN:VCALENDAR"), ("n.xes", b"<?xml"), ("n.json", b"{"), ("n", b"{")):
            world.region("export", "-o", out(name))
            self.assertTrue(out(name).read_bytes().startswith(start), name)
        for name, options in (("refused.xlsx", ("--format", "csv")), ("refused.csv", ("--format", "xlsx")), ("refused.pdf", ("--excel",))):
            done = world.region.run("export", "-o", out(name), *options)
            self.assertEqual(done.returncode, 2)
            self.assertFalse(out(name).exists())
        done = world.region.run("export", "-o", out("refused.odt"))
        self.assertEqual(done.returncode, 2)
        self.assertIn(".xlsx", done.stderr)
        self.assertFalse(out("refused.odt").exists())

    def test_rows_of_a_table_come_from_all_cases(self):
        import openpyxl
        path = out("expenses.xlsx")
        world.region("export", "--format", "xlsx", "--table", "expenses", "-o", path)
        rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
        amount = rows[0].index("Betrag")
        self.assertEqual(round(sum(row[amount] for row in rows[1:]) * 100), 27700000)
        plain = list(csv.DictReader(io.StringIO(world.region("export", "--format", "csv", "--table", "expenses"))))
        self.assertEqual(sum(int(row["cents"]) for row in plain), 27700000)
        self.assertEqual({row["ref"] for row in plain}, {world.rich})
        lines = [json.loads(line) for line in world.region("export", "--table", "expenses").splitlines()]
        self.assertEqual([(line["ref"], line["row"]) for line in lines], [(row["ref"], row["row"]) for row in plain])
        milestones = world.region("export", "--format", "csv", "--table", "milestones")
        self.assertIn("\"'=Zentrum eröffnet\"", milestones)

    def test_people_read_names_of_programmes_and_organisations_in_rows(self):
        for table, column, name in (("applications", "Förderprogramm", "Programm Digital"), ("participants", "Organisation im System", "Beratung Nord")):
            rows = list(csv.DictReader(io.StringIO(world.region("export", "--excel", "--table", table).lstrip("\ufeff")), delimiter=";"))
            self.assertIn(name, [row[column] for row in rows])
        self.assertIn("digital", [row["programme"] for row in csv.DictReader(io.StringIO(world.region("export", "--format", "csv", "--table", "applications")))])

    def test_deadlines_as_a_calendar_keep_their_uids(self):
        import icalendar
        calendars = []
        for name in ("a.ics", "b.ics"):
            world.region("export", "--format", "ics", "-o", out(name))
            calendars.append(icalendar.Calendar.from_ical(out(name).read_bytes()))
        entries = {str(event["UID"]): event for event in calendars[0].walk("VEVENT")}
        self.assertEqual(set(entries), {str(event["UID"]) for event in calendars[1].walk("VEVENT")})
        rich = {str(event["SUMMARY"]): event["DTSTART"].dt.isoformat() for event in entries.values() if world.rich in str(event["SUMMARY"])}
        self.assertEqual(rich, {f"{world.rich}: Meilenstein: =Zentrum eröffnet": day(200), f"{world.rich}: Antragsfrist: Skizze beim Bund": day(90),
                                f"{world.rich}: Stellungnahme erbeten: Personalrat": "2026-03-01",
                  f"{world.rich}: Sitzung oder Entscheidung: Kreistag": day(30)})
        parked = [event for event in entries.values() if "Wiedervorlage" in str(event["SUMMARY"])]
        self.assertEqual({event["DTSTART"].dt.isoformat() for event in parked}, {day(60)})
        self.assertEqual(len(parked), len(self.cases("--state", "parked")))
        id = world.region.row("show", world.rich)["id"]
        self.assertTrue(any(uid.startswith(f"{id}-milestones-") for uid in entries))

    def test_the_pipeline_as_an_event_log_is_valid_whole_and_without_texts_of_people(self):
        path = out("log.xes")
        world.region("export", "--format", "xes", "--district", KREIS, "-o", path)
        subprocess.run(["xmllint", "--noout", "--schema", SCHEMA, path], check=True, capture_output=True)
        refs = [row["ref"] for row in self.cases("--district", KREIS)]
        self.assertGreater(len(refs), MORE_CASES)
        expected = {ref: collections.Counter(row["kind"] for row in world.coordinator.query("case.history", {"case": ref})) for ref in refs}
        found = {}
        for trace in xml.parse(path).getroot().iter(XES + "trace"):
            name = next(item.get("value") for item in trace if item.get("key") == "concept:name")
            kinds = [item.get("value") for event in trace.iter(XES + "event") for item in event if item.get("key") == "event"]
            found[name] = collections.Counter(kinds)
        self.assertEqual(found, expected)
        self.assertGreater(max(sum(kinds.values()) for kinds in found.values()), 120)
        text = path.read_text()
        self.assertIn("steckbrief → specification", text)
        for hidden in ("Geheimes Wort", "zügig", "Später.", "Drei Stellen", "Ein Satz dazu"):
            self.assertNotIn(hidden, text)

    def test_filters_narrow_lists_and_logs(self):
        for options in (("--org", STASSFURT), ("--stage", "steckbrief"), ("--state", "parked"), ("--district", "15082")):
            wanted = sorted(row["ref"] for row in self.cases(*options))
            plain = sorted(row["ref"] for row in csv.DictReader(io.StringIO(world.region("export", "--format", "csv", *options))))
            log = re.findall(r'<trace>\s*<string key="concept:name" value="([^"]*)"', world.region("export", "--format", "xes", *options))
            lines = sorted(json.loads(line)["ref"] for line in world.region("export", *options).splitlines())
            self.assertEqual((plain, sorted(log), lines), (wanted, wanted, wanted), options)

    def test_what_does_not_go_together_is_said_and_writes_nothing(self):
        for options, said in ((("--format", "xes", "--table", "expenses"), "--table"), (("--format", "ics", "--table", "expenses"), "--table"),
                              (("--format", "odt"), "xlsx"), (("--format", "csv", "--table", "expanses"), "expenses"), (("--format", "xlsx", "--excel"),
                  "--excel")):
            with self.subTest(options=options):
                done = world.region.run("export", *options, "-o", out("refused"))
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(said, done.stderr)
        for format in ("csv", "xlsx", "ics", "xes", "json"):
            with self.subTest(format=format):
                self.assertEqual(world.region.run("export", "--format", format, "-o", "/nowhere/at/all").returncode, 2)
                self.assertEqual(world.region.run("export", "--format", format, "-o", "/dev/full").returncode, 1)
        self.assertFalse(list(world.bus.dir.glob("refused*")))


class TwoMeanings(unittest.TestCase):
    def test_a_field_that_two_procedures_mean_differently_is_in_the_list_all_the_same(self):
        broker = bus.Bus()
        self.addCleanup(broker.close)
        broker.region()
        small = (pathlib.Path(__file__).resolve().parents[2] / "broker/pipeline/definitions/kleinvorhaben.yaml").read_text()
        number = "  - key: similar_checked\n    type: int\n    min: 0\n    max: 9\n    section: delivery\n    class: region\n    de: Wie viele ähnliche\n    en: How many\n    help: {de: Zahl., en: Number.}\n"
        other = small.replace("key: kleinvorhaben", "key: zuletzt", 1).replace("  - key: evaluation\n", number + "  - key: evaluation\n", 1)
        broker.admin().command("pipeline.load", {"yaml": other})
        editor, region = broker.person("Sachbearbeitung", ("editor", KREIS)), broker.person("Koordination", ("coordinator", CENTRE))
        done = broker.admin().command("person.invite", {"name": "reader", "grants": [{"role": "coordinator", "org": CENTRE}]})
        reader = cli.Home(broker.dir, lang="de").join("reader", done["url"])
        first = World.draft(editor, KREIS, "Ja oder nein", "Ein Satz.", visibility="intermunicipal")
        region.command("case.edit", {"case": first, "fields": {"similar_checked": True}})
        second = World.draft(editor, KREIS, "Wie viele", "Ein Satz.", visibility="intermunicipal", pipeline="zuletzt")
        editor.command("case.edit", {"case": second, "fields": {"similar_checked": 7}})
        for format in "csv", "xlsx":
            reader("export", "--format", format, "-o", broker.dir / f"liste.{format}")
        rows = {row["ref"]: row["similar_checked"] for row in csv.DictReader(io.StringIO((broker.dir / "liste.csv").read_text()))}
        self.assertEqual(rows, {first: "true", second: "7"})


class Dossier(unittest.TestCase):
    def test_a_dossier_holds_documents_attachments_history_and_what_it_is(self):
        path = out("akte.zip")
        world.reader("dossier", world.rich, "-o", path)
        with zipfile.ZipFile(path) as archive:
            self.assertIsNone(archive.testzip())
            names = archive.namelist()
            self.assertEqual(sorted(names), ["attachments/Angebot 1.pdf", "attachments/intern/Vermerk.txt", "decision.pdf", "funding.pdf",
                                             "history.csv", "history.html", "metadata.json",
                                             "specification.pdf", "steckbrief.pdf"])
            self.assertEqual(archive.read("attachments/Angebot 1.pdf"), world.content)
            metadata = json.loads(archive.read("metadata.json"))
            for file in metadata["files"]:
                self.assertEqual(hashlib.blake2b(archive.read(file["name"]), digest_size=32).hexdigest(), file["blake2b_256"], file["name"])
            self.assertEqual({file["name"] for file in metadata["files"]} | {"metadata.json"}, set(names))
            self.assertEqual((metadata["ref"], metadata["file_reference"], metadata["org"], metadata["stage"]),
                             (world.rich, "10.24.01-7/2026", KREIS, "specification"))
            self.assertTrue(archive.read("history.csv").startswith(b"\xef\xbb\xbfNummer;"))  # as spreadsheets here open it
            history = list(csv.DictReader(io.StringIO(archive.read("history.csv").decode("utf-8-sig"), newline=""), delimiter=";"))
            told = [(row["seq"], row["kind"], row["role"]) for row in world.editor.query("case.history", {"case": world.rich})]
            self.assertEqual([(int(row["Nummer"]), row["Ereignis (Schlüssel)"], row["Rolle (Schlüssel)"]) for row in history], told)
            keys = {key for _, kind, role in told for key in (kind, role)} | {"true", "false"}
            for row in history:
                self.assertFalse(keys & {row[column] for column in row if "Schlüssel" not in column}, row)
            moved = next(row for row in history if row["Näheres"] == "Idee → Steckbrief")
            self.assertEqual([moved[column] for column in ("Was geschah", "Rolle", "In Vertretung")], ["Freigegeben", "Koordination", "nein"])
            self.assertIn("Freigabe der Kommune: ja", re.sub(r"<[^>]*>", "", archive.read("history.html").decode()))
        self.assertEqual(path.stat().st_mode & 0o077, 0)

    def test_an_empty_case_has_no_documents_but_its_steckbrief(self):
        path = out("idee.zip")
        world.reader("dossier", world.empty, "-o", path)
        with zipfile.ZipFile(path) as archive:
            self.assertEqual(sorted(archive.namelist()), ["history.csv", "history.html", "metadata.json", "steckbrief.pdf"])

    def test_a_place_that_cannot_be_written_and_a_missing_one_are_said(self):
        self.assertEqual(world.reader.run("dossier", world.rich, "-o", "/nowhere/at/all.zip").returncode, 2)
        self.assertEqual(world.reader.run("dossier", world.rich).returncode, 2)


class Language(unittest.TestCase):
    def test_who_names_no_language_is_answered_in_german(self):
        for set_to, german in (({}, True), ({"LC_ALL": "C"}, True), ({"LANG": "C.UTF-8"}, True), ({"LANG": "POSIX"}, True), ({"LANG": "de_DE.UTF-8"}, True),
                               ({"LANG": "en_US.UTF-8"}, False), ({"LC_ALL": "", "LANG": "en_GB"}, False)):
            env = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LC_MESSAGES", "LANG")} | set_to
            done = subprocess.run([bus.BIN / "ideenbus", "nonsense"], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            self.assertEqual(done.stderr.startswith("Fehler"), german, set_to)


class Unreachable(unittest.TestCase):
    def test_without_a_broker_nothing_is_written(self):
        with bus.Bus() as broker:
            home = cli.Home(broker.dir)
            admin = home.join("admin", broker.ready["invitation"])
            broker.stop()
            for command in (("export", "--format", "csv"), ("export", "--format", "xlsx"), ("export", "--format", "xes"), ("export", "--format", "ics"),
                            ("document", "SLK-2026-00001", "steckbrief", "--format", "pdf"), ("dossier", "SLK-2026-00001")):
                with self.subTest(command=command):
                    done = admin.run(*command, "--timeout", "0.3", "-o", broker.dir / "half")
                    self.assertEqual(done.returncode, 3, done.stderr)
                    self.assertFalse(list(broker.dir.glob("half*")))


if __name__ == "__main__":
    unittest.main()
