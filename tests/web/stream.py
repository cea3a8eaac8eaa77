# SPDX-License-Identifier: EUPL-1.2
"""An event stream as a browser reads it, on a socket of its own, so that a test decides when it is read.

    with stream.Stream(anna) as events:
        events.hello()
        events.until("event", kind="case.drafted")
"""
import json
import select
import time


class Ended(Exception):
    """The stream ended, in good order or not."""


class Block:
    """What one block of the stream said."""

    def __init__(self, text):
        self.id, self.event, self.comment, data = None, None, False, []
        for line in text.split("\n"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "id":
                self.id = value
            elif name == "event":
                self.event = value
            elif name == "data":
                data.append(value)
            elif name == "":
                self.comment = True
            else:
                raise AssertionError(f"a line that is none: {line!r}")
        if len(data) > 1:
            raise AssertionError(f"more than one line of data: {text!r}")
        self.data = json.loads(data[0]) if data else None

    def __repr__(self):
        return f"{self.event or ':'} {self.id} {self.data}"


class Stream:
    def __init__(self, browser, last=None, after=None, version="1.1", headers=()):
        path = "/api/v1/events" + (f"?after={after}" if after is not None else "")
        lines = [f"GET {path} HTTP/{version}", f"Host: {browser.gateway.host}:{browser.gateway.port}", *headers]
        if browser.cookie:
            lines.append(f"Cookie: {browser.cookie}")
        if last is not None:
            lines.append(f"Last-Event-ID: {last}")
        self.socket = browser.gateway.raw("\r\n".join(lines + ["", ""]).encode())
        self.raw, self.text, self.blocks, self.all = b"", "", [], []
        self.status = self.chunked = None
        self.over = False
        self.last_id = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    # ---- Bytes to blocks ----

    def _head(self):
        head, found, rest = self.raw.partition(b"\r\n\r\n")
        if not found:
            return False
        lines = head.decode().split("\r\n")
        self.status = int(lines[0].split(" ")[1])
        self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        self.chunked = self.headers.get("transfer-encoding") == "chunked"
        self.raw = rest
        return True

    def _body(self):
        if not self.chunked:
            data, self.raw = self.raw, b""
            return data
        size, found, rest = self.raw.partition(b"\r\n")
        if not found or len(rest) < int(size, 16) + 2:
            return None
        count = int(size, 16)
        self.raw = rest[count + 2:]
        self.over = self.over or count == 0
        return rest[:count]

    def _take(self, data):
        self.raw += data
        if self.status is None and not self._head():
            return
        if self.status != 200:
            return
        self.pending = getattr(self, "pending", b"")
        while self.raw and (part := self._body()) is not None:
            self.pending += part
        while b"\n\n" in self.pending:
            text, _, self.pending = self.pending.partition(b"\n\n")
            block = Block(text.decode())
            self.last_id = block.id or self.last_id
            self.blocks.append(block)
            self.all.append(block)

    def read(self, seconds):
        """Reads what there is, waits at most that long for something; False when the other side closed."""
        if not select.select([self.socket], [], [], max(seconds, 0))[0]:
            return True
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self._take(data)
        if not data:
            self.over = True
        return not self.over

    # ---- Blocks ----

    def next(self, seconds=10.0, beats=False):
        """The next block with an event (or a comment, with beats)."""
        until = time.monotonic() + seconds
        while True:
            while self.blocks:
                block = self.blocks.pop(0)
                if block.event or beats:
                    return block
            if self.over:
                raise Ended
            if time.monotonic() > until:
                raise AssertionError("nothing came in time")
            self.read(until - time.monotonic())

    def hello(self):
        block = self.next()
        assert block.event == "hello", block
        return block

    def until(self, event, seconds=10.0, **data):
        """The next block of that name with these fields; those before it are passed over."""
        while True:
            block = self.next(seconds)
            if block.event == event and all(block.data.get(name) == value for name, value in data.items()):
                return block

    def rest(self, seconds=0.4):
        """All blocks with events that come while it is quiet for no longer than that."""
        blocks = []
        while True:
            try:
                blocks.append(self.next(seconds))
            except (AssertionError, Ended):
                return blocks

    def ends(self, seconds=10.0):
        """Waits for the end; gives what came before it."""
        blocks, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                blocks.append(self.next(until - time.monotonic()))
            except Ended:
                return blocks
        raise AssertionError("the stream did not end in time")

    def answer_status(self, seconds=10.0):
        """The status of the answer, when its head has come."""
        until = time.monotonic() + seconds
        while self.status is None and time.monotonic() < until and self.read(until - time.monotonic()):
            pass
        return self.status
