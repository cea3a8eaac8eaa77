// SPDX-License-Identifier: EUPL-1.2
// What a case says is to be done next, by whom and when: on its page, in "Meine Arbeit" and where it is decided.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world, coordinator, editor, lead, dpo;
before (async () => {
  world = await World.begin ("small");
  [coordinator, editor, lead, dpo] = await Promise.all (["coordinator", "editor", "lead", "dpo"].map (role => world.visitor (role)));
});
after (async () => world.end ());

const step = who => who.page.locator (".ib-step");
const work = (who, ref) => who.page.locator ("main .ib-work__item", { hasText: ref });
const versionOf = async ref => (await editor.api ("case.get", { case: ref })).rows[0].version;
const lay = async ref => editor.command ("case.advance", { case: ref, version: await versionOf (ref) });
const edit = async (ref, fields) => editor.command ("case.edit", { case: ref, fields });
const row = async (ref, table, cells) => editor.command ("row.put", { case: ref, table, cells });
const day = days => new Date (Date.now () + days * 86400000).toISOString ().slice (0, 10);

test ("a case that only waits for ratings says so, and asks those alone whose rating counts", async () => {
  const { ref } = await world.ask ("ready steckbrief editor");
  await edit (ref, { problem: "Anders als vorher." }); // both ratings lapse
  await editor.go (`/c/${ref}`); // who began it
  await step (editor).getByText (/^Alles ist ausgefüllt\. .* Entschieden wird, wenn alles da ist\./).waitFor ();
  await step (editor).getByText ("Unabhängige Bewertungen: 0 von 2.").waitFor ();
  assert.equal (await step (editor).getByText (/Auch Ihre zählt/).count (), 0);
  await coordinator.go (`/c/${ref}`);
  await step (coordinator).getByText ("Unabhängige Bewertungen: 0 von 2. Auch Ihre zählt.").waitFor ();
  await Promise.all ([editor.go ("/"), coordinator.go ("/")]);
  await work (coordinator, ref).getByText ("Eigene Bewertung abgeben").waitFor ();
  assert.equal (await work (editor, ref).getByText ("Eigene Bewertung abgeben").count (), 0);
  await edit (ref, { benefit: null }); // whatever is filled in now would let a rating lapse
  await until (async () => await work (coordinator, ref).getByText ("Eigene Bewertung abgeben").count () === 0);
});

test ("a consultant is told what is missing before a rating is asked for", async () => {
  const consultant = await world.visitor ("consultant"), { ref } = await world.ask ("case steckbrief");
  await coordinator.command ("case.assign", { case: ref, org: "firma-nord", until: day (60) });
  await consultant.go ("/");
  await consultant.page.getByText (/Was in Ihren Vorgängen noch fehlt, steht unten\./).waitFor ();
  assert.match (await consultant.page.locator ("tr", { hasText: ref }).innerText (), /von \d+ fehlen/);
  assert.equal (await consultant.page.getByText ("Eigene Bewertung abgeben").count (), 0);
});

test ("a case that waits for an opinion says whom it waits for, and is not called the lead's to decide before", async () => {
  const { ref } = await world.ask ("ready specification");
  await edit (ref, { personal_data: "yes", protection_need: { confidentiality: "high", integrity: "normal", availability: "normal" } });
  await lay (ref);
  await lead.go (`/c/${ref}`);
  await step (lead).getByText (/^Ist vorgelegt\. Sie entscheiden, wenn alles da ist/).waitFor ();
  await step (lead).getByText (/^Es fehlt: Stellungnahme Datenschutz \(Datenschutzbeauftragte\)/).waitFor ();
  assert.equal (await step (lead).getByRole ("link", { name: "Entscheiden" }).count (), 0);
  await lead.go ("/");
  await lead.page.locator ("section", { has: lead.page.getByRole ("heading", { name: /^Wartet auf andere/ }) }).getByText (ref).waitFor ();

  await dpo.go (`/entscheidung/${ref}`); // with what it is to be judged by
  const about = dpo.page.locator ("section", { has: dpo.page.getByRole ("heading", { name: "Worum es geht" }) });
  await about.getByText ("personenbezogene Daten", { exact: true }).waitFor ();
  await about.getByText (/Vertraulichkeit.*hoch/).waitFor ();
  assert.deepEqual (await dpo.axe (), []);
  await dpo.shot ("stellungnahme");
  await dpo.page.getByRole ("button", { name: "Stellungnahme geben" }).click ();
  await dpo.page.getByRole ("dialog").getByRole ("button", { name: "Abgeben" }).click ();
  await dpo.page.getByText (/^Ihre Stellungnahme zu „.*“ ist festgehalten\./).waitFor ();
});

test ("an acceptance is given with the decision, in one's own words, and is one thing to do", async () => {
  const { ref } = await world.ask ("ready specification");
  const advance = async who => who.command ("case.advance", { case: ref, version: await versionOf (ref) });
  await advance (lead);
  await edit (ref, { budget_account: "11.1", budget_year: 2027, budget_kind: "planned", budget_task: "voluntary", provisional_budget: false, followup_covered: true });
  await row (ref, "expenses", { year: 2027, kind: "software", cents: 2000000 });
  await row (ref, "cover", { year: 2027, kind: "own", cents: 2000000 });
  await row (ref, "consultations", { body: "Stadtrat", kind: "resolution", result: "adopted", date: day (-1) });
  await advance (lead);
  await edit (ref, { operator: "Amt 1" });
  await row (ref, "milestones", { title: "Start", plan_on: day (0), actual_on: day (0) });
  await lay (ref);
  await lead.go ("/");
  await work (lead, ref).first ().waitFor ();
  assert.equal (await work (lead, ref).count (), 1);
  await lead.go (`/c/${ref}`);
  await step (lead).getByRole ("link", { name: "Entscheiden" }).click ();
  const page = lead.page;
  await page.getByText (/fehlt nur noch, was Sie jetzt geben: Abnahme\./).waitFor ();
  assert.equal (await page.getByText (/^Alle Bedingungen/).count (), 0);
  await page.getByLabel ("Ihr Text zu „Abnahme“ (freiwillig)").fill ("Mangel: Das Handbuch fehlt.");
  assert.deepEqual (await lead.axe (), []);
  await lead.shot ("abnahme");
  await page.getByRole ("button", { name: "Freigeben" }).click ();
  await page.getByRole ("heading", { name: "Freigegeben" }).waitFor ();
  const given = (await editor.api ("case.get", { case: ref })).rows[0].approvals.find (one => one.kind === "acceptance");
  assert.deepEqual ([given.verdict, given.text], ["yes", "Mangel: Das Handbuch fehlt."]);
});

test ("who may pass an idea on in another's place, but not classify it, is told what is missing before anything is asked", async () => {
  const district = await world.visitor ("district_admin"), { ref } = await world.ask ("case idea"), page = district.page, pass = page.getByRole ("button", { name: /^Weitergeben/ });
  await district.go (`/triage?ref=${ref}`);
  await page.getByText (/^Die Einordnung trägt die Koordination ein\. Weitergeben geht, wenn da ist: ./).waitFor ();
  assert.equal (await pass.count (), 0);
  await page.keyboard.press ("Alt+Shift+W");
  await page.locator ("#ib-messages").getByText (/Weitergeben geht, wenn da ist/).waitFor ();
  assert.equal (await page.getByRole ("dialog").count (), 0);
  const { ref: whole } = await world.ask ("ready idea");
  await district.go (`/triage?ref=${whole}`);
  await pass.waitFor ();
  assert.equal (await page.locator (".kern-btn--primary", { hasText: "Weitergeben" }).count (), 0); // an exception, that wants a reason
});

test ("nobody is asked to fill in what can no longer be filled in", async () => {
  const { ref } = await world.ask ("case steckbrief"), asks = coordinator.page.getByRole ("button", { name: /nachfragen$/ });
  await coordinator.go (`/c/${ref}`);
  await asks.first ().waitFor ();
  await lead.command ("case.withdraw", { case: ref, version: await versionOf (ref), reason: "Doch nicht." });
  await coordinator.page.locator (".ib-badge", { hasText: "zurückgezogen" }).waitFor ();
  assert.equal (await asks.count (), 0);
});
