#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""One case from draft to completed by people of eight roles over the real bus, with the real plan of the Regionales Digitalisierungszentrum in its rows: each
gate refuses first for everything that is missing, then for one condition less with each that is met."""
import collections
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bus  # noqa: E402
import ideenbus  # noqa: E402

BERNBURG, STASSFURT = "150890030030", "150890310310"
YEAR = time.gmtime().tm_year
NORMAL = {"confidentiality": "normal", "integrity": "normal", "availability": "normal"}
POINTS = {"benefit": 8, "urgency": 5, "feasibility": 7, "economy": 6, "transferability": 9}
GRANT, OWN = 19200000, 8500000  # the real plan: 192,000 € + 85,000 €


def day(offset):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + offset * 86400))


def named(reasons):
    """How often each condition stands in a refusal."""
    return collections.Counter("/".join(filter(None, (reason["code"], reason.get("field")))) for reason in reasons)


class Step:
    """Who does what, which conditions that meets, and which it raises."""

    def __init__(self, meets, does, raises=""):
        self.meets, self.does, self.raises = collections.Counter(meets.split()), does, collections.Counter(raises.split())


class Story(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.broker = bus.Bus()
        self.addCleanup(self.broker.close)
        self.broker.region()
        person = self.broker.person
        self.submitter, self.editor = person("E", ("submitter", BERNBURG)), person("S", ("editor", BERNBURG))
        self.lead, self.coordinator = person("L", ("lead", BERNBURG)), person("K", ("coordinator", "rdz-salzland"))
        self.consultant, self.district = person("B", ("consultant", "firma-nord")), person("V", ("district_admin", "15089"))
        self.dpo, self.iso = person("D", ("dpo", BERNBURG), ("dpo", STASSFURT)), person("I", ("iso", BERNBURG))

    # ---- What people do ----

    def view(self):
        return self.editor.get("case.get", {"case": self.case})

    def refusal(self, client, verb, **fields):
        """The reasons; the case stays as it was, and each is said in both languages."""
        before = self.view()
        with self.assertRaises(ideenbus.Refused) as caught:
            client.command(verb, {"case": self.case, **fields})
        self.assertEqual(self.view(), before, "a refused command changes nothing")
        for reason in caught.exception.reasons:
            self.assertTrue(reason["de"] and reason["en"])
        return caught.exception.reasons

    def refused(self, client, verb, **fields):
        return named(self.refusal(client, verb, **fields))

    def advance_refused(self, client, **fields):
        return self.refused(client, "case.advance", **{"version": self.view()["version"], **fields})

    def advance(self, client):
        return client.command("case.advance", {"case": self.case, "version": self.view()["version"]})

    def edit(self, client, **fields):
        return client.command("case.edit", {"case": self.case, "fields": fields,
                                            "base": {key: ideenbus.value_hash(self.view()["fields"].get(key)) for key in fields}})

    def row(self, table, client=None, row=None, **cells):
        """A new row by the editor, or changed cells of one on the base of what is there."""
        fields = {"case": self.case, "table": table, "cells": cells}
        if row:
            there = next(one for one in self.editor.query("row.list", {"case": self.case, "table": table}) if one["row"] == row)["cells"]
            fields.update(row=row, base={key: ideenbus.value_hash(there.get(key)) for key in cells})
        return (client or self.editor).command("row.put", fields)

    def approve(self, client, kind, **fields):
        return client.command("case.approve", {"case": self.case, "version": self.view()["version"], "kind": kind, **fields})

    def edits(self, condition, **fields):
        return Step(condition, lambda: self.edit(self.editor, **fields))

    def rows(self, condition, table, raises="", **cells):
        return Step(condition, lambda: self.row(table, **cells), raises)

    def gate(self, decider, steps, stage):
        """Refused for all that is left, and `case.check` says the same, until nothing is left."""
        left = sum((step.meets for step in steps), collections.Counter())
        for step in steps:
            left -= step.raises  # not yet
        for step in steps:
            self.assertEqual(sorted(self.advance_refused(decider).items()), sorted(left.items()))
            check = self.coordinator.get("case.check", {"case": self.case})
            self.assertEqual(named(check["unmet"]) + named(check["waiting"]), left)
            step.does()
            left = left - step.meets + step.raises
        self.assertEqual(left, collections.Counter())
        self.assertEqual(self.advance(decider)["stage"], stage)

    # ---- The story ----

    def test_a_case_goes_from_draft_to_completed_and_each_gate_wants_all_of_its_conditions(self):
        self.draft()
        self.idea()
        self.steckbrief()
        self.specification()
        self.plan()
        self.funding()
        self.implementation()
        self.operation()
        view = self.view()
        self.assertEqual((view["stage"], view["state"]), ("completed", "completed"))
        history = list(self.editor.query("case.history", {"case": self.case, "limit": 7}))
        self.assertEqual([row["role"] for row in history if row["kind"] == "case.moved"],
                         ["submitter", "coordinator", "coordinator", "lead", "lead", "lead", "coordinator"])
        roles = {"submitter", "editor", "lead", "coordinator", "consultant", "district_admin", "dpo", "iso"}
        self.assertEqual({row["role"] for row in history} & roles, roles)
        self.assertEqual(self.refused(self.editor, "case.edit", fields={"title": "Neu"}), {"wrong_state/state": 1})
        self.after_the_end()

    def draft(self):
        self.case = self.submitter.command("case.draft", {"title": "Regionales Digitalisierungszentrum"})["ref"]
        self.assertEqual(self.refused(self.submitter, "case.submit"), {"missing/summary": 1})
        self.edit(self.submitter, summary="Eine Stelle für alle Kommunen.")
        reasons = self.refusal(self.editor, "case.edit", fields={"summary": "Etwas anderes.", "benefit": "Zeit."},
                               base={"summary": ideenbus.value_hash(None), "benefit": ideenbus.value_hash(None)})
        self.assertEqual([(reason["code"], reason["field"], reason["present"], reason["yours"]) for reason in reasons],
                         [("conflict", "summary", "Eine Stelle für alle Kommunen.", "Etwas anderes.")])
        self.assertEqual(self.submitter.command("case.submit", {"case": self.case})["stage"], "idea")

    def idea(self):
        with self.assertRaises(ideenbus.Refused) as caught:
            self.consultant.get("case.get", {"case": self.case})
        self.assertEqual(caught.exception.codes, ["not_found"], "a firm sees nothing before it is assigned")
        self.coordinator.command("case.assign", {"case": self.case, "org": "firma-nord", "until": day(200)})
        seen = self.view()["version"]
        self.gate(self.coordinator, [
            Step("missing/target_groups", lambda: self.edit(self.consultant, target_groups=["administration"])),
            Step("missing/fields_of_action", lambda: self.edit(self.consultant, fields_of_action=["administration"])),
            Step("not_equal/similar_checked", lambda: self.edit(self.coordinator, similar_checked=True)),
            Step("not_equal/knock_out", lambda: self.edit(self.coordinator, knock_out="none")),
        ], "steckbrief")
        self.assertEqual(self.advance_refused(self.coordinator, version=seen)["stale/version"], 1)

    def steckbrief(self):
        edits = self.edits
        self.gate(self.coordinator, [
            edits("missing/problem", problem="Jede Kommune digitalisiert allein."),
            edits("missing/objective", objective="Gemeinsam, mit einem Team."),
            edits("missing/solution", solution="Ein Zentrum mit vier Stellen."),
            edits("missing/benefit", benefit={"unknown": {"who": "Kämmerei", "until": day(90)}}),
            edits("missing/goals", goals=["z1"]),
            edits("missing/measure_type", measure_type="service"),
            edits("missing/spatial_scope", spatial_scope="district"),
            edits("missing/maturity", maturity="concept"),
            edits("missing/priority", priority="high"),
            edits("missing/horizon", horizon="medium"),
            edits("missing/lead_unit", lead_unit={"unit": "Stabsstelle", "person": "Frau Muster"}),
            edits("missing/starts_on", starts_on=day(60)),
            Step("missing/ends_on", lambda: self.edit(self.editor, ends_on=day(30)), "date_order/ends_on"),
            edits("date_order/ends_on", ends_on=day(800)),
            edits("missing/invest_cents", invest_cents={"band": "500k"}),
            edits("missing/annual_cents", annual_cents=100000),
            edits("missing/staff_fte_hundredths", staff_fte_hundredths=400),
            edits("missing/funding_idea", funding_idea=["own_funds", "grant"]),
            edits("missing/statutory_duty", statutory_duty=False),
            edits("missing/personal_data", personal_data="yes"),
            Step("", lambda: self.row("ratings", self.consultant, **POINTS)),
            Step("ratings_missing/ratings", lambda: self.row("ratings", self.district, **POINTS)),
            Step("approval_missing/release", lambda: self.approve(self.lead, "release")),
            # What was released and rated is changed, so both lapse.
            Step("missing/reusability", lambda: self.assertEqual(set(self.edit(self.editor, reusability="adaptable")["lapsed"]), {"release", "ratings"}),
                 "approval_missing/release ratings_missing/ratings"),
            Step("", lambda: self.assertTrue(self.advance(self.consultant)["laid"])),  # the rest is for others to give
            Step("", lambda: self.row("ratings", self.consultant, **POINTS)),
            Step("ratings_missing/ratings", lambda: self.row("ratings", self.district, **POINTS)),
            Step("approval_missing/release", lambda: self.approve(self.lead, "release")),
        ], "specification")

    def specification(self):
        edits, rows = self.edits, self.rows
        self.row("requirements", type="quality", title="Bedienbar", priority="must", topic="usability")
        self.assertEqual(self.advance_refused(self.submitter)["wrong_role"], 1)
        self.gate(self.lead, [
            edits("still_unknown/benefit", benefit="Eine Stelle statt einundzwanzig."),
            edits("missing/protection_need", protection_need=NORMAL),
            edits("missing/accessibility", accessibility="full"),
            edits("missing/specification_situation", specification_situation="Jede Kommune digitalisiert allein."),
            edits("missing/specification_quality", specification_quality="An jedem Werktag erreichbar."),
            edits("missing/specification_security", specification_security="Nach IT-Grundschutz."),
            edits("missing/specification_acceptance", specification_acceptance="Drei Vorhaben sind begleitet."),
            rows("too_few_rows/indicators", "indicators", title="Begleitete Vorhaben", kind="output", unit="Stück", baseline=0, target=12000, goal="z1"),
            rows("too_few_rows/risks", "risks", title="Personal fehlt.", probability=3, severity=4),
            rows("row_unmet/requirements.acceptance", "requirements", row="Q-001", acceptance="Ein Antrag gelingt ohne Hilfe."),
            rows("row_unmet/requirements.source", "requirements", row="Q-001", source="Workshop mit den Kommunen"),
            rows("too_few_rows/requirements", "requirements", type="functional", title="Beratung buchen", priority="should"),
            rows("too_few_rows/requirements", "requirements", type="quality", title="Datenschutz", priority="should", topic="data_protection"),
            rows("too_few_rows/requirements", "requirements", type="quality", title="Sicherheit", priority="should", topic="it_security"),
            rows("too_few_rows/requirements", "requirements", type="quality", title="Barrierefrei", priority="should", topic="accessibility"),
            Step("opinion_not_asked/dpo", lambda: self.editor.command("case.ask", {"case": self.case, "kind": "dpo"}), "opinion_missing/dpo"),
            # Laying asks for what was not asked for yet.
            Step("opinion_not_asked/iso", lambda: self.assertTrue(self.advance(self.editor)["laid"]), "opinion_missing/iso"),
            Step("opinion_missing/dpo", lambda: self.approve(self.dpo, "dpo")),
            Step("opinion_missing/iso", lambda: self.approve(self.iso, "iso", verdict="no", text="Bitte später noch einmal prüfen.")),
        ], "funding")

    def plan(self):
        """192,000 € and 85,000 € are 277,000 €; one cent off is refused with both sums."""
        rates = [{"condition": "ordinary", "rate": 7000}]
        self.coordinator.command("programme.put", {"key": "rdz", "fields": {"name": "RDZ", "status": "open", "rates": rates, "own_min_cents": OWN + 1}})
        self.row("expenses", year=YEAR, kind="staff", cents=GRANT + OWN)
        self.row("applications", title="RDZ", programme="rdz", status="withdrawn", amount=GRANT)
        self.row("cover", year=YEAR, kind="own", cents=OWN - 1)
        self.row("cover", year=YEAR, kind="grant", application="AN-001", cents=GRANT)
        reasons = [reason for reason in self.refusal(self.lead, "case.advance", version=self.view()["version"]) if reason["code"] == "sums_differ"]
        self.assertEqual(len(reasons), 2, "of the year and of the whole")
        for reason in reasons:
            for text, sums in ((reason["de"], ("277.000 €", "276.999,99 €")), (reason["en"], ("€277,000", "€276,999.99"))):
                for one in sums:
                    self.assertIn(one, text)
        years = self.editor.get("case.figures", {"case": self.case})["years"]
        self.assertEqual([(year["expenses"], year["own"], year["grant"], year["difference"]) for year in years], [(27700000, 8499999, 19200000, 1)])

    def correct_programme(self):
        self.coordinator.command("programme.put", {"key": "rdz", "fields": {"own_min_cents": OWN}, "base": {"own_min_cents": ideenbus.value_hash(OWN + 1)}})

    def funding(self):
        edits, rows = self.edits, self.rows
        self.edit(self.editor, provisional_budget=True, starts_on=day(900))
        self.row("participants", name="Stadt Staßfurt", org=STASSFURT, role="co_bearer")
        self.row("draws", application="AN-001", on=day(-1), cents=GRANT + 1)
        self.gate(self.lead, [
            edits("still_band/invest_cents", invest_cents=GRANT + OWN),
            edits("missing/budget_account", budget_account="11.1.01.521100"),
            edits("missing/budget_year", budget_year=YEAR),
            edits("missing/budget_kind", budget_kind="planned"),
            edits("missing/budget_task", budget_task="voluntary"),
            edits("missing/provisional_reason", provisional_reason="Personal ist gebunden."),
            edits("not_equal/followup_covered", followup_covered=True),
            edits("date_order/ends_on", starts_on=day(60)),
            rows("sums_differ/expenses.cents sums_differ/expenses.cents", "cover", row="D-001", cents=OWN),
            rows("too_few_rows/consultations", "consultations", body="Stadtrat", kind="resolution", result="adopted", date=day(-2)),
            rows("", "consultations", body="Stadtrat Staßfurt", org=STASSFURT, kind="resolution", result="adopted", date=day(-1)),
            rows("row_unmet/participants.resolution", "participants", row="B-001", resolution="BF-002"),
            # Nothing stands on an application that was withdrawn; one that was handed in is held against its programme.
            rows("row_unmet/cover.application", "applications", row="AN-001", status="submitted",
                 raises="grant_exceeded/applications.amount own_funds_short/applications.programme"),
            rows("sum_exceeded/cover.cents", "expenses", row="A-001", eligible=True),
            # One cent of own funds more would leave one cent of grant less.
            Step("own_funds_short/applications.programme grant_exceeded/applications.amount", self.correct_programme),
            rows("row_unmet/cover.application", "applications", row="AN-001", status="granted",
                 raises="row_unmet/applications sum_exceeded/cover.cents"),
            rows("sum_exceeded/cover.cents", "applications", row="AN-001", granted_cents=GRANT),
            rows("row_unmet/applications", "applications", row="AN-001", decided_on=day(-3)),
            Step("", self.nobody_decides_what_they_laid),
            rows("sum_exceeded/draws.cents", "draws", row="AB-001", cents=GRANT),
        ], "implementation")

    def nobody_decides_what_they_laid(self):
        """The editor becomes deputy of the lead."""
        draw = {"case": self.case, "table": "draws", "row": "AB-001"}
        self.editor.command("row.put", {**draw, "cells": {"cents": 1}})
        self.assertTrue(self.advance(self.editor)["laid"])
        grants = [{"role": "editor", "org": BERNBURG}, {"role": "lead", "org": BERNBURG, "deputy": True, "until": day(20)}]
        self.broker.admin().command("person.change", {"person": self.editor.id, "grants": grants})
        self.assertEqual(self.advance_refused(self.editor), {"four_eyes": 1})
        self.broker.admin().command("person.change", {"person": self.editor.id, "grants": grants[:1]})
        self.editor.command("row.put", {**draw, "cells": {"cents": GRANT + 1}})

    def implementation(self):
        edits, rows = self.edits, self.rows
        self.row("tasks", title="Schulung", required=True)
        self.row("draws", row="AB-001", cents=GRANT + 1)
        self.assertEqual(self.refused(self.dpo, "case.approve", version=self.view()["version"], kind="acceptance"), {"wrong_role": 1})
        self.gate(self.lead, [
            edits("missing/operator", operator="Stabsstelle"),
            rows("too_few_rows/milestones", "milestones", title="Team vollständig", plan_on=day(90), raises="row_unmet/milestones.actual_on"),
            rows("row_unmet/milestones.actual_on", "milestones", row="M-001", actual_on=day(-1)),
            rows("row_unmet/tasks.done", "tasks", row="T-001", done=True),
            rows("sum_exceeded/draws.cents", "draws", row="AB-001", cents=GRANT),
            Step("", lambda: self.assertTrue(self.advance(self.consultant)["laid"])),
            Step("approval_missing/acceptance", lambda: self.approve(self.lead, "acceptance", text="Ohne Mängel.")),
        ], "operation")

    def operation(self):
        edits, rows = self.edits, self.rows
        self.row("draws", row="AB-001", cents=GRANT + 1)
        self.gate(self.coordinator, [
            edits("missing/evaluation", evaluation="Neun von zwölf Vorhaben sind begleitet."),
            edits("missing/lessons", lessons="Früh mit den Ortsteilen reden."),
            rows("too_few_rows/measurements", "measurements", indicator="I-001", value=9000, measured_on=day(-1)),
            rows("row_unmet/applications.status", "applications", row="AN-001", status="proof_submitted", proof_on=day(-1)),
            rows("sum_exceeded/draws.cents", "draws", row="AB-001", cents=GRANT),
        ], "completed")
        figures = self.editor.get("case.figures", {"case": self.case})
        self.assertEqual([figures["sums"][key] for key in ("planned", "granted", "drawn", "gap")], [27700000, GRANT, GRANT, 0])
        self.assertEqual((figures["attainment"]["attained"], figures["attainment"]["coverage"]), (7500, 10000))

    def after_the_end(self):
        """The project is over, the service runs: the funder examines, and somebody goes on measuring.  All else stays as it was decided."""
        self.assertEqual(self.refused(self.editor, "row.put", table="risks", cells={"title": "Neu", "probability": 1, "severity": 1}), {"wrong_state/state": 1})
        for status in ("examined", "closed"):
            self.row("applications", row="AN-001", status=status)
        self.row("measurements", indicator="I-001", value=12000, measured_on=day(0))
        self.assertEqual((self.view()["stage"], self.view()["state"]), ("completed", "completed"))


if __name__ == "__main__":
    unittest.main()
