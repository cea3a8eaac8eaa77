// SPDX-License-Identifier: EUPL-1.2
// One case of the shipped pipeline from the first two lines to the finished service, by the people whose work it is, each with what the pages offer them.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("small"); });
after (async () => world.end ());
/* Where everybody was when it went wrong, and what they saw. */
afterEach (async context => {
  for (const [i, who] of context.passed ? [] : world.people.entries ()) {
    context.diagnostic (`${who.role}: ${who.page.url ()}`);
    await who.shot (`story-failed-${i}-${who.role}`);
  }
});

const TOWN = "150890030030", TITLE = "Termine im Bürgerbüro online", FIRM = "Beratung Nord", YEAR = new Date ().getFullYear ();
const main = (who) => who.page.getByRole ("main");
const button = (within, name) => within.getByRole ("button", { name, exact: typeof name === "string" });
const day = (offset) => new Intl.DateTimeFormat ("de-DE", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" }).format (Date.now () + offset * 86400000);

/* ---- Filling in: by the words at the inputs ---- */

const words = (label) => new RegExp (`^${label.replace (/[()?]/g, "\\$&")}( \\(Pflicht\\))?(: genauer Betrag)?$`);
const write = (label, text) => within => within.getByRole ("textbox", { name: words (label) }).fill (text);
const choose = (label, option) => within => within.getByRole ("combobox", { name: words (label) }).selectOption ({ label: option });
const mark = (label, option) => within => within.getByRole ("group", { name: label }).getByRole ("radio", { name: option, exact: true }).check ();
const tick = (label, ...options) => async within => {
  for (const option of options)
    await within.getByRole ("group", { name: label }).getByRole ("checkbox", { name: option, exact: true }).check ();
};
const pick = (label, text) => async within => {
  await within.getByRole ("combobox", { name: words (label) }).fill (text);
  await within.getByRole ("option", { name: text }).first ().click ();
};

async function fill (within, values) {
  for (const put of values)
    await put (within);
}

/** A tab of the case's page. */
async function tab (who, name) {
  await who.page.getByRole ("navigation", { name: "Teile des Vorgangs" }).getByRole ("link", { name: new RegExp (`^${name}`) }).click ();
  await main (who).getByRole ("heading", { name, level: 2, exact: true }).waitFor ();
}

/** Fields of a section, all at once. */
async function section (who, name, ...values) {
  await button (main (who), `Abschnitt bearbeiten: ${name}`).click ();
  await fill (main (who), values);
  await button (main (who), "Abschnitt speichern").click ();
  await until (async () => await main (who).getByText ("wird gespeichert …").count () === 0);
  await main (who).getByText (/^Gespeichert: /).first ().waitFor ({ state: "attached" });
}

/** A new row by its form; `seen` is in the table afterwards. */
async function row (who, table, seen, ...values) {
  await button (main (who), `${table}: Zeile hinzufügen`).click ();
  const form = main (who).getByRole ("group", { name: `Neue Zeile: ${table}` });
  await fill (form, values);
  await button (form, words ("Hinzufügen")).click ();
  await rowOf (who, table, seen).getByRole ("button", { name: /bearbeiten/ }).waitFor ();
}
const rowOf = (who, table, seen) => main (who).getByRole ("table", { name: table }).getByRole ("row").filter ({ hasText: seen });

async function changeRow (who, table, seen, ...values) {
  await button (rowOf (who, table, seen), /bearbeiten/).click ();
  const form = main (who).getByRole ("group", { name: /^[A-Z]+-\d+ bearbeiten$/ });
  await fill (form, values);
  await button (form, "Speichern").click ();
  await form.waitFor ({ state: "detached" });
}

async function rate (who) {
  await button (main (who), "Bewerten").click ();
  const form = main (who).getByRole ("group", { name: /^Neue Zeile: Bewertungen/ });
  await fill (form, ["Nutzen", "Dringlichkeit", "Umsetzbarkeit", "Wirtschaftlichkeit", "Übertragbarkeit"].map ((label, i) => write (label, String (5 + i))));
  await button (form, "Hinzufügen").click ();
  await rowOf (who, "Bewertungen", "Ihre").getByRole ("button", { name: /bearbeiten/ }).waitFor ();
}

/* ---- Gates ---- */

const card = (who) => main (who).getByRole ("listitem").filter ({ has: who.page.getByRole ("link", { name: TITLE, exact: true }) });

/** Whoever decides tries it from the board too early: the card stays and names what is missing. */
async function refused (who, to, ...gaps) {
  await button (card (who), `Verschieben: ${TITLE}`).click ();
  await who.page.getByRole ("menuitem", { name: new RegExp (`^Weiter zu „${to}`) }).click ();
  await card (who).getByText ("Nicht verschoben. Es fehlt:").waitFor ();
  for (const gap of gaps)
    await card (who).getByRole ("link", { name: gap }).first ().waitFor ();
  await button (card (who), "Hinweise schließen").click ();
}

async function lay (who) {
  await button (main (who), "Vorlegen").click ();
  await button (who.page.getByRole ("dialog"), "Vorlegen").click ();
  await who.page.getByRole ("dialog").waitFor ({ state: "detached" });
  await main (who).getByText (/Wartet seit heute auf/).waitFor ();
}

/** From "Meine Arbeit", where it lies, to the decision page and through it. */
async function decide (who, heading = "Freigegeben") {
  await who.go ("/");
  await main (who).getByRole ("link", { name: TITLE }).first ().click ();
  if (!new URL (who.page.url ()).pathname.startsWith ("/entscheidung/"))
    await main (who).getByRole ("link", { name: "Entscheiden" }).click ();
  await button (main (who), "Freigeben").click ();
  await main (who).getByRole ("heading", { name: heading }).waitFor ();
}

const here = (who, stage) => main (who).getByRole ("list", { name: "Phasen" }).getByRole ("listitem").filter ({ hasText: stage }).filter ({ hasText: "(jetzt)" }).waitFor ();

/* ---- The story ---- */

test ("a whole case from draft to completed by five people in four browser contexts", async () => {
  const [town, coordinator, consultant, lead] = await Promise.all ([world.visitor ("submitter"), world.visitor ("coordinator"), world.visitor ("consultant"), world.visitor ("lead")]);
  const ref = await draft (town);
  await coordinator.go ("/d/15089/board");
  await idea (coordinator, ref);
  await steckbrief (consultant, coordinator, lead, ref);
  await anotherPerson (town);
  await specification (consultant, town, lead, ref);
  await funding (consultant, lead, ref);
  await implementation (consultant, lead, ref);
  await operation (consultant, coordinator, lead, ref);
  await told (town, ref);
});

async function draft (clerk) {
  const { page } = clerk;
  await clerk.go ("/");
  await main (clerk).getByRole ("link", { name: "Idee eintragen" }).click ();
  await page.getByLabel ("Titel").fill (TITLE);
  await button (main (clerk), "Einreichen").click ();
  await main (clerk).getByText ("Bitte einen Satz dazu schreiben.").waitFor ();
  await page.getByLabel ("Ein Satz dazu").fill ("Wer einen Ausweis braucht, bucht einen Termin und wartet nicht.");
  await button (main (clerk), "Einreichen").click ();
  const number = main (clerk).getByText (/^SLK-\d{4}-\d{5}$/);
  return number.textContent ();
}

async function idea (coordinator, ref) {
  await coordinator.page.getByRole ("link", { name: "Erstprüfung" }).click ();
  await main (coordinator).getByRole ("heading", { name: TITLE }).waitFor ();
  await button (main (coordinator), /^Weitergeben/).click ();
  await coordinator.page.getByText (/Zum Weitergeben fehlt: .*Zielgruppen.*Handlungsfeld/).first ().waitFor ();
  await fill (main (coordinator), [pick ("Zielgruppen", "Einwohnerinnen und Einwohner"), pick ("Handlungsfeld (höchstens 3)", "Verwaltung und Bürgerdienste"), choose ("Ausschlusskriterium", "keines")]);
  await main (coordinator).getByRole ("checkbox", { name: "Ähnliche Vorgänge gesichtet" }).check ();
  await button (main (coordinator), /^Zuweisen/).click ();
  const dialog = coordinator.page.getByRole ("dialog");
  await dialog.getByRole ("combobox", { name: "Firma beauftragen" }).selectOption ({ label: FIRM });
  await button (dialog, "Zuweisen").click ();
  await dialog.waitFor ({ state: "detached" });
  await button (main (coordinator), /^Weitergeben/).click ();
  await coordinator.page.getByText (`Weitergegeben: ${TITLE}`).waitFor ();
}

async function steckbrief (consultant, coordinator, lead, ref) {
  await coordinator.page.getByRole ("link", { name: "Tafel" }).click ();
  await refused (coordinator, "Anforderungsspezifikation", /Nutzen/, /Bewertung/, /Freigabe der Kommune/);
  await consultant.go ("/");
  await main (consultant).getByRole ("link", { name: TITLE }).first ().click ();
  await here (consultant, "Steckbrief");
  await section (consultant, "Problem und Ziel", write ("Ausgangslage, Problem", "Vor dem Bürgerbüro stehen morgens dreißig Menschen."), write ("Ziel, Wirkung", "Niemand wartet länger als zehn Minuten."),
    write ("Lösungsansatz", "Termine werden im Netz, am Telefon und am Tresen aus einem Kalender vergeben."));
  await section (consultant, "Nutzen und Zielgruppen", write ("Nutzen", "Eine Stunde weniger je Besuch."));
  await section (consultant, "Einordnung", tick ("Strategischer Zielbezug", "keine Strategie beschlossen"), mark ("Art der Maßnahme", "Dienst"), choose ("Raumwirkung", "Gemeinde oder Stadt"), choose ("Reifegrad", "Konzept"),
    mark ("Priorität", "hoch (sofort)"), mark ("Umsetzungshorizont", "kurz (bis 1 Jahr)"));
  await section (consultant, "Zuständigkeit und Beteiligte", write ("Amt oder Fachbereich", "Ordnungsamt"), write ("Ansprechperson", "Frau Muster"));
  await section (consultant, "Zeit und Kosten", write ("Beginn", day (60)), write ("Ende", day (400)), choose ("Einmalige Kosten", "bis 500.000 €"), write ("Laufende Kosten pro Jahr", "1.200,50"), write ("Personalbedarf (VZÄ)", "0,5"),
    tick ("Finanzierungsidee", "Eigenmittel", "Fördermittel"));
  await section (consultant, "Recht", mark ("Gesetzliche Pflicht", "nein"));
  await section (consultant, "Datenschutz und Sicherheit", mark ("Personenbezug", "personenbezogene Daten"), choose ("Vertraulichkeit", "hoch"), choose ("Integrität", "normal"), choose ("Verfügbarkeit", "normal"));
  await section (consultant, "Technik und Nachnutzung", mark ("Barrierefreiheit", "vollständig barrierefrei"), mark ("Übertragbarkeit (EfA)", "ohne Weiteres übertragbar"));
  await lay (consultant);
  await rate (consultant);
  await coordinator.go (`/c/${ref}`);
  await rate (coordinator);
  await decide (lead, "Freigabe erteilt");
  await decide (coordinator);
}

/** The second at the same desk: logs the first one out and comes by an invitation for both offices. */
async function anotherPerson (town) {
  const { page } = town, { link } = await world.ask (`invite dpo,iso ${TOWN} Dana Schutz`);
  await button (page.getByRole ("banner"), /^Konto/).click ();
  await button (page.getByRole ("banner"), "Abmelden").click ();
  await main (town).getByRole ("heading", { name: "Anmelden" }).waitFor ();
  await page.goto (link);
  await page.getByLabel (/Benutzername/).fill ("dana@bernburg.example");
  await page.getByLabel ("Passwort", { exact: true }).fill ("drei lange Wörter");
  await button (main (town), "Konto anlegen").click ();
  await main (town).getByRole ("heading", { name: "Meine Arbeit" }).waitFor ();
}

async function specification (consultant, officer, lead, ref) {
  await lead.go ("/d/15089/board");
  await refused (lead, "Finanzierung", /Ausgangssituation/, /Qualitätsanforderung zum Datenschutz/, /Risiken/, /Indikatoren/);
  await consultant.go (`/c/${ref}`);
  await row (consultant, "Risiken", "Personal fehlt", write ("Risiko", "Personal fehlt in der Umstellung."), write ("Wahrscheinlichkeit", "3"), write ("Schwere", "4"));
  await tab (consultant, "Betrieb");
  await row (consultant, "Indikatoren", "Wartezeit", write ("Indikator", "Wartezeit im Mittel"), choose ("Art", "Outcome (Wirkung bei der Zielgruppe)"), write ("Einheit", "Minuten"), write ("Ausgangswert", "45"), write ("Zielwert", "10"));
  await tab (consultant, "Anforderungen");
  await section (consultant, "Anforderungsspezifikation", write ("Ausgangssituation und Zielsetzung", "Es gibt drei Kalender auf Papier."), write ("Nicht-funktionale Anforderungen im Überblick", "An jedem Werktag erreichbar."),
    write ("Sicherheit und Risikoakzeptanz", "Nach IT-Grundschutz."), write ("Abnahmekriterien", "Hundert Termine sind gebucht und eingehalten."));
  await row (consultant, "Anforderungen", "Termin buchen", choose ("Art", "funktional"), write ("Titel", "Termin buchen"), choose ("Priorität", "Muss"), write ("Abnahmekriterium", "Ein Termin ist in drei Schritten gebucht."),
    write ("Quelle", "Workshop mit dem Bürgerbüro"));
  for (const [title, topic] of [["Datenschutz", "data_protection"], ["Sicherheit", "it_security"], ["Barrierefreiheit", "accessibility"]])
    await consultant.command ("row.put", { case: ref, table: "requirements", cells: { type: "quality", title, priority: "should", topic } });
  await tab (consultant, "Steckbrief");
  await button (main (consultant), "Stellungnahme Datenschutz anfragen").click ();
  await button (consultant.page.getByRole ("dialog"), "Stellungnahme erbitten").click ();
  await main (consultant).getByText (/angefragt bis/).first ().waitFor ();
  await lay (consultant); // that asks for the other one
  await lead.go ("/"); // others still owe their opinions: there is nothing for the lead to decide yet
  await main (lead).locator ("section", { has: lead.page.getByRole ("heading", { name: /^Wartet auf andere/ }) }).getByRole ("link", { name: TITLE }).waitFor ();
  await opinions (officer);
  await sentBack (lead, consultant, ref);
  await decide (lead);
}

async function opinions (officer) {
  await officer.go ("/");
  await main (officer).getByRole ("link", { name: TITLE }).first ().click ();
  if (new URL (officer.page.url ()).pathname.startsWith ("/entscheidung/"))
    await main (officer).getByRole ("link", { name: "Alles zum Vorgang" }).click ();
  for (const [name, text] of [["Stellungnahme Datenschutz", "Zugestimmt, wenn Termine nach vier Wochen gelöscht werden."], ["Stellungnahme Informationssicherheit", "Keine Bedenken."]]) {
    await button (main (officer), `${name} geben`).click ();
    const dialog = officer.page.getByRole ("dialog");
    await dialog.getByRole ("radio", { name }).check ();
    await dialog.getByRole ("textbox", { name: /Begründung/ }).fill (text);
    await button (dialog, "Abgeben").click ();
    await dialog.waitFor ({ state: "detached" });
    await main (officer).getByText (text).waitFor ();
  }
}

/** The lead wants one thing mended; it comes back laid anew. */
async function sentBack (lead, consultant, ref) {
  await lead.go (`/entscheidung/${ref}`);
  await button (main (lead), "Zurückgeben").click ();
  const dialog = lead.page.getByRole ("dialog");
  await dialog.getByRole ("textbox", { name: "Grund" }).fill ("Der Lieferumfang fehlt.");
  await dialog.getByRole ("textbox", { name: "Mangel 1" }).fill ("Schulung der Beschäftigten aufnehmen");
  await button (dialog, "Zurückgeben").click ();
  await main (lead).getByRole ("heading", { name: "Erledigt" }).waitFor ();
  await main (consultant).getByText ("Schulung der Beschäftigten aufnehmen").waitFor ();
  await tab (consultant, "Anforderungen");
  await section (consultant, "Anforderungsspezifikation", write ("Lieferumfang", "Kalender, Einrichtung und Schulung der Beschäftigten."));
  await lay (consultant);
}

async function funding (consultant, lead, ref) {
  await lead.go ("/d/15089/board");
  await refused (lead, "Umsetzung", /Produktkonto/, /Ausgaben/, /Beschluss oder Entscheidung HVB/, /Folgekosten/);
  await consultant.go (`/c/${ref}`);
  await here (consultant, "Finanzierung");
  await section (consultant, "Zeit und Kosten", choose ("Einmalige Kosten", "genauer Betrag"), write ("Einmalige Kosten", "277.000"));
  await tab (consultant, "Finanzierung");
  await row (consultant, "Ausgaben", "Einführung", write ("Jahr", String (YEAR)), choose ("Art", "Dienstleistungen"), choose ("zuwendungsfähig", "ja"), write ("Betrag", "277.000"), write ("Wofür", "Einführung"));
  await row (consultant, "Förderanträge", "Smarte Verwaltung", write ("Bezeichnung", "Smarte Verwaltung"), choose ("Stand", "eingereicht"), write ("Beantragt", "192.000"));
  await row (consultant, "Deckung", "Haushalt", write ("Jahr", String (YEAR)), choose ("Quelle", "Eigenmittel"), write ("Betrag", "84.999,99"), write ("Bemerkung", "Haushalt"));
  await row (consultant, "Deckung", "Zuwendung", write ("Jahr", String (YEAR)), choose ("Quelle", "Fördermittel"), choose ("Antrag", "AN-001 Smarte Verwaltung"), write ("Betrag", "192.000,00"), write ("Bemerkung", "Zuwendung"));
  await row (consultant, "Beratungsfolge", "Stadtrat", write ("Gremium oder Stelle", "Stadtrat"), write ("Datum", day (-2)), choose ("Art", "Beschluss"), choose ("Ergebnis", "beschlossen oder entschieden"));
  await section (consultant, "Finanzierungsplan", mark ("Folgekosten gedeckt", "ja"));
  await section (consultant, "Haushalt und Beschluss", write ("Produktkonto", "11.1.01.521100"), write ("Haushaltsjahr", String (YEAR)), mark ("Veranschlagung", "veranschlagt"), mark ("Aufgabe", "freiwillig"),
    mark ("Vorläufige Haushaltsführung", "nein"));
  await refused (lead, "Umsetzung", /276\.999,99/, /weder bewilligt noch/);
  await changeRow (consultant, "Deckung", "Haushalt", write ("Betrag", "85.000"));
  await changeRow (consultant, "Förderanträge", "Smarte Verwaltung", choose ("Stand", "bewilligt"), write ("Bewilligt", "192.000"), write ("Bescheid vom", day (-3)));
  await lay (consultant);
  await decide (lead);
}

async function implementation (consultant, lead, ref) {
  await lead.go ("/d/15089/board");
  await refused (lead, "Betrieb", /Meilensteine/, /Betrieb durch/, /Abnahme/);
  await consultant.go (`/c/${ref}`);
  await tab (consultant, "Fahrplan");
  await row (consultant, "Meilensteine", "Kalender läuft", write ("Meilenstein", "Kalender läuft"), write ("geplant", day (90)));
  await changeRow (consultant, "Meilensteine", "Kalender läuft", write ("erreicht", day (-1)));
  await tab (consultant, "Betrieb");
  await section (consultant, "Umsetzung und Auswertung", write ("Betrieb durch", "Ordnungsamt mit dem Rechenzentrum"));
  await lay (consultant);
  await decide (lead); // and gives the acceptance by that
}

async function operation (consultant, coordinator, lead, ref) {
  await coordinator.go ("/d/15089/board");
  await refused (coordinator, "Projekt abgeschlossen", /Auswertung/, /Messwerte/, /Verwendungsnachweis/);
  await consultant.go (`/c/${ref}#betrieb`);
  await row (consultant, "Messwerte", "12", choose ("Indikator", "I-001 Wartezeit im Mittel"), write ("Wert", "12"), write ("gemessen am", day (-1)));
  await section (consultant, "Umsetzung und Auswertung", write ("Auswertung", "Die Wartezeit ist von 45 auf 12 Minuten gefallen."), write ("Erfahrungen", "Früh mit dem Tresen reden."));
  await tab (consultant, "Finanzierung");
  await changeRow (consultant, "Förderanträge", "Smarte Verwaltung", choose ("Stand", "Verwendungsnachweis vorgelegt"), write ("Verwendungsnachweis vorgelegt am", day (-1)));
  await lay (consultant);

  await lead.go ("/d/15089/board");
  await button (main (lead), /^Spalte zeigen: Projekt abgeschlossen/).click ();
  const done = main (lead).getByRole ("region", { name: /^Projekt abgeschlossen/ });
  await done.getByText ("Keine Vorgänge").waitFor ();
  await decide (coordinator);
  await done.getByRole ("link", { name: TITLE }).waitFor ({ timeout: 3000 });
}

const STEPS = [
  /Entwurf → Idee .*Einreicher/, /Firma beauftragt .*Koordination/, /Idee → Steckbrief .*Koordination/, /Vorgelegt → Anforderungsspezifikation .*Beratung/, /Freigabe der Kommune zugestimmt .*Leitung/,
  /Steckbrief → Anforderungsspezifikation .*Koordination/, /Angefragt: Stellungnahme Datenschutz .*Beratung/, /Vorgelegt → Finanzierung .*Beratung/, /Stellungnahme Datenschutz zugestimmt .*Datenschutzbeauftragte/,
  /Stellungnahme Informationssicherheit zugestimmt .*Informationssicherheitsbeauftragte/, /Zurückgegeben .*Schulung der Beschäftigten aufnehmen .*Leitung/, /Vorgelegt → Finanzierung .*Beratung/,
  /Anforderungsspezifikation → Finanzierung .*Leitung/, /Vorgelegt → Umsetzung .*Beratung/, /Finanzierung → Umsetzung .*Leitung/, /Vorgelegt → Betrieb .*Beratung/, /Abnahme zugestimmt .*Leitung/, /Umsetzung → Betrieb .*Leitung/,
  /Vorgelegt → Projekt abgeschlossen.* Beratung/, /Betrieb → Projekt abgeschlossen.* Koordination/,
];

/** The way is complete, and the history tells each step of it. */
async function told (who, ref) {
  await who.go (`/c/${ref}`);
  const stages = await main (who).getByRole ("list", { name: "Phasen" }).getByRole ("listitem").allTextContents ();
  assert.equal (stages.length, 8);
  assert.deepEqual (stages.filter (stage => !stage.includes ("(erledigt)")), []);
  await tab (who, "Verlauf");
  await main (who).getByRole ("radio", { name: "Nur Entscheidungen" }).check ();
  const happened = (await main (who).getByRole ("listitem").allTextContents ()).map (text => text.replace (/\s+/g, " ")).reverse ();
  let at = -1;
  for (const step of STEPS) {
    at = happened.findIndex ((text, i) => i > at && step.test (text));
    assert.notEqual (at, -1, `${step} in the history, in its place:\n${happened.join ("\n")}`);
  }
}
