// SPDX-License-Identifier: EUPL-1.2
// A table of ideas: read as offices write it, shown with what is wrong, imported, and known again by the board and by the command line.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

const BERNBURG = "150890030030", STASSFURT = "150890310310";
const HEAD = "ID;Maßnahme;Kurzbeschreibung;Ort;Beginn;Kosten;Priorität;Paragraf;Fax";
const BRIDGE = "M-1;Straßenschäden melden;\"Schlaglöcher, auch nachts;\nper Telefon.\";Bernburg;01.03.2027;12.500,50 €;hoch;§ 42 StrG;1";
const PARK = "M-2;Bänke im Grünen;Größere Wege.;Bernburg;;;;§ 7;2", POOL = "M-3;Freibad;Öffnungszeiten im Netz.;Bernburg;;5.000;niedrig;;3", WRONG = "M-4;Brücke;Für Fußgänger.;Bernburg;31.02.2027;;;;4";

let world, directory;
before (async () => {
  world = await World.begin ("small");
  directory = mkdtempSync (join (tmpdir (), "ideenbus-table-"));
});
after (async () => {
  rmSync (directory, { recursive: true });
  await world.end ();
});

/** As Excel writes CSV in a German office. */
const windows = rows => Buffer.from (`${rows.join ("\r\n")}\r\n`.replace (/€/g, "\u0080"), "latin1");

async function open (one) {
  await one.go ("/neu/workshop");
  await one.page.getByText ("Liste aus Excel einfügen").click ();
  await one.page.getByRole ("link", { name: "Ideen aus einer Tabelle" }).click ();
  await one.page.getByRole ("heading", { level: 1, name: "Ideen aus einer Tabelle" }).waitFor ();
}

const choose = (one, rows) => one.page.getByLabel ("Datei (CSV)").setInputFiles ({ name: "ideen.csv", mimeType: "text/csv", buffer: windows (rows) });
const says = (one, words) => one.page.getByRole ("status").filter ({ hasText: words }).first ().waitFor ();
const run = async (one, count, words) => { await one.page.getByRole ("button", { name: count === 1 ? "1 Zeile einlesen" : `${count} Zeilen einlesen` }).click (); await says (one, words); };
const cases = async (one, org = BERNBURG) => (await one.api ("case.list", { org, limit: 200 })).rows;
const edited = async (one, ref) => (await one.api ("case.history", { case: ref, kinds: "case.edited" })).rows.map (edit => edit.body.fields);
const caseOf = async (one, title, org) => (await one.api ("case.get", { case: (await cases (one, org)).find (row => row.title === title).ref })).rows[0];

test ("a table of an office is imported once, and what changed in it changes only that, whoever imports it", async () => {
  const one = await world.visitor ("coordinator"), page = one.page, rows = page.getByRole ("row");
  await open (one);
  await choose (one, [HEAD, BRIDGE, PARK, POOL, WRONG]);
  await page.getByLabel ("Für welche Organisation?").selectOption ({ label: "Bernburg (Saale)" });
  await page.getByLabel ("Spalte „Paragraf“").selectOption ({ label: "Rechtsgrundlage" });
  await says (one, "3 Zeilen können eingelesen werden, 1 nicht.");
  await rows.filter ({ hasText: "Brücke" }).getByText ("„31.02.2027“ ist kein Datum.", { exact: false }).waitFor ();
  assert.equal (await page.getByLabel ("Spalte „Fax“").inputValue (), "");
  assert.equal ((await cases (one)).length, 0);
  assert.deepEqual (await one.axe (), []);
  await one.shot ("tabelle-vorschau");
  await run (one, 3, "3 angelegt, 0 geändert, 0 unverändert, 0 nicht angenommen. 1 Zeile blieb weg, weil darin etwas nicht stimmt: Zeile 6.");
  assert.deepEqual (await one.axe (), []);
  await one.shot ("tabelle-ergebnis");
  const bridge = await caseOf (one, "Straßenschäden melden");
  assert.deepEqual (["summary", "starts_on", "invest_cents", "priority", "legal_basis"].map (key => bridge.fields[key]), ["Schlaglöcher, auch nachts; per Telefon.", "2027-03-01", 1250050, "high", "§ 42 StrG"]);
  assert.equal (bridge.stage, "idea");
  await page.getByRole ("link", { name: bridge.ref }).waitFor ();

  await page.getByRole ("button", { name: "Andere Tabelle" }).click ();
  await choose (one, [HEAD, BRIDGE, PARK, POOL, WRONG]);
  await page.getByLabel ("Spalte „Paragraf“").selectOption ({ label: "Rechtsgrundlage" });
  await says (one, "alles ist schon so da");
  await run (one, 3, "0 angelegt, 0 geändert, 3 unverändert, 0 nicht angenommen.");
  assert.equal ((await caseOf (one, "Straßenschäden melden")).version, bridge.version);

  const drafted = await edited (one, bridge.ref), editor = await world.visitor ("editor"), park = await caseOf (editor, "Bänke im Grünen");
  await editor.command ("case.edit", { case: park.id, fields: { title: "Bänke und Bäume" } });
  const changed = [HEAD, BRIDGE.replace ("12.500,50", "13.000"), PARK.replace ("Bänke", "Tische"), POOL, WRONG];
  await page.getByRole ("button", { name: "Andere Tabelle" }).click ();
  await choose (one, changed);
  await page.getByLabel ("Spalte „Paragraf“").selectOption ({ label: "Rechtsgrundlage" });
  await rows.filter ({ hasText: "Straßenschäden" }).getByText ("ändert: Einmalige Kosten", { exact: true }).waitFor ();
  await run (one, 3, "0 angelegt, 1 geändert, 2 unverändert, 0 nicht angenommen.");
  await page.getByText ("Hier seither geändert und geblieben: Titel.").waitFor ();
  const edits = await edited (one, bridge.ref);
  assert.deepEqual ([edits.length, edits.at (-1)], [drafted.length + 1, { invest_cents: 1300000 }]);
  assert.equal ((await caseOf (one, "Bänke und Bäume")).id, park.id);

  const file = join (directory, "ideen.csv");
  writeFileSync (file, windows (changed));
  const report = await world.ask (`table coordinator rdz-salzland ${BERNBURG} ${file} --map Paragraf=legal_basis`);
  assert.deepEqual ([report.rows, report.created, report.changed, report.unchanged, report.submitted, report.kept_fields, report.refused], [4, 0, 0, 3, 0, 1, 1]);
});

test ("what the command line imported without a key is known to the board, and rows may name their organisation", async () => {
  const one = await world.visitor ("coordinator"), page = one.page, head = "Titel;Beschreibung;Gemeinde;Nutzen;Personalbedarf (VZÄ);Handlungsfeld;Schnittstellen";
  const rows = ["Ladesäulen;Strom für alle.;Staßfurt;Weniger   Abgase;2;\"Ver- und Entsorgung, Wasser|Energie\";Melderegister, Kasse", ";Ein Satz, aus dem erst noch ein Titel werden muss, weil niemand sich einen ausgedacht hat.;Stassfurt;-;0,25;Bildung, Raumfahrt;", "Nur ein Titel;;Staßfurt;;;;"];
  const file = join (directory, "ohne.csv");
  writeFileSync (file, windows ([head, ...rows]));
  assert.equal ((await world.ask (`table coordinator rdz-salzland ${STASSFURT} ${file} --visibility internal`)).created, 3);
  await open (one);
  await page.getByLabel ("oder aus der Tabelle einfügen").fill ([head, ...rows, "Noch eine;Neu.;Nirgendwo;;;;"].map (row => row.replaceAll (";", "\t")).join ("\n"));
  await page.getByText ("„Nirgendwo“ ist hier nicht bekannt.").waitFor ();
  await says (one, "3 Zeilen können eingelesen werden, 1 nicht; alles ist schon so da.");
  await run (one, 3, "0 angelegt, 0 geändert, 3 unverändert, 0 nicht angenommen.");
  assert.equal ((await cases (one, STASSFURT)).length, 3);
  const { fields } = await caseOf (one, "Ladesäulen", STASSFURT);
  assert.deepEqual ([fields.benefit, fields.staff_fte_hundredths, fields.fields_of_action, fields.interfaces], ["Weniger   Abgase", 200, ["supply", "energy"], ["Melderegister, Kasse"]]);
});

test ("an organisation that one may not submit for is not called unknown: who may is said, in a table and in a list", async () => {
  const clerk = await world.visitor ("submitter"), page = clerk.page, head = "Titel\tBeschreibung\tGemeinde", rows = [["Ladesäulen am Salzlandplatz", "Strom für alle.", "Staßfurt"], ["Ladesäulen überall", "Strom für mehr.", "Nirgendwo"], ["Ladesäulen hier", "Strom für uns.", "Bernburg"]];
  const denied = /Für Staßfurt dürfen Sie nichts einreichen\. Das kann jemand von dort oder die Koordination/;
  await open (clerk);
  await page.getByLabel ("oder aus der Tabelle einfügen").fill ([head, ...rows.map (row => row.join ("\t"))].join ("\n"));
  await page.getByRole ("row").filter ({ hasText: "Salzlandplatz" }).getByText (denied).waitFor ();
  await page.getByText ("„Nirgendwo“ ist hier nicht bekannt.").waitFor ();
  await says (clerk, "1 Zeile kann eingelesen werden, 2 nicht");
  await clerk.go ("/neu/workshop");
  await page.getByText ("Liste aus Excel einfügen").click ();
  await page.locator ("details[open] textarea").fill (rows.map (row => row.join ("\t")).join ("\n"));
  await page.locator ("details[open]").getByRole ("button").first ().click ();
  const line = page.locator (".ib-line").filter ({ has: page.locator (".ib-line__note") });
  await line.filter ({ hasText: denied }).waitFor ();
  await line.filter ({ hasText: denied }).getByRole ("combobox").selectOption ({ label: "Bernburg (Saale)" });
  await line.filter ({ hasText: denied }).waitFor ({ state: "detached" });
  assert.deepEqual (await clerk.axe (), []);
});

test ("a workbook is not taken for a table: it is said what to do, what was read before stays, and the same file may be chosen once it is saved rightly", async () => {
  const one = await world.visitor ("coordinator"), page = one.page, rows = ["Titel;Satz", "Ladesäulen;Ein Satz."], said = "„ideen.xlsx“ ist keine Textdatei. Tabellen bitte in Excel";
  const workbook = { name: "ideen.xlsx", mimeType: "application/octet-stream", buffer: Buffer.concat ([Buffer.from ("PK\x03\x04\x14\0\x06\0", "latin1"), Buffer.from ([...Array (500).keys ()].map (i => i * 7))]) };
  await open (one);
  await choose (one, rows);
  await says (one, "1 Zeile kann eingelesen werden.");
  await page.getByLabel ("Datei (CSV)").setInputFiles (workbook);
  await page.getByText (said, { exact: false }).waitFor ();
  await says (one, "1 Zeile kann eingelesen werden.");
  assert.equal (await page.getByLabel ("Datei (CSV)").inputValue (), "");
  await choose (one, rows);
  await page.getByText (said, { exact: false }).waitFor ({ state: "detached" });
  await page.getByLabel ("Datei (CSV)").setInputFiles ({ name: "unicode.txt", mimeType: "text/plain", buffer: Buffer.from (`\ufeff${rows.join ("\r\n").replaceAll (";", "\t").replace ("Ladesäulen", "Bänke")}\r\n`, "utf16le") });
  await page.getByRole ("row").filter ({ hasText: "Bänke" }).waitFor (); // "Unicode text" of a spreadsheet is text

  await one.go ("/neu/workshop");
  await page.getByText ("Liste aus Excel einfügen").click ();
  await page.getByLabel ("CSV-Datei wählen").setInputFiles (workbook);
  await page.locator ("#ib-messages").getByText (said, { exact: false }).waitFor ();
  assert.equal (await page.locator (".ib-line__title").nth (1).inputValue (), "");

  await one.go ("/programme");
  await page.getByRole ("button", { name: "Einlesen …" }).click ();
  await page.getByLabel ("Datei (CSV)").setInputFiles (workbook);
  await page.getByRole ("dialog").getByText (said, { exact: false }).waitFor ();
  assert.deepEqual (await one.axe (), []);
  await one.shot ("tabelle-keine");
});

test ("what a table brings is visible as the command line makes it, to the authorities of the region, unless somebody chooses otherwise", async () => {
  const one = await world.visitor ("coordinator"), page = one.page, seen = page.getByLabel ("Sichtbarkeit");
  await open (one);
  await choose (one, ["Titel;Satz", "Sichtbar in der Region;Ein Satz."]);
  await page.getByLabel ("Für welche Organisation?").selectOption ({ label: "Bernburg (Saale)" });
  assert.equal (await seen.inputValue (), "intermunicipal");
  await run (one, 1, "1 angelegt");
  assert.equal ((await caseOf (one, "Sichtbar in der Region")).visibility, "intermunicipal");
  await one.go ("/neu/workshop");
  assert.equal (await seen.inputValue (), "internal");
});

test ("an import is stopped and goes on where it was, and what the bus refuses is said with its row", async () => {
  const one = await world.visitor ("neighbour"), page = one.page, list = ["Nr.;Titel;Satz", ...Array.from ({ length: 12 }, (_, i) => `${i + 1};Stück ${i + 1};Ein Satz.`)];
  await open (one);
  await choose (one, list);
  await page.getByRole ("checkbox", { name: "Daran wird die Zeile erkannt" }).first ().check ();
  await page.getByLabel ("Nur als Entwurf anlegen").check ();
  let release, refused = false;
  const held = new Promise (done => { release = done; });
  await page.route ("**/api/v1/case.draft", async route => {
    if (route.request ().postDataJSON ().title === "Stück 1" && !refused) {
      refused = true;
      return route.fulfill ({ status: 409, json: { answer: "refused", reasons: [{ code: "value_invalid", field: "title", de: "Der Titel geht so nicht.", en: "Not this title." }] } });
    }
    await held;
    return route.continue ();
  });
  await page.getByRole ("button", { name: "12 Zeilen einlesen" }).click ();
  await page.getByText ("Der Titel geht so nicht.").waitFor ();
  await page.getByRole ("button", { name: "Anhalten" }).click ();
  release ();
  await says (one, "Angehalten:");
  const mine = async () => (await cases (one, STASSFURT)).filter (row => row.title.startsWith ("Stück"));
  assert.ok ((await mine ()).length < 11);
  await page.getByRole ("button", { name: "Weiter" }).click ();
  await says (one, "11 angelegt, 0 geändert, 0 unverändert, 1 nicht angenommen.");
  await until (async () => (await mine ()).length === 11);
  assert.ok ((await mine ()).every (row => row.stage === "draft"));
  await open (one); // without the tick they would all be there twice
  await choose (one, list);
  await page.getByText (/So heißt schon/).first ().waitFor ();
});

test ("two who import one table at once make one case of each row, and neither is refused anything", async () => {
  const two = [await world.visitor ("editor"), await world.visitor ("lead")], list = ["Nr.;Titel;Satz", ...Array.from ({ length: 25 }, (_, i) => `${i + 1};Gemeinsam ${i + 1};Ein Satz.`)];
  const told = /(\d+) angelegt, (\d+) geändert, (\d+) unverändert, (\d+) nicht angenommen/;
  for (const one of two) {
    await open (one);
    await choose (one, list);
    await one.page.getByRole ("checkbox", { name: "Daran wird die Zeile erkannt" }).first ().check ();
  }
  await Promise.all (two.map (one => one.page.getByRole ("button", { name: "25 Zeilen einlesen" }).click ()));
  const counts = await Promise.all (two.map (async one => told.exec (await one.page.getByText (told).innerText ()).slice (1).map (Number)));
  assert.equal (counts[0][0] + counts[1][0], 25);
  assert.deepEqual (counts.map (count => count[3]), [0, 0]);
});

test ("a row that somebody else imports while what there is by now is being asked is found all the same", async () => {
  const one = await world.visitor ("editor"), other = await world.visitor ("lead"), page = one.page, titles = ["Früher da", "Später da"];
  const theirs = {}, draft = title => other.command ("case.draft", { title, summary: "Ein Satz.", org: BERNBURG, visibility: "internal", pipeline: "smarte-region", source: theirs[title] });
  let tellLater, tellRefused, renewed = false;
  const later = new Promise (done => { tellLater = done; }), refused = new Promise (done => { tellRefused = done; });
  await open (one);
  await choose (one, ["Nr.;Titel;Satz", ...titles.map ((title, i) => `${i + 1};${title};Ein Satz.`)]);
  await page.getByRole ("checkbox", { name: "Daran wird die Zeile erkannt" }).first ().check ();
  await page.route ("**/api/v1/case.draft", async route => {
    const { title, source } = route.request ().postDataJSON ();
    theirs[title] = source;
    await (title === titles[0] ? draft (title) : later);
    await route.fulfill ({ response: await route.fetch () });
    if (title === titles[1])
      tellRefused ();
  });
  await page.route (/case\.list\?.*sources/, async route => {
    const response = await route.fetch (); // from before the second one was there
    if (theirs[titles[0]] !== undefined && !renewed) {
      renewed = true;
      await until (() => theirs[titles[1]] !== undefined);
      await draft (titles[1]);
      tellLater ();
      await refused;
      await page.evaluate (() => new Promise (done => { setTimeout (done); })); // the refusal has been taken in
    }
    await route.fulfill ({ response });
  });
  await page.getByRole ("button", { name: "2 Zeilen einlesen" }).click ();
  await says (one, "0 angelegt");
  await says (one, "0 nicht angenommen.");
});

test ("the import of a table stands on a phone, in both languages and both themes", async () => {
  for (const options of [{ width: 360, theme: "dark" }, { width: 360, lang: "en" }, { theme: "dark", lang: "en" }]) {
    const one = await world.visitor ("coordinator", options), name = `tabelle-${options.width ?? "weit"}-${options.theme ?? "hell"}-${options.lang ?? "de"}`;
    await one.go ("/neu/workshop?tabelle=1");
    await one.page.locator ("#import-file").setInputFiles ({ name: "ideen.csv", mimeType: "text/csv", buffer: windows ([HEAD, BRIDGE, PARK, POOL, WRONG]) });
    await one.page.locator (".ib-import__wrong").waitFor ();
    assert.equal (await one.tooWide (), false, name);
    assert.deepEqual (await one.axe (), [], name);
    await one.shot (name);
    await one.context.close ();
  }
});

test ("rows of a case are pasted from a spreadsheet, with headings or without, and what is missing is marked before anything is sent", async () => {
  const editor = await world.visitor ("editor"), { page } = editor, { ref } = await world.ask ("ready steckbrief"), risks = async () => (await editor.api ("row.list", { case: ref, table: "risks" })).rows.map (row => row.cells);
  const before = (await risks ()).length, dialog = page.getByRole ("dialog");
  await editor.go (`/c/${ref}`);
  await page.getByRole ("button", { name: "Risiken: Aus Excel einfügen" }).click ();
  await dialog.getByLabel ("oder aus der Tabelle einfügen").fill ("Risiko\tSchwere\tSchwere\r\nLieferung\t1\t5\r\n");
  await dialog.getByText ("Die Spalte „Schwere“ steht zweimal darin.").waitFor ();
  await dialog.getByLabel ("oder aus der Tabelle einfügen").fill (`Risiko\tSchwere\tWahrscheinlichkeit\n${"Zu schwer\t9\t1\n".repeat (2)}${"Gut\t1\t1\n".repeat (20 - before)}`);
  await dialog.getByText (`${20 - before} Zeilen können übernommen werden, 2 nicht.`).waitFor (); // 20 have room: what is faulty takes none
  await dialog.getByLabel ("oder aus der Tabelle einfügen").fill ("Risiko\tSchwere\tWahrscheinlichkeit\t\r\nLieferung\t1\t5\tübrig\r\n");
  await dialog.getByText ("Nicht gelesen werden die Spalten Spalte 4.").waitFor ();
  await dialog.getByLabel ("oder aus der Tabelle einfügen").fill ("Schwere\tRisiko\tFax\tWahrscheinlichkeit\r\n4\tLieferung zu spät; Ersatz fehlt\t1\t2\r\n9\tZu schwer\t2\t1\r\n3\tOhne Zahl\t3\t\r\n");
  await dialog.getByText ("Nicht gelesen werden die Spalten Fax.").waitFor ();
  await dialog.getByText ("Schwere: Zwischen 1 und 5.").or (dialog.getByText (/Schwere: .*1.*5/)).first ().waitFor ();
  await dialog.getByText ("Wahrscheinlichkeit fehlt.").waitFor ();
  assert.deepEqual (await editor.axe (), []);
  await editor.shot ("case-rows-import");
  await dialog.getByText ("Wahrscheinlichkeit: 2 · Schwere: 4").waitFor (); // as it was read, to look through
  assert.equal ((await risks ()).length, before, "nothing is sent yet");
  await dialog.getByRole ("button", { name: "1 Zeile übernehmen" }).click ();
  await dialog.getByText ("1 übernommen, 0 unverändert, 0 abgelehnt. 2 nicht gesendet.").waitFor ();
  await dialog.getByRole ("button", { name: "Schließen" }).last ().click ();
  await page.getByText ("Lieferung zu spät; Ersatz fehlt").waitFor ();

  await page.getByRole ("button", { name: "Risiken: Zeile hinzufügen" }).click ();
  const title = page.locator ('#field-risks ib-row-form [data-column="title"]').getByRole ("textbox");
  await title.evaluate (input => {
    const data = new DataTransfer ();
    data.setData ("text/plain", "Personal fehlt, auch a, b, c, d und e\t3\t4\t\"Früh werben,\nund oft\"\tPersonalamt\r\nGeld fehlt\t2\t5\r\n");
    input.dispatchEvent (new ClipboardEvent ("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await dialog.getByText ("2 Zeilen können übernommen werden.").waitFor ();
  await dialog.getByRole ("button", { name: "2 Zeilen übernehmen" }).click ();
  await dialog.getByText ("2 übernommen, 0 unverändert, 0 abgelehnt.").waitFor ();
  assert.deepEqual ((await risks ()).slice (before), [{ title: "Lieferung zu spät; Ersatz fehlt", probability: 2, severity: 4 },
    { title: "Personal fehlt, auch a, b, c, d und e", probability: 3, severity: 4, measure: "Früh werben,\nund oft", responsible: "Personalamt" }, { title: "Geld fehlt", probability: 2, severity: 5 }]);
});

test ("an amount among rows is in cents only under a heading that says so", async () => {
  const editor = await world.visitor ("editor"), { page } = editor, { ref } = await world.ask ("ready steckbrief"), dialog = page.getByRole ("dialog");
  await editor.go (`/c/${ref}#finanzierung`);
  await page.getByRole ("button", { name: "Förderanträge: Aus Excel einfügen" }).click ();
  for (const [heading, read] of [["Beantragt", "Beantragt: 50.000 €"], ["granted_cents", "Bewilligt: 500 €"], ["amount", "Beantragt: 50.000 €"], ["Granted Cents", "Bewilligt: 500 €"], ["AMOUNT", "Beantragt: 50.000 €"]]) {
    await dialog.getByLabel ("oder aus der Tabelle einfügen").fill (`Bezeichnung\tStand\t${heading}\nAntrag unter ${heading}\teingereicht\t50000\n`);
    const row = dialog.getByRole ("row", { name: `Antrag unter ${heading}` });
    await row.waitFor ();
    assert.ok ((await row.innerText ()).replace (/\s/g, " ").includes (read), `${heading}: ${await row.innerText ()}`);
  }
});

test ("of ratings, of which one has one's own, no rows are pasted", async () => {
  const editor = await world.visitor ("editor"), { page } = editor, { ref } = await world.ask ("ready steckbrief");
  await editor.go (`/c/${ref}`);
  const ratings = page.locator ("#field-ratings");
  await ratings.getByRole ("button", { name: "Bewerten" }).click ();
  assert.equal (await ratings.getByRole ("button", { name: /Excel/ }).count (), 0);
  const left = await ratings.getByRole ("textbox").first ().evaluate (input => {
    const data = new DataTransfer ();
    data.setData ("text/plain", "1\t2\t3\t4\t5\n6\t7\t8\t9\t10\n");
    return input.dispatchEvent (new ClipboardEvent ("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  assert.ok (left, "the browser puts it where one pastes it");
});

test ("an import whose line is cut stops, and goes on where it was without doubling anything", async () => {
  const editor = await world.visitor ("editor"), { page } = editor, { ref } = await world.ask ("ready steckbrief"), dialog = page.getByRole ("dialog");
  const titles = async () => (await editor.api ("row.list", { case: ref, table: "risks" })).rows.map (row => row.cells.title), wanted = Array.from ({ length: 12 }, (_, i) => `Risiko ${i}`);
  await editor.go (`/c/${ref}`);
  await page.getByRole ("button", { name: "Risiken: Aus Excel einfügen" }).click ();
  await dialog.getByLabel ("oder aus der Tabelle einfügen").fill (wanted.map (title => `${title}\t2\t3\n`).join (""));
  let sent = 0;
  await page.route ("**/api/v1/row.put", async route => { // the sixth arrives, and its answer is lost; then the gateway is too busy for a while
    sent++;
    if (sent === 6)
      await route.fetch ();
    if (sent >= 6)
      await route.abort ();
    else
      await route.continue ();
  });
  await dialog.getByRole ("button", { name: "12 Zeilen übernehmen" }).click ();
  await dialog.getByText ("Keine Verbindung: 5 von 12 übernommen.").waitFor ({ timeout: 25000 });
  await page.unroute ("**/api/v1/row.put");
  await dialog.getByRole ("button", { name: "Weiter" }).click ();
  await dialog.getByText (/^12 übernommen/).waitFor ();
  assert.deepEqual (await titles (), wanted);
});
