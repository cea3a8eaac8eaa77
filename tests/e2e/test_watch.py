#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Events as people read them while they happen: in words, also of what came to be known only then."""
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402
import town  # noqa: E402


class Watch(unittest.TestCase):
    def setUp(self):
        self.town = town.Town()
        self.addCleanup(self.town.close)
        done = self.town.admin().command("person.invite", {"name": "Katrin", "grants": [{"role": "coordinator", "org": "rdz-salzland"}]})
        self.katrin = cli.Home(self.town.dir).join("katrin", done["url"])

    def watch(self, *options):
        watcher = self.katrin.start("watch", "--lang", "de", *options, stdout=subprocess.PIPE)
        self.addCleanup(watcher.stdout.close)
        self.addCleanup(watcher.wait)
        self.addCleanup(watcher.kill)
        return watcher

    def line_with(self, watcher, words):
        for line in watcher.stdout:
            if words in line:
                return line
        self.fail(f"the watch ended before {words}")

    def test_whoever_acted_is_named_with_their_organisation(self):
        self.town.idea("Mitfahrbank")
        line = self.line_with(self.watch("--from", "0"), "Mitfahrbank")
        self.assertIn("Einreicher, Bernburg (Saale)", line)
        self.assertNotIn(town.BERNBURG, line)

    def test_an_organisation_that_comes_later_is_named_as_well(self):
        watcher = self.watch("--from", "0")
        self.line_with(watcher, "beigetreten")
        self.town.admin().command("org.put", {"key": "150895051078", "kind": "municipality", "name": "Börde-Hakel", "district": "15089"})
        self.town.idea("Rufbus", client=self.town.person("Neu", ("submitter", "150895051078")))
        self.assertIn("Einreicher, Börde-Hakel", self.line_with(watcher, "Rufbus"))

    def test_lines_come_in_the_order_of_what_happened_and_none_is_missing(self):
        for n in range(40):
            self.town.idea(f"Idee {n:02}", client=self.town.other if n % 2 else self.town.submitter)
        watcher = self.watch("--from", "0")
        lines = []
        while not lines or "Idee 39" not in lines[-1]:
            lines.append(watcher.stdout.readline())
            self.assertTrue(lines[-1], "the watch ended")
        self.assertEqual([line.split("Idee ")[1][:2] for line in lines if "angelegt: Idee" in line], [f"{n:02}" for n in range(40)])
        self.assertEqual([owner for line in lines if "angelegt: Idee" in line for owner in ("Bernburg", "Staßfurt") if owner in line], ["Bernburg", "Staßfurt"] * 20)


if __name__ == "__main__":
    unittest.main()
