# SPDX-License-Identifier: EUPL-1.2
"""What stands in the tables of the cases of the demo region, by the title of the idea; None is what stands where nothing else is said.  All of it is made up but
for the sums of the Regionales Digitalisierungszentrum, which are those of the real plan."""
from persona import TODAY, day, month

# ---- Specification: chapters, requirements, risks ----

SPECIFICATION = {
    "specification_quality": "Der Dienst ist an Werktagen von 6 bis 22 Uhr zu 99 Prozent verfügbar.",
    "specification_security": "Betrieb im kommunalen Rechenzentrum nach IT-Grundschutz; Zugriff nur mit Rolle und zweitem Faktor.",
    "specification_delivery": "Enthalten sind Einführung, Schulung und Betrieb; nicht enthalten sind Änderungen an Fachverfahren.",
    "specification_acceptance": "Jede Muss-Anforderung wird an ihrem Abnahmekriterium geprüft, Barrierefreiheit mit einer unabhängigen Prüfung.",
}

REQUIREMENTS = {
    None: [
        dict(type="quality", topic="data_protection", priority="should", title="Nur erforderliche Angaben werden erhoben", source="DSGVO Art. 5"),
        dict(type="quality", topic="it_security", priority="should", title="Betrieb nach IT-Grundschutz", source="Leitlinie der Kommune"),
        dict(type="quality", topic="accessibility", priority="must", title="Bedienbar nach EN 301 549", source="BGG LSA",
             acceptance="Die Prüfung nach EN 301 549 ist ohne offene Mängel abgeschlossen."),
    ],
    "Sporthallen online belegen": [
        dict(type="functional", priority="must", title="Vereine sehen freie Zeiten ohne Anmeldung", source="Forum mit 14 Vereinen",
             acceptance="Eine freie Zeit der nächsten acht Wochen ist in höchstens drei Schritten gefunden.", depends_on=["F-001"]),
        dict(type="functional", priority="should", title="Vergabe nach den Kriterien der Satzung", source="Hallensatzung § 4", depends_on=["F-002"]),
        dict(type="functional", priority="could", title="Abrechnung der Nebenkosten", source="Kämmerei", depends_on=["F-003"]),
        dict(type="constraint", priority="must", title="Schließung an acht Hallen bleibt mechanisch bedienbar", source="Brandschutz",
             acceptance="Jede Tür lässt sich bei Stromausfall von innen und mit Notschlüssel öffnen."),
    ],
}

RISKS = {
    None: [("Für Einführung und Schulung fehlt Personal.", 2, 3, "Vertretung mit dem Nachbaramt vereinbaren.")],
    "Sporthallen online belegen": [
        ("Die elektronische Schließung wird später geliefert.", 3, 3, "Zuerst drei Hallen, die übrigen im zweiten Jahr."),
        ("Kleine Vereine nutzen den Dienst nicht.", 2, 4, "Telefonische Buchung bleibt ein Jahr lang möglich."),
        ("Hallenwarte lehnen die Umstellung ab.", 2, 3, "Beteiligung ab der Auswahl."),
    ],
}

# ---- Indicators: title, unit, baseline, target, and what was measured, once a quarter ----

MEASURES = {
    "Online-Terminvergabe für das Bürgerbüro": [("Wartezeit mit Termin", "Minuten", 120, 10, [45, 18, 9]), ("Termine ohne Anruf", "%", 0, 50, [21, 38, 56])],
    "Mängelmelder mit Karte": [("Antwort binnen drei Werktagen", "%", 30, 95, [62, 81, 93])],
    "Offenes WLAN in den Dorfgemeinschaftshäusern": [("Häuser mit mindestens 50 Mbit/s", "Stück", 0, 16, [7, 16])],
    "Ratsinformation für alle Ortschaftsräte": [("Unterlagen sieben Tage vorher", "%", 20, 100, [55, 70, 88])],
    "Hundesteuer online anmelden": [("Anmeldungen ohne Abtippen", "%", 0, 80, [24, 41])],
    "Gemeinsame Vorprüfung digitaler Bauanträge": [("Tage bis zur Nachforderung", "Tage", 28, 5, [17, 11, 8])],
    "Sporthallen online belegen": [("Auslastung der Hallen", "%", 64, 85), ("Schlüsselübergaben", "je Woche", 90, 0)],
}

# ---- Funding: the real plan, 192,000 € grant and 85,000 € of the district ----

YEAR = TODAY.year

# Granted and partly drawn by now: programme, grant and what was drawn, the rest is own money.
GRANTED = {"Pegel an der Selke mit Warnung aufs Telefon": ("sachsen-anhalt-digital", 3000000, 1250000)}

FUNDING = {
    "Regionales Digitalisierungszentrum": {
        "fields": dict(funding_note="Zuwendung und Eigenmittel des Kreises; Anschlussfinanzierung über eine Umlage der Mitglieder.", followup_covered=False,
                       budget_account="11.1.07.5011000", budget_year=YEAR + 1, budget_kind="planned", budget_task="voluntary", provisional_budget=False,
                       decision_facts="Die Kommunen des Kreises wollen ihre Vorhaben gemeinsam begleiten lassen.",
                       decision_proposal="Der Kreistag beschließt, das Zentrum für zwei Jahre einzurichten."),
        "rows": [
            ("expenses", dict(year=YEAR + 1, kind="staff", eligible=True, cents=11500000, text="Zwei Stellen")),
            ("expenses", dict(year=YEAR + 1, kind="hardware", eligible=True, cents=1400000, text="Beratungsraum und Technik")),
            ("expenses", dict(year=YEAR + 1, kind="publicity", eligible=True, cents=600000, text="Foren in den Gemeinden")),
            ("expenses", dict(year=YEAR + 2, kind="staff", eligible=True, cents=11800000, text="Zwei Stellen")),
            ("expenses", dict(year=YEAR + 2, kind="services", eligible=True, cents=2400000, text="Prozessbegleitung")),
            ("applications", dict(title="Zuwendung für das Digitalisierungszentrum", status="queried", amount=19200000, submitted_on=day(-45),
                                  queried_what="Stellenbeschreibungen und Beschluss des Kreistags", queried_due=day(18), reference="RDZ-089")),
            ("cover", dict(year=YEAR + 1, kind="own", cents=4100000, text="Kreishaushalt")),
            ("cover", dict(year=YEAR + 1, kind="grant", application="AN-001", cents=9400000)),
            ("cover", dict(year=YEAR + 2, kind="own", cents=4400000, text="Kreishaushalt")),
            ("cover", dict(year=YEAR + 2, kind="grant", application="AN-001", cents=9800000)),
            ("consultations", dict(body="Ausschuss für Wirtschaft und Digitales", kind="preliminary", result="recommended", public=True, date=day(-12), number="B/0417")),
            ("consultations", dict(body="Kreisausschuss", kind="preliminary", public=False, date=day(9), number="B/0417")),
            ("consultations", dict(body="Kreistag", kind="resolution", public=True, date=day(30), number="B/0417")),
        ],
    },
    "Wegweiser für das Saaleufer mit Hochwasserstand": {
        "fields": dict(funding_note="Eigenmittel aus dem Haushalt, Zuwendung für die Tafeln.", followup_covered=True, budget_account="57.5.01.7852000",
                       budget_year=YEAR + 1, budget_kind="planned", budget_task="voluntary", provisional_budget=False,
                       decision_facts="Am Saaleradweg fehlen aktuelle Hinweise auf Sperrungen und Hochwasser.",
                       decision_grounds="Die Tafeln ersetzen Aushänge, die der Bauhof heute von Hand wechselt.",
                       decision_proposal="Der Stadtrat beschließt, acht Tafeln am Saaleufer zu errichten und die Zuwendung zu beantragen."),
        "rows": [
            ("expenses", dict(year=YEAR + 1, kind="hardware", eligible=True, cents=5600000, text="Acht Tafeln mit Anschluss")),
            ("expenses", dict(year=YEAR + 1, kind="services", eligible=True, cents=1200000, text="Anbindung und Einrichtung")),
            ("applications", dict(title="Sachsen-Anhalt Digital", programme="sachsen-anhalt-digital", status="draft", amount=5000000, deadline=day(45))),
            ("cover", dict(year=YEAR + 1, kind="own", cents=1800000)),
            ("cover", dict(year=YEAR + 1, kind="grant", application="AN-001", cents=5000000)),
            ("consultations", dict(body="Ausschuss für Wirtschaft und Tourismus", kind="preliminary", result="adopted", public=True, date=day(-8), number="V/0288")),
            ("consultations", dict(body="Stadtrat", kind="resolution", public=True, date=day(24), number="V/0288")),
        ],
    },
    "Rufbus für die Ortsteile per App und Telefon": {
        "fields": dict(budget_account="54.7.01.5315000", budget_year=YEAR + 1, budget_kind="planned"),
        "rows": [
            ("expenses", dict(year=YEAR + 1, kind="hardware", eligible=True, cents=12400000, text="Zwei Kleinbusse, Anteil der Stadt")),
            ("cover", dict(year=YEAR + 1, kind="own", cents=3000000)),
            ("applications", dict(title="Sachsen-Anhalt Digital", programme="sachsen-anhalt-digital", status="draft", amount=9400000, deadline=day(60))),
            ("cover", dict(year=YEAR + 1, kind="grant", application="AN-001", cents=9400000)),
        ],
    },
}

# ---- Implementation: one milestone is late, one shifts ----

MILESTONES = {
    "Straßenlaternen, die Ausfälle selbst melden": [
        dict(title="Auftrag erteilt", plan_on=month(-9), actual_on=month(-9)),
        dict(title="Funknetz in allen Ortsteilen", plan_on=month(-4), actual_on=day(-95), depends_on=["M-001"]),
        dict(title="320 Leuchten umgerüstet", plan_on=day(-24), depends_on=["M-002"], responsible="Bauhof"),
        dict(title="Alle 640 Leuchten umgerüstet", plan_on=month(4), forecast_on=month(6), depends_on=["M-003"], note="Lieferzeit der Module."),
        dict(title="Abnahme", plan_on=month(7), depends_on=["M-004"]),
    ],
    "Kita-Plätze online vormerken": [
        dict(title="Alle Träger haben zugestimmt", plan_on=month(-6), actual_on=month(-6)),
        dict(title="Probebetrieb in zwei Kitas", plan_on=month(-2), actual_on=day(-40)),
        dict(title="Start für alle Familien", plan_on=day(25), depends_on=["M-002"]),
    ],
    "Besucherzählung und freie Plätze in der Stadtbibliothek": [
        dict(title="Auftrag erteilt", plan_on=month(-5), actual_on=month(-5)),
        dict(title="Zählung am Eingang", plan_on=month(-1), actual_on=month(-1), depends_on=["M-001"]),
        dict(title="Anzeige auf der Homepage", plan_on=day(40), depends_on=["M-002"], responsible="Pressestelle"),
        dict(title="Abnahme", plan_on=month(4), depends_on=["M-003"]),
    ],
}
