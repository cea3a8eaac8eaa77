// SPDX-License-Identifier: EUPL-1.2
// Several people at once, lines that break, brokers that come and go.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("small"); });
after (async () => world.end ());

async function idea (who, title = "Wärmekarte der Ortsteile") {
  const done = await who.command ("case.draft", { title, summary: "Ein Satz." });
  await who.command ("case.submit", { case: done.ref });
  return done.ref;
}

const field = (who, key) => who.page.locator (`#field-${key}`);

/** Opens a field for editing; gives its input. */
async function edit (who, key) {
  await field (who, key).getByRole ("button", { name: /bearbeiten/i }).click ();
  return field (who, key).locator ("input, textarea").first ();
}

test ("what one changes the other sees without reload", async () => {
  const editor = await world.visitor ("editor"), coordinator = await world.visitor ("coordinator");
  const ref = await idea (editor);
  await Promise.all ([editor.go (`/c/${ref}`), coordinator.go (`/c/${ref}`)]);
  await (await edit (editor, "problem")).fill ("Niemand weiß, wo Wärme verloren geht.");
  await field (editor, "problem").getByRole ("button", { name: /Speichern/ }).click ();
  await field (coordinator, "problem").getByText ("Niemand weiß, wo Wärme verloren geht.").waitFor ({ timeout: 2000 });
});

test ("what happens after a page asked and before its stream of events began is not missed", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead");
  const ref = await idea (editor);
  let begin;
  const held = new Promise (done => { begin = done; });
  await lead.page.route ("**/api/v1/events", async route => { await held; await route.continue (); });
  await lead.go (`/c/${ref}`);
  await editor.command ("case.edit", { case: ref, fields: { problem: "Dazwischen geschrieben." } });
  begin ();
  await field (lead, "problem").getByText ("Dazwischen geschrieben.").waitFor ({ timeout: 5000 });
});

test ("a page follows while something happens all the time", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead"), ref = await idea (editor);
  await lead.go (`/c/${ref}`);
  const count = lead.page.locator (".ib-tab", { hasText: "Kommentare" }).locator (".ib-tab__note");
  let over = false;
  const talk = async who => { while (!over) await who.command ("case.comment", { case: ref, text: "Noch ein Satz." }); }; // each sooner than the pause after a burst
  const talks = [editor, await world.visitor ("coordinator"), await world.visitor ("editor")].map (talk);
  try {
    await count.waitFor ({ timeout: 3000 });
  } finally {
    over = true;
    await Promise.all (talks);
  }
});

test ("what somebody presses stays under the pointer until it is released, whatever others change meanwhile", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead"), ref = await idea (editor);
  const title = "Eine Überschrift, die mehr als eine Zeile einnimmt und damit verschiebt, was unter ihr auf der Seite des Vorgangs steht";
  const heading = who => who.page.getByRole ("heading", { name: title, level: 1 });
  await Promise.all ([editor.go (`/c/${ref}`), lead.go (`/c/${ref}`)]);
  await lead.page.locator (".ib-tab", { hasText: "Verlauf" }).hover ();
  const told = lead.page.waitForResponse (/case\.get/);
  await lead.page.mouse.down ({ button: "right" }); // a menu's, which tells of no release
  await editor.command ("case.edit", { case: ref, fields: { summary: "Zwei Sätze. Das ist der zweite." } });
  await told;
  await lead.page.getByText ("Das ist der zweite.").first ().waitFor ({ timeout: 2000 });
  await lead.page.mouse.up ({ button: "right" });

  await lead.page.mouse.down ();
  await editor.command ("case.edit", { case: ref, fields: { title } });
  await heading (editor).waitFor (); // who presses nothing has it
  assert.equal (await heading (lead).count (), 0);
  await lead.page.mouse.up ();
  await lead.page.getByRole ("heading", { name: "Verlauf", level: 2, exact: true }).waitFor ({ timeout: 3000 });
  await heading (lead).waitFor ({ timeout: 3000 });
});

test ("nor does a card go away under a press when one above it changes", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead"), first = await idea (editor, "Oben auf der Tafel"), second = await idea (editor, "Darunter auf der Tafel");
  const title = "Ein Titel, der auf der Karte mehrere Zeilen braucht, damit alles darunter weiter nach unten rückt", card = (who, name) => who.page.locator (".ib-card__title", { hasText: name });
  await Promise.all ([editor.go ("/d/15089/board"), lead.go ("/d/15089/board")]);
  const tops = await Promise.all (["Oben auf", "Darunter auf"].map (async name => (await card (lead, name).boundingBox ()).y)), [above, below] = tops[0] < tops[1] ? [first, "Darunter auf"] : [second, "Oben auf"];
  await card (lead, below).hover ();
  await lead.page.mouse.down ();
  await editor.command ("case.edit", { case: above, fields: { title } });
  await card (editor, title).waitFor ();
  assert.equal (await card (lead, title).count (), 0);
  await lead.page.mouse.up ();
  await lead.page.waitForURL (/\/c\//, { timeout: 3000 });
});

test ("a second tab, which is told by the first, misses nothing either", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead");
  const ref = await idea (editor);
  await lead.go (`/c/${ref}`);
  const second = await lead.tab (`/c/${ref}`);
  await second.locator ("#field-problem").waitFor ();
  await editor.command ("case.edit", { case: ref, fields: { problem: "Für beide." } });
  await second.locator ("#field-problem").getByText ("Für beide.").waitFor ({ timeout: 5000 });
  await lead.page.close (); // the other reads on
  await editor.command ("case.edit", { case: ref, fields: { problem: "Für den, der bleibt." } });
  await second.locator ("#field-problem").getByText ("Für den, der bleibt.").waitFor ({ timeout: 5000 });
});

test ("a tab that nobody looks at asks for nothing, and shows what happened as soon as somebody does", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead"), { ref } = await world.ask ("ready steckbrief"), asked = []; // with ratings, which what is edited would void
  const hide = hidden => lead.page.evaluate (is => {
    Object.defineProperty (document, "hidden", { configurable: true, get: () => is });
    document.dispatchEvent (new Event ("visibilitychange"));
  }, hidden);
  await lead.go (`/c/${ref}`);
  const second = await lead.tab (`/c/${ref}`), parked = page => page.locator (".ib-case__line").getByText ("zurückgestellt").waitFor ({ timeout: 5000 });
  await second.locator ("#field-problem").waitFor ();
  await hide (true);
  lead.page.on ("request", request => { if (request.url ().includes ("/api/")) asked.push (request.url ()); });
  await editor.command ("row.put", { case: ref, table: "risks", cells: { title: "Sturm", probability: 2, severity: 3 } });
  await second.getByText ("Sturm").waitFor ({ timeout: 5000 }); // which heard of it at the same moment, and has asked since
  await editor.command ("case.park", { case: ref, version: (await editor.api ("case.get", { case: ref })).rows[0].version, reason: "Bis zum Haushalt.", until: "2099-03-01" });
  await parked (second);
  assert.deepEqual (asked, []);
  await hide (false);
  await parked (lead.page);
  await lead.page.getByText ("Sturm").waitFor ({ timeout: 5000 });
});

test ("two people in one field: both values are shown and nothing is overwritten; in two fields nobody is disturbed", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead");
  const ref = await idea (editor);
  await Promise.all ([editor.go (`/c/${ref}`), lead.go (`/c/${ref}`)]);
  const mine = await edit (editor, "problem");
  await mine.fill ("Meine Fassung.");
  await (await edit (lead, "problem")).fill ("Die andere Fassung.");
  await field (lead, "problem").getByRole ("button", { name: /Speichern/ }).click ();
  await field (editor, "problem").getByText ("Die andere Fassung.").waitFor ({ timeout: 3000 });
  assert.equal (await mine.inputValue (), "Meine Fassung.");
  await field (editor, "problem").getByRole ("button", { name: /Meins behalten/ }).click ();
  await field (editor, "problem").getByRole ("button", { name: /Speichern/ }).click ();
  await field (lead, "problem").getByText ("Meine Fassung.").waitFor ({ timeout: 3000 });

  await (await edit (editor, "objective")).fill ("Ziel von der Sachbearbeitung.");
  await (await edit (lead, "benefit")).fill ("Nutzen von der Leitung.");
  await field (lead, "benefit").getByRole ("button", { name: /Speichern/ }).click ();
  await field (editor, "objective").getByRole ("button", { name: /Speichern/ }).click ();
  await field (lead, "objective").getByText ("Ziel von der Sachbearbeitung.").waitFor ({ timeout: 3000 });
  await field (editor, "benefit").getByText ("Nutzen von der Leitung.").waitFor ({ timeout: 3000 });
  assert.equal ((await editor.api ("case.get", { case: ref })).rows[0].fields.benefit, "Nutzen von der Leitung.");
});

test ("whoever types in a row that somebody deletes goes on typing there, and saves it as a new one", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead"), { ref } = await world.ask ("ready steckbrief"), { page } = editor;
  const put = async title => (await lead.command ("row.put", { case: ref, table: "risks", cells: { title, probability: 2, severity: 3, measure: "Üben" } })).row;
  const ids = [await put ("Erstes"), await put ("Zweites"), await put ("Drittes")];
  await editor.go (`/c/${ref}`);
  await page.getByRole ("button", { name: `${ids[1]} bearbeiten` }).or (page.locator (`#row-risks-${ids[1]}`).getByRole ("button", { name: /Bearbeiten/ })).first ().click ();
  const form = page.locator (`#row-risks-${ids[1]} ib-row-form`), input = form.locator ('[data-column="measure"]').getByRole ("textbox");
  await input.click ();
  await page.keyboard.press ("End");
  await page.keyboard.type (" und mehr");
  await lead.command ("row.delete", { case: ref, table: "risks", row: ids[1] });
  await form.getByText ("wurde inzwischen gelöscht").waitFor ({ timeout: 3000 });
  await page.keyboard.type (" davon");
  assert.equal (await input.inputValue (), "Üben und mehr davon");
  await page.keyboard.press ("Control+Enter");
  const kept = await until (async () => (await lead.api ("row.list", { case: ref, table: "risks" })).rows.find (row => row.cells.measure === "Üben und mehr davon"));
  assert.equal (kept.cells.title, "Zweites");
});

test ("what was typed in a row that somebody deleted is found again when its form was closed", async () => {
  const editor = await world.visitor ("editor"), lead = await world.visitor ("lead"), { ref } = await world.ask ("ready steckbrief"), { page } = editor;
  const { row } = await lead.command ("row.put", { case: ref, table: "risks", cells: { title: "Sturm", probability: 2, severity: 3 } });
  await editor.go (`/c/${ref}`);
  await page.locator (`#row-risks-${row}`).getByRole ("button", { name: /bearbeiten/i }).click ();
  await page.locator ('#field-risks ib-row-form [data-column="measure"]').getByRole ("textbox").fill ("Bäume schneiden");
  await lead.command ("row.delete", { case: ref, table: "risks", row });
  await page.getByText ("wurde inzwischen gelöscht").waitFor ({ timeout: 3000 });
  await page.keyboard.press ("Escape");
  await page.locator ("#field-risks").getByRole ("button", { name: "Weiterschreiben" }).click ();
  assert.equal (await page.locator ('#field-risks ib-row-form [data-column="measure"]').getByRole ("textbox").inputValue (), "Bäume schneiden");
});

test ("where a browser has no room left to keep what goes out, it goes out all the same", async () => {
  const editor = await world.visitor ("editor"), ref = await idea (editor);
  await editor.go (`/c/${ref}`);
  const input = await edit (editor, "problem");
  await editor.page.evaluate (() => { Storage.prototype.setItem = () => { throw new DOMException ("full", "QuotaExceededError"); }; });
  await input.fill ("Ohne Platz geschrieben.");
  await field (editor, "problem").getByRole ("button", { name: /Speichern/ }).click ();
  await field (editor, "problem").getByText ("gespeichert", { exact: true }).waitFor ({ timeout: 3000 });
  assert.equal ((await editor.api ("case.get", { case: ref })).rows[0].fields.problem, "Ohne Platz geschrieben.");
});

test ("a line cut in the middle of an edit loses nothing and doubles nothing", async () => {
  const editor = await world.visitor ("editor");
  const ref = await idea (editor);
  await editor.go (`/c/${ref}`);
  await (await edit (editor, "problem")).fill ("Geschrieben ohne Netz.");
  await editor.context.setOffline (true);
  await field (editor, "problem").getByRole ("button", { name: /Speichern/ }).click ();
  await editor.page.locator (".ib-connection--down").waitFor ();
  await editor.context.setOffline (false);
  await editor.page.locator (".ib-connection--up").waitFor ({ timeout: 20000 });
  await until (async () => (await editor.api ("case.get", { case: ref })).rows[0].fields.problem !== undefined);
  const history = (await editor.api ("case.history", { case: ref, kinds: "case.edited" })).rows;
  assert.equal (history.filter (row => row.body.fields.problem === "Geschrieben ohne Netz.").length, 1);
});

test ("the broker goes and comes back under an open board: what was handed in meanwhile arrives once", async () => {
  const editor = await world.visitor ("editor"), coordinator = await world.visitor ("coordinator");
  await coordinator.go ("/d/15089/board");
  await editor.go ("/neu");
  await editor.page.getByLabel ("Titel").fill ("Idee bei stehendem Bus");
  await editor.page.getByLabel ("Ein Satz dazu").fill ("Sie kommt trotzdem an.");
  await world.ask ("broker stop");
  await editor.page.getByRole ("button", { name: "Einreichen" }).click ();
  await world.ask ("broker start");
  await editor.page.locator (".ib-receipt__number strong").waitFor ({ timeout: 60000 });
  await coordinator.page.getByRole ("link", { name: "Idee bei stehendem Bus" }).waitFor ({ timeout: 20000 });
  const rows = (await editor.api ("case.list", { mine: true, limit: 200 })).rows.filter (row => row.title === "Idee bei stehendem Bus");
  assert.equal (rows.length, 1);
});

test ("logging out everywhere ends the other browser's page, and what was typed there is still there after login", async () => {
  const here = await world.visitor ("submitter"), there = await world.visitor ("submitter");
  await there.go ("/neu");
  await there.page.getByLabel ("Titel").fill ("Angefangen und nicht abgeschickt");
  await here.go ("/admin?teil=konto");
  await here.page.getByRole ("button", { name: "Überall abmelden" }).last ().click ();
  await here.page.getByRole ("heading", { name: "Anmelden" }).waitFor ();
  await there.page.getByLabel ("Ein Satz dazu").fill ("Der Satz.");
  await there.page.getByRole ("button", { name: "Einreichen" }).click ();
  await there.page.getByRole ("heading", { name: "Anmelden" }).waitFor ({ timeout: 20000 });
  assert.deepEqual (await there.axe (), []);
});

test ("who logs in in another tab is who every tab is for, and nothing is written in the name of the one before", async () => {
  const editor = await world.visitor ("editor"), ref = await idea (editor);
  await editor.go (`/c/${ref}`);
  const { person: { id } } = (await editor.api ("session")).rows[0];
  const other = await editor.tab ("/");
  await other.locator ("#ib-account").click ();
  await other.getByRole ("button", { name: "Abmelden", exact: true }).click ();
  await editor.page.locator ("#password").waitFor ({ timeout: 5000 });
  await other.locator ("#user").fill (world.logins.neighbour.user);
  await other.locator ("#password").fill (world.logins.neighbour.password);
  await other.keyboard.press ("Enter");
  await other.locator ("#ib-account").waitFor ();
  const answer = await editor.context.request.post (`${world.url}/api/v1/case.comment`, { data: { case: ref, text: "Für wen?" }, headers: { "X-Ideenbus": "1", "Ideenbus-Person": id } });
  assert.deepEqual ([answer.status (), (await answer.json ()).code], [409, "other_person"]);
});

test ("a page that is open when somebody else logs in over it becomes theirs", async () => {
  const editor = await world.visitor ("editor");
  await editor.go ("/");
  const before = await editor.page.locator ("#ib-account").innerText ();
  await editor.logIn ("neighbour");
  const other = await editor.tab ("/");
  await until (async () => { const now = await editor.page.locator ("#ib-account").innerText ().catch (() => before); return now !== before && now === await other.locator ("#ib-account").innerText (); });
});

test ("two windows of one person that save at the same moment lose nothing", async () => {
  const editor = await world.visitor ("editor"), ref = await idea (editor), windows = [editor.page, await editor.context.newPage ()], keys = [["problem", "objective", "solution", "scenario"], ["benefit", "success_criterion", "legal_basis", "title"]];
  editor.watch (windows[1]);
  for (const [i, page] of windows.entries ()) {
    await page.goto (`${world.url}/c/${ref}`);
    for (const key of keys[i]) {
      const at = page.locator (`#field-${key}`);
      await at.getByRole ("button", { name: /bearbeiten/i }).click ();
      await at.locator ("input, textarea").first ().fill (`Fenster ${i}, ${key}`);
    }
  }
  const press = async page => page.evaluate (() => document.querySelectorAll ("[id^=field-] button").forEach (button => { if (/Speichern/.test (button.innerText)) button.click (); }));
  await Promise.all (windows.map (press));
  await until (async () => {
    const { fields } = (await editor.api ("case.get", { case: ref })).rows[0];
    return keys.every ((own, i) => own.every (key => fields[key] === `Fenster ${i}, ${key}`));
  });
  await until (async () => (await windows[0].evaluate (() => Object.keys (localStorage).filter (name => name.startsWith ("ideenbus.outbox.")).length)) === 0);
});

/** Holds every answer to a command until the function given back is called. */
async function hold (who, verb) {
  let release;
  const held = new Promise (done => { release = done; });
  await who.page.route (`**/api/v1/${verb}`, async route => { await held; await route.continue (); });
  return release;
}

/** What the bus refused this person. */
function refusals (who) {
  const found = [];
  who.page.on ("response", async answer => { if (answer.status () === 409) found.push (await answer.text ()); });
  return found;
}

const step = who => who.page.locator (".ib-step"), dialog = who => who.page.getByRole ("dialog");

/** An idea that its organisation was asked about. */
async function returned (clerk, coordinator) {
  const ref = await idea (clerk);
  await coordinator.command ("case.return", { case: ref, version: (await coordinator.api ("case.get", { case: ref })).rows[0].version, reason: "Wem nützt das?" });
  return ref;
}

test ("a step goes with what one's own edits made of the case, however late they are answered", async () => {
  const clerk = await world.visitor ("submitter"), coordinator = await world.visitor ("coordinator"), ref = await returned (clerk, coordinator), refused = refusals (clerk);
  await clerk.go (`/c/${ref}`);
  const release = await hold (clerk, "case.edit");
  for (const key of ["title", "summary"]) {
    await (await edit (clerk, key)).fill (`Neu: ${key}, ausführlich und lang genug.`);
    await field (clerk, key).getByRole ("button", { name: /Speichern/ }).click ();
  }
  await step (clerk).getByRole ("button", { name: "Vorlegen" }).click ();
  await dialog (clerk).getByRole ("button", { name: "Vorlegen" }).click ();
  await dialog (clerk).getByText (/Wird gesendet/).waitFor ();
  release ();
  await step (clerk).getByText (/Wartet seit heute auf/).waitFor ();
  assert.deepEqual (refused, []);
});

test ("nor does it matter which tab one edited in, and whether this one has heard of it", async () => {
  const clerk = await world.visitor ("submitter"), coordinator = await world.visitor ("coordinator"), ref = await returned (clerk, coordinator), refused = refusals (clerk);
  const second = await clerk.context.newPage ();
  clerk.watch (second);
  await clerk.go (`/c/${ref}`);
  await step (clerk).getByRole ("button", { name: "Vorlegen" }).click ();
  await dialog (clerk).getByRole ("button", { name: "Vorlegen" }).waitFor ();
  await second.goto (`${world.url}/c/${ref}`);
  await second.locator ("#field-summary").getByRole ("button", { name: /bearbeiten/i }).click ();
  await second.locator ("#field-summary").getByRole ("textbox").fill ("Im anderen Fenster geschrieben.");
  const answered = second.waitForResponse (answer => answer.url ().endsWith ("/case.edit"));
  await second.locator ("#field-summary").getByRole ("button", { name: /Speichern/ }).click ();
  await answered;
  await dialog (clerk).getByRole ("button", { name: "Vorlegen" }).click ();
  await step (clerk).getByText (/Wartet seit heute auf/).waitFor ();
  assert.deepEqual (refused, []);
});

test ("what somebody else changed is told before a step is taken on it, with nothing of what was typed lost", async () => {
  const clerk = await world.visitor ("submitter"), coordinator = await world.visitor ("coordinator"), ref = await returned (clerk, coordinator), editor = await world.visitor ("editor");
  await clerk.go (`/c/${ref}`);
  await step (clerk).getByRole ("button", { name: "Vorlegen" }).click ();
  await dialog (clerk).getByLabel (/^(Grund|Ihre Antwort)/).fill ("Mehr wissen wir nicht.");
  await editor.command ("case.edit", { case: ref, fields: { problem: "Von jemand anderem." } });
  await editor.command ("case.edit", { case: ref, fields: { title: "Auch von jemand anderem" } });
  await dialog (clerk).getByRole ("button", { name: "Vorlegen" }).click ();
  await dialog (clerk).getByText ("Der Vorgang wurde inzwischen geändert.").waitFor ();
  assert.deepEqual ((await dialog (clerk).locator (".ib-reasons li").allInnerTexts ()).map (text => text.replace (/ \(.*/, "")), ["Geändert: Ausgangslage, Problem", "Geändert: Titel"]);
  await dialog (clerk).getByRole ("button", { name: "Mit dem neuen Stand fortfahren" }).click ();
  assert.equal (await dialog (clerk).getByLabel (/^(Grund|Ihre Antwort)/).inputValue (), "Mehr wissen wir nicht.");
  await dialog (clerk).getByRole ("button", { name: "Vorlegen" }).click ();
  await step (clerk).getByText (/Wartet seit heute auf/).waitFor ();
});

test ("a decision on what somebody changed meanwhile says what, and is taken once more with its reason", async () => {
  const editor = await world.visitor ("editor"), district = await world.visitor ("district_admin"), { ref } = await world.ask ("ready idea");
  await district.go (`/entscheidung/${ref}`);
  const reason = district.page.getByLabel ("Grund"), go = district.page.getByRole ("button", { name: "Freigeben" });
  await reason.fill ("Die Koordination ist im Urlaub.");
  const release = await hold (district, "case.advance"), sent = district.page.waitForRequest (request => request.url ().endsWith ("/case.advance"));
  await go.click ();
  await sent;
  await editor.command ("case.edit", { case: ref, fields: { problem: "Gerade noch ergänzt." } });
  release ();
  await district.page.getByText (/wurde inzwischen geändert/).waitFor ();
  await district.page.getByText (/^Geändert: Ausgangslage, Problem/).waitFor ();
  assert.equal (await reason.inputValue (), "Die Koordination ist im Urlaub.");
  await go.click ();
  await district.page.getByRole ("heading", { name: "Freigegeben" }).waitFor ();
});
