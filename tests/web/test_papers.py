#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Documents through the gateway: what a person may see of a case, as a paper."""
import concurrent.futures
import io
import subprocess
import threading
import unittest
import urllib.parse
import zipfile

import gateway
from gateway import BERNBURG


class Papers(gateway.TwoTowns):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ref = cls.editor.done("case.draft", {"title": "Wärmekarte <b>der</b> Ortsteile", "summary": "Ein Satz."})["ref"]
        cls.editor.done("case.edit", {"case": cls.ref, "fields": {"problem": "Niemand weiß, wo Wärme verloren geht."}})

    def paper(self, path, who=None, **options):
        return (who or self.editor).request("GET", f"/api/v1/papers/{path}", **options)

    def test_each_document_comes_in_each_format(self):
        for kind in ("steckbrief", "specification", "funding", "decision", "verlauf"):
            for ending, begin in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-"), ("docx", b"PK")):
                answer = self.paper(f"{kind}/{self.ref}.{ending}")
                self.assertEqual((answer.status, answer.body[:len(begin)]), (200, begin), f"{kind}.{ending}")
                self.assertIn(f"{self.ref}-{kind}.{ending}", answer.headers["Content-Disposition"])

    def test_the_steckbrief_says_what_is_in_the_case(self):
        text = subprocess.run(["pdftotext", "-", "-"], input=self.paper(f"steckbrief/{self.ref}.pdf").body, capture_output=True, check=True).stdout.decode()
        self.assertIn("Niemand weiß, wo Wärme verloren geht.", text)
        with zipfile.ZipFile(io.BytesIO(self.paper(f"steckbrief/{self.ref}.docx").body)) as file:
            self.assertIn("Niemand weiß", file.read("word/document.xml").decode())

    def test_a_paper_in_the_browser_can_run_nothing(self):
        answer = self.paper(f"steckbrief/{self.ref}.html")
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
        self.assertEqual(len(answer.headers.get_all("Content-Security-Policy")), 1)
        self.assertNotIn(b"<b>der</b>", answer.body)

    def test_english_is_asked_for(self):
        self.assertIn(b'lang="en"', self.paper(f"steckbrief/{self.ref}.html?lang=en").body)
        self.assertIn(b'lang="de"', self.paper(f"steckbrief/{self.ref}.html").body)

    def test_who_may_not_see_the_case_gets_no_paper(self):
        self.assertEqual(self.paper(f"steckbrief/{self.ref}.pdf", self.other).status, 404)
        self.assertEqual(self.paper(f"steckbrief/{self.ref}.pdf", self.web.anybody()).status, 401)

    def test_what_is_no_paper_is_not_found(self):
        for path in ("steckbrief/SLK-2026-99999.pdf", "nonsense/" + self.ref + ".pdf", "steckbrief/" + self.ref + ".exe", "steckbrief/" + self.ref, "steckbrief", "",
                     "steckbrief/a/" + self.ref + ".pdf", "steckbrief/.pdf"):
            self.assertEqual(self.paper(path).status, 404, path)

    def text(self, path, who=None):
        return self.paper(path, who).body.decode()

    def test_what_a_former_procedure_asked_for_goes_by_its_name(self):
        ref = self.editor.done("case.draft", {"title": "Kleiner als gedacht", "summary": "Ein Satz."})["ref"]
        self.editor.done("case.edit", {"case": ref, "fields": {"spatial_scope": "district", "maturity": "concept"}})
        version = self.editor.done("row.put", {"case": ref, "table": "requirements", "cells": {"type": "functional", "title": "Anträge", "priority": "must"}})["version"]
        self.web.person("Leitung", ("lead", BERNBURG)).done("case.migrate", {"case": ref, "version": version, "pipeline": "kleinvorhaben", "stage": "draft"})
        for path, words in (("steckbrief", ("Raumwirkung", "Reifegrad", "Konzept")), ("specification", ("Priorität", "Muss")),
                            ("verlauf", ("Raumwirkung", "Anforderungen, F-001", "Kleinvorhaben, Entwurf"))):
            said = self.text(f"{path}/{ref}.html")
            for word in words:
                self.assertIn(word, said)
            self.assertNotRegex(said, "spatial_scope|maturity|requirements")

    def test_a_paper_of_the_past_says_what_was_in_the_case_then_and_that_it_is_past(self):
        done = self.editor.done("case.draft", {"title": "Erst so"})
        ref, then = done["ref"], done["seq"]
        self.editor.done("row.put", {"case": ref, "table": "participants", "cells": {"name": "Stadtwerke", "role": "it"}})
        later = self.editor.done("case.edit", {"case": ref, "fields": {"title": "Dann anders"}})["seq"]
        was = self.text(f"steckbrief/{ref}.html?at={then}")
        self.assertIn("Erst so", was)
        self.assertIn("früherer Stand", was)
        self.assertNotIn("Dann anders", was)
        self.assertNotIn("Stadtwerke", was)
        self.assertIn("Stadtwerke", self.text(f"steckbrief/{ref}.html?at={later}"))
        self.assertIn("it was, not as it is", self.text(f"steckbrief/{ref}.html?at={later}&lang=en"))
        self.assertNotIn("früherer Stand", self.text(f"steckbrief/{ref}.html"))
        self.assertEqual((self.text(f"verlauf/{ref}.html").count("<tr"), self.text(f"verlauf/{ref}.html?at={then}").count("<tr")), (4, 2))
        for ending, begin in (("pdf", b"%PDF-"), ("docx", b"PK")):
            answer = self.paper(f"decision/{ref}.{ending}?at={then}")
            self.assertEqual((answer.status, answer.body[:len(begin)]), (200, begin), ending)
            self.assertIn(f"{ref}-decision-nr-{then}.{ending}", answer.headers["Content-Disposition"])

    def test_a_paper_of_the_past_names_the_files_there_were(self):
        ref = self.editor.done("case.draft", {"title": "Mit Anlage"})["ref"]
        query = urllib.parse.urlencode({"case": ref, "name": "lageplan.txt"})
        headers = {"X-Ideenbus": "1", "Origin": self.web.origin, "Content-Type": "application/octet-stream"}
        attached = self.editor.request("POST", f"/api/v1/attachments?{query}", b"Hier und da.", headers, write=False).json
        self.assertEqual(attached["answer"], "done")
        file = self.editor.rows("case.attachments", case=ref)[0]["id"]
        later = self.editor.done("case.detach", {"case": ref, "attachment": file})["seq"]
        self.assertIn("lageplan.txt", self.text(f"decision/{ref}.html?at={attached['seq']}"))
        self.assertNotIn("lageplan.txt", self.text(f"decision/{ref}.html?at={later}"))

    def test_a_moment_that_is_none_is_refused(self):
        for at in ("0", "-1", "gestern", "", "99999999999999999999", "1.5"):
            answer = self.paper(f"steckbrief/{self.ref}.html?at={at}")
            self.assertEqual((answer.status, answer.json["code"], answer.json["detail"]), (400, "field_value", "at"), at)

    def test_a_moment_ahead_is_not_the_present(self):
        now = self.editor.get("case.get", case=self.ref).json["seq"]
        for answer in (self.paper(f"steckbrief/{self.ref}.html?at={now + 1000}"), self.editor.get("case.get", case=self.ref, at=now + 1000),
                       self.fill(self.lines("{{title}}"), f"steckbrief/{self.ref}.docx?at={now + 1000}")):
            self.assertEqual((answer.status, answer.json["code"]), (400, "future"))
            self.assertIn(str(answer.json["detail"]), answer.json["de"])
            self.assertGreaterEqual(int(answer.json["detail"]), now)

    def test_before_it_was_or_for_whom_it_is_not_there_is_no_past(self):
        now = self.editor.get("case.get", case=self.ref).json["seq"]
        for who, at in ((self.editor, 1), (self.other, now)):
            answer = self.paper(f"steckbrief/{self.ref}.html?at={at}", who)
            self.assertEqual((answer.status, answer.json["code"]), (404, "no_past"))
        self.assertEqual(self.paper(f"steckbrief/{self.ref}.html?at={now}", self.web.anybody()).status, 401)
        private = self.editor.done("case.draft", {"title": "Noch intern", "summary": "Ein Satz."})
        public = self.editor.done("case.submit", {"case": private["ref"]})
        opened = self.editor.done("case.edit", {"case": private["ref"], "fields": {"visibility": "intermunicipal"}})["seq"]
        self.assertEqual(self.paper(f"steckbrief/{private['ref']}.html?at={opened}", self.other).status, 200)
        self.assertEqual(self.paper(f"steckbrief/{private['ref']}.html?at={public['seq']}", self.other).json["code"], "no_past")

    def built_in(self, kind="steckbrief"):
        """The template one begins with, its files by name."""
        with zipfile.ZipFile(io.BytesIO(self.paper(f"{kind}/{self.ref}.docx?template=true").body)) as file:
            return {name: file.read(name) for name in file.namelist()}

    @staticmethod
    def packed(entries):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in entries.items():
                file.writestr(name, data)
        return stream.getvalue()

    def lines(self, *texts):
        """A template of these paragraphs."""
        entries = self.built_in()
        begin = entries["word/document.xml"].decode().partition("<w:body>")[0]
        body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
        return self.packed(entries | {"word/document.xml": f"{begin}<w:body>{body}<w:sectPr/></w:body></w:document>"})

    def fill(self, body, path=None, who=None, headers=None):
        if headers is None:
            headers = {"X-Ideenbus": "1", "Origin": self.web.origin}
        return (who or self.editor).request("POST", f"/api/v1/papers/{path or f'steckbrief/{self.ref}.docx'}", body, headers, write=False)

    @staticmethod
    def document(answer):
        with zipfile.ZipFile(io.BytesIO(answer.body)) as file:
            return file.read("word/document.xml").decode()

    def refused(self, body, status, code, **options):
        answer = self.fill(body, **options)
        self.assertEqual((answer.status, answer.json["code"]), (status, code))
        return answer

    def test_the_template_one_begins_with_comes_and_takes_everything(self):
        for kind in ("steckbrief", "specification", "funding", "decision", "verlauf"):
            begin = self.paper(f"{kind}/{self.ref}.docx?template=true")
            self.assertEqual(begin.status, 200, kind)
            self.assertIn(f"{self.ref}-{kind}-vorlage.docx", begin.headers["Content-Disposition"])
            self.assertIn("{{", self.document(begin))
            filled = self.fill(begin.body, f"{kind}/{self.ref}.docx")
            self.assertEqual((filled.status, filled.headers["Ideenbus-Warning-Count"]), (200, None), kind)
            self.assertNotIn("{{", self.document(filled))
            self.assertIn("Wärmekarte &lt;b&gt;", self.document(filled))

    def test_a_template_of_ones_own_is_filled_and_what_has_no_place_is_said(self):
        answer = self.fill(self.lines("Az. {{ref}}", "{{problem}}", "{{größe}}"))
        self.assertEqual((answer.status, answer.headers["Content-Disposition"]), (200, f'attachment; filename="{self.ref}-steckbrief.docx"'))
        self.assertIn(f"Az. {self.ref}", self.document(answer))
        self.assertIn("Niemand weiß, wo Wärme verloren geht.", self.document(answer))
        warnings = [urllib.parse.unquote(one, errors="strict") for one in answer.headers["Ideenbus-Warnings"].split(",")]
        self.assertGreaterEqual(int(answer.headers["Ideenbus-Warning-Count"]), len(warnings))
        self.assertTrue(any("größe" in one for one in warnings), warnings)

    def test_a_great_many_warnings_are_counted(self):
        answer = self.fill(self.lines(*(f"Wert {{{{feld_{number}}}}}" for number in range(500))))
        self.assertEqual(answer.status, 200)
        self.assertGreaterEqual(int(answer.headers["Ideenbus-Warning-Count"]), 500)
        self.assertLess(len(answer.headers["Ideenbus-Warnings"]), 2000)

    def test_a_template_is_filled_with_the_past(self):
        done = self.editor.done("case.draft", {"title": "Ganz am Anfang"})
        self.editor.done("case.edit", {"case": done["ref"], "fields": {"title": "Später"}})
        answer = self.fill(self.lines("{{title}}"), f"steckbrief/{done['ref']}.docx?at={done['seq']}")
        self.assertIn("Ganz am Anfang", self.document(answer))

    def test_a_bad_template_is_refused_with_its_fault(self):
        good = self.built_in()
        self.refused(b"%PDF-1.4 und mehr", 400, "template_not_zip")
        self.refused(self.packed(good)[:-50], 400, "template_not_zip")
        self.refused(self.packed(good | {"word/media/bombe": bytes(51 * 1024 * 1024)}), 400, "template_unpacked")
        self.refused(self.packed(good | {"word/vbaProject.bin": b"x"}), 400, "template_macros")
        self.refused(self.packed(good | {"../x": b"x"}), 400, "template_name")
        self.refused(self.packed(good | {f"x/{number}": b"" for number in range(1000)}), 400, "template_entries")
        self.refused(self.packed({"xl/workbook.xml": b"<a/>"}), 400, "template_no_document")
        self.refused(self.packed(good | {"word/document.xml": b"<w:body><w:p></w:body>"}), 400, "template_xml")
        for name in ("word/styles.xml", "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"):
            for bad in (good[name][:-3], good[name].replace(b"><", b" a='&nbsp;'><", 1), good[name].replace(b"><", b" a='\x02'><", 1), b"<!DOCTYPE x>" + good[name]):
                self.refused(self.packed(good | {name: bad}), 400, "template_xml")
        said = self.refused(self.lines(*["{{content}}"] * 25001), 400, "template_text").json
        self.assertIn("Platzhalter", said["de"])
        self.steckbrief_comes()

    def test_a_template_that_is_none_or_too_large_is_not_read(self):
        self.refused(b"", 400, "empty")
        with self.web.raw() as connection:
            connection.sendall((f"POST /api/v1/papers/steckbrief/{self.ref}.docx HTTP/1.1\r\nHost: x\r\nX-Ideenbus: 1\r\nOrigin: {self.web.origin}\r\n"
                                f"Cookie: {self.editor.cookie}\r\nContent-Length: {5 * 1024 * 1024 + 1}\r\n\r\n").encode())
            self.assertEqual(gateway.status_of(connection.recv(1000)), 413)
        self.refused(bytes(5 * 1024 * 1024), 400, "template_not_zip")
        for path in (f"steckbrief/{self.ref}.pdf", f"steckbrief/{self.ref}.html", f"unsinn/{self.ref}.docx"):
            self.refused(b"PK", 404, "not_found_path", path=path)
        for path in (f"steckbrief/{self.ref}.docx?at=nie", f"steckbrief/{self.ref}.docx?template=true"):
            self.refused(b"PK", 400, "field_value", path=path)
        for query in ("template=ja", "template="):
            self.assertEqual(self.paper(f"steckbrief/{self.ref}.docx?{query}").json["code"], "field_value")
        self.assertEqual(self.paper(f"steckbrief/{self.ref}.pdf?template=true").json["code"], "field_value")

    def test_nobody_fills_what_they_may_not_see_or_what_another_page_sends(self):
        template = self.lines("{{title}}")
        self.assertEqual(self.fill(template, who=self.other).status, 404)
        self.refused(template, 401, "login_needed", who=self.web.anybody())
        self.refused(template, 403, "origin", headers={})
        self.refused(template, 403, "origin", headers={"X-Ideenbus": "1", "Origin": "https://anderswo.example"})

    def test_one_person_fills_one_template_at_a_time(self):
        template = self.lines("{{content}}")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = {answer.status for answer in pool.map(lambda _: self.fill(template), range(40))}
        self.assertEqual(statuses, {200, 429})
        gateway.wait_for(lambda: self.fill(template).status == 200)

    def test_what_is_wrong_with_a_template_is_said_as_the_command_line_says_it(self):
        texts = (gateway.bus.TOP / "clients/documents/template_errors.def").read_text()
        error = self.fill(b"kein ZIP").json
        for said in (error["code"], error["de"], error["en"]):
            self.assertIn(f'"{said}"', texts)

    def steckbrief_comes(self):
        gateway.wait_for(lambda: self.paper(f"steckbrief/{self.ref}.pdf").status == 200)

    def test_whoever_wants_many_papers_at_once_has_to_wait_and_keeps_nobody_out(self):
        path, over = f"verlauf/{self.ref}.pdf", threading.Event()

        def want():
            answers = []
            while not over.is_set():
                answers.append(self.paper(path, timeout=60))
            return answers

        ben = self.web.person("Ben", ("editor", BERNBURG))
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            wanted = [pool.submit(want) for _ in range(40)]
            try:
                self.assertEqual([self.web.anybody().login(ben.user, gateway.PASSWORD).status for _ in range(3)], [200] * 3)
                self.assertEqual(self.paper(path, ben, timeout=60).status, 200)
            finally:
                over.set()
            answers = [answer for one in wanted for answer in one.result()]
        self.assertEqual({answer.status for answer in answers}, {200, 429})
        refused = next(answer for answer in answers if answer.status == 429)
        self.assertEqual(refused.json["code"], "too_fast")
        self.assertGreater(int(refused.headers["Retry-After"]), 0)
        self.steckbrief_comes()

    def test_two_papers_at_once_are_not_too_many(self):
        self.steckbrief_comes()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for _ in range(5):
                answers = list(pool.map(lambda kind: self.paper(f"{kind}/{self.ref}.pdf"), ("steckbrief", "verlauf")))
                self.assertEqual([answer.status for answer in answers], [200, 200])

    def test_who_goes_away_or_is_refused_makes_room(self):
        for _ in range(5):
            self.assertEqual(self.paper(f"verlauf/{self.ref}.pdf", self.other).status, 404)
        for _ in range(5):
            with self.web.raw(f"GET /api/v1/papers/verlauf/{self.ref}.pdf HTTP/1.1\r\nHost: x\r\nCookie: {self.editor.cookie}\r\n\r\n".encode()):
                pass
        self.steckbrief_comes()


if __name__ == "__main__":
    unittest.main()
