// SPDX-License-Identifier: EUPL-1.2
// The board without a mouse: one person's day by keys alone, and at every step the focus is on something that shows it.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("small"); });
after (async () => world.end ());
/* What it looked like where it went wrong. */
afterEach (async context => {
  if (context.passed === false)
    await world.people.at (-1).shot ("keyboard-failed");
});

/* Runs in the page.  Where the focus is, and what is wrong with it; the one before it, which has lost the focus by now, has to look different without. */
function lookAtFocus () {
  const at = document.activeElement, faults = [], last = window.focusedBefore;
  const name = (el) => `${el.tagName.toLowerCase ()} "${(el.getAttribute ("aria-label") ?? el.labels?.[0]?.textContent ?? el.textContent ?? "").trim ().replace (/\s+/g, " ").slice (0, 60)}"`;
  const looks = (el) => [el, el.closest ("label"), el.parentElement].filter (one => one !== null).map (one => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle (one);
    return outlineStyle === "none" || outlineWidth === "0px" ? boxShadow : `${outlineWidth} ${outlineStyle} ${outlineColor} ${boxShadow}`;
  }).join (" | ");
  if (last !== undefined && last.at !== at && last.at.isConnected && last.at.tabIndex >= 0 && last.at.getClientRects ().length > 0 && looks (last.at) === last.looks)
    faults.push (`${name (last.at)} looks the same with the focus and without`);
  window.focusedBefore = undefined;
  if (at === null || at === document.body || at === document.documentElement)
    return { name: "nothing", faults: [...faults, "the focus is nowhere"] };
  if (at.matches (":focus")) // the calendar's button within a date has the focus and its ring instead
    window.focusedBefore = { at, looks: looks (at) };
  const box = at.getBoundingClientRect (), x = (Math.max (box.left, 0) + Math.min (box.right, innerWidth)) / 2, y = (Math.max (box.top, 0) + Math.min (box.bottom, innerHeight)) / 2;
  if (box.width === 0 || box.height === 0 || box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth)
    faults.push (`${name (at)} has the focus and is not to be seen`);
  else if (!at.contains (document.elementFromPoint (x, y)) && at.closest ("label")?.contains (document.elementFromPoint (x, y)) !== true)
    faults.push (`${name (at)} has the focus and lies behind ${name (document.elementFromPoint (x, y))}`);
  return { name: name (at), faults };
}

class Keys {
  constructor (visitor) { Object.assign (this, { visitor, page: visitor.page, trail: [] }); }

  get main () { return this.page.getByRole ("main"); }
  get focused () { return this.page.locator (":focus"); }

  /** Nothing but this test's presses stands behind what happens; each leaves the focus where one sees it. */
  async look () {
    const { name, faults } = await this.page.evaluate (lookAtFocus);
    this.trail = [...this.trail.slice (-12), name];
    assert.deepEqual (faults, [], `at ${this.page.url ()}, on the way ${this.trail.join (" > ")}`);
  }

  async press (...keys) {
    for (const key of keys)
      await this.page.keyboard.press (key);
  }
  async type (text) { await this.page.keyboard.type (text); }

  /** The focus comes to `what` by itself: after a page has changed, a dialog has opened or closed. */
  async arrives (what) {
    await until (async () => await this.focused.and (what).count () > 0).catch (async () => assert.fail (`the focus is on ${(await this.page.evaluate (lookAtFocus)).name} and not on ${what}`));
    await this.look ();
  }

  /** Goes on with Tab until the focus is on `what`; each stop on the way is looked at. */
  async tabTo (what, key = "Tab", most = 90) {
    await what.first ().waitFor ();
    for (let i = 0; i < most; i++) {
      await this.press (key);
      await this.look ();
      if (await this.focused.and (what).count () > 0)
        return;
    }
    assert.fail (`${what} is not within ${most} times ${key}: ${this.trail.join (" > ")}`);
  }
  async backTo (what) { await this.tabTo (what, "Shift+Tab"); }

  heading (name) { return this.main.getByRole ("heading", { name, level: 1 }); }
  button (name) { return this.page.getByRole ("button", { name, exact: typeof name === "string" }); }
  link (name) { return this.page.getByRole ("link", { name, exact: typeof name === "string" }); }
}

test ("a day at the board by keys alone, and the focus is always to be seen", async () => {
  const editor = await world.visitor ("editor"), coordinator = await world.visitor ("coordinator", { anonymous: true }), keys = new Keys (coordinator), { page } = coordinator;
  const refs = { bare: (await world.ask ("case idea")).ref, laid: (await world.ask ("ready steckbrief")).ref };
  await editor.command ("case.draft", { title: OTHER, summary: "Auch dort wartet man." }).then (done => editor.command ("case.submit", { case: done.ref }));
  await editor.command ("case.advance", { case: refs.laid, version: (await editor.api ("case.get", { case: refs.laid })).rows[0].version });
  const stateOf = async ref => (await editor.api ("case.get", { case: ref })).rows[0];

  await page.goto (world.url);
  await logIn (keys);
  await skip (keys);
  const ref = await submit (keys);
  await search (keys, ref);
  await edit (keys);
  await comment (keys);
  await move (keys, stateOf, ref);
  await list (keys, stateOf, ref);
  await triage (keys, stateOf, refs.bare);
  await decide (keys, stateOf, refs.laid);
  await looks (keys);
  await logOut (keys);
});

test ("a row is added, changed and deleted and a case laid before its gate by keys, and the focus goes where one goes on", async () => {
  const editor = await world.visitor ("editor"), keys = new Keys (editor), { ref } = await world.ask ("ready steckbrief");
  await editor.go (`/c/${ref}`);
  await keys.arrives (keys.main.getByRole ("heading", { level: 1 }));
  await rows (keys);
  await lay (keys);
});

const TITLE = "Mitfahrbank am Ortsausgang", OTHER = "Uhr am Bahnhof";

async function logIn (keys) {
  const { user, password } = world.logins.coordinator;
  await keys.arrives (keys.page.getByLabel (/Benutzername/));
  await keys.type (user);
  await keys.tabTo (keys.page.getByLabel ("Passwort", { exact: true }));
  await keys.type (password);
  await keys.press ("Enter");
  await keys.arrives (keys.heading ("Meine Arbeit"));
}

/** The link stands before everything else and leads behind the header. */
async function skip (keys) {
  await keys.backTo (keys.link ("Zum Inhalt"));
  await keys.press ("Enter");
  await keys.arrives (keys.main);
}

async function submit (keys) {
  await keys.backTo (keys.link ("Idee eintragen"));
  await keys.press ("Enter");
  await keys.arrives (keys.main.getByLabel ("Titel"));
  await keys.type (TITLE);
  await keys.tabTo (keys.main.getByLabel ("Ein Satz dazu"));
  await keys.type ("Wer auf der Bank sitzt, wird mitgenommen.");
  await keys.tabTo (keys.main.getByRole ("combobox", { name: /Organisation/ }));
  await keys.type ("Bernburg");
  await keys.tabTo (keys.button ("Einreichen"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading (/^Idee /));
  return keys.main.getByText (/^SLK-\d{4}-\d{5}$/).textContent ();
}

async function search (keys, ref) {
  await keys.press ("Control+/");
  await keys.arrives (keys.page.getByRole ("banner").getByRole ("searchbox"));
  await keys.type ("Mitfahrbank");
  await keys.press ("Enter");
  await keys.arrives (keys.heading (/Mitfahrbank/));
  await keys.tabTo (keys.link (TITLE));
  await keys.press ("Enter");
  await keys.arrives (keys.heading (TITLE));
  assert.equal (new URL (keys.page.url ()).pathname, `/c/${ref}`);
}

async function edit (keys) {
  const open = keys.button ("Ausgangslage, Problem bearbeiten"), input = keys.main.getByRole ("textbox", { name: "Ausgangslage, Problem" });
  await keys.tabTo (open);
  await keys.press ("Enter");
  await keys.arrives (input);
  await keys.type ("Das fällt weg.");
  await keys.press ("Escape");
  await keys.arrives (open);
  await keys.press ("Enter");
  await keys.arrives (input);
  await keys.press ("Control+a");
  await keys.type ("Zwei Busse am Tag.");
  await keys.press ("Control+Enter");
  await keys.arrives (open);
  await keys.main.getByRole ("group", { name: "Ausgangslage, Problem" }).getByText ("Zwei Busse am Tag.").waitFor ();
  await keys.tabTo (keys.button ("Ziel, Wirkung bearbeiten"));
  await keys.press ("Enter");
  await keys.type ("Jeder kommt ins Dorf.");
  await keys.tabTo (keys.button ("Speichern"));
  await keys.press ("Enter");
  await keys.arrives (keys.button ("Ziel, Wirkung bearbeiten"));
}

async function comment (keys) {
  const tab = name => keys.page.getByRole ("navigation", { name: "Teile des Vorgangs" }).getByRole ("link", { name: new RegExp (`^${name}`) });
  for (const name of ["Anhänge", "Verlauf", "Betrieb", "Fahrplan", "Finanzierung", "Anforderungen", "Kommentare"]) {
    await (name === "Anhänge" || name === "Kommentare" ? keys.tabTo : keys.backTo).call (keys, tab (name), name === "Anhänge" ? "Shift+Tab" : undefined);
    await keys.press ("Enter");
    await keys.main.getByRole ("heading", { name, level: 2 }).waitFor ();
    await keys.arrives (tab (name));
  }
  await keys.tabTo (keys.main.getByRole ("textbox", { name: "Ihr Kommentar" }));
  await keys.type ("Wo stünde die Bank?");
  await keys.tabTo (keys.button ("Senden"));
  await keys.press ("Enter");
  await keys.main.getByRole ("listitem").filter ({ hasText: "Wo stünde die Bank?" }).getByRole ("button", { name: /^Antworten/ }).waitFor ();
  await keys.look ();
  await keys.backTo (keys.link ("Zum Inhalt")); // leads to what one reads, and not to another tab
  await keys.press ("Enter");
  await keys.arrives (keys.main);
  await keys.main.getByRole ("heading", { name: "Kommentare", level: 2 }).waitFor ();
}

async function move (keys, stateOf, ref) {
  const button = keys.button (`Verschieben: ${TITLE}`), dialog = keys.page.getByRole ("dialog");
  await keys.backTo (keys.link ("Tafel"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading (/Tafel|Salzlandkreis/));
  await keys.tabTo (button);
  await keys.press ("Enter");
  await keys.arrives (keys.page.getByRole ("menuitem").first ());
  await keys.press ("Escape");
  await keys.arrives (button);
  await keys.press ("Space");
  await keys.press ("End");
  await keys.look ();
  await keys.press ("Home");
  for (let i = 0; i < 12 && await keys.focused.and (keys.page.getByRole ("menuitem", { name: "Zurückstellen" })).count () === 0; i++) {
    await keys.press ("ArrowDown");
    await keys.look ();
  }
  await keys.press ("Enter");
  await keys.arrives (dialog.getByRole ("textbox", { name: "Grund" }));
  await keys.press ("Escape");
  await keys.arrives (button);
  await keys.press ("Enter");
  await keys.arrives (keys.page.getByRole ("menuitem").first ());
  for (let i = 0; i < 12 && await keys.focused.and (keys.page.getByRole ("menuitem", { name: "Zurückstellen" })).count () === 0; i++)
    await keys.press ("z");
  await keys.press ("Enter");
  await keys.arrives (dialog.getByRole ("textbox", { name: "Grund" }));
  await keys.type ("Erst im Frühjahr.");
  await keys.tabTo (dialog.getByRole ("button", { name: "Zurückstellen", exact: true }));
  await keys.press ("Enter");
  await dialog.waitFor ({ state: "detached" });
  await keys.arrives (button);
  assert.equal ((await stateOf (ref)).state, "parked");
  await keys.tabTo (keys.button ("Rückgängig"));
  await keys.press ("Enter");
  await until (async () => (await stateOf (ref)).state === "open");
  await keys.page.getByText ("Rückgängig gemacht.").waitFor ();
  await keys.look ();
}

async function list (keys, stateOf, ref) {
  const dialog = keys.page.getByRole ("dialog"), sort = keys.button (/^Titel/), choose = title => keys.main.getByRole ("checkbox", { name: `${title} auswählen` });
  await keys.backTo (keys.link ("Liste"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading (/Liste|Salzlandkreis/));
  await keys.tabTo (sort);
  await keys.press ("Enter");
  await keys.main.getByRole ("columnheader", { name: /^Titel/ }).and (keys.page.locator ("[aria-sort=ascending]")).waitFor ();
  await keys.arrives (sort);
  await keys.press ("Space");
  await keys.main.getByRole ("columnheader", { name: /^Titel/ }).and (keys.page.locator ("[aria-sort=descending]")).waitFor ();
  await keys.arrives (sort);
  await keys.tabTo (choose (TITLE));
  await keys.press ("Space");
  await keys.arrives (choose (TITLE));
  await keys.main.getByText ("1 ausgewählt").waitFor ();
  await keys.backTo (choose (OTHER)); // downwards from the end of the alphabet
  await keys.press ("Space");
  await keys.main.getByText ("2 ausgewählt").waitFor ();
  await keys.backTo (keys.button ("Zurückstellen …"));
  await keys.press ("Enter");
  await keys.arrives (dialog.getByRole ("textbox", { name: "Grund" }));
  await keys.type ("Erst im Sommer.");
  await keys.tabTo (dialog.getByRole ("button", { name: /ausführen/ }));
  await keys.press ("Enter");
  await keys.arrives (dialog.getByRole ("status").filter ({ hasText: /2 erledigt/ }));
  await keys.tabTo (dialog.getByRole ("button", { name: "Schließen" }));
  await keys.press ("Enter");
  await dialog.waitFor ({ state: "detached" });
  await keys.arrives (keys.main.getByRole ("checkbox", { name: /^Alle \d+ auswählen/ }));
  for (const title of [TITLE, OTHER])
    await keys.main.getByRole ("row").filter ({ hasText: title }).getByText ("zurückgestellt").waitFor ();
  await keys.look ();
  assert.equal ((await stateOf (ref)).state, "parked");
}

async function triage (keys, stateOf, ref) {
  const target = keys.main.getByRole ("combobox", { name: "Zielgruppen" });
  await keys.backTo (keys.link ("Erstprüfung"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading ("Erstprüfung"));
  await keys.press ("Alt+Shift+W");
  await keys.arrives (target);
  await keys.type ("Familien");
  await keys.press ("ArrowDown", "Enter");
  await keys.main.getByRole ("button", { name: "Familien entfernen" }).waitFor ();
  await keys.tabTo (keys.main.getByRole ("combobox", { name: /^Handlungsfeld/ }));
  await keys.type ("Mobil");
  await keys.press ("Enter");
  await keys.tabTo (keys.main.getByRole ("checkbox", { name: "Ähnliche Vorgänge gesichtet" }));
  if (!await keys.focused.isChecked ())
    await keys.press ("Space");
  await keys.tabTo (keys.main.getByRole ("combobox", { name: "Ausschlusskriterium" }));
  await keys.type ("keines");
  await keys.press ("Alt+Shift+W");
  await until (async () => (await stateOf (ref)).stage === "steckbrief");
  await keys.page.getByText (/^Weitergegeben/).waitFor ();
  await keys.arrives (keys.main.getByRole ("heading")); // of the next idea, or of the page when there is none
}

async function decide (keys, stateOf, ref) {
  await keys.backTo (keys.link ("Meine Arbeit"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading ("Meine Arbeit"));
  await keys.tabTo (keys.page.locator (`a[href="/entscheidung/${ref}"]`));
  await keys.press ("Enter");
  await keys.arrives (keys.main.getByRole ("heading", { level: 1 }));
  await keys.tabTo (keys.button ("Zurückgeben"));
  await keys.press ("Enter");
  await keys.arrives (keys.page.getByRole ("dialog").getByRole ("textbox", { name: "Grund" }));
  await keys.press ("Escape");
  await keys.arrives (keys.button ("Zurückgeben"));
  await keys.backTo (keys.button ("Freigeben"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading ("Freigegeben"));
  assert.equal ((await stateOf (ref)).stage, "specification");
  await keys.tabTo (keys.link ("Zu „Meine Arbeit“"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading ("Meine Arbeit"));
}

/** Appearance and language in the account's menu. */
async function looks (keys) {
  const account = keys.page.getByRole ("banner").getByRole ("button", { name: /^(Konto|Account)/ }), theme = () => keys.page.evaluate (() => document.documentElement.dataset.kernTheme);
  await keys.backTo (account);
  await keys.press ("Enter");
  await keys.press ("Escape");
  await keys.arrives (account);
  assert.equal (await account.getAttribute ("aria-expanded"), "false");
  await keys.press ("Space");
  await keys.tabTo (keys.page.getByRole ("combobox", { name: "Darstellung" }));
  await keys.type ("dunkel");
  await until (async () => await theme () === "dark");
  await keys.look ();
  await keys.tabTo (keys.button ("English"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading ("My work"));
  await keys.backTo (account);
  await keys.press ("Enter");
  await keys.tabTo (keys.button ("Deutsch"));
  await keys.press ("Enter");
  await keys.arrives (keys.heading ("Meine Arbeit"));
  assert.equal (await theme (), "dark");
}

async function logOut (keys) {
  await keys.backTo (keys.page.getByRole ("banner").getByRole ("button", { name: /^Konto/ }));
  await keys.press ("Enter");
  await keys.tabTo (keys.button ("Abmelden"));
  await keys.press ("Enter");
  await keys.arrives (keys.page.getByLabel (/Benutzername/));
}

async function rows (keys) {
  const add = keys.button ("Risiken: Zeile hinzufügen"), form = keys.main.getByRole ("group", { name: "Neue Zeile: Risiken" }), input = name => form.getByRole ("textbox", { name });
  await keys.tabTo (add);
  await keys.press ("Enter");
  await keys.arrives (input (/^Risiko/));
  await keys.type ("Personal fehlt.");
  await keys.tabTo (input (/^Wahrscheinlichkeit/));
  await keys.type ("3");
  await keys.press ("Control+Enter"); // one is missing: it says so and one is there
  await keys.arrives (input (/^Schwere/));
  await keys.type ("4");
  await keys.tabTo (form.getByRole ("button", { name: "Hinzufügen", exact: true }));
  await keys.press ("Enter");
  await keys.arrives (add);
  await keys.button ("RI-001 bearbeiten").waitFor ();
  await keys.backTo (keys.button ("RI-001 bearbeiten"));
  await keys.press ("Enter");
  await keys.arrives (keys.main.getByRole ("group", { name: "RI-001 bearbeiten" }).getByRole ("textbox", { name: /^Risiko/ }));
  await keys.press ("Escape");
  await keys.arrives (keys.button ("RI-001 bearbeiten"));
  await keys.tabTo (keys.button ("Mehr: RI-001"));
  await keys.press ("Enter");
  await keys.tabTo (keys.button ("Löschen: RI-001"));
  await keys.press ("Enter");
  await keys.button ("RI-001 bearbeiten").waitFor ({ state: "detached" });
  await keys.arrives (add);
}

async function lay (keys) {
  const dialog = keys.page.getByRole ("dialog");
  await keys.backTo (keys.main.getByRole ("button", { name: "Vorlegen", exact: true }));
  await keys.press ("Enter");
  await dialog.waitFor ();
  await keys.look ();
  await keys.tabTo (dialog.getByRole ("button", { name: "Vorlegen", exact: true }));
  await keys.press ("Enter");
  await keys.main.getByText (/Wartet seit heute auf/).waitFor ();
  await keys.arrives (keys.main.getByRole ("heading", { level: 1 })); // the button is not offered any more
}
