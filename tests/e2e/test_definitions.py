#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""A case outlives its definition: nothing is lost when it changes to another one, or when a new version drops what is in use."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import town  # noqa: E402
from bus import ideenbus  # noqa: E402

SMALL = {
    "problem": "Anrufe.", "objective": "Keine.", "success_criterion": "Die Hälfte bucht selbst.", "lead_unit": {"unit": "Amt 1", "person": "Frau A"},
    "invest_cents": 900000, "annual_cents": 100000, "personal_data": "none", "funding_idea": ["own_funds"], "operator": "Amt 1",
}


def rows_of(client, ref):
    return {(row["table"], row["row"]): row["cells"] for row in client.query("row.list", {"case": ref})}


def next_version(client, changed):
    """The shipped definition, as the log of the broker holds it, changed and with the next number."""
    for message in client.follow(start=0, kinds=["pipeline.loaded"], idle=10):
        if message.name == "event" and message.fields["body"]["pipeline"] == "smarte-region":
            text = changed(message.fields["body"]["yaml"])
            assert text.count("\nversion: 1\n") == 1 and text != message.fields["body"]["yaml"]
            return text.replace("\nversion: 1\n", "\nversion: 2\n")
    raise AssertionError("no definition in the log")


def without(text, kind, key):
    """The definition without one entry of a list of fields or tables: up to the next entry or the end of the list."""
    begin = text.index(f"\n  - key: {key}\n", text.index(f"\n{kind}:"))
    ends = [text.find(mark, begin + 1) for mark in ("\n  - key: ", "\n  # ----", "\n# ----")]
    return text[:begin] + text[min(end for end in ends if end > 0):]


class Definitions(unittest.TestCase):
    def setUp(self):
        self.town = town.Town()
        self.addCleanup(self.town.close)

    def test_a_small_project_that_outgrows_its_limit_takes_all_fields_and_rows_along(self):
        people = self.town
        ref = people.idea(pipeline="kleinvorhaben", visibility="intermunicipal")
        people.edit(people.editor, ref, {**SMALL, "starts_on": town.day(10), "ends_on": town.day(90)})
        people.advance(people.lead, ref)
        people.row(ref, "milestones", title="Start", plan_on=town.day(20))
        people.row(ref, "risks", title="Personal fehlt.", probability=2, severity=2)
        people.row(ref, "tasks", title="Schulung", required=True)
        before, rows = people.editor.get("case.get", {"case": ref}), rows_of(people.editor, ref)
        self.assertEqual((before["pipeline"], before["stage"], len(rows)), ("kleinvorhaben", "steckbrief", 3))

        # The coordinator decides the gate the case comes in behind; the lead does not.
        migrate = {"case": ref, "version": before["version"], "pipeline": "smarte-region", "reason": "Es wird teurer."}
        self.assertEqual(town.refusal(people.lead, "case.migrate", migrate), ["wrong_role"])
        people.coordinator.command("case.migrate", migrate)
        after = people.editor.get("case.get", {"case": ref})
        self.assertEqual((after["pipeline"], after["stage"], after["ref"]), ("smarte-region", "steckbrief", ref))
        self.assertEqual(after["fields"], before["fields"])
        self.assertEqual(rows_of(people.editor, ref), rows)
        people.row(ref, "expenses", year=2027, kind="software", cents=5000000)

        # And back: the Finanzierungsplan has no table there; it stays readable as a former one.
        people.lead.command("case.migrate", {"case": ref, "version": people.version(ref), "pipeline": "kleinvorhaben"})
        definition = people.editor.get("pipeline.get", {"pipeline": "kleinvorhaben"})["definition"]
        self.assertNotIn("expenses", {table["key"] for table in definition["tables"]})
        there = rows_of(people.editor, ref)
        self.assertEqual(there, {**rows, ("expenses", "A-001"): {"year": 2027, "kind": "software", "cents": 5000000}})
        self.assertEqual(people.editor.get("case.get", {"case": ref})["rows"], {"milestones": 1, "risks": 1, "tasks": 1, "expenses": 1})
        change = {"case": ref, "table": "expenses", "row": "A-001", "cells": {"cents": 1}}
        self.assertEqual(town.refusal(people.editor, "row.put", change), ["no_such_table"])
        self.assertEqual([row["row"] for row in people.other.query("row.list", {"case": ref}) if row["table"] == "expenses"], [], "others see no former table")
        people.coordinator.command("case.migrate", {**migrate, "version": people.version(ref)})
        people.editor.command("row.put", change)

    def leave_funding(self, ref):
        people = self.town
        people.edit(people.editor, ref, {"budget_account": "11.1", "budget_year": 2027, "budget_kind": "planned", "budget_task": "voluntary",
                                         "provisional_budget": False, "followup_covered": True})
        people.row(ref, "expenses", year=2027, kind="software", cents=2000000)
        people.row(ref, "cover", year=2027, kind="own", cents=2000000)
        people.row(ref, "consultations", body="Stadtrat", kind="resolution", result="adopted", date=town.day(-1))
        people.advance(people.lead, ref)

    def test_no_acceptance_is_passed_by_changing_over_to_a_small_project_and_back(self):
        people = self.town
        ref = people.case("funding")
        self.leave_funding(ref)
        self.assertEqual(people.editor.get("case.get", {"case": ref})["stage"], "implementation")
        small = {"case": ref, "version": people.version(ref), "pipeline": "kleinvorhaben"}
        for stage in ("implementation", "operation", "completed"):
            self.assertEqual(town.refusal(people.lead, "case.migrate", {**small, "stage": stage}), ["wrong_stage"])
        people.lead.command("case.migrate", small)
        self.assertEqual(people.editor.get("case.get", {"case": ref})["stage"], "steckbrief")
        people.coordinator.command("case.migrate", {**small, "version": people.version(ref), "pipeline": "smarte-region"})
        self.assertEqual(people.editor.get("case.get", {"case": ref})["stage"], "steckbrief")

    def test_a_field_or_table_in_use_that_a_new_version_drops_becomes_a_former_one(self):
        people = self.town
        ref = people.case("idea")
        people.edit(people.editor, ref, {"licence": "EUPL-1.2", "visibility": "intermunicipal"})
        people.row(ref, "recommendations", text="Nachnutzen.")
        rows = rows_of(people.editor, ref)
        yaml = next_version(people.lead, lambda text: without(without(text, "fields", "licence"), "tables", "recommendations"))
        seq = people.admin().command("pipeline.load", {"yaml": yaml})["seq"]
        people.leave_idea(ref)  # takes on the new version
        view = people.editor.get("case.get", {"case": ref})
        self.assertEqual(view["pipeline_version"], 2)
        definition = people.editor.get("pipeline.get", {"pipeline": "smarte-region"})["definition"]
        self.assertNotIn("licence", {field["key"] for field in definition["fields"]})
        self.assertNotIn("recommendations", {table["key"] for table in definition["tables"]})
        self.assertEqual(view["fields"]["licence"], "EUPL-1.2")
        self.assertEqual(rows_of(people.editor, ref), rows)
        self.assertNotIn("licence", people.other.get("case.get", {"case": ref})["fields"])
        self.assertEqual(town.refusal(people.editor, "case.edit", {"case": ref, "fields": {"licence": "MIT"}}), ["no_such_field"])
        self.assertEqual(town.refusal(people.editor, "row.put", {"case": ref, "table": "recommendations", "cells": {"text": "x"}}), ["no_such_table"])
        # Nor is it lost over a restart, or in the past.
        people.restart(kill=True)
        self.assertEqual(people.editor.get("case.get", {"case": ref}), view)
        self.assertEqual(people.editor.get("case.get", {"case": ref, "at": seq})["pipeline_version"], 1)

    def test_a_version_that_retypes_a_field_in_use_is_refused(self):
        people = self.town
        ref = people.case("idea")
        people.edit(people.editor, ref, {"legal_basis": "OZG § 1a"})
        field = "  - key: legal_basis\n    type: "
        yaml = next_version(people.lead, lambda text: text.replace(field + "text\n    max: 500\n", field + "bool\n"))
        with self.assertRaises(ideenbus.Refused) as caught:
            people.admin().command("pipeline.load", {"yaml": yaml})
        self.assertEqual([(reason["code"], reason["field"]) for reason in caught.exception.reasons], [("mapping_needed", "legal_basis")])


if __name__ == "__main__":
    unittest.main()
