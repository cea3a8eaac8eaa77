// SPDX-License-Identifier: EUPL-1.2
// Many ideas at once: typed by keyboard alone, pasted from a spreadsheet, written without a network.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("small"); });
after (async () => world.end ());

const mine = async (who, word) => (await who.api ("case.list", { mine: true, limit: 200 })).rows.filter (row => row.title.includes (word));

test ("ten ideas of a flip chart need at most 25 keystrokes beyond their text", async () => {
  const clerk = await world.visitor ("submitter"), keyboard = clerk.page.keyboard;
  let strokes = 0;
  const press = async key => { strokes++; await keyboard.press (key); };
  await clerk.go ("/neu/workshop");
  await keyboard.type ("Bürgerforum");
  await press ("Enter");
  for (let i = 1; i <= 10; i++) {
    await keyboard.type (`Flipchart ${i}`);
    await press ("Tab");
    await keyboard.type ("Ein Satz dazu.");
    await press (i < 10 ? "Enter" : "Control+Enter");
  }
  await until (async () => (await mine (clerk, "Flipchart")).filter (row => row.stage === "idea").length === 10, 30000);
  assert.ok (strokes <= 25, `${strokes} keystrokes`);
  assert.deepEqual (await clerk.axe (), []);
});

test ("a list pasted from a spreadsheet becomes rows, and what is missing is marked before anything is sent", async () => {
  const coordinator = await world.visitor ("coordinator"), page = coordinator.page;
  await coordinator.go ("/neu/workshop");
  await page.getByLabel ("Veranstaltung").fill ("Liste aus Excel");
  const lines = ["Titel\tKurzbeschreibung\tGemeinde", ...Array.from ({ length: 39 }, (_, i) => `Liste ${i + 1}\tEin Satz ${i + 1}.\tStaßfurt`), "Ohne Satz\t\tStaßfurt"];
  await page.getByText ("Liste aus Excel einfügen").click ();
  await page.locator ("details[open] textarea").fill (lines.join ("\n"));
  await page.locator ("details[open]").getByRole ("button").first ().click ();
  await page.getByText (/Satz fehlt|Bitte einen Satz/).first ().waitFor ();
  assert.equal ((await coordinator.api ("case.list", { district: "15089", limit: 200 })).rows.filter (row => row.title.startsWith ("Liste ")).length, 0);
  assert.deepEqual (await coordinator.axe (), []);
});

test ("ideas written without a network are sent when it is back, each once", async () => {
  const clerk = await world.visitor ("neighbour"), page = clerk.page;
  await clerk.go ("/neu/workshop");
  await page.getByLabel ("Veranstaltung").fill ("Im Keller");
  await clerk.context.setOffline (true);
  await page.getByLabel (/Titel/).first ().fill ("Ohne Netz notiert");
  await page.keyboard.press ("Tab");
  await page.keyboard.type ("Kommt später an.");
  await page.keyboard.press ("Control+Enter");
  await page.locator (".ib-connection--down").waitFor ();
  await clerk.context.setOffline (false);
  await until (async () => (await mine (clerk, "Ohne Netz notiert")).length > 0, 30000);
  await until (async () => (await mine (clerk, "Ohne Netz notiert"))[0].stage === "idea", 30000);
  assert.equal ((await mine (clerk, "Ohne Netz notiert")).length, 1);
});

test ("on a phone, where the lines have no head, each empty input says what it is for", async () => {
  const phone = await world.visitor ("submitter", { width: 320 }), title = phone.page.getByPlaceholder ("Titel");
  await phone.go ("/neu/workshop");
  const seen = () => title.first ().evaluate (input => getComputedStyle (input, "::placeholder").color !== "rgba(0, 0, 0, 0)");
  assert.equal (await seen (), true);
  assert.deepEqual (await phone.axe (), []);
  await phone.page.setViewportSize ({ width: 1280, height: 900 });
  await until (async () => !await seen ()); // the head says it
});
