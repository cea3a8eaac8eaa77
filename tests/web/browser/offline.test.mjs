// SPDX-License-Identifier: EUPL-1.2
// The board begins without a network where it was open before; what it keeps for that is nobody else's.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("small"); });
after (async () => world.end ());

const mine = async (who, word) => (await who.api ("case.list", { mine: true, limit: 200 })).rows.filter (row => row.title.includes (word));
const keptNames = page => page.evaluate (() => Object.keys (localStorage).filter (name => name.startsWith ("ideenbus.kept.")));

/** Opens a page, as long as it takes to be there without a network. */
async function openedOnce (role, path) {
  const who = await world.visitor (role);
  await who.go (path);
  await who.page.evaluate (() => navigator.serviceWorker.ready);
  await until (() => who.page.evaluate (() => localStorage.getItem ("ideenbus.kept.orgs") !== null && navigator.serviceWorker.controller !== null));
  return who;
}

test ("a new tab opens without a network, and an idea written there is sent once when it is back", async () => {
  const clerk = await openedOnce ("submitter", "/");
  await clerk.page.close ();
  await clerk.context.setOffline (true);
  const page = await clerk.tab ("/neu/workshop");
  await page.getByLabel ("Veranstaltung").fill ("Im Funkloch");
  await page.getByLabel (/Titel/).first ().fill ("Ohne Netz begonnen");
  await page.keyboard.press ("Tab");
  await page.keyboard.type ("Der Browser war zu.");
  await page.keyboard.press ("Control+Enter");
  await page.locator (".ib-connection--down").waitFor ();
  await until (() => page.evaluate (() => Object.keys (localStorage).some (name => name.startsWith ("ideenbus.outbox.") && localStorage.getItem (name).includes ("Ohne Netz begonnen"))));
  const idea = await clerk.tab ("/neu");
  await idea.getByRole ("heading", { level: 1, name: "Idee eintragen" }).waitFor ();
  await clerk.context.setOffline (false);
  await until (async () => (await mine (clerk, "Ohne Netz begonnen"))[0]?.stage === "idea", 30000);
  assert.equal ((await mine (clerk, "Ohne Netz begonnen")).length, 1);
});

test ("a page that needs the network says so, offers what works, and comes by itself when it is back", async () => {
  const editor = await openedOnce ("editor", "/neu");
  await editor.context.setOffline (true);
  const page = await editor.tab ("/");
  await page.getByText ("Keine Verbindung. Es geht weiter, sobald sie wieder da ist.").waitFor ();
  await page.locator ("main").getByRole ("link", { name: "Workshop" }).click ();
  await page.getByLabel ("Veranstaltung").waitFor ();
  await page.goBack ();
  await page.getByText ("Auch ohne Verbindung gehen:").waitFor ();
  await editor.context.setOffline (false);
  await page.getByText ("Auch ohne Verbindung gehen:").waitFor ({ state: "detached", timeout: 30000 });
});

test ("a line that comes back is noticed, though nothing waits to be sent and the stream of events outlived the gap", async () => {
  const editor = await openedOnce ("editor", "/"), page = editor.page;
  await page.getByRole ("heading", { name: "Meine Arbeit", level: 1 }).waitFor ();
  await editor.context.setOffline (true);
  await page.getByRole ("link", { name: "Idee eintragen" }).first ().click ();
  await page.locator ("#idea-title").waitFor ();
  await page.goBack ();
  await page.getByText ("Auch ohne Verbindung gehen:").waitFor ();
  await editor.context.setOffline (false);
  await page.getByText ("Auch ohne Verbindung gehen:").waitFor ({ state: "detached", timeout: 15000 });
  await page.locator (".ib-connection--up").waitFor ();
});

test ("no answer of the interface is kept with the files, and logging out leaves nothing of the person", async () => {
  const lead = await openedOnce ("lead", "/neu");
  assert.notDeepEqual (await keptNames (lead.page), []);
  const files = await lead.page.evaluate (async () => (await Promise.all ((await caches.keys ()).map (async name => (await (await caches.open (name)).keys ()).map (one => new URL (one.url).pathname)))).flat ());
  assert.deepEqual (files.filter (path => !/^\/(assets\/[\w.-]+|index\.html|favicon\.svg)$/.test (path)), []);
  await lead.page.locator ("#ib-account").click ();
  await lead.page.getByRole ("button", { name: "Abmelden", exact: true }).click ();
  await lead.page.locator ("#password").waitFor ();
  assert.deepEqual (await keptNames (lead.page), []);
  await lead.context.setOffline (true);
  const page = await lead.tab ("/neu");
  await page.getByText ("Keine Verbindung").first ().waitFor ();
  assert.equal (await page.locator ("#idea-title").count (), 0);
});

test ("what was kept ends with the browser's session, as the login does", async () => {
  const coordinator = await openedOnce ("coordinator", "/neu");
  await coordinator.context.clearCookies ({ name: "ideenbus-kept" });
  await coordinator.context.setOffline (true);
  const page = await coordinator.tab ("/neu");
  await page.getByText ("Keine Verbindung").first ().waitFor ();
  assert.equal (await page.locator ("#idea-title").count (), 0);
  assert.deepEqual (await keptNames (page), []);
});

test ("who logs out without a connection is told that they are still logged in, and can do it again", async () => {
  const lead = await openedOnce ("lead", "/neu"), page = lead.page, out = page.getByRole ("button", { name: "Abmelden", exact: true });
  await page.locator ("#ib-account").click ();
  await lead.context.setOffline (true);
  await out.click ();
  await page.getByText (/Nicht abgemeldet: Es gibt gerade keine Verbindung/).waitFor ();
  assert.equal (await page.locator ("#idea-title").count (), 1);
  await lead.context.setOffline (false);
  await out.click ();
  await page.locator ("#password").waitFor ();
});
