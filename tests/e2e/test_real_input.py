#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Real registers and real measures through the command line: imported, followed, interrupted, narrowed."""
import csv
import json
import pathlib
import signal
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

GEMEINDEN = bus.SHARED_DATA / "gemeinden.csv"
MASSNAHMEN = bus.SHARED_DATA / "ulm-massnahmen.csv"
ULM = "084210000000"
KILLS = 50


def setUpModule():
    for file in (GEMEINDEN, MASSNAHMEN):
        if not file.exists():
            print(f"skipped: {file.name} is not here", flush=True)
            raise unittest.SkipTest(f"{file.name} is not here")


def lines_until(process, last_seq):
    """Reads the lines of a watcher until it has shown, or passed over, everything up to last_seq."""
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        if lines[-1]["seq"] >= last_seq:
            break
    return lines


class Region(unittest.TestCase):
    """A broker with the whole register, once for all tests here."""

    @classmethod
    def setUpClass(cls):
        cls.bus = bus.Bus()
        cls.addClassCleanup(cls.bus.close)
        cls.home = cli.Home(cls.bus.dir)
        cls.admin = cls.home.join("admin", cls.bus.ready["invitation"])
        cls.report = cls.admin("import", "--kind", "org", GEMEINDEN)

    @classmethod
    def person(cls, name, org, role):
        url = cls.admin.row("invite", "--name", name, "--org", org, "--role", role)["url"]
        return cls.home.join(name, url)


class Register(Region):
    def orgs(self, *options):
        return self.admin.rows("org", "list", *options)

    def test_salzlandkreis_has_its_municipalities_and_associations(self):
        self.assertEqual(len(self.orgs("--district", "15089", "--kind", "municipality")), 21)
        self.assertEqual(sorted(row["key"] for row in self.orgs("--district", "15089", "--kind", "association")), ["150895051", "150895052"])

    def test_every_row_becomes_an_organisation_and_so_does_every_association(self):
        kinds = {kind: len(self.orgs("--kind", kind)) for kind in ("municipality", "area", "association")}
        self.assertEqual(kinds["municipality"] + kinds["area"], 11004)
        self.assertEqual(kinds["association"], 1210)

    def test_members_know_their_association(self):
        members = [row for row in self.orgs("--district", "15089") if row.get("association") == "150895051"]
        self.assertEqual(len(members), 5)

    def test_an_unincorporated_area_is_known_but_submits_nothing(self):
        area = self.admin.row("org", "get", "010539105105")
        self.assertEqual(area["kind"], "area")
        warden = self.person("warden", "010539105105", "submitter")
        self.assertIn("no_submitter", [reason["code"] for reason in warden.refusal("submit", "--title", "T", "--summary", "S")])

    def test_the_same_register_again_changes_nothing(self):
        before = self.admin.row("status")["head"]["seq"]
        self.admin("import", "--kind", "org", GEMEINDEN)
        self.assertEqual(self.admin.row("status")["head"]["seq"], before)


class Measures(Region):
    """126 measures of Ulm, with two followers in two other organisations."""

    def test_import_follow_repeat_change_and_narrow(self):
        ulm = self.person("ulm", ULM, "submitter")
        early, late = self.person("early", "150890055055", "editor"), self.person("late", "150890030030", "editor")
        watcher = early.start("watch", "--from", "0", "--json", stdout=subprocess.PIPE)
        self.addCleanup(watcher.wait)
        self.addCleanup(watcher.kill)

        ulm("import", MASSNAHMEN, "--org", ULM)
        rows = ulm.rows("list", "--org", ULM)
        self.assertEqual(len(rows), 126)
        self.assertEqual({row["visibility"] for row in rows}, {"intermunicipal"})
        self.assertEqual({row["stage"] for row in rows}, {"idea"})
        self.assertEqual(max(sum(row["title"] == other["title"] for other in rows) for row in rows), 2)

        head = self.admin.row("status")["head"]["seq"]
        ulm("import", MASSNAHMEN, "--org", ULM)
        self.assertEqual(self.admin.row("status")["head"]["seq"], head, "the same file again changes nothing")

        changed = self.changed_copy()
        ulm("import", changed, "--org", ULM)
        self.assertEqual(len(ulm.rows("list", "--org", ULM)), 126)
        self.assertEqual(self.admin.row("status")["head"]["seq"], head + 1, "one changed description is one edit")

        self.followers_agree(watcher, late, head + 1)
        self.narrowing(ulm, early, late, rows[0]["ref"])

    def changed_copy(self):
        with open(MASSNAHMEN, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        rows[5][4] = "Ein neuer Satz, damit sich genau eine Beschreibung ändert."
        copy = self.bus.dir / "changed.csv"
        with open(copy, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return copy

    def followers_agree(self, watcher, late, last_seq):
        """One started before, one after, the latter killed in the middle and resumed from its last complete line."""
        first = lines_until(watcher, last_seq)
        second = late.start("watch", "--from", "0", "--json", stdout=subprocess.PIPE)
        lines = [json.loads(second.stdout.readline()) for _ in range(60)]
        second.kill()
        second.wait()
        third = late.start("watch", "--from", lines[-1]["cursor"], "--json", stdout=subprocess.PIPE)
        self.addCleanup(third.wait)
        self.addCleanup(third.kill)
        lines += lines_until(third, last_seq)

        def told(events):
            return [(event["seq"], event["n"], event["event"], event.get("case")) for event in events if event["event"].startswith("case.")]
        self.assertEqual(told(first), told(lines))
        self.assertEqual(len(set(told(lines))), len(told(lines)))
        self.assertEqual(sum(event[2] == "case.drafted" for event in told(lines)), 126)
        seqs = [event["seq"] for event in lines]
        self.assertEqual(seqs, sorted(seqs), "seq never falls")

    def narrowing(self, ulm, early, late, ref):
        """A case made internal again: gone for outsiders, and their earlier followers learn of it."""
        cursor = self.admin.row("status")["head"]["seq"]
        case = ulm.row("show", ref)
        ulm("edit", ref, "visibility=internal")
        ulm("comment", ref, "Nur noch für uns.")
        self.assertEqual(early.run("show", ref).returncode, 1)
        outsider = early.start("watch", "--from", str(cursor), "--json", stdout=subprocess.PIPE)
        event = json.loads(outsider.stdout.readline())
        outsider.kill()
        outsider.communicate()
        self.assertEqual((event["event"], event["case"]), ("vanished", case["id"]))

        marker = ulm.row("submit", "--title", "Schlussstein", "--summary", "Steht hinter allem anderen.", "--visibility", "intermunicipal")
        fresh = late.start("watch", "--from", "0", "--json", stdout=subprocess.PIPE)
        text = ""
        for line in fresh.stdout:
            text += line
            if marker["id"] in line:
                break
        fresh.kill()
        fresh.communicate()
        self.assertNotIn(case["id"], text)
        self.assertNotIn(ref, text)
        self.assertNotIn(json.dumps(case["fields"]["title"], ensure_ascii=False)[1:-1], text)


class Killed(unittest.TestCase):
    def test_an_import_survives_fifty_kills_of_the_broker(self):
        with bus.Bus() as broker:
            home = cli.Home(broker.dir)
            admin = home.join("admin", broker.ready["invitation"])
            admin("org", "put", "08421", "kind=district", "name=Ulm")
            admin("org", "put", ULM, "kind=municipality", "name=Ulm", "district=08421")
            ulm = home.join("ulm", admin.row("invite", "--name", "U. Muster", "--org", ULM, "--role", "submitter")["url"])
            file = self.big_file(broker.dir)
            importing = ulm.start("import", file, "--org", ULM, "--key", "nr", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            output = []
            reader = threading.Thread(target=lambda: output.append(importing.stdout.read()))
            reader.start()
            kills = 0
            while kills < KILLS and importing.poll() is None:
                self.wait_for_progress(broker)
                broker.restart(kill=True)
                kills += 1
            self.assertEqual(importing.wait(cli.SECONDS), 0, "".join(output))
            reader.join()
            self.assertEqual(kills, KILLS, "the import was over before all kills; the file is too small")
            rows = ulm.rows("list", "--org", ULM)
            self.assertEqual(len(rows), self.ROWS)
            self.assertEqual(len({row["title"] for row in rows}), self.ROWS)
            self.assertEqual({row["stage"] for row in rows}, {"idea"})
            ulm("import", file, "--org", ULM, "--key", "nr")
            self.assertEqual(len(ulm.rows("list", "--org", ULM)), self.ROWS)
            broker.stop()
            done = subprocess.run([bus.BIN / "ideenbusd", "--data", broker.data, "verify"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)

    ROWS = 16000

    def big_file(self, directory):
        with open(MASSNAHMEN, newline="", encoding="utf-8") as file:
            real = list(csv.DictReader(file))
        path = directory / "big.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["nr", "titel", "beschreibung"])
            for i in range(self.ROWS):
                row = real[i % len(real)]
                writer.writerow([i, f"{row['titel'][:100]} ({i})", row["beschreibung"] if len(row["beschreibung"]) > 1 else row["titel"]])
        return path

    def wait_for_progress(self, broker):
        """A few records more than at the last kill, so that each kill meets the import at work."""
        log = next((broker.data / "log").iterdir())
        before = self.used(log)
        bus.wait_for(lambda: self.used(log) > before + 20000, 60)

    @staticmethod
    def used(log):
        """Bytes written: segments are preallocated with zeros, so the last byte that is not zero tells."""
        low, high = 0, log.stat().st_size
        with open(log, "rb") as file:
            while low < high:
                middle = (low + high) // 2
                file.seek(middle)
                if file.read(4096).strip(b"\0"):
                    low = middle + 1
                else:
                    high = middle
        return low


if __name__ == "__main__":
    unittest.main()
