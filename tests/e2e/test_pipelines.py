#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Pipelines on the command line: what comes out goes in again, and each version says who loaded it."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

CALBE = "150890055055"


class Pipelines(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bus = bus.Bus()
        cls.addClassCleanup(cls.bus.close)
        cls.home, cls.german = cli.Home(cls.bus.dir), cli.Home(cls.bus.dir, lang="de")
        cls.admin = cls.home.join("admin", cls.bus.ready["invitation"])
        cls.admin("org", "put", CALBE, "kind=municipality", "name=Calbe (Saale)")
        invited = cls.admin.row("invite", "--name", "Anna", "--org", CALBE, "--role", "editor")
        cls.editor = cls.home.join("editor", invited["url"])

    def file(self, name, text):
        path = self.bus.dir / name
        path.write_text(text)
        return path

    def test_the_text_of_a_pipeline_is_loaded_as_it_came_out_and_changed_as_the_next_version(self):
        for row in self.admin.rows("pipeline", "list"):
            with self.subTest(pipeline=row["key"]):
                text = self.editor("pipeline", "get", row["key"], "--yaml")
                self.admin("pipeline", "load", self.file("same.yaml", text))
                self.assertEqual([one["version"] for one in self.admin.rows("pipeline", "versions", row["key"])], [1], "the same text is no new version")
                self.admin("pipeline", "load", self.file("next.yaml", text.replace("\nversion: 1\n", "\nversion: 2\n")))
                self.assertEqual([one["version"] for one in self.admin.rows("pipeline", "versions", row["key"])], [2, 1])
                self.assertEqual(self.editor("pipeline", "get", row["key"], "1", "--yaml"), text)

    def test_what_is_wrong_with_a_file_is_said_in_both_languages_with_its_line(self):
        text = self.admin("pipeline", "get", "kleinvorhaben", "--yaml")
        wrong = self.file("wrong.yaml", text.replace("from: draft", "from: nirgends", 1))
        german, english = (home.profile("admin").run("pipeline", "load", wrong) for home in (self.german, self.home))
        self.assertEqual((german.returncode, english.returncode), (1, 1))
        self.assertRegex(german.stderr, r"Zeile \d+, Spalte \d+: Die\s+Phase\s+„nirgends“ gibt es nicht")
        self.assertRegex(english.stderr, r"line \d+, column \d+: there\s+is no stage \"nirgends\"")

    def test_versions_say_who_loaded_them_in_both_languages(self):
        german, english = self.german.profile("admin")("pipeline", "versions", "kleinvorhaben"), self.admin("pipeline", "versions", "kleinvorhaben")
        self.assertIn("mitgeliefert", german)
        self.assertIn("Laufende Vorgänge", german)
        self.assertIn("shipped", english)
        self.assertNotIn("Open cases", self.editor("pipeline", "versions", "kleinvorhaben"))
        self.assertEqual([refusal["code"] for refusal in self.admin.refusal("pipeline", "versions", "nirgends")], ["not_found"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
