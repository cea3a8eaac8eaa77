// SPDX-License-Identifier: EUPL-1.2
// The board leads to what is to be done, and offers to each what they may do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world, coordinator, editor;
before (async () => {
  world = await World.begin ("small");
  [coordinator, editor] = await Promise.all (["coordinator", "editor"].map (role => world.visitor (role)));
});
after (async () => world.end ());

/** Where the focus is: in which field, table or row, and whether the header or the edge of the window hides it. */
const focus = page => page.evaluate (() => {
  const active = document.activeElement, { top, bottom } = active.getBoundingClientRect (), header = document.querySelector (".ib-header").getBoundingClientRect ();
  return { in: active.closest ("[id^=field-], [id^=row-]")?.id, tag: active.tagName, name: active.textContent.trim (), seen: top >= header.bottom && bottom <= window.innerHeight };
});

test ("what is missing leads to its input, below the header, as often as it is followed", async () => {
  const page = editor.page, { ref } = await world.ask ("case steckbrief");
  await editor.go (`/c/${ref}`);
  for (let times = 0; times < 2; times++) {
    await page.evaluate (() => { document.querySelector ("h1").focus (); window.scrollTo (0, 0); });
    await page.locator (".ib-step").getByRole ("link", { name: "Ergänzen" }).click ();
    const there = await until (async () => { const now = await focus (page); return now.in === new URL (page.url ()).hash.slice (1) && now.seen && /INPUT|TEXTAREA|SELECT/.test (now.tag) && now; });
    assert.equal (there.in, "field-problem");
  }
});

test ("what is missing in a table leads to the button that adds a row, however long the table is", async () => {
  const page = editor.page, { ref } = await world.ask ("case specification");
  for (let i = 0; i < 18; i++)
    await editor.command ("row.put", { case: ref, table: "risks", cells: { title: `Risiko ${i}`, probability: 2, severity: 2 } });
  await editor.go (`/c/${ref}#field-risks`);
  const there = await until (async () => { const now = await focus (page); return now.in === "field-risks" && now.tag === "BUTTON" && now.seen && now; });
  assert.equal (there.name, "Zeile hinzufügen");
});

test ("what is wrong with an input is seen when it was not saved, above the buttons that stay", async () => {
  const editor = await world.visitor ("editor", { height: 700 }), { page } = editor, { ref } = await world.ask ("ready steckbrief"), field = page.locator ("#field-fields_of_action");
  await editor.go (`/c/${ref}`);
  await page.getByRole ("button", { name: "Abschnitt bearbeiten: Einordnung" }).click ();
  await field.getByRole ("checkbox").first ().waitFor ();
  for (const box of await field.getByRole ("checkbox").all ())
    await box.check ();
  await page.evaluate (() => window.scrollBy (0, document.querySelector ("#field-fields_of_action ib-field-input").getBoundingClientRect ().bottom - window.innerHeight)); // its end behind the buttons
  await page.getByRole ("button", { name: "Abschnitt speichern" }).click ();
  const said = field.getByText (/möglich sind (höchstens|1 bis) 3/);
  await said.waitFor ();
  await until (() => said.evaluate (text => {
    const { left, top, width, height } = text.getBoundingClientRect ();
    return text.contains (document.elementFromPoint (left + width / 2, top + height / 2));
  }));
});

test ("the next step counts all that stands below it, what others owe as well, as lists and tabs do", async () => {
  const editor = await world.visitor ("editor"), submitter = await world.visitor ("submitter"), { ref } = await world.ask ("ready steckbrief");
  await editor.command ("case.edit", { case: ref, fields: { problem: null } }); // and the ratings lapse
  for (const who of [editor, submitter]) {
    const check = (await who.api ("case.check", { case: ref })).rows[0];
    assert.ok (check.unmet.length > 0 && check.waiting.length > 0, JSON.stringify (check));
    await who.go (`/c/${ref}`);
    await who.page.getByText (`${check.unmet.length + check.waiting.length} von ${check.wanted} fehlen noch`).waitFor ();
  }
});

test ("a lead finds a case to decide and a case that waits for others once each, and every list counts what stands in it", async () => {
  const lead = await world.visitor ("lead"), page = lead.page, { ref: mine } = await world.ask ("ready specification"), { ref: theirs } = await world.ask ("case idea");
  await editor.command ("case.advance", { case: mine, version: (await editor.api ("case.get", { case: mine })).rows[0].version });
  await lead.go ("/");
  const standing = async ref => page.locator ("main :is(li, tr)").filter ({ hasText: ref }).count ();
  await page.getByRole ("heading", { name: /^Wartet auf mich/ }).waitFor ();
  assert.deepEqual ([await standing (mine), await standing (theirs)], [1, 1]);
  for (const section of await page.locator ("main section").filter ({ has: page.locator ("h2") }).all ()) {
    const counted = Number (/\((\d+)\)/.exec (await section.locator ("h2").innerText ())[1]);
    assert.equal (await section.locator (":is(.ib-work__item, tbody tr)").count (), counted, await section.innerText ());
  }
});

test ("what waits for an office says which municipality it is about", async () => {
  const { ref } = await world.ask ("case idea"), page = coordinator.page;
  await coordinator.go ("/");
  await page.locator (".ib-work__item", { hasText: ref }).getByText (`${ref} · Bernburg (Saale)`).waitFor ();
});

test ("triage opened by somebody who does not sort ideas says who does, and where to look", async () => {
  await editor.go ("/triage");
  await editor.page.getByText (/sichtet die Koordination/).waitFor ();
  assert.equal (await editor.page.getByText ("Keine Idee wartet auf Sie.").count (), 0);
  assert.deepEqual (await editor.axe (), []);
  await editor.page.getByRole ("link", { name: /^Zu „Meine Arbeit“/ }).click ();
  await editor.page.getByRole ("heading", { name: "Meine Arbeit", level: 1 }).waitFor ();
});

test ("every organisation can be reached, how many there are ever", async () => {
  const admin = await world.visitor ("admin"), page = admin.page, rows = page.locator ("tbody tr"), more = page.getByRole ("button", { name: /weitere zeigen/ });
  const present = (await admin.api ("org.list", { limit: 200 })).rows.length;
  for (let i = 0; i < 205; i++)
    await admin.command ("org.put", { key: `verein-${i}`, kind: "society", name: `Verein ${i}` });
  await admin.go ("/admin?teil=organisationen");
  await page.getByText (`200 von ${present + 205}`).waitFor ();
  assert.equal (await rows.count (), 200);
  await more.click ();
  await until (async () => await rows.count () === present + 205);
  assert.equal (await more.count (), 0);
  assert.equal (await page.evaluate (() => [...document.querySelectorAll ("tbody tr")].indexOf (document.activeElement.closest ("tr"))), 200);
  await page.getByLabel ("Organisationen filtern").fill ("Verein 20");
  await until (async () => await rows.count () === 6); // 20 and 200 to 204
});

test ("the header counts what somebody did without a connection, not the commands it takes", async () => {
  const person = await world.visitor ("submitter"), page = person.page;
  await person.go ("/neu");
  await person.context.setOffline (true);
  await page.getByLabel ("Titel").fill ("Bank am Markt");
  await page.getByLabel ("Ein Satz dazu").fill ("Wer einkauft, kann sich setzen.");
  await page.getByRole ("button", { name: /einreichen/i }).click ();
  await page.locator (".ib-connection").getByText (/1 Änderung wartet/).waitFor ();
  assert.equal (await page.evaluate (() => Object.keys (localStorage).filter (name => name.startsWith ("ideenbus.outbox.")).length), 2);
  await person.context.setOffline (false);
  await until (async () => !/wartet/.test (await page.locator (".ib-connection").innerText ()), 20000);
});

test ("what was done is taken back by keyboard from wherever one works, and the focus returns there", async () => {
  const page = coordinator.page, { ref } = await world.ask ("case steckbrief"), state = async () => (await coordinator.api ("case.get", { case: ref })).rows[0].state;
  await coordinator.go (`/c/${ref}`);
  await page.getByRole ("button", { name: /^Mehr|^Weitere/ }).first ().click ();
  await page.getByRole ("menuitem", { name: /Zurückstellen/ }).click ();
  await page.getByRole ("dialog").getByLabel (/^Grund/).fill ("Der Haushalt fehlt.");
  await page.getByRole ("dialog").getByRole ("button", { name: "Zurückstellen" }).click ();
  await page.locator ("#ib-messages").getByRole ("button", { name: "Rückgängig" }).waitFor ();
  assert.equal (await page.evaluate (() => document.activeElement.closest ("#ib-messages")), null); // it takes the focus from nobody
  await page.getByRole ("searchbox").first ().focus ();
  await page.keyboard.press ("Alt+Shift+U");
  assert.equal (await page.evaluate (() => document.activeElement.textContent), "Rückgängig");
  await page.keyboard.press ("Escape");
  assert.equal (await page.evaluate (() => document.activeElement.id), "ib-search");
  await page.keyboard.press ("Alt+Shift+U");
  await page.keyboard.press ("Enter");
  await until (async () => await state () === "open");
  assert.equal (await page.evaluate (() => document.activeElement.id), "ib-search");
});

test ("whoever changes a row is told before what would lapse by it", async () => {
  const page = editor.page, dpo = await world.visitor ("dpo"), { ref } = await world.ask ("case specification"), table = page.locator ("#field-requirements");
  const row = await editor.command ("row.put", { case: ref, table: "requirements", cells: { type: "functional", title: "Termin buchen", priority: "should" } });
  await editor.go (`/c/${ref}#row-requirements-${row.row}`);
  await table.getByRole ("button", { name: `${row.row} bearbeiten` }).waitFor ();
  assert.equal (await table.getByText (/verfällt/).count (), 0);
  await editor.command ("case.ask", { case: ref, kind: "dpo", days: 14 });
  await table.getByText (/^Ändern Sie das, verfällt: Stellungnahme Datenschutz/).waitFor ();
  await dpo.command ("case.approve", { case: ref, version: (await dpo.api ("case.get", { case: ref })).rows[0].version, kind: "dpo", verdict: "yes", text: "Gut." });
  await table.getByText (/verfällt: Stellungnahme Datenschutz \(Datenschutzbeauftragte/).waitFor ();
  await table.getByRole ("button", { name: `${row.row} bearbeiten` }).click ();
  await table.locator (".ib-f-lapses").getByText (/verfällt: Stellungnahme Datenschutz/).waitFor ();
  assert.deepEqual (await editor.axe (), []);
});

test ("a word that is longer than a phone is wide breaks, wherever a case is shown", async () => {
  const word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsverwaltungsvorschrift";
  const { ref } = await editor.command ("case.draft", { title: word, summary: `${word} und ${word}` });
  await editor.command ("case.submit", { case: ref });
  await editor.command ("case.comment", { case: ref, text: word });
  const phone = await world.visitor ("coordinator", { width: 320 });
  for (const path of [`/c/${ref}`, `/c/${ref}#kommentare`, `/entscheidung/${ref}`, `/triage?ref=${ref}`, "/suche?q=Donaudampfschifffahrt", "/", "/d/15089/list", "/d/15089/board"]) {
    await phone.go (path);
    await phone.page.getByText (word.slice (0, 20)).first ().waitFor ();
    assert.equal (await phone.tooWide (), false, path);
  }
});
