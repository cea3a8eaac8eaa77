#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Texts that read otherwise than they are: refused on the bus, cleaned where people paste."""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

CALBE = "150890055055"
PASTED, MEANT = "\ufeffErste Zeile\r\nzweite\u2028dritte\v\u202avierte\u202c", "Erste Zeile\nzweite\ndritte\nvierte"


class Texts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bus = bus.Bus()
        cls.addClassCleanup(cls.bus.close)
        cls.home = cli.Home(cls.bus.dir)
        cls.admin = cls.home.join("admin", cls.bus.ready["invitation"])
        cls.admin("org", "put", CALBE, "kind=municipality", "name=Calbe (Saale)")
        invite = lambda name: cls.admin.row("invite", "--name", name, "--org", CALBE, "--role", "editor")["url"]  # noqa: E731
        cls.editor, cls.client = cls.home.join("editor", invite("Anna")), cls.bus.client(cls.bus.join(invite("Berta")))

    def idea(self):
        return self.editor.row("submit", "--title", "Mitfahrbank", "--summary", "Eine Bank am Ortsausgang.")["ref"]

    def test_a_title_that_reads_otherwise_than_it_is_is_refused_and_the_place_is_said(self):
        name, answer = self.client.request("case.draft", {"title": "Antrag\u202efdp.exe"})
        self.assertEqual((name, [(reason["code"], reason["field"]) for reason in answer["reasons"]]), ("refused", [("character", "title")]))
        self.assertIn("U+202E an Stelle 7, hinter „Antrag“", answer["reasons"][0]["de"])
        self.assertIn("U+202E in place 7, after \"Antrag\"", answer["reasons"][0]["en"])

    def test_so_is_a_comment_and_what_a_definition_shows(self):
        ref = self.idea()
        name, answer = self.client.request("case.comment", {"case": ref, "text": "gut\u2066böse"})
        self.assertEqual((name, answer["reasons"][0]["code"], answer["reasons"][0]["field"]), ("refused", "character", "text"))
        shipped = (pathlib.Path(__file__).resolve().parents[2] / "broker/pipeline/definitions/kleinvorhaben.yaml").read_text()
        version = int(re.search(r"^version: (\d+)$", shipped, re.M).group(1))
        wrong = self.bus.dir / "wrong.yaml"
        wrong.write_text(shipped.replace(f"version: {version}", f"version: {version + 1}", 1).replace("Entwurf", "Ent\u202ewurf", 1))
        self.assertEqual([refusal["code"] for refusal in self.admin.refusal("pipeline", "load", wrong)], ["character"])

    def test_what_people_paste_on_the_command_line_arrives_as_they_meant_it(self):
        ref = self.idea()
        self.editor("edit", ref, f"problem={PASTED}", "title=\ufeffMitfahr\u202a\u3164\u200b\U000e0041bank")
        self.editor("comment", ref, PASTED)
        view = self.client.get("case.get", {"case": ref})
        self.assertEqual((view["fields"]["problem"], view["fields"]["title"]), (MEANT, "Mitfahrbank"))
        self.assertEqual(self.client.get("case.history", {"case": ref, "kinds": ["case.commented"]})["body"]["text"], MEANT)

    def test_a_title_with_nothing_to_see_is_none(self):
        for title in "\u2800", "\u200d\u200c", "\u00ad", "\u3000":
            self.assertEqual([reason["code"] for reason in self.client.request("case.draft", {"title": title})[1]["reasons"]], ["missing"])
        for title in "\u3164", "\u115f\u1160\uffa0", "\U000e0041\U000e0042", "\u200b":
            self.assertEqual([reason["code"] for reason in self.client.request("case.draft", {"title": title})[1]["reasons"]], ["character", "missing"])
        self.assertIn("missing", [refusal["code"] for refusal in self.editor.refusal("submit", "--title", "\u3164\u2800", "--summary", "Ein Satz.")])

    def test_emoji_and_the_direction_of_letters_stay(self):
        text = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 👩\u200d💻 ❤\ufe0f Straßen\u00adbau \u200e(A)\u200f"
        ref = self.client.command("case.draft", {"title": text, "summary": text})["ref"]
        self.assertEqual(self.client.get("case.get", {"case": ref})["fields"]["title"], text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
