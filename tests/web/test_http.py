#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""HTTP as browsers do not send it: whatever comes, the gateway answers or closes, and goes on serving everybody else."""
import gzip
import json
import os
import re
import socket
import subprocess
import tempfile
import time
import unittest

import gateway
from gateway import bus, read_all, status_of

PAGES = ("/", "/neu", "/neu/workshop", "/triage", "/entscheidung/SLK-2026-00001", "/suche", "/d/15089/board", "/d/15089/list", "/d/15089/fahrplan", "/c/SLK-2026-00001", "/coord", "/programme",
         "/admin", "/login", "/einladung", "/hilfe", "/barrierefreiheit")
LOADED = re.compile(r'(?:src|href)="(/assets/[^"]+)"')

WRITE = "X-Ideenbus: 1\r\nOrigin: {origin}\r\nContent-Type: application/json\r\n"


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.web = gateway.Gateway(region=False)
        cls.nobody = cls.web.anybody()

    @classmethod
    def tearDownClass(cls):
        cls.web.close()

    def tearDown(self):
        self.assertEqual(self.nobody.request("GET", "/healthz").status, 200, "whatever happened, it goes on serving")

    def raw(self, method, target, headers="", body="", version="HTTP/1.1"):
        """The status of a request put together by hand; None when the connection was closed without an answer."""
        text = f"{method} {target} {version}\r\nHost: {self.web.host}:{self.web.port}\r\nConnection: close\r\n{headers}\r\n{body}"
        return status_of(self.web.talk(text.encode("latin-1")))

    def write_headers(self):
        return WRITE.format(origin=self.web.origin)


class Targets(Case):
    def test_paths_with_tricks_in_them_are_refused(self):
        for target in ("/../etc/passwd", "/..", "/assets/../index.html", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2findex.html", "/a/%2E%2e/b", "//etc/passwd", "/a//b",
                       "/a%00.html", "/healthz%00", "/a%0d%0aX-Evil:%201", "/a%0a", "/%zz", "/%2", "/a\\b", "/..\\..\\windows", "/a%5cb", "/./healthz", "/%ff%fe", "/%c0%ae%c0%ae/"):
            with self.subTest(target):
                self.assertEqual(self.raw("GET", target), 400)

    def test_a_target_that_is_no_path_is_refused(self):
        for target in ("*", "healthz", "http://example.org/healthz", "?x", "example.org:443"):
            with self.subTest(target):
                self.assertIn(self.raw("GET", target), (400, 404))

    def test_an_encoded_path_is_the_same_path(self):
        self.assertEqual(self.raw("GET", "/%68ealthz"), 200)

    def test_a_parameter_that_comes_twice_or_is_broken_is_refused(self):
        for query in ("a=1&a=2", "a=%zz", "a=%", "a=%00", "a=%ff", "&".join(f"p{i}=1" for i in range(100))):
            with self.subTest(query):
                self.assertEqual(self.raw("GET", "/api/v1/whoami?" + query), 400)

    def test_an_unknown_address_of_the_interface_is_404(self):
        for target in ("/api/v1/nope", "/api/v1/", "/api/v1", "/api", "/api/v2/whoami", "/api/v1/blob.get", "/api/v1/hello", "/api/v1/follow", "/api/v1/redeem", "/api/v1/case_row"):
            with self.subTest(target):
                answer = self.nobody.request("GET", target)
                self.assertEqual(answer.status, 404)
        self.assertEqual(self.nobody.get("nope").json["code"], "no_verb")

    def test_a_target_longer_than_the_room_for_it_is_refused(self):
        self.assertIn(self.raw("GET", "/" + "a" * 20000), (414, 431, 400, None))
        self.assertIn(self.raw("GET", "/healthz", "X-Long: " + "a" * 20000 + "\r\n"), (431, 413, 400, None))
        self.assertIn(self.raw("GET", "/healthz", "".join(f"X-{i}: 1\r\n" for i in range(3000))), (431, 413, 400, None))


class Methods(Case):
    def test_a_method_the_address_does_not_know_is_405_and_the_answer_says_which_it_knows(self):
        for method, target, allow in (("POST", "/healthz", "GET, HEAD"), ("PUT", "/", "GET, HEAD"), ("DELETE", "/c/SLK-2026-00001", "GET, HEAD"), ("POST", "/", "GET, HEAD"),
                                      ("PATCH", "/api/v1/session", "POST, GET, HEAD, DELETE"), ("PUT", "/api/v1/sessions", "GET, HEAD, DELETE"), ("PUT", "/api/v1/whoami", "GET, HEAD, POST"),
                                      ("OPTIONS", "/healthz", "GET, HEAD"), ("TRACE", "/healthz", "GET, HEAD"), ("get", "/healthz", "GET, HEAD")):
            with self.subTest(f"{method} {target}"):
                answer = self.nobody.request(method, target)
                self.assertEqual((answer.status, answer.headers["Allow"], answer.json["code"]), (405, allow, "method"))

    def test_a_method_that_is_no_token_is_refused_and_not_repeated(self):
        for method in (b"\x9eET", b"GE\x01", b"G{}", b"\xc3\xa4", b"G\x7f"):
            for target in (b"/", b"/api/v1/session", b"/public"):
                with self.subTest(method):
                    head, body = self.web.talk(method + b" " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").split(b"\r\n\r\n", 1)
                    self.assertEqual((status_of(head), json.loads(body)["code"]), (400, "bad_request"))
                    self.assertNotIn(method, head + body)

    def test_a_command_takes_no_get(self):
        answer = self.nobody.get("case.submit", case="SLK-2026-00001")
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "POST"))

    def test_head_has_the_headers_of_get_and_no_body(self):
        for target in ("/healthz", "/api/v1/openapi.json", "/"):
            with self.subTest(target):
                head, get = self.nobody.request("HEAD", target), self.nobody.request("GET", target)
                self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (get.status, b"", get.headers["Content-Length"]))

    def test_what_is_no_http_is_closed_or_refused(self):
        for data in (b"\r\n\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET /healthz\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", b"GET /healthz HTTP/9.9\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\n\r\n", b"A" * 100000, b"GET /healthz HTTP/1.1\r\nHost: a\r\n Folded: x\r\nbroken header\r\n\r\n"):
            with self.subTest(data[:20]):
                self.assertNotIn(status_of(self.web.talk(data, 0.5)), (200, 500, 501, 503))


class Writes(Case):
    def login(self, headers, body="{}"):
        return self.nobody.request("POST", "/api/v1/session", body, headers)

    def test_a_write_needs_our_header(self):
        for value in (None, "0", "true", ""):
            answer = self.login({"X-Ideenbus": value})
            self.assertEqual((answer.status, answer.json["code"]), (403, "origin"))

    def test_a_write_comes_from_our_page(self):
        for origin in ("https://evil.example", "null", "", f"http://{self.web.host}:1", f"https://{self.web.host}:{self.web.port}", self.web.origin + ".evil.example",
                       self.web.origin + "/"):
            with self.subTest(origin):
                self.assertEqual(self.login({"Origin": origin}).status, 403)
        self.assertNotEqual(self.login({"Origin": self.web.origin}).status, 403)

    def test_without_an_origin_only_programs_may_write(self):
        self.assertNotEqual(self.login({"Origin": None}).status, 403)
        for site in ("cross-site", "same-origin", "none"):
            self.assertEqual(self.login({"Origin": None, "Sec-Fetch-Site": site}).status, 403)

    def test_a_body_is_json_by_name(self):
        for kind in (None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=latin-1", "application/jsonx"):
            with self.subTest(kind):
                answer = self.login({"Content-Type": kind})
                self.assertEqual((answer.status, answer.json["code"]), (415, "content_type"))
        for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"):
            self.assertNotEqual(self.login({"Content-Type": kind}).status, 415)

    def test_a_body_is_one_json_object(self):
        deep = "[" * 1500 + "]" * 1500
        for body in ("", "null", "[]", "1", '"x"', "{", '{"a": 1} x', '{"a": 1, "a": 2}', '{"a": "\\ud800"}', '{"a": "\\u0000"}', '{"a": ' + deep + "}", "{'a': 1}", '{"a": 1e999}',
                     b'{"a": "\xff"}'):
            with self.subTest(body[:20]):
                answer = self.login({}, body)
                self.assertEqual(answer.status, 400, answer)

    def test_a_body_beyond_the_limit_is_refused_before_it_is_read(self):
        with self.web.raw() as connection:
            connection.sendall((f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n{self.write_headers()}Content-Length: 1000000000000\r\n\r\n").encode())
            self.assertEqual(status_of(connection.recv(1000)), 413)

    def test_a_body_a_little_beyond_the_limit_is_answered_so_that_the_answer_arrives(self):
        answer = self.login({}, "x" * 500_000)
        self.assertEqual((answer.status, answer.json["code"]), (413, "body_too_large"))

    def test_a_body_in_chunks_has_the_same_limit(self):
        chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
        with self.web.raw(f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n{self.write_headers()}Transfer-Encoding: chunked\r\n\r\n".encode()) as connection:
            try:
                for _ in range(1000):
                    connection.sendall(chunk)
            except OSError:
                pass # closed on us, as it should be
            self.assertIn(status_of(read_all(connection)), (None, 413))

    def test_a_good_body_in_chunks_is_read(self):
        self.assertEqual(self.raw("POST", "/api/v1/session", self.write_headers() + "Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), self.login({}).status)

    def test_a_length_that_is_none_or_two_is_refused(self):
        for headers in ("Content-Length: -1\r\n", "Content-Length: abc\r\n", "Content-Length: 99999999999999999999999\r\n", "Content-Length: 2\r\nContent-Length: 3\r\n",
                        "Content-Length: 2, 3\r\n", "Content-Length: 0x10\r\n", "Content-Length: +2\r\n"):
            with self.subTest(headers):
                status = self.raw("POST", "/api/v1/session", self.write_headers() + headers, "{}")
                self.assertIn(status, (400, 413, None))

    def test_a_request_smuggled_behind_another_is_not_answered(self):
        """Where one reader sees the end of a request and another does not, the rest would be a request of somebody else."""
        body = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        for headers in (f"Content-Length: {len(body)}\r\nTransfer-Encoding: chunked\r\n", f"Transfer-Encoding: chunked\r\nContent-Length: {len(body)}\r\n",
                        f"Content-Length: {len(body)}\r\nContent-Length: 5\r\n", f"Content-Length: 5\r\nContent-Length: {len(body)}\r\n", f"Content-Length : {len(body)}\r\n",
                        "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                        "Transfer-Encoding : chunked\r\n"):
            with self.subTest(headers):
                answer = self.web.talk(f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n{self.write_headers()}{headers}\r\n{body}".encode())
                self.assertEqual(status_of(answer), 400)
                self.assertNotIn(b'"broker"', answer)

    def test_a_header_that_counts_comes_once(self):
        for header in ("Host: y", "Origin: https://evil.example", "X-Ideenbus: 1", "Content-Type: text/plain"):
            with self.subTest(header):
                self.assertEqual(self.raw("POST", "/api/v1/session", self.write_headers() + header + "\r\nContent-Length: 2\r\n", "{}"), 400)

    def test_a_header_with_control_characters_is_refused(self):
        for header in ("X-A: a\x01b", "X-A: a\x7f", "X\0-A: b", "Host\0: y", "X A: b", "X\xe4: b"):
            with self.subTest(header):
                self.assertEqual(self.raw("GET", "/healthz", header + "\r\n"), 400)

    def test_what_is_sent_is_never_in_a_header_of_the_answer(self):
        answer = self.web.talk(f"GET /api/v1/nope%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        self.assertNotIn(b"\nX-Evil", answer)
        for header in ("Idempotency-Key: a\rX-Evil: 1", "Cookie: ideenbus=x\rSet-Cookie: a=b", "Origin: x\rX-Evil: 1"):
            answer = self.web.talk(f"GET /api/v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n".encode())
            self.assertNotIn(b"X-Evil", answer.split(b"\r\n\r\n")[0])


class Answers(Case):
    def test_every_answer_has_the_security_headers(self):
        for method, target in (("GET", "/"), ("GET", "/healthz"), ("GET", "/api/v1/whoami"), ("GET", "/nope"), ("POST", "/"), ("GET", "/%00"), ("GET", "/api/v1/openapi.json")):
            with self.subTest(target):
                headers = self.nobody.request(method, target).headers
                self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
                self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])
                self.assertNotIn("unsafe", headers["Content-Security-Policy"])
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(headers["Referrer-Policy"], "same-origin")
                self.assertEqual(headers["Cross-Origin-Opener-Policy"], "same-origin")

    def test_nothing_of_the_interface_is_stored(self):
        self.assertEqual(self.nobody.get("whoami").headers["Cache-Control"], "no-store")

    def test_an_error_has_both_languages_and_a_stable_code(self):
        error = self.nobody.get("whoami").json
        self.assertEqual((error["answer"], error["code"], error["number"], error["retry"]), ("error", "login_needed", 841, False))
        self.assertTrue(error["de"] and error["en"])

    def test_every_page_is_the_board_and_an_unknown_one_says_404(self):
        unknown = self.nobody.request("GET", "/no/such/page")
        self.assertEqual(unknown.status, 404)
        first = LOADED.search(unknown.body.decode())[1]
        for path in PAGES:
            with self.subTest(path):
                page = self.nobody.request("GET", path)
                self.assertEqual((page.status, LOADED.search(page.body.decode())[1]), (200, first))

    def test_what_pages_are_made_of_is_no_address(self):
        dist = bus.TOP / "clients/web/board/dist"
        files = ["/" + str(file.relative_to(dist)) for file in dist.glob("pages/*.html")]
        self.assertGreater(len(files), 5)
        folder = gateway.Gateway("--board-dir", str(dist), broker=self.web.broker, region=False)
        self.addCleanup(folder.close)
        for web in (self.web, folder):
            self.assertEqual(web.anybody().request("GET", "/neu").status, 200)
            for file in files:
                with self.subTest(file):
                    self.assertEqual(web.anybody().request("GET", file).status, 404)

    def test_a_page_names_the_scripts_it_begins_with_and_all_of_them_are_there(self):
        common = set(LOADED.findall(self.nobody.request("GET", "/no/such/page").body.decode()))
        for path in ("/", "/neu", "/d/15089/board", "/d/15089/list", "/c/SLK-2026-00001", "/entscheidung/SLK-2026-00001", "/admin"):
            with self.subTest(path):
                named = set(LOADED.findall(self.nobody.request("GET", path).body.decode()))
                self.assertGreater(named, common)
                for file in named:
                    self.assertEqual(self.nobody.request("GET", file).status, 200, file)


class Connections(Case):
    def test_requests_sent_at_once_are_answered_in_their_order(self):
        one = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        two = "GET /api/v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n"
        last = "GET /api/v1/nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        with self.web.raw((one + two + one + last).encode()) as connection:
            data = read_all(connection)
        statuses = [int(part.split(b" ")[0]) for part in data.split(b"HTTP/1.1 ")[1:]]
        self.assertEqual(statuses, [200, 401, 200, 404])

    def test_many_that_are_slow_hinder_nobody(self):
        slow = [self.web.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ") for _ in range(800)]
        try:
            start = time.monotonic()
            for step in range(5):
                for connection in slow[step::5]:
                    connection.sendall(b"a")
                self.assertEqual(self.nobody.request("GET", "/healthz").status, 200)
            self.assertLess(time.monotonic() - start, 5)
            slow[0].sendall(b"\r\n\r\n")
            self.assertEqual(status_of(slow[0].recv(100)), 200)
        finally:
            for connection in slow:
                connection.close()

    def test_a_body_that_does_not_come_hinders_nobody(self):
        head = f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n{self.write_headers()}Content-Length: 100\r\n\r\n" + "{"
        waiting = [self.web.raw(head.encode()) for _ in range(100)]
        self.assertEqual(self.nobody.request("GET", "/healthz").status, 200)
        for connection in waiting:
            connection.close()

    def test_a_connection_that_breaks_off_anywhere_leaves_nothing(self):
        whole = f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n{self.write_headers()}Content-Length: 2\r\n\r\n" + "{}"
        descriptors = len(os.listdir(f"/proc/{self.web.process.pid}/fd"))
        for end in range(0, len(whole), 7):
            with self.web.raw(whole[:end].encode()) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        gateway.wait_for(lambda: len(os.listdir(f"/proc/{self.web.process.pid}/fd")) <= descriptors + 2)

    def test_expect_is_answered_before_the_body_is_sent(self):
        with self.web.raw(f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n".encode()) as connection:
            self.assertEqual(status_of(connection.recv(1000)), 403)


class Options(unittest.TestCase):
    def test_a_number_out_of_bounds_or_with_something_behind_it_is_refused_and_the_bounds_are_said(self):
        for option, most in (("--ring-kib", 1048576), ("--public-cases", 1000000), ("--session-idle-ms", "a year's"), ("--public-refresh-ms", "a year's")):
            for number in ("", "0", "-1", "5x", "x", "99999999999999999999", str(most) + "1"):
                done = subprocess.run([gateway.bus.BIN / "ideenbus-web", "--data", "/nonexistent", option, number], capture_output=True, text=True, timeout=10)
                self.assertEqual(done.returncode, 2, (option, number))
                self.assertIn(str(most), done.stderr, (option, number))

    def test_the_file_of_settings_refuses_such_a_number_as_well_and_knows_every_key_of_its_example(self):
        def tried(text):
            with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                file.write(text)
                file.flush()
                return subprocess.run([gateway.bus.BIN / "ideenbus-web", "--config", file.name, "--data", "/dev/null/none", "account", "list"], capture_output=True,
                                      text=True, timeout=10)
        for key, most in (("ring_kib", 1048576), ("public_cases", 1000000), ("session_idle_ms", "a year's"), ("public_refresh_ms", "a year's")):
            for number in ("0", "-1", "5x", "99999999999999999999", str(most) + "1"):
                done = tried(f"{key}: {number}\n")
                self.assertEqual(done.returncode, 1, (key, number))
                self.assertIn(f'{key}: "{number}"', done.stderr)
                self.assertIn(str(most), done.stderr, (key, number))
        example = (gateway.bus.TOP / "clients/web/ideenbus-web.yaml.example").read_text()
        keys = re.findall(r"^# (\w+): .*$", example, re.M)
        self.assertGreater(len(keys), 15)
        for key in keys:
            line = re.search(rf"^# ({key}: .*)$", example, re.M).group(1)
            if key != "data":
                self.assertIn("/dev/null/none", tried(line + ("\norigin: https://board.example" if key == "socket" else "") + "\n").stderr, key)


class Ends(unittest.TestCase):
    def test_it_ends_at_once_and_in_good_order_with_connections_open(self):
        with gateway.Gateway(region=False) as web:
            held = [web.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(20)] + [web.raw(b"GET /hea") for _ in range(20)]
            start = time.monotonic()
            self.assertEqual(web.stop(), 0)
            self.assertLess(time.monotonic() - start, 5)
            self.assertIn("event=stopped", web.log_text())
            for connection in held:
                connection.close()

    def test_it_ends_in_good_order_with_requests_behind_those_that_wait(self):
        with gateway.Gateway() as web:
            anna = web.person("Anna", ("editor", "150890030030"))
            body = '{"user":"nobody","password":"y"}'
            login = f"POST /api/v1/session HTTP/1.1\r\nHost: x\r\n{WRITE.format(origin=web.origin)}Content-Length: {len(body)}\r\n\r\n{body}"
            get = "GET /api/v1/{} HTTP/1.1\r\nHost: x\r\nCookie: " + anna.cookie + "\r\n\r\n"
            late = get.format("case.list?min_seq=99999999")
            held = [web.raw(text.encode()) for text in (login * 2, late * 2, late + get.format("case.list"), get.format("events") + login, late + login * 2) for _ in range(3)]
            for _ in range(2):  # what came before these has been read by then
                self.assertEqual(web.anybody().request("GET", "/healthz").status, 200)
            start = time.monotonic()
            self.assertEqual(web.stop(), 0, web.log_text()[-2000:])
            self.assertLess(time.monotonic() - start, 5)
            for connection in held[3:6]:
                answer = read_all(connection)
                self.assertEqual((status_of(answer), answer.count(b"HTTP/1.1 ")), (503, 1), "the second one is not answered any more")
                self.assertIn(b'"shutdown"', answer)
            for connection in held:
                connection.close()

    def test_heads_that_break_off_or_are_broken_leave_no_request_behind(self):
        line = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
        with gateway.Gateway(region=False) as web:
            for tail in (b"", b"broken header\r\n\r\n", b"X: " + b"a" * 20000, b"Content-Length: x\r\n\r\n", b"Transfer-Encoding: x\r\n\r\n", b"\0X: a\r\nX: b\r\n\r\n", b" a\r\n\r\n"):
                for before in (b"", line + b"\r\n"):
                    for _ in range(20):
                        web.raw(before + line + tail).close()
                    web.talk(before + line + tail, 1)
            self.assertEqual(web.stop(), 0)
            self.assertNotIn("event=exchanges_left", web.log_text())

    def test_a_state_that_is_far_away_is_behind(self):
        with gateway.Gateway() as web:
            anna = web.person("Anna", ("editor", "150890030030"))
            start = time.monotonic()
            answer = anna.get("case.list", min_seq=99999999)
            self.assertEqual((answer.status, answer.json["code"], answer.json["retry"]), (503, "behind", True))
            self.assertLess(time.monotonic() - start, 20)

    def test_a_socket_takes_the_place_of_a_port(self):
        with gateway.Gateway("--socket", "/tmp/none", "--origin", "https://board.example", region=False, start=False) as web:
            path = str(web.broker.dir / "http.sock")
            web.options = ("--socket", path, "--origin", "https://board.example")
            web.start()
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(path)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: board.example\r\nConnection: close\r\n\r\n")
            answer = read_all(connection)
            connection.close()
            self.assertEqual(status_of(answer), 200)
            self.assertIn(b"Strict-Transport-Security", answer)
            web.stop()
            self.assertFalse(os.path.exists(path))

    def test_without_an_invitation_it_says_how_to_begin(self):
        with gateway.Gateway(region=False, start=False) as web:
            web.data = web.broker.dir / "nothing"
            done = web.run("--listen", "127.0.0.1:0", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("join", done.stderr)


class Board(unittest.TestCase):
    """From a directory; what is built in is the same code but for the table."""

    @classmethod
    def setUpClass(cls):
        cls.web = gateway.Gateway(region=False)

    @classmethod
    def tearDownClass(cls):
        cls.web.close()

    def assets(self):
        page = self.web.anybody().request("GET", "/")
        if page.status != 200:
            self.skipTest("the board was not built")
        return page

    def test_a_page_is_asked_for_again_and_an_asset_never(self):
        page = self.assets()
        self.assertEqual(page.headers["Cache-Control"], "no-cache")
        name = next((part.split(b'"')[0] for part in page.body.split(b'="')[1:] if part.startswith(b"/assets/")), None)
        if name is None:
            self.skipTest("the board has no assets")
        asset = self.web.anybody().request("GET", name.decode())
        self.assertEqual(asset.status, 200)
        self.assertEqual(asset.headers["Cache-Control"], "public, max-age=31536000, immutable")
        self.assertEqual(self.web.anybody().request("GET", "/assets/no-such-1234.js").status, 404)

    def test_compressed_or_not_it_is_the_same_with_a_tag_each(self):
        page = self.assets()
        small = self.web.anybody().request("GET", "/", headers={"Accept-Encoding": "br, gzip"})
        self.assertEqual(small.headers["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(small.body), page.body)
        self.assertNotEqual(small.headers["ETag"], page.headers["ETag"])
        self.assertEqual(small.headers["Vary"], "Accept-Encoding")
        for taken, header in ((True, "br, GZIP;q=0.001"), (True, "gzip ; q=1.000"), (True, "identity;q=0,gzip"), (False, "gzip;q=0"), (False, "gzip; q=0"),
                              (False, "br,\tgzip ;\tQ=0.000"), (False, "gzip;q=0.0, br"), (False, "br"), (False, "gzipped"), (False, ",;, ;q=1")):
            with self.subTest(header=header):
                encoding = self.web.anybody().request("GET", "/", headers={"Accept-Encoding": header}).headers["Content-Encoding"]
                self.assertEqual(encoding, "gzip" if taken else None)
        for answer, more in ((page, {}), (small, {"Accept-Encoding": "gzip"})):
            same = self.web.anybody().request("GET", "/", headers={"If-None-Match": answer.headers["ETag"], **more})
            self.assertEqual((same.status, same.body), (304, b""))
        self.assertEqual(self.web.anybody().request("GET", "/", headers={"If-None-Match": '"other"'}).status, 200)


if __name__ == "__main__":
    unittest.main()
