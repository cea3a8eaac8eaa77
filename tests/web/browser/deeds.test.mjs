// SPDX-License-Identifier: EUPL-1.2
// What people rely on while they work: filters and views that stay, files that come back as they went, paper, pictures that move, drafts, pages that are not theirs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world, coordinator, editor;
before (async () => {
  world = await World.begin ("small");
  [coordinator, editor] = await Promise.all (["coordinator", "editor"].map (role => world.visitor (role)));
});
after (async () => world.end ());

async function idea (title, fields = {}) {
  const { ref } = await editor.command ("case.draft", { title, summary: "Ein Satz.", ...fields });
  await editor.command ("case.submit", { case: ref });
  return ref;
}
const titles = who => who.page.locator (".ib-cases tbody th").allInnerTexts ();
const dialog = who => who.page.getByRole ("dialog");
const field = (who, key) => who.page.locator (`#field-${key}`);
const said = (who, words) => who.page.locator ("#ib-messages").getByText (words).first ();

test ("filters stand in the address and survive a reload and the way back", async () => {
  const page = coordinator.page;
  await Promise.all (["Filter eins", "Filter zwei", "Anderes"].map (title => idea (title)));
  await coordinator.go ("/d/15089/list");
  await page.getByLabel ("Text").fill ("Filter");
  await page.getByLabel ("Zustand").selectOption ("open");
  await page.getByRole ("button", { name: "Titel" }).click (); // sorted by it
  await until (() => /text=Filter/.test (page.url ()) && /state=open/.test (page.url ()) && /sort=/.test (page.url ()));
  await until (async () => (await titles (coordinator)).length === 2);
  const [shown, address] = [await titles (coordinator), page.url ()];
  await page.reload ();
  await coordinator.ready ();
  await until (async () => (await titles (coordinator)).length === 2);
  assert.deepEqual (await titles (coordinator), shown);
  assert.deepEqual ([await page.getByLabel ("Text").inputValue (), await page.getByLabel ("Zustand").inputValue ()], ["Filter", "open"]);
  await page.getByRole ("link", { name: "Filter zwei" }).click ();
  await page.getByRole ("heading", { name: "Filter zwei" }).waitFor ();
  await page.goBack ();
  await until (async () => (await titles (coordinator)).length === 2);
  assert.equal (page.url (), address);
  assert.equal (await page.getByLabel ("Text").inputValue (), "Filter");
});

test ("whoever comes back to a page is where they were, on the link they left it by", async () => {
  const page = coordinator.page;
  for (let i = 0; i < 12; i++)
    await idea (`Weit unten ${i}`);
  const at = () => page.evaluate (() => ({ y: Math.round (window.scrollY), focus: `${document.activeElement.tagName} ${document.activeElement.textContent.trim ()}`, seen: document.activeElement.getBoundingClientRect ().bottom <= window.innerHeight }));
  for (const path of ["/d/15089/list?sort=title", "/d/15089/board"]) {
    await page.setViewportSize ({ width: 1280, height: 400 });
    await coordinator.go (path);
    const link = page.getByRole ("link", { name: "Weit unten 9" });
    await link.scrollIntoViewIfNeeded ();
    await link.focus ();
    const before = await at ();
    assert.ok (before.y > 100, path);
    await page.keyboard.press ("Enter");
    await page.getByRole ("heading", { name: "Weit unten 9" }).waitFor ();
    await until (async () => (await at ()).y === 0);
    await page.goBack ();
    await until (async () => (await at ()).focus === "A Weit unten 9");
    const after = await at ();
    assert.ok (after.seen && Math.abs (after.y - before.y) < 60, `${path}: ${JSON.stringify ([before, after])}`);
  }
  await page.setViewportSize ({ width: 1280, height: 900 });
});

test ("the browser's way back closes a dialog, and what was typed there is there again", async () => {
  const page = coordinator.page;
  await idea ("Zurück aus dem Dialog");
  await coordinator.go ("/d/15089/list?sort=title");
  await page.getByRole ("link", { name: "Zurück aus dem Dialog" }).click ();
  const park = async () => { await page.getByRole ("button", { name: /Weitere Schritte/ }).click (); await page.getByRole ("menuitem", { name: /Zurückstellen/ }).click (); };
  await park ();
  await dialog (coordinator).getByLabel (/^Grund/).fill ("Erst im Frühjahr.");
  await page.goBack ();
  await page.getByRole ("heading", { name: /^Liste/ }).waitFor ();
  assert.equal (await dialog (coordinator).count (), 0);
  await page.goForward ();
  await page.getByRole ("heading", { name: "Zurück aus dem Dialog" }).waitFor ();
  await park ();
  assert.equal (await dialog (coordinator).getByLabel (/^Grund/).inputValue (), "Erst im Frühjahr.");
  await page.keyboard.press ("Escape");
});

test ("the reason of a decision survives a reload and a look at the case", async () => {
  const district = await world.visitor ("district_admin"), page = district.page, { ref } = await world.ask ("ready idea"), reason = page.getByLabel (/^Grund/);
  await district.go (`/entscheidung/${ref}`);
  await reason.fill ("Die Koordination ist im Urlaub.");
  await page.reload ();
  await district.ready ();
  assert.equal (await reason.inputValue (), "Die Koordination ist im Urlaub.");
  await page.getByRole ("link", { name: "Alles zum Vorgang" }).click ();
  await page.locator (".ib-step").waitFor ();
  await page.goBack ();
  await reason.waitFor ();
  assert.equal (await reason.inputValue (), "Die Koordination ist im Urlaub.");
});

test ("a view is kept under a name, found again after a reload, and deleting it can be taken back", async () => {
  const page = coordinator.page, views = () => page.getByRole ("button", { name: /^Ansichten/ });
  await idea ("Ansicht gesucht");
  await coordinator.go ("/d/15089/list?text=gesucht&sort=title");
  await views ().click ();
  await page.getByRole ("menuitem", { name: /merken/ }).click ();
  await dialog (coordinator).getByLabel ("Name der Ansicht").fill ("Meine Suche");
  assert.deepEqual (await coordinator.axe (), []);
  await dialog (coordinator).getByRole ("button", { name: "Merken" }).click ();
  await page.getByRole ("button", { name: "Zurücksetzen", exact: true }).click ();
  await until (async () => !/text=/.test (page.url ()) && (await titles (coordinator)).length > 1);
  await page.reload ();
  await coordinator.ready ();
  await views ().click ();
  await page.getByRole ("menuitem", { name: /Meine Suche/ }).click ();
  await until (async () => (await titles (coordinator)).join () === "Ansicht gesucht");
  assert.match (page.url (), /text=gesucht/);
  await views ().click ();
  await page.getByRole ("menuitem", { name: "„Meine Suche“ löschen" }).click ();
  await page.locator ("#ib-messages").getByRole ("button", { name: "Rückgängig" }).click ();
  await page.getByRole ("button", { name: "Ansichten: Meine Suche" }).waitFor ();
});

test ("a file comes down as it went up, one that is too large is told so, and one that is taken off is gone for others", async () => {
  const ref = await idea ("Mit Anhang"), page = editor.page, large = join (tmpdir (), `Film-${process.pid}.pdf`), buffer = Buffer.concat ([Buffer.from ("%PDF-1.7\n"), randomBytes (300000)]), input = page.locator ("input[type=file]");
  await Promise.all ([editor.go (`/c/${ref}#anhaenge`), coordinator.go (`/c/${ref}#anhaenge`)]);
  await input.setInputFiles ({ name: "Lageplan Süd.pdf", mimeType: "application/pdf", buffer });
  await coordinator.page.getByRole ("link", { name: "Lageplan Süd.pdf" }).waitFor ({ timeout: 5000 });
  const [download] = await Promise.all ([coordinator.page.waitForEvent ("download"), coordinator.page.getByRole ("link", { name: "Lageplan Süd.pdf" }).click ()]);
  assert.equal (download.suggestedFilename (), "Lageplan Süd.pdf");
  assert.ok ((await readFile (await download.path ())).equals (buffer));

  await writeFile (large, "");
  await truncate (large, 25 * 1024 * 1024 + 1);
  await input.setInputFiles (large);
  await page.getByRole ("alert").getByText (/Größer als 25 MiB/).waitFor ();
  await rm (large);
  await input.setInputFiles ({ name: "Programm.exe", mimeType: "application/octet-stream", buffer: Buffer.from ("MZ") });
  await page.getByRole ("alert").getByText (/Art von Datei/).waitFor ();
  assert.deepEqual (await editor.axe (), []);
  assert.equal ((await editor.api ("case.attachments", { case: ref })).rows.length, 1);

  await page.getByRole ("button", { name: "Lageplan Süd.pdf entfernen" }).click ();
  await dialog (editor).getByRole ("button", { name: "Entfernen" }).click ();
  await coordinator.page.getByRole ("link", { name: "Lageplan Süd.pdf" }).waitFor ({ state: "detached", timeout: 5000 });
  assert.equal ((await editor.api ("case.attachments", { case: ref })).rows.length, 0);
});

test ("what is pasted from a PDF or Word arrives as it was meant, and the cursor stays where it was", async () => {
  const ref = await idea ("Eingefügt"), page = editor.page;
  await editor.go (`/c/${ref}#kommentare`);
  const area = page.locator ("#ib-comment-new");
  await area.fill ("\ufeffErste Zeile\u2028zweite\vdritte \u202aoben\u202c\u200b\u3164\u{e0041}\ufe01 👩\u200d💻 ❤\ufe0f 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}");
  assert.equal (await area.inputValue (), "Erste Zeile\nzweite\ndritte oben 👩\u200d💻 ❤\ufe0f 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}");
  await area.fill ("Vorne hinten");
  await area.evaluate (element => element.setSelectionRange (6, 6));
  await page.keyboard.insertText ("\u202emit\u2069 "); // as pasting does
  assert.deepEqual (await area.evaluate (element => [element.value, element.selectionStart]), ["Vorne mit hinten", 10]);
  await area.fill ("Gut.\u2029Weiter.");
  await area.press ("Control+Enter");
  await until (async () => (await editor.api ("case.history", { case: ref, kinds: "case.commented" })).rows.some (row => row.body.text === "Gut.\nWeiter."));
});

test ("an empty comment is said to be one, and a programme that fits is linked to where it stands", async () => {
  const { ref } = await world.ask ("ready steckbrief"), page = editor.page, key = "lichter-2027";
  await coordinator.command ("programme.put", { key, fields: { name: "Lichter 2027", funder: "Land", status: "open" } });
  await editor.go (`/c/${ref}#kommentare`);
  await page.getByRole ("button", { name: "Senden" }).click ();
  await page.getByText ("Bitte erst etwas schreiben.").waitFor ();
  assert.equal (await page.locator ("#ib-comment-new").evaluate (area => area === document.activeElement), true);
  await editor.go (`/c/${ref}#finanzierung`);
  const misses = page.locator (".ib-misses summary"), link = page.locator (".ib-match").getByRole ("link", { name: "Lichter 2027" });
  await link.waitFor ({ state: "attached" });
  if (await misses.count () > 0)
    await misses.click ();
  await link.click ();
  await page.getByRole ("heading", { level: 1, name: "Lichter 2027" }).waitFor ();
});

test ("what others fill is there to read, with who fills it, and whoever fills it does", async () => {
  const ref = await idea ("Für die Erstprüfung"), page = editor.page;
  await Promise.all ([editor.go (`/c/${ref}#field-similar_checked`), coordinator.go (`/c/${ref}#field-similar_checked`)]);
  await field (editor, "similar_checked").getByText ("steht noch aus, füllt aus: Koordination").waitFor ();
  await field (editor, "knock_out").getByText ("füllt aus: Koordination").waitFor ();
  assert.equal (await field (editor, "similar_checked").getByRole ("button", { name: /bearbeiten/i }).count (), 0);
  assert.equal (await page.getByRole ("button", { name: /Abschnitt bearbeiten: Erstprüfung/ }).count (), 0);
  assert.ok (await page.getByRole ("button", { name: /Abschnitt bearbeiten/ }).count () > 0);
  assert.deepEqual (await editor.axe (), []);
  await editor.shot ("fall-fuellt-aus");
  await field (coordinator, "similar_checked").getByLabel ("ja", { exact: true }).check ();
  await field (coordinator, "similar_checked").getByRole ("button", { name: "Speichern" }).click ();
  await field (editor, "similar_checked").getByText ("füllt aus: Koordination", { exact: true }).waitFor ();
  await until (async () => (await editor.api ("case.get", { case: ref })).rows[0].fields.similar_checked === true);
});

test ("on paper a case is its content without the board around it", async () => {
  const { ref } = await world.ask ("ready steckbrief"), page = editor.page;
  for (const [tab, words] of [["steckbrief", "Lange Wege."], ["anforderungen", "Anforderungen"], ["verlauf", "Weiter in der nächsten Phase"]]) {
    await editor.go (`/c/${ref}#${tab}`);
    await page.locator ("main").getByText (words).filter ({ visible: true }).first ().waitFor ();
    await page.emulateMedia ({ media: "print" });
    for (const place of ["header.ib-header", ".ib-footer", ".ib-tabs", "main button:not(.ib-stage__button)"])
      assert.equal (await page.locator (place).filter ({ visible: true }).count (), 0, `${place} on paper, ${tab}`);
    assert.equal (await page.getByRole ("heading", { level: 1 }).isVisible (), true);
    assert.equal (await editor.tooWide (), false);
    await editor.shot (`druck-${tab}`);
    const text = execFileSync ("pdftotext", ["-", "-"], { input: await page.pdf ({ format: "A4" }), encoding: "utf8" });
    await page.emulateMedia ({ media: null });
    assert.match (text, new RegExp (ref));
    assert.ok (text.includes (words), `"${words}" in the PDF of ${tab}`);
    assert.ok (await page.locator (".ib-stage__name").count () > 5);
    for (const stage of ["Entwurf", "Steckbrief", "Finanzierung", "Umsetzung", "Betrieb"])
      assert.ok (text.includes (stage), `the stage ${stage} in the PDF of ${tab}`);
    assert.doesNotMatch (text, /Meine Arbeit|Abmelden|Weitere Schritte|bearbeiten/i);
  }
});

test ("on paper a list and the matrix have all their columns, with their names", async () => {
  const page = coordinator.page;
  await idea ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsverwaltungsvorschrift");
  for (const [path, table] of [["/d/15089/list", ".ib-cases"], ["/coord", ".ib-matrix"]]) {
    await coordinator.go (path);
    const heads = page.locator (`${table} thead`).locator ("th"), names = (await heads.allInnerTexts ()).map (name => name.replace (/[▲▼\s\u00AD]/g, "")).filter (name => name !== "");
    assert.ok (names.length > 5, path);
    await page.setViewportSize ({ width: 1046, height: 720 }); // what A4 across leaves between its margins
    await page.emulateMedia ({ media: "print" });
    for (const head of await heads.filter ({ hasText: /\p{L}/u }).all ()) {
      const text = head.getByText (/\p{L}/u).last ().or (head), box = await text.last ().boundingBox ();
      assert.ok (box !== null && box.width > 0 && box.x + box.width <= 1047, `${path}: ${await head.textContent ()} ${JSON.stringify (box)}`);
    }
    const text = execFileSync ("pdftotext", ["-", "-"], { input: await page.pdf ({ preferCSSPageSize: true }), encoding: "utf8" }).replace (/[\s\u00AD-]/g, "");
    await page.emulateMedia ({ media: null });
    await page.setViewportSize ({ width: 1280, height: 900 });
    assert.deepEqual (names.filter (name => !text.includes (name.slice (0, 8))), [], path);
  }
});

test ("the projector's matrix moves while one looks", async () => {
  await coordinator.go ("/coord?projektor=1");
  const cell = coordinator.page.getByRole ("row", { name: /^Idee/ }).getByRole ("cell").first (), count = async () => Number.parseInt (await cell.innerText (), 10);
  assert.equal (await coordinator.page.getByRole ("navigation").count (), 0);
  const before = await count ();
  await idea ("Für die Wand");
  await until (async () => await count () === before + 1, 3000);
  assert.deepEqual (await coordinator.axe (), []);
});

test ("the picture of the flow has a table that says the same", async () => {
  const page = coordinator.page;
  await idea ("Im Fluss");
  await coordinator.go ("/coord");
  await page.getByRole ("button", { name: "Verlauf zeichnen" }).click ();
  await page.getByText ("Als Tabelle").click ();
  const table = page.locator ("ib-flow details table");
  await table.waitFor ();
  const heads = await table.locator ("thead th").allInnerTexts (), newest = await table.locator ("tbody tr").first ().locator ("td").allInnerTexts ();
  const counts = newest.slice (0, -1).map (Number), rows = (await coordinator.api ("case.list", { district: "15089", stage: "idea", state: "open", limit: 200 })).rows;
  assert.equal (heads.length, newest.length + 1);
  assert.equal (counts[heads.indexOf ("Idee") - 1], rows.length);
  assert.equal (counts.reduce ((all, one) => all + one, 0), Number (newest.at (-1)));
  assert.deepEqual (await coordinator.axe (), []);
});

test ("what was typed and not saved is there when the tab was closed and opened again", async () => {
  const ref = await idea ("Halb geschrieben"), page = await editor.context.newPage ();
  editor.watch (page);
  await page.goto (`${world.url}/c/${ref}`);
  await page.locator ("#field-problem").getByRole ("button", { name: /bearbeiten/i }).click ();
  await page.locator ("#field-problem textarea").fill ("Ein halber Gedanke");
  await page.close ();
  await editor.go (`/c/${ref}`);
  const input = field (editor, "problem").locator ("textarea");
  await input.waitFor ();
  assert.equal (await input.inputValue (), "Ein halber Gedanke");
  await field (editor, "problem").getByText (/Entwurf von heute/).waitFor ();
  assert.equal ((await editor.api ("case.get", { case: ref })).rows[0].fields.problem, undefined);
});

test ("a session that ends in the middle of an edit asks for the login, and the text is still there", async () => {
  const ref = await idea ("Sitzung zu Ende"), lead = await world.visitor ("lead"), page = lead.page;
  await lead.go (`/c/${ref}`);
  await field (lead, "problem").getByRole ("button", { name: /bearbeiten/i }).click ();
  await field (lead, "problem").locator ("textarea").fill ("Geschrieben vor der Pause");
  await lead.context.clearCookies ();
  await field (lead, "problem").getByRole ("button", { name: "Speichern" }).click ();
  await page.getByRole ("heading", { name: "Anmelden" }).waitFor ();
  await page.getByText ("Was Sie geschrieben haben, ist noch da.").waitFor ();
  await page.getByLabel (/Benutzername/).fill (world.logins.lead.user);
  await page.getByLabel ("Passwort", { exact: true }).fill (world.logins.lead.password);
  await page.getByRole ("button", { name: "Anmelden" }).click ();
  await page.getByRole ("heading", { name: "Sitzung zu Ende" }).waitFor ();
  await until (async () => (await field (lead, "problem").innerText ()).includes ("Geschrieben vor der Pause") || await field (lead, "problem").locator ("textarea").inputValue ({ timeout: 100 }).catch (() => "") === "Geschrieben vor der Pause");
  await until (async () => (await editor.api ("case.get", { case: ref })).rows[0].fields.problem === "Geschrieben vor der Pause"); // it was saved before, so it goes out
  const edits = (await editor.api ("case.history", { case: ref, kinds: "case.edited" })).rows;
  assert.equal (edits.filter (row => row.body.fields.problem !== undefined).length, 1);
});

test ("an address that does not exist is 404 and leads home", async () => {
  const answer = await editor.page.goto (`${world.url}/gibt/es/nicht`);
  await editor.ready ();
  assert.equal (answer.status (), 404);
  await editor.page.getByRole ("heading", { name: "Diese Seite gibt es nicht" }).waitFor ();
  assert.deepEqual (await editor.axe (), []);
  await editor.page.getByRole ("link", { name: "Zu „Meine Arbeit“" }).click ();
  await editor.page.getByRole ("heading", { name: "Meine Arbeit" }).waitFor ();
});

test ("a case that is not for somebody's eyes looks like one that does not exist", async () => {
  const ref = await idea ("Intern"), neighbour = await world.visitor ("neighbour"), words = [];
  for (const one of [ref, "SLK-2026-99999"]) {
    await neighbour.go (`/c/${one}`);
    await neighbour.page.getByText ("Das gibt es nicht, oder es ist für Sie nicht sichtbar.").waitFor ();
    words.push ((await neighbour.page.locator ("main").innerText ()).replaceAll (one, "…"));
  }
  assert.equal (words[0], words[1]);
  assert.deepEqual (await neighbour.axe (), []);
});

test ("a page that is not for somebody's role says whose it is, or leads to what is, and offers nothing", async () => {
  const citizen = await world.visitor ("citizen");
  for (const [who, path, words] of [[editor, "/programme?p=neu", /Koordination und Kreisverwaltung/], [citizen, "/admin?teil=menschen", /Verwaltung: Mein Konto/]]) {
    await who.go (path);
    await who.page.locator ("main").getByText (words).waitFor ();
    assert.equal (await who.page.locator ("main").getByRole ("button", { name: /Speichern|Einladen/ }).count (), 0, path);
    assert.deepEqual (await who.axe (), [], path);
  }
});
