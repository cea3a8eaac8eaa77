// SPDX-License-Identifier: EUPL-1.2
// Single sign-on: the organisation's proxy says who it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("sso"); });
after (async () => world.end ());

/** Somebody whom the proxy names. */
async function named (user) {
  const visitor = await world.visitor (user, { anonymous: true });
  await visitor.context.setExtraHTTPHeaders ({ "X-Remote-User": user, "X-Ideenbus-Proxy-Secret": world.secret });
  return visitor;
}

test ("an invitation needs neither name nor password, and from then on the board opens by itself", async () => {
  const clerk = await named ("klara@bernburg.example"), { link } = await world.ask ("invite submitter 150890030030 Klara Neu");
  await clerk.page.goto (link);
  await clerk.page.getByRole ("button", { name: "Konto anlegen" }).waitFor ();
  assert.equal (await clerk.page.getByLabel ("Passwort", { exact: true }).count (), 0);
  assert.deepEqual (await clerk.axe (), []);
  await clerk.page.getByRole ("button", { name: "Konto anlegen" }).click ();
  await clerk.page.getByRole ("heading", { name: "Meine Arbeit" }).waitFor ();
  const again = await named ("klara@bernburg.example");
  await again.go ("/");
  await again.page.getByRole ("heading", { name: "Meine Arbeit" }).waitFor ();
});

test ("whom nobody invited is told whom to ask", async () => {
  const stranger = await named ("niemand@anderswo.example");
  await stranger.page.goto (`${world.url}/`);
  await stranger.page.getByText (/Telefon 03471 000-0/).first ().waitFor ();
});
