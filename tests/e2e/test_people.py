#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""People on the command line: invited, and invited again with another key."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

CALBE, BARBY = "150890055055", "150890015015"


class People(unittest.TestCase):
    def setUp(self):
        self.bus = bus.Bus()
        self.addCleanup(self.bus.close)
        self.home = cli.Home(self.bus.dir)
        self.admin = self.home.join("admin", self.bus.ready["invitation"])
        self.admin("org", "put", "15089", "kind=district", "name=Salzlandkreis")
        self.admin("org", "put", CALBE, "kind=municipality", "name=Calbe (Saale)", "district=15089")
        self.admin("org", "put", BARBY, "kind=municipality", "name=Barby", "district=15089")
        self.lead, self.other = self.person("lead", "lead", CALBE), self.person("other", "lead", BARBY)
        invited = self.invite("editor", "editor", CALBE)
        self.editor, self.id = self.home.join("editor", invited["url"]), invited["person"]

    def invite(self, name, role, org):
        return self.admin.row("invite", "--name", name, "--org", org, "--role", role)

    def person(self, name, role, org):
        return self.home.join(name, self.invite(name, role, org)["url"])

    def submit(self, profile):
        return profile.row("submit", "--title", "Mitfahrbank", "--summary", "Eine Bank am Ortsausgang.")["ref"]

    def test_somebody_invited_again_goes_on_with_another_key(self):
        done = self.lead.row("person", "reinvite", self.id, "--hours", "24")
        self.assertEqual(done["person"], self.id)
        self.submit(self.editor)  # the old key holds until then
        again = self.home.join("again", done["url"])
        ref = self.submit(again)
        self.assertIn(ref, self.lead("list"))
        self.assertNotEqual(self.editor.run("submit", "--title", "x", "--summary", "y").returncode, 0)

    def test_the_invitation_is_shown_as_one_to_be_sent(self):
        german = cli.Home(self.bus.dir, lang="de").profile("lead").run("person", "reinvite", self.id)
        english = self.lead.run("person", "reinvite", self.id)
        for done in (german, english):
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout + done.stderr, "ideenbus://[^/]+/[0-9a-f]{64}/[0-9a-f]{64}\n")
        self.assertNotEqual(german.stdout + german.stderr, english.stdout + english.stderr)

    def test_somebody_elses_people_are_not_invited_again(self):
        self.assertEqual([refusal["code"] for refusal in self.other.refusal("person", "reinvite", self.id)], ["give_role"])
        self.assertNotEqual(self.lead.run("person", "reinvite", "nobody").returncode, 0)
        self.assertNotEqual(self.lead.run("person", "reinvite", self.id, "--hours", "viele").returncode, 0)
        self.submit(self.editor)

    def refused(self, profile, role, org):
        """What somebody who may not give a role is told, in German."""
        done = profile.run("invite", "--name", "X", f"{role}@{org}", "--lang", "de")
        self.assertEqual(done.returncode, 1, done.stdout)
        return done.stderr

    def test_whoever_may_not_give_a_role_is_told_who_may_and_where(self):
        self.admin("org", "put", "rdz", "kind=centre", "name=RDZ Salzland", "districts=15089")
        self.admin("org", "put", "firma", "kind=firm", "name=Beratung Nord")
        vera = self.person("vera", "district_admin", "15089")
        for role, org, named, unnamed in (("dpo", BARBY, ["Barby", "Leitung der Kommune", "Koordination", "Kreisverwaltung"], ["Einreicher", "Beratung"]),
                                          ("coordinator", "rdz", ["RDZ Salzland", "Koordination", "Systembetrieb"], ["Leitung", "Kreisverwaltung"]),
                                          ("consultant", "firma", ["Beratung Nord", "Koordination", "Kreisverwaltung"], ["Leitung"])):
            text = self.refused(self.lead, role, org)
            for word in named:
                self.assertIn(word, text)
            for word in unnamed:
                self.assertNotIn(word, text)
            self.assertNotIn("fehlt die Rolle", text)
        self.assertNotIn("Kreisverwaltung", self.refused(vera, "coordinator", "rdz"), "not those who just were refused")
        vera("invite", "--name", "Berta", "consultant@firma")
        text = self.refused(vera, "consultant", "firma")
        self.assertIn("Beratung, Systembetrieb", text)
        self.assertNotIn("Kreisverwaltung", text, "a firm lets in its own")


if __name__ == "__main__":
    unittest.main()
