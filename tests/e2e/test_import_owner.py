#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A table of ideas whose column says for which organisation each row is: by key or name, among those the person may submit for."""
import json
import pathlib
import shlex
import sys
import unicodedata
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

BERNBURG, STASSFURT, MULDE, EGELN = "150890030030", "150890310310", "150895051", "150895051075"
ORGS = (
    ("15089", "district", "Salzlandkreis", {}),
    ("15087", "district", "Mansfeld-Südharz", {}),
    (BERNBURG, "municipality", "Bernburg (Saale), Stadt", {"district": "15089"}),
    (STASSFURT, "municipality", "Staßfurt", {"district": "15089"}),
    (MULDE, "association", "Verbandsgemeinde Egelner Mulde", {"district": "15089"}),
    (EGELN, "municipality", "Egeln, Stadt", {"district": "15089", "association": MULDE}),
    ("150895051999", "municipality", "Egelner Mulde", {"district": "15089", "association": MULDE}),
    ("150890000001", "municipality", "Neuhof", {"district": "15089"}),
    ("150890000002", "municipality", "Neuhof", {"district": "15089"}),
    ("150890000003", "municipality", "Altdorf", {"district": "15089", "valid_until": "2010-01-01"}),
    ("150890000004", "municipality", "Neudorf", {"district": "15089", "predecessors": ["150890000003"]}),
    ("150890000005", "municipality", "Wüstung", {"district": "15089", "valid_until": "2010-01-01"}),
    ("150890000006", "municipality", "Könnern, Stadt", {"district": "15089"}),
    ("150870000001", "municipality", "Eisleben", {"district": "15087"}),
    ("rdz-salzland", "centre", "Regionales Digitalisierungszentrum", {"districts": ["15089"]}),
    ("150820000002", "municipality", "Staßfurt (Elster)", {"district": "15087"}),
    ("firma-nord", "firm", "Beratung Nord", {"district": "15089"}),
)


class Owners(unittest.TestCase):
    def setUp(self):
        self.bus = bus.Bus()
        self.addCleanup(self.bus.close)
        for key, kind, name, more in ORGS:
            self.bus.admin().command("org.put", {"key": key, "kind": kind, "name": name, **more})
        self.home, self.tables = cli.Home(self.bus.dir), 0

    def person(self, name, *grants):
        done = self.bus.admin().command("person.invite", {"name": name, "grants": [{"role": role, "org": org} for role, org in grants]})
        return self.home.join(name, done["url"])

    def coordinator(self):
        return self.person("katrin", ("coordinator", "rdz-salzland"))

    def table(self, heading, *cells):
        """Rows with a number, a title, and what the last column says."""
        self.tables += 1
        path = self.bus.dir / f"table-{self.tables}.csv"
        path.write_text(f"nr;id;Titel;{heading}\n" + "".join(f"{n};I{n};Idee {n};{cell}\n" for n, cell in enumerate(cells, 1)), encoding="utf-8")
        return str(path)

    def imported(self, person, *arguments):
        """The report, and line, code and text of what was refused."""
        done = person.run("import", *arguments, "--json")
        self.assertIn(done.returncode, (0, 1), done.stderr)
        reasons = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        return json.loads(done.stdout), [(reason["line"], reason["code"], reason["en"]) for reason in reasons]

    def owners(self, person):
        return sorted((row["title"], row["org"]) for row in person.rows("list"))

    def test_one_table_for_two_municipalities_and_the_second_time_nothing_changes(self):
        katrin = self.coordinator()
        table = self.table("Organisation", "Bernburg (Saale)", "Staßfurt", "bernburg", STASSFURT)
        report, refused = self.imported(katrin, table)
        self.assertEqual((report["created"], report["submitted"], refused), (4, 4, []))
        self.assertEqual(self.owners(katrin), [("Idee 1", BERNBURG), ("Idee 2", STASSFURT), ("Idee 3", BERNBURG), ("Idee 4", STASSFURT)])
        head = self.bus.admin().get("status")["head"]["seq"]
        report, refused = self.imported(katrin, table)
        self.assertEqual((report["created"], report["changed"], report["unchanged"], refused), (0, 0, 4, []))
        self.assertEqual(self.bus.admin().get("status")["head"]["seq"], head)

    def test_a_row_is_known_by_its_organisation_and_its_key(self):
        katrin = self.coordinator()
        path = self.bus.dir / "same-key.csv"
        path.write_text(f"id;Titel;Gemeinde\n1;Eins;{BERNBURG}\n1;Zwei;{STASSFURT}\n1;Drei;Bernburg\n", encoding="utf-8")
        report, refused = self.imported(katrin, str(path))
        self.assertEqual((report["created"], [(line, code) for line, code, _ in refused]), (2, [(4, "duplicate_key")]))
        report, _ = self.imported(katrin, str(path))
        self.assertEqual((report["created"], report["unchanged"]), (0, 2))

    def test_what_the_board_imported_for_an_organisation_is_known_again(self):
        katrin = self.coordinator()
        anna = self.bus.person("Anna", ("submitter", STASSFURT))
        anna.command("case.draft", {"org": STASSFURT, "title": "Idee 1", "summary": "Idee 1", "visibility": "intermunicipal", "source": "I1"})
        report, _ = self.imported(katrin, self.table("Kommune", "Stadt Staßfurt"))
        self.assertEqual((report["created"], report["changed"] + report["unchanged"]), (0, 1))

    def test_a_name_is_known_with_and_without_what_kind_of_place_it_is(self):
        katrin = self.coordinator()
        written = {"Stadt Bernburg": BERNBURG, "Bernburg/Saale": None, "STASSFURT": STASSFURT, "15 0 89 5051 075": EGELN, "15089075": EGELN, "Egeln": EGELN,
                   "VG Egelner Mulde": MULDE, "Gemeinde Egelner Mulde": "150895051999", "firma-nord": None}
        report, refused = self.imported(katrin, self.table("Träger", *written))
        self.assertEqual(self.owners(katrin), [(f"Idee {n}", org) for n, org in enumerate(written.values(), 1) if org is not None])
        self.assertEqual([line for line, *_ in refused], [n + 1 for n, org in enumerate(written.values(), 1) if org is None])

    def test_a_row_that_names_none_to_submit_for_says_why(self):
        katrin = self.coordinator()
        table = self.table("Ort", "Stasfurt", "Irgendwo", "Neuhof", "Altdorf", "Wüstung", "Beratung Nord", "Eisleben", "Bernburg")
        report, refused = self.imported(katrin, table)
        self.assertEqual([(line, code) for line, code, _ in refused],
                         [(2, "org_unknown"), (3, "org_unknown"), (4, "org_several"), (5, "no_submitter"), (6, "no_submitter"), (7, "no_submitter"), (8, "wrong_role")])
        texts = [text for *_, text in refused]
        for text, named in zip(texts, ("Staßfurt", "Irgendwo", "150890000002", "Neudorf", "Wüstung", "Beratung Nord", "Eisleben")):
            self.assertIn(named, text)
        self.assertEqual(report["created"], 1)
        self.assertTrue([note for note in report["notes"] if '--map Ort=-' in note["en"]], report["notes"])

    def test_what_says_another_place_of_the_name_or_another_kind_is_not_ones_own(self):
        """A number that names nobody, or one that is no more, is no association; a name that is another's word for word is theirs."""
        self.bus.admin().command("org.put", {"key": "150895051990", "kind": "municipality", "name": "Altmulde", "district": "15089", "association": MULDE, "valid_until": "2012-01-01"})
        katrin = self.coordinator()
        written = ("150895051990", "150895051998", "Staßfurt (Elster)", "Bernburg (Havel)", "Landkreis Bernburg", "Verbandsgemeinde Staßfurt", "Amt Egeln")
        report, refused = self.imported(katrin, self.table("Gemeinde", *written, "150895051000", "Bernburg (Saale)"))
        self.assertEqual([(line, code) for line, code, _ in refused], [(2, "no_submitter"), (3, "org_unknown"), (4, "wrong_role"), *((line, "org_unknown") for line in range(5, 9))])
        self.assertEqual(self.owners(katrin), [("Idee 8", MULDE), ("Idee 9", BERNBURG)])

    def test_a_row_of_one_that_went_up_in_another_is_left_alone(self):
        """Both tables have a first row."""
        katrin = self.coordinator()
        anna = self.bus.person("Anna", ("submitter", STASSFURT))
        anna.command("case.draft", {"org": STASSFURT, "title": "Von früher", "summary": "S.", "visibility": "intermunicipal", "source": "I1"})
        self.bus.admin().command("org.put", {"key": "150890000009", "kind": "municipality", "name": "Neustaßfurt", "district": "15089", "predecessors": [STASSFURT]})
        report, refused = self.imported(katrin, self.table("Gemeinde", "Neustaßfurt"))
        self.assertEqual((report["created"], report["changed"], refused), (1, 0, []))
        self.assertEqual(self.owners(katrin), [("Idee 1", "150890000009"), ("Von früher", STASSFURT)])

    def test_what_a_hint_says_can_be_typed(self):
        katrin = self.coordinator()
        path = self.bus.dir / "odd.csv"
        path.write_text("id;Titel;Gemeinde;\"Lfd. $(id) 'x'\"\n1;Eins;Staßfurt;7\n", encoding="utf-8")
        report, _ = self.imported(katrin, str(path))
        hint = next(note["en"] for note in report["notes"] if "Lfd." in note["en"])
        self.assertEqual(shlex.split(hint[hint.index("--map "):hint.index("=FIELD")]), ["--map", "Lfd. $(id) 'x'"])

    def test_a_column_that_is_something_else_is_left_out_and_any_column_can_be_the_one(self):
        katrin = self.coordinator()
        report, refused = self.imported(katrin, self.table("Ort", "Turnhalle"), "--map", "Ort=-", "--org", BERNBURG)
        self.assertEqual((report["created"], refused), (1, []))
        path = self.bus.dir / "other.csv"
        path.write_text("id;Titel;Ort;Wer\nX;Andere;Turnhalle;Staßfurt\n", encoding="utf-8")
        report, refused = self.imported(katrin, str(path), "--map", "Wer=org")
        self.assertEqual((report["created"], refused), (1, []))
        self.assertEqual(self.owners(katrin), [("Andere", STASSFURT), ("Idee 1", BERNBURG)])

    def test_an_empty_cell_is_the_own_organisation_or_the_one_of_the_option(self):
        anna = self.person("anna", ("submitter", MULDE))
        self.imported(anna, self.table("Organisation", "", "Egeln", "-"))
        self.assertEqual(self.owners(anna), [("Idee 1", MULDE), ("Idee 2", EGELN), ("Idee 3", MULDE)])
        katrin = self.coordinator()
        done = katrin.run("import", self.table("Organisation", STASSFURT, ""), "--json")
        self.assertEqual((done.returncode, json.loads(done.stderr.splitlines()[-1])["code"]), (2, "org"))
        self.imported(katrin, self.table("Organisation", "Staßfurt", "–"), "--org", BERNBURG)
        self.assertEqual([row["title"] for row in katrin.rows("list", "--org", BERNBURG)], ["Idee 2"])
        self.assertEqual([row["title"] for row in katrin.rows("list", "--org", STASSFURT)], ["Idee 1"])

    def test_only_trying_out_counts_the_same(self):
        katrin = self.coordinator()
        table = self.table("Organisation", "Bernburg", "Staßfurt", "Nirgends")
        report, refused = self.imported(katrin, table, "--dry-run")
        self.assertEqual((report["created"], [line for line, *_ in refused]), (2, [4]))
        self.assertEqual(self.owners(katrin), [])

    def test_umlauts_as_macos_writes_them_are_umlauts(self):
        katrin = self.coordinator()
        table = self.table("Träger", "Könnern", "Stadt Könnern", "KÖNNERN")
        path = pathlib.Path(table)
        path.write_text(unicodedata.normalize("NFD", path.read_text()))
        report, refused = self.imported(katrin, table)
        self.assertEqual((report["created"], refused), (3, []))
        self.assertEqual({org for _, org in self.owners(katrin)}, {"150890000006"})

    def test_trying_out_refuses_for_an_organisation_what_the_import_itself_would(self):
        anna = self.person("anna", ("submitter", BERNBURG))
        table = self.table("Ort", "a", "b")
        for organisation, code in (("nirgends", "not_found"), (STASSFURT, "wrong_role"), ("150890000003", "no_submitter")):
            for more in (["--dry-run"], []):
                done = anna.run("import", table, "--org", organisation, *more, "--map", "Ort=-", "--json")
                self.assertEqual((done.returncode, {json.loads(line)["code"] for line in done.stderr.splitlines()}), (1, {code}), (organisation, more))
                if done.stdout:
                    self.assertEqual(json.loads(done.stdout)["created"], 0)
        self.assertEqual(self.imported(anna, table, "--org", BERNBURG, "--map", "Ort=-", "--dry-run")[0]["created"], 2)
        self.assertEqual(self.owners(anna), [])

    def test_two_columns_for_one_field_are_refused_and_what_map_names_comes_before_the_headers(self):
        anna = self.person("anna", ("submitter", BERNBURG))
        table = self.table("Ort", "Neuer Titel")
        for field, other in (("org", "org"), ("title", "Titel"), ("lead_unit.unit", "lead_unit.unit")):
            done = anna.run("import", table, "--map", f"nr={field}", "--map", f"Ort={other}", "--json")
            self.assertEqual((done.returncode, json.loads(done.stderr.splitlines()[-1])["code"]), (2, "map"))
        self.imported(anna, table, "--map", "Ort=title")
        self.assertEqual(self.owners(anna), [("Neuer Titel", BERNBURG)])

    def test_a_plain_amount_is_in_cents_only_under_a_heading_that_says_so(self):
        anna = self.person("anna", ("submitter", BERNBURG))
        for heading, cents in (("invest_cents", 50000), ("Einmalige Kosten", 5000000), ("INVEST_CENTS", 50000)):
            self.imported(anna, self.table(heading, "50000"))
            (case,) = anna.rows("list")
            self.assertEqual(anna.row("show", case["ref"])["fields"]["invest_cents"], cents, heading)


if __name__ == "__main__":
    unittest.main()
