#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""The client's encoding against proto/vectors/, its list of verbs and the examples against proto/PROTOCOL.md.  Needs no broker."""
import hashlib
import json
import pathlib
import re
import sys
import unittest
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import ideenbus  # noqa: E402

PROTO = HERE.parent.parent / "proto"


def blocks(name):
    """The blocks of a file of vectors: lines "key: value", a blank line between blocks, # begins a comment."""
    found, block = [], {}
    for line in (PROTO / "vectors" / name).read_text(encoding="utf-8").splitlines() + [""]:
        if line.startswith("#"):
            continue
        if line:
            key, _, value = line.partition(":")
            block[key] = value.strip()
        elif block:
            found.append(block)
            block = {}
    return found


UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def shown(text):
    """The JSON of a vector, with ids in plain hexadecimal: whether 16 bytes are an id only the table of messages knows."""
    def plain(value):
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value.replace("-", "") if isinstance(value, str) and UUID.fullmatch(value) else value
    return plain(json.loads(text))


def as_json(value):
    """As the vectors show a value in JSON: bytes in hexadecimal, integers beyond 2^53 as text."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, int) and abs(value) > 2**53:
        return str(value)
    return value


class Vectors(unittest.TestCase):
    def check(self, file, check):
        found = blocks(file)
        self.assertGreater(len(found), 5, file)
        for block in found:
            with self.subTest(file=file, name=block["name"]):
                check(block)

    def test_values_are_decoded_encoded_and_hashed_as_the_vectors_say(self):
        def check(block):
            value = ideenbus.decode(bytes.fromhex(block["hex"]))
            self.assertEqual(as_json(value), shown(block["json"]))
            self.assertEqual(ideenbus.encode(value).hex(), block.get("canonical", block["hex"]))
            self.assertEqual(ideenbus.value_hash(value).hex(), block["hash"])
        self.check("values.txt", check)

    def test_requests_are_encoded_as_the_vectors_say(self):
        def check(block):
            number, id, envelope, fields = ideenbus.decode(bytes.fromhex(block["hex"]))
            wanted = shown(block["json"])
            self.assertEqual(ideenbus.VERBS[wanted["verb"]], number)
            self.assertEqual(as_json([id, envelope, fields]), [wanted["id"], wanted["envelope"], wanted["fields"]])
            self.assertEqual(ideenbus.encode([number, id, envelope, fields]).hex(), block["hex"])
        self.check("requests.txt", check)

    def test_answers_are_understood_as_the_vectors_say(self):
        def check(block):
            number, id, fields = ideenbus.decode(bytes.fromhex(block["hex"]))
            wanted = shown(block["json"])
            self.assertEqual(ideenbus.ANSWERS[number], wanted["answer"])
            self.assertEqual(as_json([id, fields]), [wanted["re"], wanted["fields"]])
        self.check("answers.txt", check)

    def test_broken_frames_are_no_values(self):
        def check(block):
            if block["error"] in ("truncated", "trailing", "malformed"):
                with self.assertRaises(ValueError):
                    ideenbus.decode(bytes.fromhex(block["hex"]))
        self.check("invalid.txt", check)


class Document(unittest.TestCase):
    text = (PROTO / "PROTOCOL.md").read_text(encoding="utf-8")

    def test_examples_are_canonical(self):
        examples = re.findall(r"```hex\n(.*?)```", self.text, re.S)
        self.assertEqual(len(examples), 5)
        for example in examples:
            data = bytes.fromhex(example)
            self.assertEqual(ideenbus.encode(ideenbus.decode(data)), data)

    def test_hashes_of_the_table(self):
        rows = re.findall(r"\| `([0-9a-f]+)` \| `([0-9a-f]{16})` \|", self.text)
        self.assertGreaterEqual(len(rows), 6)
        for canonical, value_hash in rows:
            self.assertEqual(hashlib.blake2b(bytes.fromhex(canonical), digest_size=32).digest()[:8].hex(), value_hash)

    def test_hashes_of_scopes(self):
        rows = re.findall(r"^\| `([a-z]+(?::[^`]+)?)` \| `([0-9a-f]{16})` \|$", self.text, re.M)
        self.assertGreaterEqual(len(rows), 4)
        for scope, scope_hash in rows:
            self.assertEqual(ideenbus.scope_hash(scope).hex(), scope_hash)
        data = bytes.fromhex("".join(scope_hash for _, scope_hash in rows))
        self.assertEqual(ideenbus.scopes(data), {ideenbus.scope_hash(scope) for scope, _ in rows})

    def test_the_client_knows_every_verb_and_answer_of_the_reference(self):
        reference = self.text.split("<!-- reference:begin -->")[1]
        sections = {part.split("\n", 1)[0]: dict(re.findall(r"^#### `([^`]+)` \((\d+)\)", part, re.M)) for part in reference.split("\n### ")}
        requests = {name: int(number) for title in ("Session", "Commands", "Uploads", "Queries", "Streams") for name, number in sections[title].items()}
        self.assertEqual(ideenbus.VERBS, requests)
        self.assertEqual(ideenbus.ANSWERS, {int(number): name for name, number in sections["Answers"].items()})


class Ids(unittest.TestCase):
    def test_an_id_is_a_uuid_of_version_7_with_its_time(self):
        id = uuid.UUID(bytes=ideenbus.uuid7(1774947600000))
        self.assertEqual((id.version, id.variant, id.int >> 80), (7, uuid.RFC_4122, 1774947600000))

    def test_ids_differ(self):
        self.assertEqual(len({ideenbus.uuid7() for _ in range(1000)}), 1000)


if __name__ == "__main__":
    unittest.main()
