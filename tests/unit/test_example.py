#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""The example of the C library does what it says, with a broker and without."""
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import bus  # noqa: E402
import cli  # noqa: E402

CALBE = "150890055055"


class Example(unittest.TestCase):
    def test_the_example_is_short(self):
        self.assertLess(len((bus.TOP / "clients" / "lib" / "example.c").read_text().splitlines()), 60)

    def test_it_hands_an_idea_in_and_sees_it_happen(self):
        broker = bus.Bus()
        self.addCleanup(broker.close)
        home = cli.Home(broker.dir)
        admin = home.join("admin", broker.ready["invitation"])
        admin("org", "put", CALBE, "kind=municipality", "name=Calbe (Saale)")
        one = home.join("one", admin.row("invite", "--name", "one", "--org", CALBE, "--role", "submitter")["url"])

        def example():
            return subprocess.run([bus.BIN / "example", "one", "Mitfahrbank", "Eine Bank am Ortsausgang."], env=home.env, capture_output=True, text=True, timeout=60)

        done = example()
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual([line.split()[-1] for line in lines[1:]], ["case.drafted", "case.moved"])
        self.assertEqual(one.row("show", lines[0])["stage"], "idea")

        address = broker.ready["bus"]
        broker.stop()
        self.assertEqual(example().returncode, 3)
        broker.start(address)
        self.assertEqual(one.row("outbox", "send")["accepted"], 2)


if __name__ == "__main__":
    unittest.main()
