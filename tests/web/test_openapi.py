#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""The description of the interface is one: every reference resolves, every verb is there, and what is said of parameters is what the gateway does."""
import json
import re
import subprocess
import unittest

import gateway
from gateway import bus

METHODS = {"get", "post", "put", "delete"}


def walk(node, path=""):
    yield path, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from walk(value, f"{path}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from walk(value, f"{path}/{number}")


def table():
    """The verbs of proto/messages.def: (name, kind)."""
    text = (bus.TOP / "proto" / "messages.def").read_text()
    return re.findall(r'^MESSAGE \(\w+, \d+, "([a-z_.]+)", (\w+),', text, re.M)


class Document(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.document = json.loads(subprocess.run([bus.BIN / "ideenbus-web", "openapi"], check=True, capture_output=True).stdout)

    def test_it_says_what_it_is(self):
        self.assertRegex(self.document["openapi"], r"^3\.1\.\d+$")
        self.assertTrue(self.document["info"]["title"] and self.document["info"]["version"])
        self.assertEqual(set(self.document) - {"openapi", "info", "servers", "security", "paths", "components", "x-errors"}, set())

    def test_every_reference_resolves(self):
        for path, node in walk(self.document):
            if isinstance(node, dict) and "$ref" in node:
                target = self.document
                for part in node["$ref"].removeprefix("#/").split("/"):
                    self.assertIn(part, target, f"{path}: {node['$ref']}")
                    target = target[part]

    def test_every_verb_is_a_path_and_no_other_verb(self):
        excluded = {"hello", "ping", "bye", "redeem", "follow", "credit", "unfollow", "blob.offer", "blob.chunk", "blob.get"}
        verbs = {(name, "get" if kind == "QUERY" else "post") for name, kind in table() if kind in ("QUERY", "COMMAND") and name not in excluded}
        described = {(path.removeprefix("/api/v1/"), method) for path, operations in self.document["paths"].items() for method, operation in operations.items()
                     if operation["tags"] != ["gateway"]}
        self.assertEqual(verbs, described)

    def test_every_record_and_event_is_a_schema(self):
        for name, kind in table():
            if kind in ("RECORD", "EVENT"):
                self.assertIn(name, self.document["components"]["schemas"])

    def test_operations_are_whole(self):
        names = []
        for path, operations in self.document["paths"].items():
            self.assertTrue(path.startswith("/"))
            self.assertLessEqual(set(operations), METHODS)
            for method, operation in operations.items():
                with self.subTest(f"{method} {path}"):
                    names.append(operation.get("operationId"))
                    self.assertTrue(operation["summary"])
                    self.assertTrue(any(code in operation["responses"] for code in ("200", "default")))
                    for response in operation["responses"].values():
                        self.assertIn("description", response)
                    placed = [parameter.get("name") for parameter in operation["parameters"] if parameter.get("in") == "path"]
                    self.assertEqual(sorted(re.findall(r"\{(\w+)\}", path)), sorted(placed))
                    for parameter in operation["parameters"]:
                        self.assertTrue("$ref" in parameter or {"name", "in", "schema"} <= set(parameter))
                        self.assertTrue(parameter.get("in") != "path" or parameter["required"])
                    self.assertFalse(method in ("get", "delete") and "requestBody" in operation)
        named = [name for name in names if name]
        self.assertEqual(len(named), len(set(named)))

    def test_schemas_are_sound(self):
        for path, node in walk(self.document["components"]["schemas"]):
            if isinstance(node, dict) and "pattern" in node and isinstance(node["pattern"], str):
                re.compile(node["pattern"])
            if isinstance(node, dict) and isinstance(node.get("required"), list) and "properties" in node and isinstance(node["properties"], dict):
                self.assertLessEqual(set(node["required"]), set(node["properties"]), path)
            for low, high in (("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties"), ("minimum", "maximum")):
                if isinstance(node, dict) and isinstance(node.get(low), int) and isinstance(node.get(high), int):
                    self.assertLessEqual(node[low], node[high], path)

    def test_every_error_has_one_number_and_one_code_in_both_tables(self):
        errors = self.document["x-errors"]
        self.assertEqual(len({error["code"] for error in errors}), len(errors))
        self.assertEqual(len({error["number"] for error in errors}), len(errors))
        self.assertTrue(all(error["de"] and error["en"] for error in errors))
        self.assertIn("unreachable", {error["code"] for error in errors})


class Served(unittest.TestCase):
    def test_the_gateway_serves_it_and_keeps_to_it(self):
        with gateway.Gateway() as web:
            served = web.anybody().get("openapi.json")
            self.assertEqual(served.status, 200)
            document = served.json
            self.assertEqual(document["servers"], [{"url": web.origin}])
            anna = web.person("Anna", ("editor", "150890030030"))
            for path, operations in document["paths"].items():
                if "get" not in operations or operations["get"]["tags"] == ["gateway"]:
                    continue
                needed = [parameter["name"] for parameter in operations["get"]["parameters"] if parameter.get("required")]
                answer = anna.request("GET", path)
                with self.subTest(path):
                    if needed:
                        self.assertEqual((answer.status, answer.json["code"]), (400, "field_missing"))
                        self.assertIn(answer.json["detail"], needed)
                    else:
                        self.assertIn(answer.status, (200, 403))
            for path, operations in document["paths"].items():
                if "post" in operations and operations["post"]["tags"] == ["commands"]:
                    with self.subTest(path):
                        self.assertEqual(anna.request("POST", path, "{}").json["code"], "field_missing")

    def test_answers_have_the_fields_they_are_described_with(self):
        with gateway.Gateway() as web:
            schemas = web.anybody().get("openapi.json").json["components"]["schemas"]
            anna = web.person("Anna", ("editor", "150890030030"))
            done = anna.done("case.draft", {"title": "Beschrieben"})
            case = anna.rows("case.get", case=done["ref"])[0]
            refused = anna.post("case.submit", {"case": done["ref"]}).json
            for name, value in (("done", done), ("case_view", case), ("refused", refused), ("reason", refused["reasons"][0]), ("error", anna.get("nope").json),
                                ("result", anna.get("work.list").json), ("person", anna.rows("whoami")[0])):
                with self.subTest(name):
                    self.assertLessEqual(set(value), set(schemas[name]["properties"]))
                    self.assertLessEqual(set(schemas[name]["required"]), set(value))


if __name__ == "__main__":
    unittest.main()
