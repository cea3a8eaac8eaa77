#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Files of many cases and of a whole one through the gateway: what a person may see, opened by other people's readers."""
import csv
import hashlib
import io
import json
import os
import pathlib
import re
import socket
import unittest
import xml.etree.ElementTree as xml
import zipfile

import gateway
from gateway import BERNBURG
FORMATS = ("json", "csv", "xlsx", "ics", "xes")


class Exports(gateway.TwoTowns):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.refs = [cls.editor.done("case.draft", {"title": f"Geheimplan {number}", "summary": "Ein Satz."})["ref"] for number in range(3)]
        cls.ref = cls.refs[0]
        cls.editor.done("case.edit", {"case": cls.ref, "fields": {"problem": "=HYPERLINK(\"x\")", "invest_cents": 27700000, "starts_on": "2027-01-01"}})
        cls.editor.done("row.put", {"case": cls.ref, "table": "milestones", "cells": {"title": "Zentrum eröffnet", "plan_on": "2027-05-01"}})

    def export(self, path, who=None, **options):
        return (who or self.editor).request("GET", f"/api/v1/exports/{path}", **options)

    def text(self, path, who=None):
        answer = self.export(path, who)
        self.assertEqual(answer.status, 200, path)
        return answer.body.decode("utf-8-sig")

    def test_every_format_comes_as_a_file(self):
        for ending, begin in (("json", b"{"), ("csv", b"ref,id,"), ("xlsx", b"PK"), ("ics", b"BEGIN:VCALENDAR"), ("xes", b"<?xml")):
            answer = self.export(f"cases.{ending}")
            self.assertEqual((answer.status, answer.body[:len(begin)]), (200, begin), ending)
            self.assertRegex(answer.headers["Content-Disposition"], rf'^attachment; filename="vorgaenge\.{ending}"$')
        self.assertIn("cases.csv", self.export("cases.csv?lang=en").headers["Content-Disposition"])

    def test_cases_as_json_are_those_that_the_api_shows(self):
        rows = [json.loads(line) for line in self.text("cases.json").splitlines()]
        self.assertEqual([row["ref"] for row in rows], self.refs)
        self.assertEqual(rows[0], self.editor.rows("case.get", case=self.ref)[0])

    def test_cases_as_csv_keep_keys_and_cents(self):
        rows = {row["ref"]: row for row in csv.DictReader(io.StringIO(self.text("cases.csv")))}
        self.assertEqual(set(rows), set(self.refs))
        self.assertEqual((rows[self.ref]["invest_cents"], rows[self.ref]["starts_on"], rows[self.ref]["org"]), ("27700000", "2027-01-01", BERNBURG))

    def test_a_spreadsheet_has_words_money_and_no_formula(self):
        import openpyxl
        sheet = openpyxl.load_workbook(io.BytesIO(self.export("cases.xlsx").body)).worksheets[0]
        head = [cell.value for cell in next(sheet.iter_rows())]
        rows = {row[0].value: dict(zip(head, row)) for row in sheet.iter_rows(min_row=2)}
        self.assertEqual((rows[self.ref]["Einmalige Kosten"].value, rows[self.ref]["Phase"].value), (277000, "Entwurf"))
        self.assertFalse(rows[self.ref]["Träger"].value.isdigit())
        self.assertFalse([cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"])
        people = list(csv.reader(io.StringIO(self.text("cases.csv?excel=true")), delimiter=";"))
        self.assertEqual(people[0], head)

    def test_a_spreadsheet_says_what_is_missing_and_the_next_date_as_the_list_does(self):
        import openpyxl
        wanted = self.other.done("case.draft", {"title": "Anderswo", "summary": "Ein Satz."})["ref"]
        self.other.done("case.submit", {"case": wanted})
        self.other.done("row.put", {"case": wanted, "table": "milestones", "cells": {"title": "Beginn", "plan_on": "2027-03-01"}})
        seen = {row["ref"]: row for row in self.other.rows("case.list", details="true")}[wanted]
        self.assertTrue(0 < seen["missing"] <= seen["wanted"] and seen["due"] == "2027-03-01", seen)
        plain = {row["ref"]: row for row in csv.DictReader(io.StringIO(self.text("cases.csv?stage=idea", self.other)))}[wanted]
        self.assertEqual((plain["missing"], plain["wanted"], plain["due"]), (str(seen["missing"]), str(seen["wanted"]), seen["due"]))
        for lang, names in (("de", ("Fehlt", "Fehlt von", "Frist")), ("en", ("Missing", "Missing of", "Next date"))):
            sheet = openpyxl.load_workbook(io.BytesIO(self.export(f"cases.xlsx?stage=idea&lang={lang}", self.other).body)).worksheets[0]
            head = [cell.value for cell in next(sheet.iter_rows())]
            row = next(dict(zip(head, row)) for row in sheet.iter_rows(min_row=2) if row[0].value == wanted)
            self.assertEqual((row[names[0]].value, row[names[1]].value, row[names[2]].value.date().isoformat()), (seen["missing"], seen["wanted"], seen["due"]))

    def test_rows_of_a_table_come_from_all_cases(self):
        rows = list(csv.DictReader(io.StringIO(self.text("cases.csv?table=milestones"))))
        self.assertEqual([(row["ref"], row["title"], row["plan_on"]) for row in rows], [(self.ref, "Zentrum eröffnet", "2027-05-01")])

    def test_deadlines_are_a_calendar(self):
        import icalendar
        events = icalendar.Calendar.from_ical(self.export("cases.ics").body).walk("VEVENT")
        self.assertEqual([(str(event["SUMMARY"]), event["DTSTART"].dt.isoformat()) for event in events], [(f"{self.ref}: Meilenstein: Zentrum eröffnet", "2027-05-01")])

    def test_the_event_log_has_a_trace_for_each_case_and_nobodys_words(self):
        body = self.export("cases.xes").body
        traces = list(xml.fromstring(body).iter("{http://www.xes-standard.org/}trace")) or [item for item in xml.fromstring(body).iter() if item.tag.endswith("trace")]
        names = [next(item.get("value") for item in trace if item.get("key") == "concept:name") for trace in traces]
        self.assertEqual(names, self.refs)
        self.assertNotIn("HYPERLINK", body.decode())

    def test_filters_narrow_and_wrong_ones_are_refused(self):
        self.assertEqual(len(self.text("cases.json?stage=draft&mine=true").splitlines()), 3)
        self.assertEqual(self.text("cases.json?stage=idea"), "")
        for path in ("cases.csv?colour=red", "cases.csv?mine=perhaps", "cases.xes?table=milestones", "cases.xlsx?excel=true", "cases.csv?stage=A%20B"):
            self.assertEqual(self.export(path).status, 400, path)
        for path in ("cases.odt", "cases", "people.csv", "", "cases.csv/x", "cases.csv?table=nonsense"):
            self.assertEqual(self.export(path).status, 404, path)

    def test_nobody_gets_in_an_export_what_he_may_not_see(self):
        for ending in FORMATS:
            answer = self.export(f"cases.{ending}", self.other)
            body = answer.body
            if ending == "xlsx":
                with zipfile.ZipFile(io.BytesIO(body)) as file:
                    body = b"".join(file.read(name) for name in file.namelist())
            self.assertEqual(answer.status, 200)
            self.assertFalse([ref for ref in self.refs if ref.encode() in body], ending)
            self.assertNotIn(b"Geheimplan", body)
            self.assertEqual(self.export(f"cases.{ending}", self.web.anybody()).status, 401)

    def test_fields_for_others_alone_are_left_out(self):
        lead = self.web.person("Lea", ("lead", BERNBURG))
        seen = {row["ref"]: row for row in map(json.loads, self.text("cases.json", lead).splitlines())}
        for ref in seen:
            self.assertEqual(seen[ref], lead.rows("case.get", case=ref)[0])


class Names(gateway.TwoTowns):
    def test_a_spreadsheet_names_the_programme_of_an_application(self):
        cora, ref = self.web.person("Cora", ("coordinator", "rdz-salzland")), self.editor.done("case.draft", {"title": "Mit Antrag", "summary": "Ein Satz."})["ref"]
        cora.done("programme.put", {"key": "digital", "fields": {"name": "Programm Digital"}})
        self.editor.done("case.submit", {"case": ref})
        self.editor.done("case.edit", {"case": ref, "fields": {"target_groups": ["residents"], "fields_of_action": ["mobility"], "visibility": "intermunicipal"}})
        version = cora.done("case.edit", {"case": ref, "fields": {"similar_checked": True, "knock_out": "none"}})["version"]
        cora.done("case.advance", {"case": ref, "version": version})
        self.editor.done("row.put", {"case": ref, "table": "applications", "cells": {"title": "Antrag", "status": "draft", "programme": "digital"}})
        rows = list(csv.DictReader(io.StringIO(self.editor.request("GET", "/api/v1/exports/cases.csv?excel=true&table=applications").body.decode("utf-8-sig")), delimiter=";"))
        self.assertEqual([row["Förderprogramm"] for row in rows], ["Programm Digital"])
        self.assertEqual([row["programme"] for row in csv.DictReader(io.StringIO(self.editor.request("GET", "/api/v1/exports/cases.csv?table=applications").body.decode()))], ["digital"])


class Dossiers(gateway.TwoTowns):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ref = cls.editor.done("case.draft", {"title": "Wärmekarte", "summary": "Ein Satz."})["ref"]
        cls.content = os.urandom(350 * 1024).hex().encode()
        for name, content in (("Plan%20Entwurf.txt", cls.content), ("Notiz.txt&internal=true", b"intern")):
            answer = cls.editor.request("POST", f"/api/v1/attachments?case={cls.ref}&name={name}", content, {"Content-Type": "application/octet-stream"})
            assert answer.status == 200, answer

    def dossier(self, path, who=None, **options):
        return (who or self.editor).request("GET", f"/api/v1/dossiers/{path}", timeout=60, **options)

    def test_it_holds_documents_attachments_history_and_what_it_is(self):
        answer = self.dossier(f"{self.ref}.zip")
        self.assertEqual((answer.status, answer.headers["Content-Disposition"]), (200, f'attachment; filename="{self.ref}.zip"'))
        with zipfile.ZipFile(io.BytesIO(answer.body)) as file:
            self.assertIsNone(file.testzip())
            self.assertLessEqual({"steckbrief.pdf", "history.csv", "history.html", "attachments/Plan Entwurf.txt", "attachments/intern/Notiz.txt", "metadata.json"}, set(file.namelist()))
            self.assertEqual(file.read("attachments/Plan Entwurf.txt"), self.content)
            metadata = json.loads(file.read("metadata.json"))
            self.assertEqual(metadata["ref"], self.ref)
            for one in metadata["files"]:
                self.assertEqual(hashlib.blake2b(file.read(one["name"]), digest_size=32).hexdigest(), one["blake2b_256"])

    def test_it_goes_by_id_as_by_reference(self):
        case = self.editor.rows("case.get", case=self.ref)[0]["id"]
        self.assertEqual(self.dossier(f"{case}.zip").headers["Content-Disposition"], f'attachment; filename="{self.ref}.zip"')

    def test_who_reads_slowly_hinders_himself_and_nobody_else(self):
        slow = [self.web.person(name, ("editor", BERNBURG)) for name in ("Anna", "Ben")]
        ref = self.editor.done("case.draft", {"title": "Viel", "summary": "Ein Satz."})["ref"]
        for part in range(3):  # more than what lies in the system's buffers
            answer = self.editor.request("POST", f"/api/v1/attachments?case={ref}&name=Viel{part}.txt", os.urandom(4 * 1024 * 1024).hex().encode(), {"Content-Type": "application/octet-stream"})
            self.assertEqual(answer.status, 200)
        for one in slow:
            connection = socket.socket()
            self.addCleanup(connection.close)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(60)
            connection.connect((self.web.host, self.web.port))
            connection.sendall(f"GET /api/v1/dossiers/{ref}.zip HTTP/1.1\r\nHost: x\r\nCookie: {one.cookie}\r\n\r\n".encode())
            self.assertEqual(gateway.status_of(connection.recv(100)), 200)  # on its way, and not read any further
        self.assertEqual([self.dossier(f"{self.ref}.zip", one).status for one in slow], [429, 429])
        self.assertEqual(self.dossier(f"{self.ref}.zip").status, 200)

    def test_nothing_of_it_stays_in_the_spool(self):
        self.dossier(f"{self.ref}.zip")
        self.assertEqual(list((self.web.data / "spool").iterdir()), [])

    def test_who_may_not_see_the_case_gets_no_dossier(self):
        self.assertEqual(self.dossier(f"{self.ref}.zip", self.other).status, 404)
        self.assertEqual(self.dossier(f"{self.ref}.zip", self.web.anybody()).status, 401)

    def test_what_is_no_dossier_is_not_found(self):
        for path in (self.ref, f"{self.ref}.tar", ".zip", "", "SLK-2026-99999.zip", f"a/{self.ref}.zip"):
            self.assertEqual(self.dossier(path).status, 404, path)


if __name__ == "__main__":
    unittest.main()
