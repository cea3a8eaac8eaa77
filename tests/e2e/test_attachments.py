#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Files on the command line: up, down, cut in the middle, too large, not for everybody."""
import hashlib
import json
import os
import pathlib
import signal
import sys
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import bus  # noqa: E402
import cli  # noqa: E402

CALBE, BARBY = "150890055055", "150890015015"
MIB = 1024 * 1024


def text_of(size, seed=1):
    """Lines that do not repeat, so that a piece in the wrong place shows."""
    lines, length, number = [], 0, 0
    while length < size:
        line = hashlib.sha256(f"{seed} {number}".encode()).hexdigest() * 16 + "\n"
        lines.append(line)
        length += len(line)
        number += 1
    return "".join(lines).encode()[:size]


class Attachments(unittest.TestCase):
    def setUp(self):
        self.bus = bus.Bus()
        self.addCleanup(self.bus.close)
        self.home = cli.Home(self.bus.dir)
        self.admin = self.home.join("admin", self.bus.ready["invitation"])
        self.admin("org", "put", "15089", "kind=district", "name=Salzlandkreis")
        self.admin("org", "put", CALBE, "kind=municipality", "name=Calbe (Saale)", "district=15089")
        self.admin("org", "put", BARBY, "kind=municipality", "name=Barby", "district=15089")
        self.editor, self.lead, self.other = self.person("editor", "editor", CALBE), self.person("lead", "lead", CALBE), self.person("other", "editor", BARBY)
        self.ref = self.editor.row("submit", "--title", "Mitfahrbank", "--summary", "Eine Bank am Ortsausgang.")["ref"]
        self.contents = self.bus.data / "attachments"

    def person(self, name, role, org):
        return self.home.join(name, self.admin.row("invite", "--name", name, "--org", org, "--role", role)["url"])

    def client(self):
        """The Python client of an editor."""
        return self.bus.client(self.bus.join(self.admin.row("invite", "--name", "P", "--org", CALBE, "--role", "editor")["url"]))

    def file(self, name, content):
        path = self.bus.dir / name
        path.write_bytes(content)
        return path

    def kept(self):
        return [path for path in self.contents.glob("??/*") if path.is_file()]

    def partial(self):
        return sum(path.stat().st_size for path in self.contents.glob("partial/*"))

    def test_25_mib_go_up_and_come_down_the_same_and_one_byte_more_does_not(self):
        content = text_of(25 * MIB)
        path, back = self.file("Bericht.txt", content), self.bus.dir / "back"
        done = self.editor.row("attach", self.ref, path, "--text", "Der ganze Bericht")
        self.assertEqual(done["ref"], self.ref)
        row = self.lead.row("attachments", self.ref)
        self.assertEqual((row["id"], row["name"], row["size"], row["text"], row["type"]), (done["attachment"], "Bericht.txt", 25 * MIB, "Der ganze Bericht", "text/plain"))
        self.assertEqual(row["hash"], hashlib.blake2b(content, digest_size=32).hexdigest())
        self.assertEqual(self.lead.row("fetch", self.ref, "Bericht.txt", "-o", back)["size"], 25 * MIB)
        self.assertEqual(back.read_bytes(), content)
        self.assertTrue(self.editor.row("attach", self.ref, path)["unchanged"])
        self.assertEqual([refusal["code"] for refusal in self.editor.refusal("attach", self.ref, self.file("Mehr.txt", content + b"x"))], ["file_too_large"])
        self.assertEqual([refusal["code"] for refusal in self.editor.refusal("attach", self.ref, self.file("26.txt", bytes(26 * MIB)))], ["file_too_large"])
        self.assertEqual([refusal["code"] for refusal in self.editor.refusal("attach", self.ref, self.file("leer.txt", b""))], ["file_empty"])
        self.assertEqual(len(self.kept()), 1)
        self.assertEqual(sorted(path.name for path in self.bus.dir.glob("*.part")), [])

    def test_the_same_content_on_two_cases_is_kept_once(self):
        second = self.editor.row("submit", "--title", "Rufbus", "--summary", "Ein Bus auf Ruf.")["ref"]
        path = self.file("Plan.pdf", b"%PDF-1.7 " + text_of(100000))
        self.editor("attach", self.ref, path)
        self.editor("attach", second, path)
        self.assertEqual(len(self.kept()), 1)

    def test_an_upload_that_was_cut_goes_on_where_it_ended(self):
        path = self.file("Bericht.txt", text_of(25 * MIB, 2))
        process = self.editor.start("attach", self.ref, path, "--json", stdout=bus.subprocess.DEVNULL, stderr=bus.subprocess.DEVNULL)
        bus.wait_for(lambda: self.partial() > 0)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if not self.kept():  # it was not quicker
            self.assertGreater(self.partial(), 0)
        self.editor("attach", self.ref, path)
        self.assertEqual(self.partial(), 0)
        self.assertEqual(self.lead.row("attachments", self.ref)["size"], 25 * MIB)

    def test_an_upload_outlives_a_broker_that_is_killed(self):
        path = self.file("Bericht.txt", text_of(25 * MIB, 3))
        process = self.editor.start("attach", self.ref, path, "--json", "--timeout", "60", stdout=bus.subprocess.PIPE, stderr=bus.subprocess.PIPE)
        bus.wait_for(lambda: self.partial() > 0)
        self.bus.restart(kill=True)
        output, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, output + errors)
        back = self.bus.dir / "back.txt"
        self.lead("fetch", self.ref, "Bericht.txt", "-o", back)
        self.assertEqual(back.read_bytes(), path.read_bytes())

    def spoil(self):
        """What is on its way is other bytes than were sent, as a power loss leaves it."""
        for path in self.contents.glob("partial/*"):
            path.write_bytes(bytes(path.stat().st_size))

    def throw_out(self):
        for path in self.contents.glob("partial/*"):
            path.unlink()

    def test_an_upload_that_was_spoiled_or_thrown_out_begins_anew_by_itself(self):
        for seed, harm in ((4, self.spoil), (5, self.throw_out)):
            path, back = self.file("Bericht.txt", text_of(25 * MIB, seed)), self.bus.dir / "back.txt"
            process = self.editor.start("attach", self.ref, path, "--json", stdout=bus.subprocess.PIPE, stderr=bus.subprocess.PIPE)
            bus.wait_for(lambda: self.partial() > 0)
            process.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, process.pid, os.WSTOPPED)
            self.assertEqual(len(self.kept()), seed - 4, "it was not quicker")
            harm()
            process.send_signal(signal.SIGCONT)
            output, errors = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, output + errors)
            self.lead("fetch", self.ref, json.loads(output)["attachment"], "-o", back)
            self.assertEqual(back.read_bytes(), path.read_bytes())

    def test_the_python_client_begins_anew_as_well(self):
        client, content = self.client(), text_of(3 * MIB, 6)
        for name, harm in (("a.txt", self.spoil), ("b.txt", self.throw_out)):
            content, seen = content + b"x", []

            def progress(done, total):
                seen.append(done)
                if len(seen) == 3:
                    harm()

            client.attach(self.ref, name, content, progress=progress)
            self.assertEqual(seen[-1], len(content))
            self.assertGreater(len(seen), 10, "all of it was sent, and some of it twice")
            self.assertEqual(client.fetch(list(client.query("case.attachments", {"case": self.ref}))[-1]), content)

    def test_a_file_that_never_fits_its_hash_is_given_up(self):
        client, content = self.client(), text_of(2 * MIB, 7)
        with self.assertRaises(bus.ideenbus.Error) as caught:
            client.attach(self.ref, "a.txt", content, progress=lambda done, total: self.spoil())
        self.assertEqual(caught.exception.code, "blob_hash")

    def test_a_case_of_others_gives_nothing_away(self):
        self.editor("attach", self.ref, self.file("Plan.txt", b"Plan"))
        for arguments in (("attach", self.ref, self.bus.dir / "Plan.txt"), ("attachments", self.ref), ("fetch", self.ref, "Plan.txt"), ("detach", self.ref, "Plan.txt")):
            self.assertEqual([refusal["code"] for refusal in self.other.refusal(*arguments)], ["not_found"], arguments)

    def test_what_is_no_document_is_refused(self):
        for name, content in (("Seite.html", b"<html>"), ("Bild.svg", b"<svg>"), ("Programm.exe", b"MZ"), ("Makro.xlsm", b"PK\3\4"), ("Falsch.pdf", b"MZ"), ("Falsch.txt", b"<script>")):
            self.assertEqual([refusal["code"] for refusal in self.editor.refusal("attach", self.ref, self.file(name, content))], ["blob_type"], name)

    def archive(self, name, entries):
        path = self.bus.dir / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in entries:
                archive.writestr(entry, os.urandom(40000))
        return path

    def test_office_files_are_known_by_what_they_name_and_none_has_macros(self):
        parts = ["docProps/app.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels", "[Content_Types].xml"]  # as some programs order them
        self.editor("attach", self.ref, self.archive("Kosten.xlsx", parts))
        for name, entries in (("Makro.xlsx", parts[:2] + ["xl/vbaProject.bin"] + parts[2:]), ("Archiv.xlsx", parts[:3])):
            self.assertEqual([refusal["code"] for refusal in self.editor.refusal("attach", self.ref, self.archive(name, entries))], ["blob_type"], name)

    def test_fetching_takes_no_other_files_place(self):
        self.editor("attach", self.ref, self.file("Plan.txt", b"Plan"))
        folder = self.bus.dir / "folder"
        folder.mkdir()
        self.lead("fetch", self.ref, "Plan.txt", "-o", folder)
        self.assertEqual((folder / "Plan.txt").read_bytes(), b"Plan")
        self.assertEqual(self.lead.run("fetch", self.ref, "Plan.txt", "-o", folder).returncode, 2)
        self.lead("fetch", self.ref, "Plan.txt", "-o", folder, "--force")
        self.lead("fetch", self.ref, "Plan.txt", "-o", folder / "Plan.txt")
        self.assertEqual(self.lead.run("fetch", self.ref, "Plan.txt", "-o", folder / "none" / "Plan.txt").returncode, 2)
        self.assertEqual(os.listdir(folder), ["Plan.txt"])

    def test_of_several_with_one_name_the_newest_is_fetched_and_none_is_taken_off_by_that_name(self):
        first = self.editor.row("attach", self.ref, self.file("Plan.txt", b"eins"))["attachment"]
        second = self.editor.row("attach", self.ref, self.file("Plan.txt", b"zwei"))["attachment"]
        back = self.bus.dir / "back"
        self.lead("fetch", self.ref, "Plan.txt", "-o", back)
        self.assertEqual(back.read_bytes(), b"zwei")
        self.lead("fetch", self.ref, first, "-o", back)
        self.assertEqual(back.read_bytes(), b"eins")
        self.assertEqual([refusal["code"] for refusal in self.editor.refusal("detach", self.ref, "Plan.txt")], ["ambiguous"])
        self.editor("detach", self.ref, second)
        self.assertEqual([row["id"] for row in self.lead.rows("attachments", self.ref)], [first])
        self.assertEqual([row["event"] for row in self.lead.rows("history", self.ref)][-3:], ["case.attached", "case.attached", "case.detached"])

    def test_internal_files_are_listed_for_the_administrations_only(self):
        self.lead("edit", self.ref, "visibility=intermunicipal")
        self.editor("attach", self.ref, self.file("Plan.txt", b"offen"))
        self.editor("attach", self.ref, self.file("Notiz.txt", b"intern"), "--internal")
        self.assertEqual([row["name"] for row in self.other.rows("attachments", self.ref)], ["Plan.txt"])
        self.assertEqual([row["name"] for row in self.lead.rows("attachments", self.ref)], ["Plan.txt", "Notiz.txt"])
        self.assertIn("intern", self.lead("attachments", self.ref, "--lang", "de"))


if __name__ == "__main__":
    unittest.main()
