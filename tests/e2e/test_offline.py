#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Without a broker: nothing typed is lost, and it arrives as one chain."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

CALBE = "150890055055"


class Offline(unittest.TestCase):
    def setUp(self):
        self.bus = bus.Bus()
        self.addCleanup(self.bus.close)
        self.home = cli.Home(self.bus.dir)
        self.admin = self.home.join("admin", self.bus.ready["invitation"])
        self.admin("org", "put", "15089", "kind=district", "name=Salzlandkreis")
        self.admin("org", "put", CALBE, "kind=municipality", "name=Calbe (Saale)", "district=15089")
        self.one, self.two = self.person("one", "submitter"), self.person("two", "editor")

    def person(self, name, role):
        return self.home.join(name, self.admin.row("invite", "--name", name, "--org", CALBE, "--role", role)["url"])

    def offline(self, *arguments):
        """A command while the broker is away: exit 3, and queued."""
        done = self.one.run(*arguments, "--timeout", "0.3", "--json")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        row = json.loads(done.stdout)
        self.assertTrue(row["queued"])
        return row["id"]

    def kinds(self, case):
        return [row["event"] for row in self.one.rows("history", case)]

    def test_drafted_edited_twice_and_submitted_offline_arrives_as_one_chain(self):
        address = self.bus.ready["bus"]
        self.bus.stop()
        case = self.offline("submit", "--title", "Mitfahrbank", "--summary", "Eine Bank am Ortsausgang.", "--draft")
        self.offline("edit", case, "title=Mitfahrbank Süd")
        self.offline("edit", case, "problem=Der Bus fährt dreimal am Tag.")
        self.offline("submit", case)
        waiting = self.one.run("outbox", "--json").stdout.splitlines()
        self.assertEqual(len(waiting), 4)
        self.bus.start(address)
        self.one("outbox", "send")
        self.assertEqual(self.one.rows("outbox"), [])
        shown = self.one.row("show", case)
        self.assertEqual((shown["stage"], shown["fields"]["title"], shown["fields"]["problem"]), ("idea", "Mitfahrbank Süd", "Der Bus fährt dreimal am Tag."))
        self.assertEqual(self.kinds(case), ["case.drafted", "case.edited", "case.edited", "case.moved"])

    def test_an_invitation_is_made_only_where_its_link_can_be_shown(self):
        person = self.admin.row("invite", "--name", "Dora", "--org", CALBE, "--role", "editor")["person"]
        self.bus.stop()
        for command in (["invite", "--name", "Emil", "--org", CALBE, "--role", "editor"], ["person", "reinvite", person]):
            done = self.admin.run(*command, "--timeout", "0.3", "--json")
            self.assertEqual((done.returncode, json.loads(done.stderr.splitlines()[0])["code"], done.stdout), (3, "unreachable", ""))
        self.assertEqual(self.admin.run("outbox", "--json").stdout, "")

    def test_a_role_that_is_to_end_is_named(self):
        person = self.admin.row("invite", "--name", "Dora", "--org", CALBE, "--role", "editor")["person"]
        for options in (["--until", "1.1.2099"], ["--from", "1.1.2099"], ["--deputy"]):
            done = self.admin.run("person", "change", person, *options, "--json")
            self.assertEqual((done.returncode, json.loads(done.stderr.splitlines()[0])["code"]), (2, "role"))

    def test_an_offline_edit_that_meets_a_newer_value_is_reported_with_both_values(self):
        ref = self.one.row("submit", "--title", "Rufbus", "--summary", "Erster Satz.")["ref"]
        self.one("show", ref)
        address = self.bus.ready["bus"]
        self.bus.stop()
        self.offline("edit", ref, "summary=Satz von eins.")
        self.offline("edit", ref, "title=Rufbus Nord")
        self.bus.start(address)
        self.two("edit", ref, "summary=Satz von zwei.")
        sent = self.one.run("outbox", "send", "--json")
        self.assertEqual(sent.returncode, 1)
        rows = self.one.rows("outbox")
        conflicts = [reason for row in rows for reason in row.get("reasons", []) if reason["code"] == "conflict"]
        self.assertEqual([(reason["field"], reason["present"], reason["yours"]) for reason in conflicts], [("summary", "Satz von zwei.", "Satz von eins.")])
        self.assertIn("Satz von eins.", json.dumps(rows, ensure_ascii=False), "what was typed is still there")
        self.assertEqual(self.one.row("show", ref)["fields"]["summary"], "Satz von zwei.")

    def test_a_case_seen_before_names_its_organisation_without_a_broker_too(self):
        ref = self.one.row("submit", "--title", "Rufbus", "--summary", "Erster Satz.")["ref"]
        self.one("show", ref)
        self.bus.stop()
        self.assertIn(f"Calbe (Saale) ({CALBE})", self.one("show", ref, "--timeout", "0.3"))

    def test_what_cannot_be_reached_says_what_can_be_done_all_the_same(self):
        ref = self.one.row("submit", "--title", "Rufbus", "--summary", "Erster Satz.")["ref"]
        self.one("show", ref)
        self.bus.stop()
        for profile, seen in ((self.one, True), (self.two, False)):
            for command in (["list"], ["check", ref], ["show", "SLK-2026-99999"]):
                done = profile.run(*command, "--timeout", "0.3", "--lang", "de")
                self.assertEqual(done.returncode, 3)
                self.assertEqual(f"ideenbus show REF ({ref})" in done.stderr, seen)
                self.assertIn("ideenbus outbox", done.stderr)
        errors = self.one.run("list", "--timeout", "0.3", "--json").stderr.splitlines()
        self.assertEqual([json.loads(line)["code"] for line in errors], ["unreachable"], "programs read one line")

    def test_the_outbox_says_what_waits_in_the_words_of_the_definition(self):
        ref = self.one.row("submit", "--title", "Rufbus", "--summary", "Erster Satz.")["ref"]
        self.one("show", ref)
        self.bus.stop()
        self.offline("edit", ref, "invest_cents=27700000", "priority=high")
        self.offline("row", "put", ref, "risks", "title=Kein Personal", "probability=3")
        self.offline("support", ref, "--undo")
        self.offline("submit", "--title", "Mitfahrbank", "--summary", "Eine Bank.")
        text = self.one("outbox", "--lang", "de")
        for words in ("Felder ändern", "Einmalige Kosten: 277.000,00 €", "Priorität: hoch", "eine Zeile anlegen oder ändern", "Risiken: ", "Kein Personal",
                      "nicht mehr unterstützen", "eine Idee anlegen", "Mitfahrbank", ref):
            self.assertIn(words, text)
        for key in ("case.", "row.", "invest_cents", "priority", "risks"):
            self.assertNotIn(key, text)

    def test_the_outbox_tells_whom_a_command_is_for_and_keeps_no_names_of_people(self):
        dora = self.admin.row("invite", "--name", "Dora Muster", "--org", CALBE, "--role", "editor")["person"]
        self.admin("person", "list")
        self.bus.stop()
        for command in (["revoke", dora, "--reason", "Ausgeschieden."], ["change", dora, "--name", "Dora Beispiel"]):
            self.assertEqual(self.admin.run("person", *command, "--timeout", "0.3").returncode, 3)
        text = self.admin("outbox", "--lang", "de")
        self.assertIn(f"{dora}: Ausgeschieden.", text)
        self.assertIn(f"{dora}: Dora Beispiel", text)
        self.assertNotIn("Dora Muster", text)


if __name__ == "__main__":
    unittest.main()
