#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Files through the gateway: what goes up comes down byte for byte, for those who may, whatever its name and size, with bounded memory."""
import os
import socket
import time
import unittest
import urllib.parse

import gateway
from gateway import wait_for
from test_api import BERNBURG, STASSFURT, uuid7

LIMIT = 25 * 1024 * 1024


def text_of(size):
    """Text of exactly so many bytes, none of it like the rest."""
    line = b"".join(b"%x\n" % number for number in range(size // 2 + 1))
    return line[:size]


def query(**parameters):
    return urllib.parse.urlencode(parameters)


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.web = gateway.Gateway()
        cls.anna = cls.web.person("Anna", ("editor", BERNBURG))
        cls.bert = cls.web.person("Bert", ("editor", STASSFURT))
        cls.ref = cls.anna.done("case.draft", {"title": "Mit Anhang"})["ref"]

    @classmethod
    def tearDownClass(cls):
        cls.web.close()

    def upload(self, content, who=None, headers=None, **parameters):
        parameters = {"case": self.ref, "name": "datei.txt", **parameters}
        return (who or self.anna).request("POST", "/api/v1/attachments?" + query(**parameters), content, {"Content-Type": "application/octet-stream", **(headers or {})})

    def attached(self, content, **parameters):
        """Uploads and gives the attachment's row."""
        key = uuid7()
        answer = self.upload(content, headers={"Idempotency-Key": key}, **parameters)
        self.assertEqual((answer.status, answer.json.get("answer")), (200, "done"), answer)
        return next(row for row in self.anna.rows("case.attachments", case=self.ref, limit=200) if row["id"] == key)

    def download(self, row, who=None, case=None):
        return (who or self.anna).request("GET", f"/api/v1/attachments/{case or self.ref}/{row['id']}")


class Files(Case):
    def test_what_goes_up_comes_down_byte_for_byte(self):
        for size in (1, 1000, 512 * 1024 - 1, 512 * 1024, 512 * 1024 + 1, 3_000_000):
            with self.subTest(size):
                content = text_of(size)
                row = self.attached(content, text="Was es ist")
                answer = self.download(row)
                self.assertEqual((answer.status, answer.body == content, int(answer.headers["Content-Length"])), (200, True, size))
                self.assertEqual((row["size"], row["text"]), (size, "Was es ist"))

    def test_the_largest_file_goes_and_one_byte_more_does_not(self):
        content = text_of(LIMIT)
        self.assertTrue(self.download(self.attached(content)).body == content)
        with self.web.raw() as connection:
            connection.sendall((f"POST /api/v1/attachments?{query(case=self.ref, name='a.txt')} HTTP/1.1\r\nHost: x\r\nX-Ideenbus: 1\r\nOrigin: {self.web.origin}\r\n"
                                f"Cookie: {self.anna.cookie}\r\nContent-Length: {LIMIT + 1}\r\n\r\n").encode())
            self.assertEqual(gateway.status_of(connection.recv(1000)), 413)

    def test_it_is_a_download_under_any_name_and_never_a_page(self):
        for name in ('grüße "a".txt', "a;b.txt", "日本.txt", "a%0d%0aX-Evil: 1.txt", "<script>.txt", "a'b.txt", "a b.txt"):
            with self.subTest(name):
                answer = self.download(self.attached(b"x", name=name))
                disposition = answer.headers["Content-Disposition"]
                self.assertTrue(disposition.startswith('attachment; filename="'))
                self.assertEqual(urllib.parse.unquote(disposition.split("filename*=UTF-8''")[1]), name)
                self.assertTrue(disposition.isascii())
                self.assertEqual((answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]), ("nosniff", "no-store"))
                self.assertIsNone(answer.headers.get("X-Evil"))

    def test_the_same_upload_again_is_one_attachment(self):
        key, content = uuid7(), text_of(1_000_000)
        first, again = (self.upload(content, headers={"Idempotency-Key": key}) for _ in range(2))
        self.assertEqual((first.status, first.json), (again.status, again.json))
        self.assertEqual(sum(row["id"] == key for row in self.anna.rows("case.attachments", case=self.ref, limit=200)), 1)

    def test_what_cannot_be_attached_is_said_before_it_is_sent_on(self):
        for content, parameters, status, code in ((b"", {}, 400, "empty"), (b"x", {"name": ""}, 400, "field_size"), (b"x", {"name": "a" * 300}, 400, "field_size"),
                                                  (b"x", {"case": ""}, 400, "field_size"), (b"x", {"internal": "maybe"}, 400, "field_type")):
            with self.subTest(parameters):
                answer = self.upload(content, **parameters)
                self.assertEqual((answer.status, answer.json["code"]), (status, code))
        answer = self.upload(b"MZ\x90\x00", name="virus.exe")
        self.assertEqual((answer.status, answer.json["reasons"][0]["code"]), (409, "blob_type"))

    def test_only_those_who_see_the_case_get_the_file_or_attach_one(self):
        row = self.attached(b"geheim")
        self.assertEqual(self.download(row, self.bert).status, 404)
        self.assertEqual(self.download(row, self.web.anybody()).status, 401)
        self.assertIn(self.upload(b"x", self.bert).status, (403, 404))
        self.assertEqual(self.upload(b"x", self.web.anybody()).status, 401)
        other = self.bert.done("case.draft", {"title": "Anderer"})["ref"]
        self.assertEqual(self.download(row, self.bert, other).status, 404)

    def test_what_is_not_attached_is_404(self):
        for rest in (f"{self.ref}/{uuid7()}", f"SLK-1999-00001/{uuid7()}", self.ref, f"{self.ref}/", "", "a/b/c", f"{self.ref}/{uuid7()}/x"):
            with self.subTest(rest):
                self.assertEqual(self.anna.request("GET", f"/api/v1/attachments/{rest}").status, 404)

    def test_an_upload_needs_what_every_write_needs(self):
        self.assertEqual(self.upload(b"x", headers={"Origin": "https://evil.example"}).status, 403)
        self.assertEqual(self.upload(b"x", headers={"X-Ideenbus": None}).status, 403)


class Bounds(Case):
    def memory(self):
        with open(f"/proc/{self.web.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    def test_those_who_do_not_read_cost_one_part_each(self):
        with open(f"/proc/{self.web.process.pid}/maps") as maps:
            if "libasan" in maps.read():
                self.skipTest("what a sanitizer keeps says nothing")
        row = self.attached(text_of(20_000_000))
        before = self.memory()
        stalled = []
        for _ in range(30):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((self.web.host, self.web.port))
            connection.sendall(f"GET /api/v1/attachments/{self.ref}/{row['id']} HTTP/1.1\r\nHost: x\r\nCookie: {self.anna.cookie}\r\n\r\n".encode())
            stalled.append(connection)
        time.sleep(2)
        self.assertEqual(self.download(row).status, 200)
        self.assertLess(self.memory() - before, 30 * 1500)
        for connection in stalled:
            connection.close()

    def test_an_upload_that_breaks_off_leaves_no_file(self):
        spool = self.web.data / "spool"
        def held():
            """How many spooled files are open; a descriptor may go while one looks."""
            count = 0
            for fd in os.listdir(f"/proc/{self.web.process.pid}/fd"):
                try:
                    count += str(spool) in os.readlink(f"/proc/{self.web.process.pid}/fd/{fd}")
                except FileNotFoundError:
                    pass
            return count

        head = (f"POST /api/v1/attachments?{query(case=self.ref, name='a.txt')} HTTP/1.1\r\nHost: x\r\nX-Ideenbus: 1\r\nOrigin: {self.web.origin}\r\nCookie: {self.anna.cookie}\r\n"
                "Content-Length: 1000000\r\n\r\n").encode()
        connections = [self.web.raw(head + b"x" * 500_000) for _ in range(5)]
        wait_for(lambda: held() == 5)
        for connection in connections:
            connection.close()
        wait_for(lambda: held() == 0)
        self.assertEqual(os.listdir(spool), [])

    def test_one_person_has_a_few_uploads_at_once_and_leaves_room_for_others(self):
        head = (f"POST /api/v1/attachments?{query(case=self.ref, name='a.txt')} HTTP/1.1\r\nHost: x\r\nX-Ideenbus: 1\r\nOrigin: {self.web.origin}\r\nCookie: {self.anna.cookie}\r\n"
                "Content-Length: 1000000\r\n\r\nx").encode()
        held = [self.web.raw(head) for _ in range(8)]
        wait_for(lambda: self.upload(b"x").status == 503)
        other = self.bert.done("case.draft", {"title": "Anderer"})["ref"]
        self.assertEqual(self.upload(b"x", self.bert, case=other).status, 200)
        for connection in held:
            connection.close()
        wait_for(lambda: self.upload(b"x").status == 200)

    def test_it_ends_with_files_on_their_way(self):
        with gateway.Gateway() as web:
            anna = web.person("Anna", ("editor", BERNBURG))
            ref = anna.done("case.draft", {"title": "x"})["ref"]
            anna.request("POST", f"/api/v1/attachments?{query(case=ref, name='a.txt')}", text_of(20_000_000))
            row = anna.rows("case.attachments", case=ref)[0]
            down = web.raw(f"GET /api/v1/attachments/{ref}/{row['id']} HTTP/1.1\r\nHost: x\r\nCookie: {anna.cookie}\r\n\r\n".encode())
            up = web.raw((f"POST /api/v1/attachments?{query(case=ref, name='a.txt')} HTTP/1.1\r\nHost: x\r\nX-Ideenbus: 1\r\nOrigin: {web.origin}\r\nCookie: {anna.cookie}\r\n"
                          "Content-Length: 1000000\r\n\r\nabc").encode())
            time.sleep(0.3)
            self.assertEqual(web.stop(), 0)
            down.close()
            up.close()


if __name__ == "__main__":
    unittest.main()
