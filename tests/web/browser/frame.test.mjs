// SPDX-License-Identifier: EUPL-1.2
// The frame: on a phone the header is one line with everything behind its menu; the administration shows what is of use.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("small"); });
after (async () => world.end ());

test ("the header is one line, its menu opens, leads on and closes, and Escape gives the focus back", async () => {
  const person = await world.visitor ("coordinator", { width: 360, height: 740 }), page = person.page;
  await person.go ("/");
  await page.getByRole ("searchbox").waitFor ();
  const { height } = await page.locator ("header.ib-header").boundingBox ();
  assert.ok (height < 80, `${height} px`);
  const menu = page.getByRole ("button", { name: "Menü" }), triage = page.getByRole ("link", { name: "Erstprüfung", exact: true });
  assert.equal (await triage.isVisible (), false);
  await menu.click ();
  assert.deepEqual (await person.axe (), []);
  await triage.focus ();
  await page.keyboard.press ("Escape");
  assert.equal (await triage.isVisible (), false);
  assert.equal (await page.evaluate (() => document.activeElement.id), "ib-menu");
  await menu.click ();
  await triage.click ();
  await page.getByRole ("heading", { name: "Erstprüfung", level: 1 }).waitFor ();
  assert.equal (await triage.isVisible (), false);
});

test ("administration offers what is of use to a role, and shows nothing else by its address", async () => {
  const person = await world.visitor ("submitter"), page = person.page;
  await person.go ("/admin?teil=betrieb");
  await page.getByRole ("heading", { name: "Verwaltung: Personen" }).waitFor ();
  const parts = await page.getByRole ("navigation", { name: "Bereiche" }).getByRole ("link").allTextContents ();
  assert.deepEqual (parts, ["Personen", "Mein Konto"]);
});
