# SPDX-License-Identifier: EUPL-1.2
"""A broker with a region and one client for each role, and the short way of a case of Bernburg to a stage.

    with town.Town() as people:
        ref = people.case("funding")
        people.editor.command("row.put", {"case": ref, …})
"""
import time

import bus

BERNBURG, STASSFURT = "150890030030", "150890310310"
POINTS = {"benefit": 8, "urgency": 5, "feasibility": 7, "economy": 6, "transferability": 9}
TRIAGE = {"target_groups": ["residents"], "fields_of_action": ["administration"], "similar_checked": True, "knock_out": "none"}
STECKBRIEF = {
    "problem": "Lange Wege.", "objective": "Kurze Wege.", "solution": "Ein Dienst.", "benefit": "Zeit.", "goals": "none_adopted", "measure_type": "service",
    "spatial_scope": "municipality", "maturity": "idea", "priority": "high", "horizon": "short", "lead_unit": {"unit": "Amt 1", "person": "Frau A"},
    "invest_cents": 2000000, "annual_cents": 100000, "staff_fte_hundredths": 50, "funding_idea": ["own_funds"], "statutory_duty": False, "personal_data": "none",
    "reusability": "adaptable",
}
SPECIFICATION = {
    "protection_need": {"confidentiality": "normal", "integrity": "normal", "availability": "normal"}, "accessibility": "full",
    "specification_situation": "Lange Wege.", "specification_quality": "Läuft immer.", "specification_security": "Sicher.",
    "specification_acceptance": "Ein Termin ist gebucht.",
}


def day(offset):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + offset * 86400))


class Town(bus.Bus):
    def __init__(self, *options):
        super().__init__(*options)
        self.region()
        person = self.person
        self.submitter, self.editor, self.lead = (person(role, (role, BERNBURG)) for role in ("submitter", "editor", "lead"))
        self.coordinator, self.consultant = person("K", ("coordinator", "rdz-salzland")), person("B", ("consultant", "firma-nord"))
        self.district, self.dpo, self.audit = person("V", ("district_admin", "15089")), person("D", ("dpo", BERNBURG)), person("R", ("audit", BERNBURG))
        self.other, self.other_lead = person("O", ("editor", STASSFURT)), person("P", ("lead", STASSFURT))

    def version(self, ref):
        return self.editor.get("case.get", {"case": ref})["version"]

    def edit(self, client, ref, fields):
        return client.command("case.edit", {"case": ref, "fields": fields})

    def row(self, ref, table, client=None, **cells):
        return (client or self.editor).command("row.put", {"case": ref, "table": table, "cells": cells})["row"]

    def advance(self, client, ref):
        return client.command("case.advance", {"case": ref, "version": self.version(ref)})

    def idea(self, title="Idee", client=None, **fields):
        done = (client or self.submitter).command("case.draft", {"title": title, "summary": "Ein Satz.", **fields})
        (client or self.submitter).command("case.submit", {"case": done["ref"]})
        return done["ref"]

    def case(self, stage="idea"):
        """The reference of a new case in this stage: idea, steckbrief, specification or funding."""
        ref = self.idea()
        for at, leave in (("idea", self.leave_idea), ("steckbrief", self.leave_steckbrief), ("specification", self.leave_specification)):
            if at == stage:
                break
            leave(ref)
        return ref

    def leave_idea(self, ref):
        self.edit(self.coordinator, ref, TRIAGE)
        self.advance(self.coordinator, ref)

    def leave_steckbrief(self, ref):
        self.edit(self.editor, ref, {**STECKBRIEF, "starts_on": day(60), "ends_on": day(300)})
        for client in (self.coordinator, self.district):
            self.row(ref, "ratings", client, **POINTS)
        self.lead.command("case.approve", {"case": ref, "version": self.version(ref), "kind": "release"})
        self.advance(self.coordinator, ref)

    def leave_specification(self, ref):
        self.edit(self.editor, ref, SPECIFICATION)
        self.row(ref, "indicators", title="Anträge", kind="output", unit="Stück", baseline=0, target=500000)
        self.row(ref, "risks", title="Personal fehlt.", probability=2, severity=3)
        self.row(ref, "requirements", type="functional", title="Anmelden", priority="should")
        for topic in ("data_protection", "it_security", "accessibility"):
            self.row(ref, "requirements", type="quality", title=topic, priority="should", topic=topic)
        self.advance(self.lead, ref)


def refusal(client, verb, fields):
    """The codes of a refusal or the code of an error, whatever kind of verb it is."""
    name, answer = client.request(verb, fields)
    if name == "refused":
        return [reason["code"] for reason in answer["reasons"]]
    return [answer["code"]] if name == "error" else name
