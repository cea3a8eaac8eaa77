#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""./run as its users meet it: from another directory, without a terminal, stopped by a signal, started again.  ./test runs this; it builds build/release."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bus  # noqa: E402
import cli  # noqa: E402
import ideenbus  # noqa: E402

RUN = str(bus.TOP / "run")


class Run(unittest.TestCase):
    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="ideenbus-run-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.process = None

    def start(self, *options):
        """Starts ./run --json; gives the object it prints."""
        log = open(self.dir / "log", "ab")
        self.addCleanup(log.close)
        self.process = subprocess.Popen([RUN, "--json", "--port", "0", "--web-port", "0", "--data", "data", *options], cwd=self.dir, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=log)
        self.addCleanup(self.process.stdout.close)
        line = self.process.stdout.readline()
        self.assertTrue(line, (self.dir / "log").read_text())
        return json.loads(line)

    def stop(self, ready):
        """Stops it as Ctrl-C or a service manager would; the broker is gone when it ends."""
        os.kill(self.process.pid, signal.SIGTERM)
        self.assertEqual(self.process.wait(20), 0, (self.dir / "log").read_text())
        self.assertEqual(self.process.stdout.read(), b"", "one object and nothing else")
        for pid in (ready["pid"], ready["board_pid"]):
            with self.assertRaises(ProcessLookupError):
                os.kill(pid, 0)

    def log_in(self, ready, role):
        """The cookie of a demo login."""
        request = urllib.request.Request(ready["board"] + "/api/v1/session", json.dumps(ready["logins"][role]).encode(),
                                         {"Content-Type": "application/json", "X-Ideenbus": "1"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers["Set-Cookie"].split(";")[0]

    def rows(self, ready, cookie, verb):
        with urllib.request.urlopen(urllib.request.Request(f"{ready['board']}/api/v1/{verb}", headers={"Cookie": cookie}), timeout=30) as answer:
            return json.load(answer)["rows"]

    def test_the_first_start_makes_a_demo_region_and_the_second_keeps_it(self):
        ready = self.start()
        self.assertEqual(set(ready), {"bus", "server_key", "invitations", "board", "logins", "pid", "board_pid"})
        self.assertEqual(set(ready["logins"]), set(ready["invitations"]))
        for role in ready["logins"]:
            me = self.rows(ready, self.log_in(ready, role), "session")[0]
            self.assertEqual([grant["role"] for grant in me["person"]["grants"]], [role])
        self.assertLessEqual({"submitter", "editor", "lead", "consultant", "coordinator", "district_admin", "dpo", "iso", "audit", "admin"}, set(ready["invitations"]))
        ideenbus.join(ready["invitations"]["coordinator"], self.dir / "coordinator.json")
        with ideenbus.Client.open(self.dir / "coordinator.json") as client:
            cases = list(client.query("case.list", {"district": "15089"}))
            self.assertGreaterEqual(len(cases), 40)
            self.assertEqual({case["stage"] for case in cases},
                             {"draft", "idea", "steckbrief", "specification", "funding", "implementation", "operation", "completed"})
            self.assertEqual({case["state"] for case in cases}, {"open", "parked", "rejected", "withdrawn", "completed"})
            self.check_tables(client, {case["title"]: case["ref"] for case in cases})
            orgs = list(client.query("org.list", {"district": "15089"}))
            self.assertEqual(len([org for org in orgs if org["kind"] == "association" or org["kind"] == "municipality" and "association" not in org]), 13)
        self.stop(ready)

        begin = time.monotonic()
        again = self.start()
        self.assertLess(time.monotonic() - begin, 10)
        self.assertEqual(again["server_key"], ready["server_key"])
        self.assertNotEqual(again["invitations"]["coordinator"].split("/")[-1], ready["invitations"]["coordinator"].split("/")[-1], "a fresh one, for that one is used")
        self.assertEqual(again["invitations"]["lead"].split("/")[-1], ready["invitations"]["lead"].split("/")[-1])
        self.assertEqual(again["logins"], ready["logins"])
        self.assertGreaterEqual(len(self.rows(again, self.log_in(again, "coordinator"), "case.list?limit=200")), 40)
        ideenbus.join(again["invitations"]["lead"], self.dir / "lead.json")
        self.stop(again)

    def check_tables(self, client, refs):
        """Some cases have life in their tables: a plan, requirements, a late milestone, measurements, ratings; and there are programmes."""
        figures = client.get("case.figures", {"case": refs["Regionales Digitalisierungszentrum"]})
        self.assertEqual((figures["sums"]["planned"], figures["sums"]["own"], figures["sums"]["applied"]), (27700000, 8500000, 19200000))
        self.assertEqual([year["difference"] for year in figures["years"]], [0, 0])
        self.assertEqual(client.get("case.figures", {"case": refs["Straßenlaternen, die Ausfälle selbst melden"]})["light"], "red")
        self.assertEqual(client.get("case.figures", {"case": refs["Ratsinformation für alle Ortschaftsräte"]})["attainment"]["level"], "fully")
        self.assertGreater(client.get("case.figures", {"case": refs["Digitale Bücherzelle mit Ausweis"]})["utility"]["spread"], 4)
        self.assertGreaterEqual(client.get("case.figures", {"case": refs["Sporthallen online belegen"]})["requirements"]["count"], 8)
        self.assertGreaterEqual(len(list(client.query("programme.list"))), 5)
        overview = client.get("overview", {"district": "15089"})
        self.assertTrue(overview["deadlines"])
        self.assertGreater(overview["figures"]["drawn"], 0)

    def test_an_empty_region_has_one_administrator_to_be(self):
        ready = self.start("--empty")
        self.assertEqual(set(ready["invitations"]), {"admin"})
        self.assertEqual(ready["logins"], {})
        self.assertEqual(ready["account"], ready["board"] + "/einladung#" + ready["invitations"]["admin"].rsplit("/", 1)[1], "the board has an account for its administrator")
        ideenbus.join(ready["invitations"]["admin"], self.dir / "admin.json")
        with ideenbus.Client.open(self.dir / "admin.json") as client:
            self.assertEqual(list(client.query("case.list")), [])
        self.stop(ready)
        again = self.start("--empty")
        self.assertNotIn("account", again, "whose invitation was redeemed")
        self.stop(again)

    def test_a_second_start_on_the_same_data_says_who_has_it(self):
        ready = self.start("--empty")
        done = subprocess.run([RUN, "--port", "0", "--web-port", "0", "--data", "data", "--empty", "--lang", "de"], cwd=self.dir, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"kill {ready['pid']}", done.stderr)
        self.assertNotIn("--port", done.stderr)
        self.stop(ready)

    def test_people_are_shown_no_new_invitation_in_the_place_of_one_that_was_redeemed(self):
        ready = self.start()
        ideenbus.join(ready["invitations"]["citizen"], self.dir / "citizen.json")
        self.stop(ready)
        with subprocess.Popen([RUN, "--port", "0", "--web-port", "0", "--data", "data", "--lang", "de"], cwd=self.dir, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as again:
            said = []
            for line in again.stderr:
                said.append(line)
                if line.startswith("Beenden:"):
                    again.terminate()
        text = "".join(said)
        self.assertIn("--profile lead join", text)
        self.assertNotIn("--profile citizen join", text)
        self.assertIn("Schon beigetreten", text)
        self.assertIn("Board im Browser: http://127.0.0.1:", text)

    def said_at_a_start(self, *options):
        """All that people read until it is ready."""
        with subprocess.Popen([RUN, "--web-port", "0", "--data", "data", "--lang", "de", *options], cwd=self.dir, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              env={**os.environ, **self.home.env}) as again:
            said = []
            for line in again.stderr:
                said.append(line)
                if line.startswith("Beenden:"):
                    again.terminate()
        return "".join(said)

    def test_who_has_joined_is_named_with_the_profile_there_is_and_with_none_that_is_not(self):
        ready = self.start()
        self.home = cli.Home(self.dir / "home")
        self.home.join("anna", ready["invitations"]["submitter"])
        ideenbus.join(ready["invitations"]["citizen"], self.dir / "citizen.json")
        self.stop(ready)
        lines = self.said_at_a_start("--port", ready["bus"].rsplit(":", 1)[1]).splitlines()
        self.assertEqual([line.split(": ")[1] for line in lines if line.startswith("  Einreicher, ")], ["--profile anna"])
        self.assertTrue([line for line in lines if line.startswith("  Bürger, ")], lines)
        self.assertFalse([line for line in lines if "--profile submitter" in line or "--profile citizen" in line])
        self.assertNotIn("--profile anna", self.said_at_a_start("--port", "0"), "a profile for another address is not good here")

    def test_what_there_is_not_is_no_option(self):
        for options in (["--nonsense"], ["--port"], ["--port", "x"], ["--web-port"], ["--web-port", "70000"], ["--lang", "fr"]):
            done = subprocess.run([RUN, *options], cwd=self.dir, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, options)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
