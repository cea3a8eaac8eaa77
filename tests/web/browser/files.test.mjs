// SPDX-License-Identifier: EUPL-1.2
// What leaves the board as a file and comes into it as one, and where somebody is logged in.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world, ref;
before (async () => {
  world = await World.begin ("small");
  ref = (await world.ask ("case steckbrief")).ref;
});
after (async () => world.end ());

async function loaded (visitor, act) {
  const [download] = await Promise.all ([visitor.page.waitForEvent ("download"), act ()]);
  return { name: download.suggestedFilename (), text: readFileSync (await download.path ()) };
}

test ("a list is taken along in every format, by keyboard as well", async () => {
  const one = await world.visitor ("coordinator"), button = one.page.getByRole ("button", { name: /Herunterladen/ });
  await one.go ("/d/15089/list");
  for (const [item, name, begin] of [[/^Excel/, "vorgaenge.xlsx", "PK"], [/^CSV/, "vorgaenge.csv", "ref,"], [/^JSON/, "vorgaenge.json", "{"], [/Kalender/, "vorgaenge.ics", "BEGIN:VCALENDAR"], [/^Ereignis/, "vorgaenge.xes", "<?xml"]]) {
    const file = await loaded (one, async () => {
      await button.press ("Enter");
      await one.page.getByRole ("menuitem", { name: item }).press ("Enter");
    });
    assert.equal (file.name, name);
    assert.ok (file.text.toString ().startsWith (begin), name);
  }
  await button.click ();
  assert.deepEqual (await one.axe (), []);
  await one.shot ("liste-herunterladen");
  await one.page.getByRole ("menuitem", { name: /^Zeilen einer Tabelle/ }).click ();
  const dialog = one.page.getByRole ("dialog");
  await dialog.getByLabel ("Tabelle").selectOption ({ label: "Risiken" });
  await dialog.getByLabel ("Als").selectOption ("csv");
  assert.deepEqual (await one.axe (), []);
  const rows = await loaded (one, () => dialog.getByRole ("button", { name: "Herunterladen" }).click ());
  assert.deepEqual ([rows.name, rows.text.toString ().split (",").slice (0, 4)], ["risks.csv", ["ref", "org", "title", "row"]]);
});

test ("a case is taken along for the records", async () => {
  const one = await world.visitor ("editor");
  await one.go (`/c/${ref}#anhaenge`);
  const file = await loaded (one, () => one.page.getByRole ("button", { name: "E-Akte herunterladen" }).click ());
  assert.equal (file.name, `${ref}.zip`);
});

test ("the history leads to the documents as they were", async () => {
  const one = await world.visitor ("editor"), before = (await one.api ("case.get", { case: ref })).rows[0].fields.title;
  await one.command ("case.edit", { case: ref, fields: { problem: "So war es einmal." } });
  await one.command ("case.edit", { case: ref, fields: { problem: "So ist es jetzt.", title: `${before}, neu` } });
  await one.go (`/c/${ref}#verlauf`);
  await one.page.getByRole ("button", { name: /^Stand danach/ }).nth (1).click ();
  await one.page.getByText ("Dokumente mit diesem Stand").click ();
  assert.deepEqual (await one.axe (), []);
  await one.shot ("verlauf-dokumente");
  const [paper] = await Promise.all ([one.context.waitForEvent ("page"), one.page.getByRole ("link", { name: "Steckbrief: ansehen" }).click ()]);
  await paper.getByText ("So war es einmal.").waitFor ();
  await paper.getByText ("Dies ist ein früherer Stand").waitFor ();
  assert.equal (await paper.getByText ("So ist es jetzt.").count (), 0);
  const word = await loaded (one, () => one.page.getByRole ("link", { name: "Steckbrief: Word" }).click ());
  assert.match (word.name, new RegExp (`^${ref}-steckbrief-nr-\\d+\\.docx$`));
  await one.command ("case.edit", { case: ref, fields: { title: before } });
});

test ("a document is filled into a template of one's own, and what is wrong with a template is said", async () => {
  const one = await world.visitor ("editor"), dialog = one.page.getByRole ("dialog"), go = () => dialog.getByRole ("button", { name: "Ausfüllen und herunterladen" }).click ();
  await one.go (`/c/${ref}#anhaenge`);
  await one.page.getByRole ("button", { name: "Mit eigener Word-Vorlage …" }).press ("Enter");
  await dialog.getByLabel ("Dokument").selectOption ({ label: "Beschlussvorlage" });
  const [begin] = await Promise.all ([one.page.waitForEvent ("download"), dialog.getByRole ("link", { name: "Eingebaute Vorlage herunterladen" }).click ()]);
  assert.equal (begin.suggestedFilename (), `${ref}-decision-vorlage.docx`);
  await go ();
  await dialog.getByText ("Bitte wählen Sie zuerst eine Vorlage.").waitFor ();
  const file = dialog.getByLabel (/^Eigene Vorlage/);
  await file.setInputFiles ({ name: "vorlage.docx", mimeType: "application/octet-stream", buffer: Buffer.from ("Das ist kein Word.") });
  await go ();
  await dialog.getByText ("Die Vorlage ist keine DOCX-Datei", { exact: false }).waitFor ();
  await file.setInputFiles ({ name: "vorlage.docx", mimeType: "application/octet-stream", buffer: Buffer.alloc (5 * 1024 * 1024 + 1) });
  await go ();
  await dialog.getByText ("Die Vorlage ist größer als 5 MiB.").waitFor ();
  assert.deepEqual (await one.axe (), []);
  await file.setInputFiles (await begin.path ());
  const filled = await loaded (one, go);
  assert.equal (filled.name, `${ref}-decision.docx`);
  await dialog.getByText (`${ref}-decision.docx ist da.`, { exact: true }).waitFor ();
  await dialog.getByLabel ("Dokument").selectOption ({ label: "Anforderungsspezifikation" });
  await loaded (one, go);
  await dialog.getByText (/hat in der Vorlage keinen Platz/).first ().waitFor ();
  assert.deepEqual (await one.axe (), []);
  await one.shot ("eigene-vorlage");
  await dialog.getByRole ("button", { name: "Schließen" }).click ();
  assert.equal (await one.page.evaluate (() => document.activeElement.textContent), "Mit eigener Word-Vorlage …");
});

test ("a file that cannot be had says why, and the button works again", async () => {
  const one = await world.visitor ("coordinator");
  await one.go ("/d/15089/list");
  await one.page.route ("**/api/v1/exports/**", route => route.fulfill ({ status: 429, json: { answer: "error", code: "too_fast", number: 843, retry: true, de: "Bitte etwas warten.", en: "Please wait." } }), { times: 1 });
  const choose = async () => { await one.page.getByRole ("button", { name: /Herunterladen/ }).click (); await one.page.getByRole ("menuitem", { name: /^JSON/ }).click (); };
  await choose ();
  await one.page.getByText ("Bitte etwas warten.").waitFor ();
  assert.equal ((await loaded (one, choose)).name, "vorgaenge.json");
});

test ("funding programmes come from a table, faults are shown by row, and go back into one that reads the same", async () => {
  const one = await world.visitor ("coordinator"), dialog = one.page.getByRole ("dialog");
  await one.go ("/programme");
  await one.page.getByRole ("button", { name: "Einlesen …" }).click ();
  await dialog.getByLabel (/einfügen/).fill (["key;name;level;rates;Höchstbetrag;deadlines;applicants;status",
    "digital-a;Digital A;federal;\"ordinary=65%; budget_emergency=90 %\";2.500.000 €;yearly 05-22;municipality, association;open", "digital-b;Digital B;Mond;;;;;", "Digital C!;Digital C;;;;;;"].join ("\n"));
  await dialog.getByText ("1 Zeile kann übernommen werden, 2 nicht.").waitFor ();
  await dialog.getByText ("„Mond“ gibt es nicht.", { exact: false }).waitFor ();
  assert.deepEqual (await one.axe (), []);
  await one.shot ("programme-einlesen");
  await dialog.getByRole ("button", { name: "1 Zeile übernehmen" }).click ();
  await dialog.getByText ("1 übernommen, 0 unverändert, 0 abgelehnt.").waitFor ();
  await dialog.getByRole ("button", { name: "Schließen" }).click ();
  const { fields } = (await one.api ("programme.get", { key: "digital-a" })).rows[0];
  assert.deepEqual ([fields.max_cents, fields.level, fields.rates, fields.deadlines, fields.applicants], [250000000, "federal", [{ condition: "ordinary", rate: 6500 }, { condition: "budget_emergency", rate: 9000 }],
    [{ kind: "yearly", month_day: "05-22" }], ["municipality", "association"]]);

  const file = await loaded (one, () => one.page.getByRole ("button", { name: "Als CSV herunterladen" }).click ());
  await one.page.getByRole ("button", { name: "Einlesen …" }).click ();
  await dialog.getByLabel (/einfügen/).fill (file.text.toString ());
  await dialog.getByRole ("button", { name: "1 Zeile übernehmen" }).click ();
  await dialog.getByText ("0 übernommen, 1 unverändert, 0 abgelehnt.").waitFor ();
});

test ("organisations come from a table, and what the bus refuses is said with its row", async () => {
  const one = await world.visitor ("admin"), dialog = one.page.getByRole ("dialog");
  await one.go ("/admin?teil=organisationen");
  await one.page.getByRole ("button", { name: "Einlesen …" }).click ();
  await dialog.getByLabel (/einfügen/).fill ("key;kind;name\n\nk1;municipality;\"Eins\nk2;municipality;Zwei\n");
  await dialog.getByText ("Ab Zeile 3 fehlt ein schließendes Anführungszeichen").waitFor ();
  await dialog.getByLabel (/einfügen/).fill ("key;kind;name;inhabitants\n\n\nk1;town hall;Eins;1.5\n");
  const faulty = dialog.getByRole ("row", { name: /^4 Eins/ });
  await faulty.getByText (/„town hall“ gibt es nicht.*„1.5“ ist keine Zahl/).waitFor ();
  await dialog.getByLabel (/einfügen/).fill (["Schlüssel\tArt\tName\tLandkreis\tEinwohner\tFax", "150890999999\tGemeinde\tNeustadt\t15089\t4.711\t1", "kein Schlüssel\tGemeinde\tNirgendwo\t15089\t\t2"].join ("\n"));
  await dialog.getByText ("Nicht gelesen werden die Spalten Fax.").waitFor ();
  await dialog.getByRole ("button", { name: "2 Zeilen übernehmen" }).click ();
  await dialog.getByText ("1 übernommen, 0 unverändert, 1 abgelehnt.").waitFor ();
  await one.shot ("organisationen-einlesen");
  const org = (await one.api ("org.get", { key: "150890999999" })).rows[0];
  assert.deepEqual ([org.name, org.kind, org.district, org.inhabitants], ["Neustadt", "municipality", "15089", 4711]);
});

test ("a register of municipalities brings its districts and associations along", async () => {
  const one = await world.visitor ("admin"), dialog = one.page.getByRole ("dialog");
  await one.go ("/admin?teil=organisationen");
  await one.page.getByRole ("button", { name: "Einlesen …" }).click ();
  await dialog.getByLabel (/einfügen/).fill (["ags,ars,name,kreis_ags,kreis,verband,einwohner", "16099001,160990001001,Musterstadt,16099,Musterkreis,Musterstadt,1200", "16099002,160995051002,Aue,16099,Musterkreis,Verbandsgemeinde Aue,300",
    "16099003,160995051003,Bruch,16099,Musterkreis,Verbandsgemeinde Aue,200", "16099999,160999999999,Forst,16099,Musterkreis,,0", "16099004,16099,Kurz,16099,Musterkreis,,1"].join ("\n"));
  await dialog.getByText ("„16099“ ist kein Regionalschlüssel; er hat zwölf Ziffern.").waitFor ();
  await dialog.getByRole ("button", { name: "6 Zeilen übernehmen" }).click ();
  await dialog.getByText ("6 übernommen, 0 unverändert, 0 abgelehnt.").waitFor ();
  const orgs = (await one.api ("org.list", { limit: 200 })).rows.filter (org => org.key.startsWith ("16099")).map (({ key, kind, name, district, association, inhabitants }) => [key, kind, name, district, association, inhabitants]);
  assert.deepEqual (orgs.sort (([a], [b]) => a.localeCompare (b)), [["16099", "district", "Musterkreis", undefined, undefined, 1700], ["160990001001", "municipality", "Musterstadt", "16099", undefined, 1200],
    ["160995051", "association", "Verbandsgemeinde Aue", "16099", undefined, 500], ["160995051002", "municipality", "Aue", "16099", "160995051", 300], ["160995051003", "municipality", "Bruch", "16099", "160995051", 200],
    ["160999999999", "area", "Forst", "16099", undefined, 0]]);
});

test ("an organisation's district is chosen by name, and one invites for as long as it takes", async () => {
  const one = await world.visitor ("admin"), dialog = one.page.getByRole ("dialog");
  await one.go ("/admin?teil=organisationen");
  await one.page.getByRole ("button", { name: "Organisation anlegen" }).click ();
  await dialog.getByLabel ("Art").selectOption ("Zentrum"); // each kind is asked what it can have
  await dialog.getByRole ("combobox", { name: "Landkreise, die ein Zentrum koordiniert" }).waitFor ();
  await dialog.getByLabel ("Art").selectOption ("Gemeinde");
  assert.deepEqual ([await dialog.getByRole ("combobox", { name: /Zentrum|Firmen/ }).count (), await dialog.getByRole ("combobox", { name: "Verband" }).count ()], [0, 1]);
  await dialog.getByLabel ("Schlüssel").fill ("150890888888");
  await dialog.getByLabel ("Name", { exact: true }).fill ("Neudorf");
  await dialog.getByRole ("combobox", { name: "Landkreis", exact: true }).fill ("salz");
  await dialog.getByRole ("option", { name: /Salzlandkreis/ }).click ();
  assert.deepEqual (await one.axe (), []);
  await one.shot ("organisation-anlegen");
  await dialog.getByRole ("button", { name: "Speichern" }).click ();
  await one.page.getByText ("Neudorf ist gespeichert.").waitFor ();
  assert.equal ((await one.api ("org.get", { key: "150890888888" })).rows[0].district, "15089");

  await one.go ("/admin");
  await one.page.getByRole ("button", { name: "Einladen" }).click ();
  await dialog.getByLabel ("Name", { exact: true }).fill ("Berta Neu");
  const organisation = dialog.getByRole ("combobox", { name: "Organisation" });
  await dialog.getByLabel ("Rolle", { exact: true }).selectOption ("Kreisverwaltung");
  await organisation.fill ("n"); // only those are offered in which people of that role sit
  await dialog.getByRole ("option", { name: /Salzlandkreis/ }).waitFor ();
  assert.equal (await dialog.getByRole ("option", { name: /Neudorf|Firma/ }).count (), 0);
  await dialog.getByLabel ("Rolle", { exact: true }).selectOption ("Sachbearbeitung");
  await organisation.fill ("neudorf");
  await dialog.getByRole ("option", { name: /Neudorf/ }).click ();
  await dialog.getByLabel ("Ab (freiwillig)").fill ("2040-01-01");
  await dialog.getByLabel ("Die Einladung gilt").selectOption ("3 Tage");
  assert.deepEqual (await one.axe (), []);
  await one.shot ("einladen");
  await dialog.getByRole ("button", { name: "Einladung erstellen" }).click ();
  await dialog.getByText (/Er funktioniert einmal und gilt bis \d/).waitFor ();
  await dialog.getByRole ("button", { name: "Fertig" }).click ();
  const berta = async () => (await one.api ("person.list", { limit: 200 })).rows.find (person => person.name === "Berta Neu"), days = async () => Math.round (((await berta ()).expires - Date.now ()) / 86400000);
  assert.deepEqual ([(await berta ()).grants[0].from, await days ()], ["2040-01-01", 3]);
  const row = one.page.getByRole ("row", { name: /^Berta Neu/ });
  await row.getByText (/Neudorf, ab 01.01.2040/).waitFor ();
  await row.getByText (/^eingeladen bis /).waitFor ();
  await row.getByRole ("button", { name: /^Neuer Link/ }).click ();
  await dialog.getByLabel ("Der Link gilt").selectOption ("einen Tag");
  await dialog.getByRole ("button", { name: "Link erstellen" }).click ();
  await dialog.getByRole ("button", { name: "Fertig" }).click ();
  await until (async () => await days () === 1);
});

test ("of a procedure all versions are listed, looked at, compared, and taken along as text that is loaded again", async () => {
  const one = await world.visitor ("admin"), yaml = readFileSync (new URL ("../../../broker/pipeline/definitions/kleinvorhaben.yaml", import.meta.url), "utf8"), dialog = one.page.getByRole ("dialog");
  const panel = one.page.locator (".ib-panel").filter ({ has: one.page.getByRole ("heading", { name: / kleinvorhaben, Fassung/ }) }), items = panel.locator (".ib-versions__item");
  const choose = text => one.page.getByLabel ("Neue Fassung laden (YAML)").setInputFiles ({ name: "klein.yaml", mimeType: "text/yaml", buffer: Buffer.from (text) });
  const third = yaml.replace ("\nversion: 1\n", "\nversion: 3\n").replace ("de: Kleinvorhaben", "de: Kleines Vorhaben");
  await one.go ("/admin?teil=pipelines");
  await panel.getByText ("Fassungen (1)").click ();
  assert.match (await items.innerText (), /^Fassung 1 \(neueste\)\s+mitgeliefert, .* · keine laufenden Vorgänge/);
  assert.equal (await panel.getByRole ("button", { name: /Ansehen|Vergleichen/ }).count (), 0); // there is one version only

  await choose (third); // what would change is seen before
  await dialog.getByRole ("heading", { name: "klein.yaml laden?" }).waitFor ();
  assert.deepEqual ((await dialog.locator ("del, ins").allTextContents ()).map (text => text.trim ()), ["entfallen: − version: 1", "entfallen: − de: Kleinvorhaben", "neu: + version: 3", "neu: + de: Kleines Vorhaben"]);
  assert.deepEqual (await one.axe (), []);
  await one.shot ("fassung-laden");
  await dialog.getByRole ("button", { name: "Abbrechen" }).click ();
  assert.equal ((await one.api ("pipeline.versions", { pipeline: "kleinvorhaben" })).rows.length, 1);
  await choose (third.replace ("from: draft", "from: nirgends")); // what is wrong is said where it was asked, in one's own language
  await dialog.getByRole ("button", { name: "Laden", exact: true }).press ("Enter");
  await dialog.getByText (/Zeile \d+, Spalte \d+: Die Phase „nirgends“ gibt es nicht/).waitFor ();
  await dialog.getByRole ("button", { name: "Abbrechen" }).click ();
  await choose (third);
  await dialog.getByRole ("button", { name: "Laden", exact: true }).click ();
  await panel.getByRole ("heading", { name: /^Kleines Vorhaben kleinvorhaben, Fassung 3/ }).waitFor ();
  await items.nth (1).waitFor ();
  assert.equal (await one.page.evaluate (() => document.activeElement.id), "pipeline-kleinvorhaben");
  assert.match (await items.first ().innerText (), /^Fassung 3 \(neueste\)\s+geladen .* von .+ · keine laufenden Vorgänge/);

  await choose (third);
  await one.page.getByText ("kleinvorhaben ist schon so geladen.").waitFor ();

  await panel.getByRole ("button", { name: /Fassung 1 ansehen$/ }).click ();
  await panel.getByRole ("heading", { name: /^Kleinvorhaben kleinvorhaben, Fassung 1/ }).waitFor ();
  await until (() => one.page.evaluate (() => document.activeElement.textContent.startsWith ("Kleinvorhaben")));
  await panel.getByText ("Felder und Tabellen").click ();
  await panel.getByRole ("heading", { name: "Risiken risks" }).waitFor ();
  await panel.getByRole ("button", { name: /^Fassungen vergleichen/ }).click ();
  await panel.getByText ("Fassung 3 gegenüber Fassung 1: 2 neu, 2 entfallen").waitFor ();
  assert.deepEqual (await one.axe (), []);
  await one.shot ("fruehere-fassung");
  const file = await loaded (one, () => panel.getByRole ("button", { name: /Fassung 1 als YAML herunterladen$/ }).click ());
  assert.deepEqual ([file.name, file.text.toString ()], ["kleinvorhaben-1.yaml", yaml]);
  await panel.getByRole ("button", { name: /^Neueste zeigen/ }).click ();
  await panel.getByRole ("heading", { name: /Fassung 3/ }).waitFor ();
});

test ("the operator sees what happens while it happens, and holds it to read", async () => {
  const one = await world.visitor ("admin"), list = one.page.locator (".ib-happening li");
  await one.go ("/admin?teil=betrieb");
  await one.page.getByText ("Seit Sie hier sind, ist nichts geschehen.").waitFor ();
  await one.command ("org.put", { key: "150890030030", inhabitants: 33001 });
  await list.first ().getByText (/Organisation geändert: Bernburg \(Saale\)/).waitFor ();
  await one.page.getByRole ("button", { name: "Anhalten" }).click ();
  await one.command ("org.put", { key: "150890030030", inhabitants: 33002 });
  await one.page.getByText ("angehalten, 1 neu").waitFor ();
  assert.equal (await list.count (), 1);
  assert.deepEqual (await one.axe (), []);
  await one.page.getByRole ("button", { name: "Weiter", exact: true }).click ();
  await until (async () => await list.count () === 2);
  await one.shot ("betrieb-geschehen");
});

test ("everybody can look up their roles and what they see by them", async () => {
  const one = await world.visitor ("consultant");
  await one.go ("/admin?teil=konto");
  const rights = one.page.locator ("ib-rights");
  await rights.getByText ("Beratung: Beratung Nord").waitFor ();
  await rights.getByText ("die Vorgänge, mit denen Beratung Nord beauftragt ist").waitFor ();
  assert.equal (await rights.getByText ("was Verwaltungen miteinander teilen").count (), 0);
  assert.deepEqual (await one.axe (), []);
});

test ("one ends a session elsewhere and stays logged in here", async () => {
  const here = await world.visitor ("lead"), there = await world.visitor ("lead");
  await here.go ("/admin?teil=konto");
  const rows = here.page.getByRole ("row").filter ({ has: here.page.getByRole ("button", { name: /beenden/ }) });
  await until (async () => await rows.count () === 2);
  assert.deepEqual (await here.axe (), []);
  await here.shot ("konto-sitzungen");
  await rows.filter ({ hasNotText: "dieser hier" }).getByRole ("button").click ();
  await until (async () => await rows.count () === 1);
  assert.equal ((await there.api ("session")).code, "login_needed");
  assert.equal ((await here.api ("session")).answer, "result");
});
