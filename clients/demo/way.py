# SPDX-License-Identifier: EUPL-1.2
"""The way of one idea through the demo region: one method for leaving each stage, and one for what makes a stage look lived in."""
from lives import FUNDING, GRANTED, MEASURES, MILESTONES, REQUIREMENTS, RISKS, SPECIFICATION
from persona import day, fields, month
from region import FIRMS

STAGES = ["draft", "idea", "steckbrief", "specification", "funding", "implementation", "operation", "completed"]
NORMAL = {"confidentiality": "normal", "integrity": "normal", "availability": "normal"}
POINTS = ("benefit", "urgency", "feasibility", "economy", "transferability")


class Way:
    """Takes an idea to the stage and state it is to have."""

    def __init__(self, region, idea):
        self.idea, self.stage, self.ref = idea, idea["stage"], None
        self.submitter, self.editor, self.lead = (region.people[f"{role}-{idea['org']}"] for role in ("submitter", "editor", "lead"))
        self.coordinator, self.consultant, self.dpo, self.iso = (region.people[name] for name in ("coordinator", "consultant", "dpo", "iso"))
        self.district = region.people["district"]
        self.written = idea["kind"] in ("organisation", "qualification")  # a description of the service instead of requirements
        self.indicators = []

    def edit(self, who, **values):
        who("edit", self.ref, *fields(values))

    def row(self, table, who=None, row=None, **cells):
        """A new row by the editor, or changed cells of one; its id."""
        return (who or self.editor)("row", "put", self.ref, table, *([row] if row else []), *fields(cells))["row"]

    def go(self):
        visibility = self.idea.get("visibility", "internal")
        self.ref = self.submitter("submit", "--title", self.idea["title"], "--summary", self.idea["summary"],
                                  "--visibility", "intermunicipal" if visibility == "public" else visibility,
                                  *(["--draft"] if self.stage == "draft" else []))["ref"]
        if visibility == "public":
            self.edit(self.lead, visibility="public")
        for stage in STAGES[1:STAGES.index(self.stage)]:
            getattr(self, "leave_" + stage)()
        getattr(self, "stay_" + self.idea.get("state", self.stage), lambda: None)()

    # -- Leaving a stage --

    def leave_idea(self):
        self.edit(self.coordinator, target_groups=["residents", "administration"], fields_of_action=[self.idea["area"]], similar_checked=True, knock_out="none")
        self.coordinator("advance", self.ref)

    def rate(self, who, *points, **text):
        self.row("ratings", who, **dict(zip(POINTS, points)), **text)

    def leave_steckbrief(self):
        idea = self.idea
        self.edit(self.editor, **{key: idea[key] for key in ("problem", "objective", "solution", "benefit")}, goals="none_adopted",
                  measure_type=idea["kind"], spatial_scope="district" if idea["org"] == "kreis" else "municipality", maturity="concept", priority="medium",
                  horizon="short" if idea["months"][1] - idea["months"][0] <= 12 else "medium",
                  lead_unit={"unit": "Stabsstelle Digitalisierung", "person": "Frau Beispiel"}, starts_on=month(idea["months"][0]), ends_on=month(idea["months"][1]),
                  invest_cents=idea["invest"], annual_cents=idea["annual"], staff_fte_hundredths=25, funding_idea=["own_funds"],
                  statutory_duty=False, personal_data=idea["data"], reusability="adaptable")
        variety = len(idea["title"]) % 4
        self.rate(self.coordinator, 6 + variety, 6, 7, 8 - variety, 8)
        self.rate(self.district, 7, 5 + variety, 8, 6, 9 - variety)
        self.lead("approve", self.ref, "release")
        self.coordinator("advance", self.ref)

    def leave_specification(self):
        self.specify()
        self.editor("advance", self.ref)
        if self.idea["data"] != "none":
            self.dpo("approve", self.ref, "dpo", "--text", "Keine Bedenken. Löschfristen bitte in das Verzeichnis aufnehmen.")
            self.iso("approve", self.ref, "iso", "--text", "Keine Bedenken bei Betrieb im kommunalen Rechenzentrum.")
        self.lead("advance", self.ref)

    def specify(self):
        """Chapters, indicators, risks and requirements, as the gate wants them and no more; of some cases more stands in lives.py."""
        idea = self.idea
        chapters = {"service_description": "Zwei Stellen, ein gemeinsamer Posteingang, Auswertung nach sechs Monaten."} if self.written else {
            **SPECIFICATION, "specification_situation": idea["problem"]}
        self.edit(self.editor, accessibility="full", protection_need=NORMAL, **chapters)
        for title, unit, baseline, target, *_ in MEASURES.get(idea["title"], [("Fälle, in denen das Ziel erreicht ist", "%", 0, 80)]):
            self.indicators.append(self.row("indicators", title=title, kind="outcome", unit=unit, baseline=baseline, target=target, due_on=month(idea["months"][1])))
        for title, probability, severity, measure in RISKS.get(idea["title"], RISKS[None]):
            self.row("risks", title=title, probability=probability, severity=severity, measure=measure)
        if not self.written:
            self.row("requirements", type="functional", title=idea["solution"].split(",")[0].rstrip("."), priority="must", source="Fachamt",
                     acceptance=idea["objective"])
            for cells in REQUIREMENTS[None] + REQUIREMENTS.get(idea["title"], []):
                self.row("requirements", **cells)

    def leave_funding(self):
        self.plan()
        # the bus stamps its own times: what lies before them has to come from somewhere
        self.editor("comment", self.ref, "Aus der bisherigen Vorhabenliste übernommen; Beschlüsse, Termine und Messwerte aus der Zeit davor sind nachgetragen.")
        body = "Stadtrat" if self.idea["org"] != "kreis" else "Kreistag"
        self.row("consultations", body=body, kind="resolution", result="adopted", public=True, date=day(-60))
        self.editor("advance", self.ref)
        self.lead("advance", self.ref)

    def plan(self):
        year = month(self.idea["months"][0])[:4]
        self.edit(self.editor, funding_note="Eigenmittel aus dem laufenden Haushalt, Folgekosten in der Finanzplanung.", followup_covered=True,
                  budget_account="11.1.07.5291000", budget_year=year, budget_kind="planned", budget_task="voluntary", provisional_budget=False)
        self.row("expenses", year=year, kind="services", eligible=True, cents=self.idea["invest"])
        programme, grant, _ = GRANTED.get(self.idea["title"], (None, 0, 0))
        self.row("cover", year=year, kind="own", cents=self.idea["invest"] - grant)
        if programme:
            application = self.row("applications", title="Förderantrag", programme=programme, status="granted", amount=grant, granted_cents=grant,
                                   submitted_on=day(-200), decided_on=day(-100), draw_until=day(80), proof_due=day(260))
            self.row("cover", year=year, kind="grant", application=application, cents=grant)

    def leave_implementation(self):
        self.edit(self.editor, operator="Kommunaler IT-Dienstleister")
        begin, end = self.idea["months"]
        for title, at in (("Auftrag erteilt", begin + 1), ("Probebetrieb", (begin + end) // 2), ("Abnahme", end)):
            self.row("milestones", title=title, plan_on=month(at), actual_on=min(month(at), day(-1)))
        self.lead("approve", self.ref, "acceptance")
        self.lead("advance", self.ref)

    def measure(self):
        """Each indicator once a quarter."""
        for indicator, (*_, values) in zip(self.indicators, MEASURES.get(self.idea["title"], [(72,)])):
            values = values if isinstance(values, list) else [values]
            for n, value in enumerate(values):
                self.row("measurements", indicator=indicator, value=value, measured_on=day(-90 * (len(values) - n) + 60), source="Auswertung der Fachanwendung")

    def leave_operation(self):
        self.measure()
        self.edit(self.editor, evaluation="Das Ziel wurde nach einem halben Jahr erreicht, die Kosten blieben im Rahmen.",
                  lessons="Die Beschäftigten früh beteiligen und die Texte mit Menschen erproben, die nicht in der Verwaltung arbeiten.")
        self.coordinator("advance", self.ref)

    # -- Staying: what makes each stage look lived in --

    def stay_idea(self):
        if self.idea["org"] in ("schoenebeck", "stassfurt"):
            self.edit(self.submitter, target_groups=["associations", "residents"], fields_of_action=[self.idea["area"]])
            self.submitter("advance", self.ref)
        if self.idea.get("visibility") == "public":
            self.coordinator("support", self.ref)

    def stay_steckbrief(self):
        self.edit(self.editor, problem=self.idea["problem"], objective=self.idea["objective"], measure_type=self.idea["kind"])
        self.editor("comment", self.ref, "Kosten und Zeitraum klären wir bis zur nächsten Runde.")
        if self.idea["org"] in ("seeland", "barby"):
            self.coordinator("assign", self.ref, FIRMS[0][0], "--until", day(180))
            self.edit(self.consultant, solution="Bestandsaufnahme vor Ort, Marktübersicht, dann ein Probebetrieb von drei Monaten.")
            self.rate(self.consultant, 8, 7, 6, 6, 7)
        elif self.idea["org"] == "hecklingen":
            self.coordinator("return", self.ref, "--reason", "Bitte den Nutzen für die Ortsteile beschreiben.", "--deficiency", "Nutzen fehlt",
                             "--deficiency", "Zeitraum fehlt", "--due", day(30))
        elif self.idea["org"] in ("koennern", "kreis"):
            self.rate(self.coordinator, 9, 4, 7, 5, 9)
            self.rate(self.district, 4, 6, 6, 7, 8, comment="Der Nutzen ist mit Zahlen zu belegen.")

    def stay_specification(self):
        if self.idea["org"] in ("bernburg", "schoenebeck"):
            self.specify()
            self.editor("advance", self.ref)
        if self.idea["org"] == "bernburg" and self.idea["data"] != "none": # one decision waits for an opinion, the other can be taken at once
            self.iso("approve", self.ref, "iso", "--text", "Keine Bedenken.")
        if self.idea["org"] == "schoenebeck":
            self.row("opinions", body="Personalrat", asked_on=day(-10), due_on=day(11))
            self.row("opinions", body="Schwerbehindertenvertretung", asked_on=day(-10), received_on=day(-2), verdict="agreed")

    def stay_funding(self):
        plan = FUNDING.get(self.idea["title"])
        if plan is None:
            return
        self.edit(self.editor, **plan["fields"])
        for table, cells in plan["rows"]:
            self.row(table, **cells)

    def stay_implementation(self):
        if self.idea["title"] in GRANTED:
            self.row("draws", application="AN-001", on=day(-30), cents=GRANTED[self.idea["title"]][2], covers_until=day(12))
        begin, end = (month(at) for at in self.idea["months"])
        for cells in MILESTONES.get(self.idea["title"], [dict(title="Auftrag erteilt", plan_on=begin, actual_on=begin), dict(title="Abnahme", plan_on=end)]):
            self.row("milestones", **cells)
        if self.idea["title"] in MILESTONES:
            self.editor("row", "start", self.ref, "tasks")
            for number in (1, 2, 3):
                self.row("tasks", row=f"T-{number:03}", done=True, done_on=day(-20 * number))
            self.row("tasks", row="T-004", due_on=day(21), responsible="Hauptamt")

    def stay_operation(self):
        self.measure()

    def stay_completed(self):
        self.coordinator("support", self.ref)

    def stay_parked(self):
        self.coordinator("park", self.ref, "--until", day(120), "--reason", self.idea["reason"])

    def stay_rejected(self):
        self.coordinator("reject", self.ref, "--code", "not_economical", "--reason", self.idea["reason"])

    def stay_withdrawn(self):
        self.submitter("withdraw", self.ref, "--reason", self.idea["reason"])
