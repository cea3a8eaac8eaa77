// SPDX-License-Identifier: EUPL-1.2
// A new version of the board is put in place while pages of the old one are open.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("deployed"); });
after (async () => world.end ());

const release = page => page.evaluate (() => document.querySelector ("meta[name=release]")?.content);
const versions = page => page.evaluate (async () => (await caches.keys ()).filter (name => name.startsWith ("ideenbus-")).sort ());
/** The files of a version are here, and its worker is at work. */
async function inPlace (page, name) {
  await until (async () => (await versions (page)).includes (`ideenbus-${name}`), 20000);
  await until (() => page.evaluate (async () => {
    const there = await navigator.serviceWorker.getRegistration ();
    return there?.active?.state === "activated" && there.installing === null && there.waiting === null;
  }));
}
const controlled = page => until (() => page.evaluate (() => navigator.serviceWorker.controller !== null));

test ("an open page of the old version goes on, a new one is of the new version, with and without a network", async () => {
  await world.ask ("deploy one");
  const clerk = await world.visitor ("submitter");
  await clerk.go ("/");
  assert.equal (await release (clerk.page), "one");
  await controlled (clerk.page);

  await world.ask ("deploy two");
  const next = await clerk.tab ("/neu");
  assert.equal (await release (next), "two");
  await inPlace (next, "two");
  await clerk.page.evaluate (() => history.pushState (null, "", "/neu/workshop"));
  await clerk.page.evaluate (() => window.dispatchEvent (new PopStateEvent ("popstate"))); // as a link would: its script is no longer on the server
  await clerk.page.getByLabel ("Veranstaltung").waitFor ();
  assert.equal (await release (clerk.page), "one");

  await clerk.context.setOffline (true);
  const away = await clerk.tab ("/neu/workshop");
  assert.equal (await release (away), "two");
  await away.getByLabel ("Veranstaltung").waitFor ();
  await clerk.context.setOffline (false);
});

test ("files of versions that nobody needs any more are not kept", async () => {
  const editor = await world.visitor ("editor");
  for (const name of ["three", "four", "five"]) {
    await world.ask (`deploy ${name}`);
    await editor.go ("/");
    await inPlace (editor.page, name);
  }
  assert.deepEqual (await until (async () => { const kept = await versions (editor.page); return kept.length <= 2 && kept; }), ["ideenbus-five", "ideenbus-four"]);
});
