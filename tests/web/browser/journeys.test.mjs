// SPDX-License-Identifier: EUPL-1.2
// The first ten minutes of those who use the board.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("small"); });
after (async () => world.end ());

const main = (visitor) => visitor.page.locator ("main");
const REF = /SLK-\d{4}-\d{5}/;

test ("a clerk comes from a link to a receipt, and the coordinator's board shows the idea without reload", async () => {
  const coordinator = await world.visitor ("coordinator");
  await coordinator.go ("/d/15089/board");
  const clerk = await world.visitor ("clerk", { anonymous: true }), page = clerk.page;
  const { link } = await world.ask ("invite submitter 150890030030 Klara Neu");
  await page.goto (link);
  await page.getByLabel (/Benutzername/).fill ("klara@bernburg.example");
  await page.getByLabel ("Passwort", { exact: true }).fill ("drei lange Wörter");
  await page.getByRole ("button", { name: "Konto anlegen" }).click ();
  await page.getByRole ("heading", { name: "Meine Arbeit" }).waitFor ();
  assert.deepEqual (await clerk.axe (), []);

  await main (clerk).getByRole ("link", { name: "Idee eintragen" }).click ();
  await page.getByLabel ("Titel").fill ("Mitfahrbank am Ortsausgang");
  await page.getByLabel ("Ein Satz dazu").fill ("Wer auf der Bank sitzt, wird mitgenommen.");
  await page.getByRole ("button", { name: "Einreichen" }).click ();
  const number = await page.locator (".ib-receipt__number strong").textContent ();
  assert.match (number, REF);
  assert.deepEqual (await clerk.axe (), []);
  await coordinator.page.getByRole ("link", { name: "Mitfahrbank am Ortsausgang" }).waitFor ({ timeout: 2000 });
});

test ("what is like it appears while typing, and is supported from there", async () => {
  const editor = await world.visitor ("editor"), clerk = await world.visitor ("neighbour");
  await editor.command ("case.draft", { title: "Ladesäulen an Sportplätzen", summary: "Strom für Autos.", visibility: "intermunicipal" }).then (done => editor.command ("case.submit", { case: done.ref }));
  await clerk.go ("/neu");
  await clerk.page.getByLabel ("Titel").fill ("Ladesäulen für alle");
  await clerk.page.getByRole ("button", { name: "Unterstützen: Ladesäulen an Sportplätzen" }).click ();
  await clerk.page.getByText (/unterstütz/i).first ().waitFor ();
  await until (async () => (await editor.api ("case.search", { text: "Ladesäulen" })).rows[0].support === 1);
});

test ("the IT head looks at the operation and invites the coordinator", async () => {
  const head = await world.visitor ("admin"), page = head.page;
  await head.go ("/admin?teil=betrieb");
  await page.getByText ("Alles läuft.").waitFor ();
  await page.getByRole ("link", { name: "Personen" }).click ();
  await page.getByRole ("button", { name: "Einladen" }).click ();
  await page.getByLabel ("Name", { exact: true }).fill ("Kim Koordination");
  await page.getByLabel ("Rolle", { exact: true }).selectOption ("coordinator");
  await page.getByRole ("combobox", { name: "Organisation" }).fill ("Zentrum");
  await page.getByRole ("option", { name: /Digitalisierungszentrum/ }).click ();
  await page.getByRole ("button", { name: "Einladung erstellen" }).click ();
  const link = await page.getByRole ("textbox", { name: "Die Einladung" }).inputValue ();
  assert.match (link, /\/einladung#[0-9a-f]{64}$/);
  assert.deepEqual (await head.axe (), []);
});

test ("a lead comes by a link, sees one page without a menu, and releases", async () => {
  const editor = await world.visitor ("editor"), { ref } = await world.ask ("ready specification");
  const { version } = (await editor.api ("case.get", { case: ref })).rows[0];
  await editor.command ("case.advance", { case: ref, version });
  const lead = await world.visitor ("lead", { anonymous: true }), page = lead.page;
  await page.goto (`${world.url}/entscheidung/${ref}`);
  await page.getByLabel (/Benutzername/).fill (world.logins.lead.user);
  await page.getByLabel ("Passwort", { exact: true }).fill (world.logins.lead.password);
  await page.getByRole ("button", { name: "Anmelden" }).click ();
  await page.getByRole ("button", { name: "Freigeben" }).waitFor ();
  assert.equal (await page.getByRole ("navigation").count (), 0);
  assert.deepEqual (await lead.axe (), []);
  await page.getByRole ("button", { name: "Freigeben" }).click ();
  await page.getByRole ("heading", { name: "Freigegeben" }).waitFor ();
  assert.equal ((await editor.api ("case.get", { case: ref })).rows[0].stage, "funding");
});

test ("after a decision those are counted and offered that can be taken, and none that waits for others", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead"), page = lead.page, refs = [];
  const lay = async ref => editor.command ("case.advance", { case: ref, version: (await editor.api ("case.get", { case: ref })).rows[0].version });
  for (let i = 0; i < 3; i++)
    refs.push ((await world.ask ("ready specification")).ref);
  await editor.command ("case.edit", { case: refs[0], fields: { personal_data: "yes" } }); // both officers are asked now
  for (const ref of refs)
    await lay (ref);
  assert.equal ((await lead.api ("work.list")).rows.filter (work => work.kind === "decide").length, 3);
  await lead.go (`/entscheidung/${refs[1]}`);
  await page.getByRole ("button", { name: "Freigeben" }).click ();
  await page.getByText ("Noch 1 Entscheidung wartet.").waitFor ();
  await page.getByRole ("link", { name: /^Zur nächsten/ }).click ();
  await page.getByRole ("button", { name: "Freigeben" }).click ();
  await page.getByText ("Sonst wartet keine Entscheidung.").waitFor ();
  assert.equal (new URL (page.url ()).pathname, `/entscheidung/${refs[2]}`);
  await lead.go (`/entscheidung/${refs[0]}`); // by a link of one's own: what is missing is said
  await page.getByText (/^Noch nicht möglich: 2 Punkte fehlen/).waitFor ();
});

test ("a coordinator goes through ideas by keys alone: an unclassified one is told what it lacks, a classified one is passed on and the next stands there", async () => {
  const coordinator = await world.visitor ("coordinator"), page = coordinator.page;
  const { ref: bare } = await world.ask ("case idea"), { ref: whole } = await world.ask ("ready idea");
  const stage = async ref => (await coordinator.api ("case.get", { case: ref })).rows[0].stage;
  const looked = page.getByRole ("checkbox", { name: "Ähnliche Vorgänge gesichtet" });
  await coordinator.go (`/triage?ref=${bare}`);
  assert.deepEqual (await coordinator.axe (), []);
  await page.locator (".ib-similar").getByRole ("status").filter ({ hasText: /ähnlich/i }).waitFor ();
  assert.equal (await looked.isChecked (), false); // that somebody looked is for them to say
  await page.keyboard.press ("Alt+Shift+W");
  await page.getByText (/Zum Weitergeben fehlt/).first ().waitFor ();
  assert.equal (await stage (bare), "idea");
  await coordinator.go (`/triage?ref=${whole}`);
  await page.keyboard.press ("Alt+Shift+W");
  await until (async () => await stage (whole) === "steckbrief");
  await main (coordinator).getByText (whole).waitFor ({ state: "detached" });
});

test ("what the coordinator entered of an idea is kept when the idea goes back, for whoever sorts it next and on whichever computer", async () => {
  const coordinator = await world.visitor ("coordinator"), page = coordinator.page, { ref } = await world.ask ("case idea"), view = async () => (await coordinator.api ("case.get", { case: ref })).rows[0];
  await coordinator.go (`/triage?ref=${ref}`);
  const field = page.locator (".ib-triage__classify").getByRole ("combobox", { name: /Handlungsfeld/ });
  await field.fill ("Bildung");
  await page.keyboard.press ("Enter");
  await page.getByRole ("checkbox", { name: "Ähnliche Vorgänge gesichtet" }).check ();
  await page.keyboard.press ("Alt+Shift+Z");
  const dialog = page.getByRole ("dialog");
  await dialog.getByLabel (/^Grund/).fill ("Für welche Schule?");
  const refused = [];
  page.on ("response", answer => { if (answer.status () === 409) refused.push (answer.url ()); });
  await dialog.getByRole ("button", { name: "Zurückgeben" }).click ();
  await until (async () => (await view ()).returns === 1);
  assert.deepEqual ([(await view ()).fields.fields_of_action.length, (await view ()).fields.similar_checked, refused], [1, true, []]);
  const other = await world.visitor ("coordinator");
  await other.go (`/triage?ref=${ref}`);
  await other.page.locator (".ib-triage__classify").getByText (/^Bildung/).first ().waitFor ();
});

test ("a refused step names every gap, and each leads to its field", async () => {
  const editor = await world.visitor ("editor"), page = editor.page, { ref } = await world.ask ("case steckbrief");
  await editor.go (`/c/${ref}`);
  const gaps = page.locator ("main a[href*='#field-problem']");
  await gaps.first ().click ();
  await page.locator ("#field-problem").waitFor ();
  assert.match (new URL (page.url ()).hash, /field-problem/);
});

test ("a consultant sees what is missing, fills it, asks about a third thing and lays the case before the gate", async () => {
  const coordinator = await world.visitor ("coordinator"), editor = await world.visitor ("editor"), consultant = await world.visitor ("consultant"), page = consultant.page;
  const { ref } = await world.ask ("ready steckbrief");
  await coordinator.command ("case.assign", { case: ref, org: "firma-nord", until: "2099-12-31" });
  await editor.command ("case.edit", { case: ref, fields: { problem: null, objective: null } });
  await consultant.go ("/");
  await main (consultant).getByRole ("row", { name: new RegExp (ref) }).getByText (/fehl/).waitFor ();
  await consultant.go (`/c/${ref}`);
  for (const [key, text] of [["problem", "Lange Wege zum Amt."], ["objective", "Kurze Wege."]]) {
    const block = page.locator (`#field-${key}`);
    await block.getByRole ("button", { name: /bearbeiten/i }).click ();
    await block.locator ("textarea").fill (text);
    await block.getByRole ("button", { name: /Speichern/ }).click ();
    await block.getByText (text).waitFor ();
  }
  await page.locator ("#field-scenario").getByRole ("button", { name: /nachfragen/i }).click ();
  const dialog = page.getByRole ("dialog");
  await dialog.getByRole ("textbox").fill ("Wer nutzt das morgens?");
  await dialog.getByRole ("button").filter ({ hasNotText: /Abbrechen|Schließen/ }).last ().click ();
  await until (async () => (await editor.api ("case.get", { case: ref })).rows[0].comments === 1);
  await page.getByRole ("button", { name: /Vorlegen/ }).first ().click ();
  await page.getByRole ("dialog").getByRole ("button", { name: /Vorlegen/ }).click ();
  await until (async () => (await editor.api ("case.get", { case: ref })).rows[0].laid === true);
});

test ("the board that the operator's menu offers is one with cases, not the first district there is", async () => {
  const operator = await world.visitor ("admin"), board = operator.page.getByRole ("link", { name: "Tafel", exact: true });
  await operator.command ("org.put", { key: "15001", kind: "district", name: "Kreis ohne Vorgänge" });
  const editor = await world.visitor ("editor"), { ref } = await editor.command ("case.draft", { title: "Für die Region", summary: "Ein Satz.", visibility: "intermunicipal" });
  await editor.command ("case.submit", { case: ref });
  await operator.go ("/hilfe");
  await until (async () => await board.getAttribute ("href") === "/d/15089/board");
});
