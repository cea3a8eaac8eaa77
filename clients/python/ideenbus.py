#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A small client of the Ideenbus, written from proto/PROTOCOL.md alone.

    keys = ideenbus.join("ideenbus://…", "schluessel.json")   # once
    with ideenbus.Client.open("schluessel.json") as bus:
        done = bus.command("case.draft", {"title": "Mängelmelder", "summary": "…"})
        for row in bus.query("case.list", {"mine": True}): …
        for message in bus.follow(cursor): …                    # message.cursor is what to store

Needs python3-zmq and python3-msgpack.  A Client belongs to one thread.  Section numbers are those of PROTOCOL.md.
"""
import collections
import hashlib
import json
import os
import random
import re
import time

import msgpack
import zmq
from zmq.utils import z85

VERBS = {
    "hello": 2, "ping": 3, "bye": 4, "redeem": 5,
    "case.draft": 16, "case.submit": 17, "case.edit": 18, "case.advance": 19, "case.return": 20, "case.park": 21, "case.resume": 22,
    "case.reject": 23, "case.reopen": 24, "case.withdraw": 25, "case.approve": 26, "case.assign": 27, "case.comment": 28,
    "case.support": 29, "case.unsupport": 30, "case.migrate": 31, "case.ask": 32, "case.abort": 33, "case.merge": 34, "case.consent": 35,
    "case.unmerge": 36, "case.adopt": 37, "case.attach": 38, "case.detach": 39,
    "org.put": 40, "person.invite": 44, "person.change": 45, "person.revoke": 46, "person.reinvite": 47, "pipeline.load": 50, "programme.put": 54,
    "blob.offer": 58, "blob.chunk": 59, "row.put": 60, "row.delete": 61, "row.move": 62, "row.start": 63,
    "case.get": 64, "case.list": 65, "case.history": 66, "case.search": 67, "board.get": 68, "org.get": 69, "org.list": 70,
    "person.list": 71, "pipeline.get": 72, "work.list": 73, "whoami": 74, "status": 75, "row.list": 76, "case.diff": 77,
    "programme.get": 78, "programme.list": 79, "programme.match": 80, "case.attachments": 81, "blob.get": 82, "overview": 83, "roadmap": 84,
    "case.check": 85, "case.figures": 86, "pipeline.versions": 87,
    "follow": 96, "credit": 97, "unfollow": 98,
}
ANSWERS = {
    128: "welcome", 129: "pong", 130: "goodbye", 131: "done", 132: "refused", 133: "error", 134: "result", 135: "following",
    136: "event", 137: "through", 138: "appeared", 139: "vanished", 140: "reset", 141: "blob",
}
FRAME_BYTES = 1024 * 1024
CHUNK_BYTES = 512 * 1024
ATTACHMENT_BYTES = 25 * 1024 * 1024
NOBODY_ASKED = bytes(16)
BACKOFF_MIN, BACKOFF_MAX = 0.1, 10.0


class Error(Exception):
    """The broker answered `error`; or, with number 0, it could not be reached in time."""

    def __init__(self, fields):
        super().__init__(f"{fields['code']}: {fields['en']}" + (f" ({fields['detail']})" if fields.get("detail") else ""))
        self.code, self.number, self.retry = fields["code"], fields["number"], fields["retry"]
        self.de, self.en, self.detail = fields["de"], fields["en"], fields.get("detail")


class Refused(Exception):
    """The broker answered `refused`; reasons holds every unmet condition."""

    def __init__(self, fields):
        super().__init__("; ".join(f"{reason['code']}: {reason['en']}" for reason in fields["reasons"]))
        self.seq, self.reasons = fields["seq"], fields["reasons"]
        self.codes = [reason["code"] for reason in self.reasons]


Message = collections.namedtuple("Message", "name fields cursor")


def unreachable(seconds):
    return Error({"code": "unreachable", "number": 0, "retry": True, "de": f"Der Broker hat {seconds:g} s lang nicht geantwortet.",
                  "en": f"The broker has not answered for {seconds:g} s."})


# ---- Values (section 2) ----

def canonical(value):
    """The same value with the keys of all maps in canonical order."""
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value, key=lambda key: key.encode())}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if value is None or isinstance(value, (bool, int, str, bytes)):
        return value
    raise TypeError(f"the bus has no values of type {type(value).__name__}")


def encode(value):
    return msgpack.packb(canonical(value), use_bin_type=True)


def decode(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=True)


def value_hash(value):
    """What `base` of an edit wants: None for an absent field."""
    return hashlib.blake2b(encode(value), digest_size=32).digest()[:8]


def scope_hash(text):
    """A scope of `whoami` as `audience`, `present` and `old` of a relay's stream name it (section 13)."""
    hash = 0xCBF29CE484222325
    for byte in text.encode():
        hash = (hash ^ byte) * 0x100000001B3 & 2**64 - 1
    return hash.to_bytes(8, "big")


def scopes(data):
    """The set of hashes in one of these fields."""
    return {data[at:at + 8] for at in range(0, len(data), 8)}


def uuid7(now_ms=None):
    ms = int(time.time() * 1000) if now_ms is None else now_ms
    tail = bytearray(os.urandom(10))
    tail[0] = 0x70 | tail[0] & 0x0F
    tail[2] = 0x80 | tail[2] & 0x3F
    return ms.to_bytes(6, "big") + bytes(tail)


def key_bytes(key):
    """A CURVE key from 32 bytes, 64 hexadecimal digits or 40 characters of Z85."""
    if isinstance(key, bytes) and len(key) == 32:
        return key
    text = key.decode() if isinstance(key, bytes) else key
    return bytes.fromhex(text) if len(text) == 64 else z85.decode(text.encode())


# ---- Joining (section 12) ----

def join(url, keyfile, timeout=30.0):
    """Makes a key pair, redeems the invitation and leaves all that Client.open needs in keyfile (0600).  Gives the same as a dict."""
    match = re.fullmatch(r"ideenbus://([^/]+:\d+)/([0-9a-fA-F]{64})/([0-9a-fA-F]{64})", url)
    if not match:
        raise ValueError("an invitation has the form ideenbus://HOST:PORT/SERVERKEY/TOKEN")
    public, secret = zmq.curve_keypair()
    keys = {"bus": "tcp://" + match[1], "server_key": z85.encode(bytes.fromhex(match[2])).decode(),
            "public": public.decode(), "secret": secret.decode()}
    with os.fdopen(os.open(keyfile, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(keys, file)
    with Client(keys["bus"], keys["server_key"], (public, secret), timeout=timeout) as client:
        try:
            client.command("redeem", {"token": bytes.fromhex(match[3])})
        except (Error, Refused) as error:
            if isinstance(error, Refused) or error.number:  # for good; otherwise the key may have been bound, so it is kept
                os.unlink(keyfile)
            raise
    return keys


# ---- The client ----

class Stream:
    """One `follow`.  What arrived and was not taken yet waits in queue, together with the size of its frame."""

    def __init__(self, fields, envelope, credit):
        self.fields, self.envelope, self.credit = fields, envelope, credit
        self.id, self.cursor, self.queue, self.spent, self.place = None, fields.get("cursor"), collections.deque(), 0, None

    def cursor_after(self, name, fields):
        if name in ("event", "appeared", "vanished"):
            return {**self.place, "seq": fields["seq"], "leaf": fields["leaf"], "n": fields["n"]}
        return fields["cursor"] if name == "through" else fields["head"]


class Client:
    """One session, kept alive while any of its methods runs.  States (section 15): waiting for its next try, greeting, open."""

    def __init__(self, endpoint, server_key=None, keys=None, timeout=60.0, agent="ideenbus.py 1"):
        self.endpoint, self.timeout, self.agent = endpoint, timeout, agent
        self.server_key = key_bytes(server_key) if server_key else None  # ipc needs none
        self.keys = [key_bytes(key) for key in keys] if keys else None
        self.context, self.socket, self.state = zmq.Context.instance(), None, "waiting"
        self.greeting, self.welcome, self.fatal, self.seq = None, None, None, 0
        self.heartbeat, self.silence = 5.0, 20.0
        self.sent, self.heard, self.retry_at, self.backoff = 0.0, 0.0, 0.0, BACKOFF_MIN
        self.pending = {}  # id → frame, in the order they were sent
        self.answers = {}  # id → (name, fields)
        self.streams = []

    @classmethod
    def open(cls, keyfile, **options):
        with open(keyfile) as file:
            keys = json.load(file)
        return cls(keys["bus"], keys["server_key"], (keys["public"], keys["secret"]), **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Says bye and closes the socket."""
        if self.socket is not None:
            if self.state == "open":
                self._send(encode([VERBS["bye"], uuid7(), {}, {}]))
            self.socket.close(linger=1000)
        self.socket, self.state, self.streams, self.pending = None, "waiting", [], {}

    # -- Requests --

    def request(self, verb, fields=None, envelope=None, id=None, timeout=None):
        """Sends a request until it has an answer that no repeating would change; gives (name, fields)."""
        id, seconds = id or uuid7(), self.timeout if timeout is None else timeout
        frame, until, wait = encode([VERBS[verb], id, envelope or {}, fields or {}]), time.monotonic() + seconds, BACKOFF_MIN
        try:
            while True:
                self.pending[id] = frame
                if self.state == "open":
                    self._send(frame)
                while id not in self.answers:
                    if time.monotonic() >= until:
                        raise unreachable(seconds)
                    self._turn(until)
                name, answer = self.answers.pop(id)
                if name != "error" or not answer["retry"] or time.monotonic() + wait >= until:
                    return name, answer
                self._idle(wait * random.uniform(0.5, 1))
                wait = min(wait * 2, BACKOFF_MAX)
        finally:
            self.pending.pop(id, None)

    def command(self, verb, fields=None, id=None, after=None, as_person=None, timeout=None):
        """Gives the fields of `done`; raises Refused or Error.  Give an id of your own to repeat a command after a crash."""
        envelope = {key: value for key, value in (("after", after), ("as", as_person)) if value is not None}
        return self._expect("done", self.request(verb, fields, envelope, id, timeout))

    def page(self, verb, fields=None, min_seq=None, as_person=None):
        """One page of a query: the fields of `result`."""
        envelope = {key: value for key, value in (("min_seq", min_seq), ("as", as_person)) if value is not None}
        return self._expect("result", self.request(verb, fields, envelope))

    def query(self, verb, fields=None, min_seq=None, as_person=None):
        """All rows, page by page; the end is where `next` is absent (section 9)."""
        fields = dict(fields or {})
        while True:
            result = self.page(verb, fields, min_seq, as_person)
            yield from result["rows"]
            if result.get("next") is None:
                return
            fields["page"] = result["next"]

    def get(self, verb, fields=None, **options):
        """The one row of a query such as case.get or whoami."""
        return self.page(verb, fields, **options)["rows"][0]

    # -- Attachments --

    def upload(self, case, content, progress=None, as_person=None):
        """Brings a content to the broker, from where it was left the last time; gives its hash."""
        content, hash = bytes(content), hashlib.blake2b(content, digest_size=32).digest()
        if not 0 < len(content) <= ATTACHMENT_BYTES:
            raise ValueError("an attachment has 1 byte to 25 MiB")
        envelope, have, offers, anew = {"as": as_person} if as_person else {}, None, 0, False
        while have is None or have < len(content):
            if have is None:
                offers += 1
                answer = self.request("blob.offer", {"case": case, "hash": hash, "size": len(content)}, envelope)
            else:
                answer = self.request("blob.chunk", {"hash": hash, "offset": have, "data": content[have:have + CHUNK_BYTES]}, envelope)
                offers = 0 if answer[0] == "blob" else offers
            if answer[0] == "error" and answer[1]["code"] in ("blob_offset", "blob_not_offered") and offers < 5:
                have = None  # a new session, or a broker that wanted the room
                continue
            if answer[0] == "error" and answer[1]["code"] == "blob_hash" and not anew:
                have, anew = None, True  # what a crash has spoiled begins anew, once
                continue
            have = self._expect("blob", answer)["have"]
            if progress:
                progress(have, len(content))
        return hash

    def attach(self, case, name, content, text=None, internal=None, id=None, progress=None, as_person=None):
        """Uploads a content and attaches it under a file name; gives the fields of `done`."""
        fields = {"case": case, "name": name, "hash": self.upload(case, content, progress, as_person), "size": len(content), "text": text, "internal": internal}
        return self.command("case.attach", {key: value for key, value in fields.items() if value is not None}, id=id, as_person=as_person)

    def fetch(self, attachment, progress=None, as_person=None):
        """The bytes of an attachment, a row of case.attachments.  They are somebody else's file: never run it, never show it inline in a browser."""
        content = b""
        while len(content) < attachment["size"]:
            part = self.get("blob.get", {"case": attachment["case"], "attachment": attachment["id"], "offset": len(content)}, as_person=as_person)
            if part["offset"] != len(content) or not part["data"]:
                raise ValueError("the broker sent other bytes than those asked for")
            content += part["data"]
            if progress:
                progress(len(content), attachment["size"])
        if hashlib.blake2b(content, digest_size=32).digest() != attachment["hash"]:
            raise ValueError("the content does not fit its hash")
        return content

    @staticmethod
    def _expect(wanted, answer):
        name, fields = answer
        if name == "refused":
            raise Refused(fields)
        if name == "error":
            raise Error(fields)
        if name != wanted:
            raise ValueError(f"{name} where {wanted} belongs")
        return fields

    # -- Streams (section 10) --

    def follow(self, cursor=None, start=None, credit=2 * FRAME_BYTES, idle=None, as_person=None, **filters):
        """Iterates over the messages of a stream, over broken connections too.  Message.cursor is the place after it: store it with what the message
        changed.  start: follow from after this seq instead.  idle: end when nothing came for that many seconds.  A `reset` is the last message."""
        fields = {key: value for key, value in filters.items() if value is not None}
        if cursor is not None:
            fields["cursor"] = cursor
        elif start is not None:
            fields["from"] = start
        stream = Stream(fields, {"as": as_person} if as_person else {}, credit)
        self.streams.append(stream)
        if self.state == "open":
            self._send_follow(stream)
        try:
            until = None if idle is None else time.monotonic() + idle
            while True:
                while not stream.queue and (until is None or time.monotonic() < until):
                    self._turn(until)
                if not stream.queue:
                    return
                name, fields, size = stream.queue.popleft()
                if name in ("error", "refused"):
                    raise (Error if name == "error" else Refused)(fields)
                place = stream.cursor_after(name, fields)
                yield Message(name, fields, place)
                if name == "reset":
                    return
                stream.cursor = place  # only now: what was not processed comes again on the next connection
                self._give_credit(stream, size)
                until = None if idle is None else time.monotonic() + idle
        finally:
            if stream in self.streams:
                self.streams.remove(stream)
                if self.state == "open":
                    self._send(encode([VERBS["unfollow"], uuid7(), {}, {"follow": stream.id}]))

    def _send_follow(self, stream):
        fields = dict(stream.fields)
        if stream.cursor is not None:
            fields.pop("from", None)
            fields["cursor"] = stream.cursor
        stream.id, stream.spent = uuid7(), 0
        stream.queue.clear()
        self._send(encode([VERBS["follow"], stream.id, stream.envelope, {**fields, "credit": stream.credit}]))

    def _give_credit(self, stream, size):
        """Half of the credit at a time; one that is smaller than two frames in full whenever nothing waits, so that it becomes whole again."""
        stream.spent += size
        whole = stream.credit < 2 * FRAME_BYTES and not stream.queue
        if self.state == "open" and (whole or stream.spent * 2 >= stream.credit):
            self._send(encode([VERBS["credit"], uuid7(), {}, {"follow": stream.id, "bytes": stream.spent}]))
            stream.spent = 0

    # -- The connection (sections 4 and 5) --

    def _connect(self):
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.MAXMSGSIZE, FRAME_BYTES)
        self.socket.setsockopt(zmq.HANDSHAKE_IVL, 10000)
        if self.server_key:
            self.socket.curve_serverkey = self.server_key
            self.socket.curve_publickey, self.socket.curve_secretkey = self.keys
        self.socket.connect(self.endpoint)
        self.heard = time.monotonic()
        self._greet()

    def _greet(self):
        self.state, self.greeting = "greeting", uuid7()
        self._send(encode([VERBS["hello"], self.greeting, {}, {"min": 1, "max": 1, "agent": self.agent}]))

    def _lost(self):
        """Closes the socket and plans the next try."""
        self.socket.close(linger=0)
        self.socket, self.state = None, "waiting"
        self.retry_at = time.monotonic() + self.backoff * random.uniform(0.5, 1)
        self.backoff = min(self.backoff * 2, BACKOFF_MAX)

    def _send(self, frame):
        try:
            self.socket.send(frame, zmq.DONTWAIT)
            self.sent = time.monotonic()
        except zmq.Again:  # the queue of a dead connection is full; silence will end it
            pass

    def _idle(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._turn(until)

    def _turn(self, until=None):
        """Connects if need be, waits for a message or for the next thing to do, and handles what came."""
        if self.fatal is not None:
            raise self.fatal
        now = time.monotonic()
        if self.socket is None and now >= self.retry_at:
            self._connect()
        if self.socket is None:
            time.sleep(max(0.0, min(self.retry_at, until or self.retry_at) - now))
            return
        if now - self.heard > self.silence:
            self._lost()
            return
        if self.state == "open" and now - self.sent > self.heartbeat:
            self._send(encode([VERBS["ping"], uuid7(), {}, {}]))
        wake = min(self.heard + self.silence, self.sent + self.heartbeat if self.state == "open" else now + 1, until or now + 1)
        if self.socket.poll(max(1, int((wake - now) * 1000) + 1)):
            while self.socket is not None:
                try:
                    frames = self.socket.recv_multipart(zmq.DONTWAIT)
                except zmq.Again:
                    return
                self.heard = time.monotonic()
                self._handle(frames[-1])

    def _handle(self, frame):
        number, id, fields = decode(frame)
        name = ANSWERS.get(number)
        if name == "welcome" and id == self.greeting:
            self._welcomed(fields)
        elif name == "error" and fields["code"] == "no_hello":
            if self.state == "open":
                self._greet()
        elif name == "error" and (fields["code"] == "revoked" or id == self.greeting and not fields["retry"]):
            self.fatal = Error(fields)
        elif name == "error" and id == self.greeting:  # busy or about to end
            self._lost()
        elif name == "goodbye":
            if fields["code"] == "revoked":
                self.fatal = Error({"code": "revoked", "number": 202, "retry": False, "de": "Der Zugang wurde beendet.", "en": "Access was ended."})
            self._lost()
        elif id in self.pending:
            del self.pending[id]
            self.answers[id] = (name, fields)
        elif name == "pong":
            self.seq = fields["seq"]  # the newest there is
        else:
            self._handle_stream(name, id, fields, len(frame))

    def _handle_stream(self, name, id, fields, size):
        stream = next((stream for stream in self.streams if stream.id == id), None)
        if stream is None:
            return  # of a stream that has ended, a second answer to a repeat, or something newer than this client
        if name == "following":
            stream.place = {"log": fields["cursor"]["log"], "epoch": fields["cursor"]["epoch"]}
            stream.cursor = fields["cursor"]
        elif name is not None:
            stream.queue.append((name, fields, size))
            if name in ("reset", "refused", "error"):
                self.streams.remove(stream)

    def _welcomed(self, fields):
        self.welcome, self.state, self.backoff = fields, "open", BACKOFF_MIN
        self.heartbeat, self.silence = fields["heartbeat_ms"] / 1000, fields["silence_ms"] / 1000
        for frame in list(self.pending.values()):
            self._send(frame)
        for stream in self.streams:
            self._send_follow(stream)
