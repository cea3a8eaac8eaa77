#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Funding programmes by the command line: tables of offices in, matches out, and every mistake of a table said by its line."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

BERNBURG = "150890030030"
DEMO = bus.TOP / "clients" / "demo" / "programmes.csv"


class Programmes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bus = bus.Bus()
        cls.addClassCleanup(cls.bus.close)
        cls.home = cli.Home(cls.bus.dir)
        cls.admin = cls.home.join("admin", cls.bus.ready["invitation"])
        cls.admin("org", "put", "15089", "kind=district", "name=Salzlandkreis")
        cls.admin("org", "put", BERNBURG, "kind=municipality", "name=Bernburg", "district=15089")
        cls.keeper, cls.editor = cls.person("keeper", "district_admin", "15089"), cls.person("editor", "editor", BERNBURG)

    @classmethod
    def person(cls, name, role, org):
        return cls.home.join(name, cls.admin.row("invite", "--name", name, "--org", org, "--role", role)["url"])

    def table(self, text, encoding="utf-8"):
        path = self.bus.dir / f"{self.id()}.csv"
        path.write_bytes(text.encode(encoding))
        return path

    def imported(self, path, *options):
        """The report of an import, and the refused rows as (line, code)."""
        done = self.keeper.run("programme", "import", str(path), "--json", *options)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        reasons = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        return json.loads(done.stdout), [(reason["line"], reason["code"]) for reason in reasons], reasons

    def fields(self, key):
        return self.keeper.row("programme", "show", key)["fields"]

    # ---- In ----

    def test_the_demo_table_comes_in_and_again_changes_nothing(self):
        first, refused, _ = self.imported(DEMO)
        self.assertEqual((first["created"] + first["unchanged"], refused, first["notes"]), (5, [], []))
        second, refused, _ = self.imported(DEMO)
        self.assertEqual((second["created"], second["changed"], second["unchanged"], refused), (0, 0, 5, []))
        self.assertEqual(self.fields("mpsc-a")["rates"], [{"condition": "ordinary", "rate": 6500}, {"condition": "budget_emergency", "rate": 9000}])
        digital = self.fields("sachsen-anhalt-digital")
        self.assertEqual((digital["max_cents"], digital["trifle_cents"], digital["area"]), (12000000, 500000, ["15"]))
        self.assertEqual(digital["deadlines"], [{"kind": "yearly", "month_day": "05-22"}])
        self.assertEqual(digital["applicants"], ["municipality", "association", "district"])
        self.assertNotIn("own_share", digital)
        self.assertEqual(self.fields("slr-digitalprojekte-2022")["own_share"], 1000)

    def test_german_labels_semicolons_and_windows_letters_are_read(self):
        path = self.table("Schlüssel;Name;Fördersätze;Höchstbetrag;Mindesteigenanteil;Antragsfristen;Antragsberechtigt;Fördergebiet;De-minimis-Beihilfe;Stand\r\n"
                          "laender;Länderprogramm;in der Regel 87,5 %;1.234.567,89;12,5;jährlich 22.5.;Gemeinden, Landkreise;15 , 05;ja;01.03.2026\r\n", "cp1252")
        report, refused, _ = self.imported(path)
        self.assertEqual((report["encoding"], report["created"], refused), ("windows-1252", 1, []))
        fields = self.fields("laender")
        self.assertEqual(fields["rates"], [{"condition": "ordinary", "rate": 8750}])
        self.assertEqual((fields["max_cents"], fields["own_share"], fields["de_minimis"], fields["as_of"]), (123456789, 1250, True, "2026-03-01"))
        self.assertEqual(fields["deadlines"], [{"kind": "yearly", "month_day": "05-22"}])
        self.assertEqual((fields["applicants"], fields["area"]), (["municipality", "district"], ["15", "05"]))

    def test_every_mistake_of_a_row_is_said_and_the_other_rows_come_in(self):
        path = self.table("key,name,max_cents,rates,deadlines,status,as_of,own_share,applicants,area,url\n"
                          "good-1,Gut,120000,90%,rolling,open,2026-03-01,10%,municipality,15,https://example.org/a\n"
                          "bad-1,Vieles falsch,zwölf,ordinary=190x,manchmal,vielleicht,31.02.2026,65,king,15,https://example.org/a\n"
                          "Bad Key!,Name,,,,,,,,,\n"
                          "bad-2,,,,,,,,,,\n"
                          ",,,,,,,,,,\n"
                          "good-1,Noch einmal,,,,,,,,,\n"
                          "bad-3,Zu wenig,1\n"
                          "bad-4,Vom Broker abgelehnt,,101%,,,,,,salzland,example.org\n"
                          "bad-5,\"12,500\",\"12,500\",,,,,,,,\n"
                          f"bad-6,{'x' * 201},,,,,,,,,\n"
                          "bad-7,Frist,,,yearly 13-45,,,,,,\n"
                          "good-2,Auch gut,,,,,,,,,\n")
        report, refused, reasons = self.imported(path)
        self.assertEqual(report["created"], 2)
        by_line = {line: [code for at, code in refused if at == line] for line, _ in refused}
        self.assertEqual(by_line[3], ["field_value"] * 7)
        self.assertEqual((by_line[4], by_line[5], by_line[7], by_line[8]), (["field_value"], ["missing"], ["field_value"], ["cells"]))
        self.assertNotIn(6, by_line, "an empty line is no row")
        self.assertEqual(by_line[9], ["value_invalid", "value_invalid", "value_invalid"])
        self.assertEqual((by_line[10], by_line[11], by_line[12]), (["field_value"], ["field_size"], ["value_invalid"]))
        self.assertEqual(report["refused"], len(by_line))
        for reason in reasons:
            self.assertTrue(reason["de"] and reason["en"])
        self.assertIn("Basispunkte", " ".join(reason["de"] for reason in reasons))
        self.assertNotIn("bad-1", [row["key"] for row in self.keeper.rows("programme", "list")])

    def test_a_table_that_is_none_is_refused_whole(self):
        for text, code in (("funder,status\nX,open\n", "map"), ("key,name,Name\na,b,c\n", "map"), ("", "file")):
            done = self.keeper.run("programme", "import", str(self.table(text)), "--json")
            self.assertEqual((done.returncode, json.loads(done.stderr.splitlines()[-1])["code"]), (2, code))

    def test_a_dry_run_tells_and_changes_nothing(self):
        path = self.table("key,name,colour\ndry,Probe,red\n")
        report, _, _ = self.imported(path, "--dry-run")
        self.assertEqual((report["dry_run"], report["created"]), (True, 1))
        self.assertIn("colour", report["notes"][0]["en"])
        self.assertNotIn("dry", [row["key"] for row in self.keeper.rows("programme", "list")])
        self.imported(path)
        report, _, _ = self.imported(self.table("key,name,status\ndry,Probe,closed\n"), "--dry-run")
        self.assertEqual((report["created"], report["changed"]), (0, 1))

    def test_a_key_follows_from_the_name_and_an_empty_cell_is_unknown(self):
        self.imported(self.table("Name,status,max_cents\nÖko-Straßen 2026 (Süd),open,100\n"))
        self.assertEqual(self.fields("oeko-strassen-2026-sued")["max_cents"], 100)
        self.imported(self.table("Name,max_cents\nÖko-Straßen 2026 (Süd),\n"))
        fields = self.fields("oeko-strassen-2026-sued")
        self.assertNotIn("max_cents", fields)
        self.assertEqual(fields["status"], "open")

    def test_who_keeps_no_programmes_may_not_import_them(self):
        done = self.editor.run("programme", "import", str(self.table("key,name\nx,X\n")), "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("forbidden", done.stderr)

    # ---- Out ----

    def test_an_export_comes_in_again_unchanged(self):
        self.imported(DEMO)
        path = self.bus.dir / "export.csv"
        self.keeper("programme", "export", "-o", str(path))
        count = len(self.keeper.rows("programme", "list"))
        report, refused, _ = self.imported(path)
        self.assertEqual((report["unchanged"], refused), (count, []))

    def test_one_is_put_and_shown(self):
        self.keeper("programme", "put", "hand", "name=Von Hand", "rates=ordinary=65 %; bei Haushaltsnotlage 90%", "deadlines=fixed 2027-01-31;rolling", "max_cents=1.000.000 €")
        fields = self.fields("hand")
        self.assertEqual([rate["rate"] for rate in fields["rates"]], [6500, 9000])
        self.assertEqual(fields["deadlines"], [{"day": "2027-01-31", "kind": "fixed"}, {"kind": "rolling"}])
        shown = self.keeper("programme", "show", "hand", "--lang", "de")
        for words in ("65 %", "Haushaltsnotlage", "31.01.2027", "1.000.000,00 €", "unbekannt"):
            self.assertIn(words, shown)
        done = self.keeper.run("programme", "put", "hand", "rates=sometimes", "--json")
        self.assertEqual(done.returncode, 2)

    def test_a_case_is_matched_with_reasons_in_both_languages(self):
        self.imported(DEMO)
        ref = self.editor.row("submit", "--title", "Digitaler Zwilling", "--summary", "Ein Satz.", "invest_cents=13000000")["ref"]
        rows = {row["programme"]: row for row in self.editor.rows("programme", "match", ref)}
        digital, regions, unknown = rows["sachsen-anhalt-digital"], rows["smarte-land-regionen"], rows["slr-digitalprojekte-2022"]
        self.assertEqual((digital["hit"], digital["grant_cents"], digital["as_of"]), (True, 11700000, "2026-03-01"))
        self.assertEqual((regions["hit"], {reason["code"] for reason in regions["reasons"]}), (False, {"match_closed", "match_applicant"}))
        self.assertNotIn("grant_cents", unknown)
        for reason in digital["reasons"] + regions["reasons"]:
            self.assertTrue(reason["de"] and reason["en"])
        self.editor("edit", ref, "invest_cents=14000000")
        hits = self.editor.rows("programme", "match", ref, "--hits")
        self.assertTrue(all(row["hit"] for row in hits))
        amounts = [row["grant_cents"] for row in hits if "grant_cents" in row]
        self.assertEqual(amounts, sorted(amounts, reverse=True))
        self.assertEqual(next(row for row in hits if row["programme"] == "sachsen-anhalt-digital")["grant_cents"], 12000000)
        self.assertEqual(len(self.editor.rows("programme", "match", ref, "--limit", "2")), 2)
        text = self.editor("programme", "match", ref, "--lang", "de")
        for words in ("Gedeckelt auf 120.000 € (90 % wären 126.000 €).", "Nur Landkreise können hier Anträge stellen; Bernburg ist eine Gemeinde.", "Stand 01.03.2026"):
            self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main()
