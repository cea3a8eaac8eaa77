// SPDX-License-Identifier: EUPL-1.2
// What becomes of an idea, as the clerk who handed it in sees it; what lapses by a change, before it is made.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world;
before (async () => { world = await World.begin ("small"); });
after (async () => world.end ());

const main = visitor => visitor.page.locator ("main");
const view = async (visitor, ref) => (await visitor.api ("case.get", { case: ref })).rows[0];

async function idea (visitor, title, summary, more = {}) {
  const { ref } = await visitor.command ("case.draft", { title, summary, ...more });
  await visitor.command ("case.submit", { case: ref });
  return ref;
}

test ("a clerk finds what she handed in, who has it until when, and sees live that it was returned and rejected", async () => {
  const clerk = await world.visitor ("submitter"), coordinator = await world.visitor ("coordinator"), page = clerk.page;
  const ref = await idea (clerk, "Trauzimmer online buchen", "Paare sehen freie Termine."), other = await idea (clerk, "Grünschnitt melden", "Wo er liegt.");
  await clerk.go ("/");
  const ideas = page.locator (".ib-my-ideas"), mine = ideas.locator ("li", { hasText: ref });
  await mine.getByText (/liegt bei Koordination/).waitFor ();
  await mine.getByText (/eingereicht am/).waitFor ();
  await mine.getByText (/vorgesehen bis/).waitFor ();
  assert.deepEqual (await clerk.axe (), []);
  assert.equal (await clerk.tooWide (), false);
  await coordinator.command ("case.return", { case: ref, version: (await view (coordinator, ref)).version, reason: "Welches Standesamt?", due: "2099-12-10" });
  await mine.getByText (/zurückgegeben am .*Welches Standesamt/).waitFor ();
  await coordinator.command ("case.reject", { case: other, version: (await view (coordinator, other)).version, reason: "Gibt es schon.", code: "duplicate" });
  await ideas.locator ("li", { hasText: other }).getByText (/abgelehnt am .*Gibt es schon/).waitFor ();
  assert.equal (await main (clerk).getByRole ("heading", { name: "Meine Ideen (2)" }).count (), 1);
  await clerk.shot ("clerk-ideas");
});

test ("an idea of a colleague waits for others, and is not among one's own", async () => {
  const clerk = await world.visitor ("submitter"), editor = await world.visitor ("editor");
  const ref = await idea (editor, "Parkscheine am Telefon", "Ohne Kleingeld parken.");
  await clerk.go ("/");
  await main (clerk).locator ("section", { has: clerk.page.getByRole ("heading", { name: /Wartet auf andere/ }) }).getByText (ref).waitFor ();
  assert.equal (await clerk.page.locator (".ib-my-ideas").getByText (ref).count (), 0);
});

test ("a title and one sentence are enough: neither receipt nor page asks the clerk for more", async () => {
  const clerk = await world.visitor ("submitter"), page = clerk.page;
  await clerk.go ("/neu");
  await page.getByLabel ("Titel").fill ("Trinkbrunnen am Markt");
  await page.getByLabel ("Ein Satz dazu").fill ("Wasser für alle an heißen Tagen.");
  await page.getByRole ("button", { name: "Einreichen" }).click ();
  const ref = await page.locator (".ib-receipt__number strong").textContent ();
  await page.locator (".ib-receipt").getByText (/Nichts weiter zu tun/).waitFor ();
  await clerk.go (`/c/${ref}`);
  await page.locator (".ib-step").getByText (/Sie müssen nichts weiter tun/).waitFor ();
  assert.equal (await page.locator (".ib-step").getByRole ("link", { name: "Ergänzen" }).count (), 0);
  assert.equal (await page.locator (".ib-tab__note--missing, .ib-f-note--missing").count (), 0);
  await page.locator (".ib-step").getByText (/Wenn Sie mögen, helfen Sie schon mit/).click ();
  await page.locator (".ib-step a[href*='#field-target_groups']").waitFor ();
  assert.deepEqual (await clerk.axe (), []);
});

test ("what a coordinator enters for the centre comes into the centre's own triage, as its receipt says", async () => {
  const coordinator = await world.visitor ("coordinator"), page = coordinator.page, { person: { grants } } = (await coordinator.api ("session")).rows[0], centre = grants.find (grant => grant.role === "coordinator").org;
  await coordinator.go ("/neu");
  await page.getByLabel ("Titel").fill ("Beratungstermine im Zentrum online");
  await page.getByLabel ("Ein Satz dazu").fill ("Kommunen buchen ihren Termin selbst.");
  await page.getByLabel ("Für welche Organisation?").selectOption (centre);
  const name = await page.locator (`#idea-org option[value="${centre}"]`).textContent ();
  await page.getByRole ("button", { name: "Einreichen" }).click ();
  const ref = await page.locator (".ib-receipt__number strong").textContent (), receipt = page.locator (".ib-receipt");
  await receipt.getByText (`Koordination, ${name} sieht sie sich an.`).waitFor ();
  await receipt.getByText (`${name} und wer die ganze Region koordiniert`).waitFor ();
  await receipt.getByRole ("link", { name: /In der Erstprüfung/ }).click ();
  await page.getByRole ("heading", { name: "Erstprüfung" }).waitFor ();
  await coordinator.go (`/triage?ref=${ref}`);
  await main (coordinator).getByRole ("heading", { name: "Beratungstermine im Zentrum online" }).waitFor ();
});

test ("a clerk answers a return with what was asked for, and classifies nothing", async () => {
  const clerk = await world.visitor ("submitter"), coordinator = await world.visitor ("coordinator"), page = clerk.page, ref = await idea (clerk, "Sitzbänke digital erfassen", "Man sieht, wo eine steht.");
  await coordinator.command ("case.return", { case: ref, version: (await view (coordinator, ref)).version, reason: "Wem nützt das?" });
  await clerk.go ("/");
  await main (clerk).getByRole ("link", { name: "Sitzbänke digital erfassen" }).first ().click ();
  await page.locator (".ib-step").getByText ("Wem nützt das?").waitFor ();
  await page.locator ("#field-summary").getByRole ("button", { name: /bearbeiten/i }).click ();
  await page.locator ("#field-summary").getByRole ("textbox").fill ("Ältere sehen, wo eine steht, und kommen zu Fuß in die Stadt.");
  await page.locator ("#field-summary").getByRole ("button", { name: /Speichern/ }).click ();
  await page.locator ("#field-summary").getByText (/kommen zu Fuß/).waitFor ();
  await page.locator (".ib-step").getByRole ("button", { name: "Vorlegen" }).click ();
  await page.getByRole ("dialog").getByRole ("button", { name: "Vorlegen" }).click ();
  await page.locator (".ib-step").getByText (/Wartet seit heute auf/).waitFor ();
  assert.ok ((await coordinator.api ("work.list")).rows.some (work => work.kind === "decide" && work.ref === ref));
});

test ("who answers a return by a comment is in its box at once; who lays it again without an answer is told of the question, and can answer on the way", async () => {
  const clerk = await world.visitor ("submitter"), coordinator = await world.visitor ("coordinator"), page = clerk.page, dialog = page.getByRole ("dialog"), box = page.getByLabel ("Ihr Kommentar");
  const told = dialog.getByText (/Auf die Rückfrage vom .* wurde noch nicht geantwortet/), lay = page.locator (".ib-step").getByRole ("button", { name: "Vorlegen" });
  const back = async (title, reason) => {
    const ref = await idea (clerk, title, "Ein Satz dazu.");
    await coordinator.command ("case.return", { case: ref, version: (await view (coordinator, ref)).version, reason });
    await clerk.go (`/c/${ref}`);
    return ref;
  };
  const silent = await back ("Trinkbrunnen auf einer Karte", "Wer pflegt sie?");
  await lay.click ();
  await told.waitFor ();
  await dialog.getByText ("Wer pflegt sie?").waitFor ();
  assert.deepEqual (await clerk.axe (), []);
  await clerk.shot ("vorlegen-ohne-antwort");
  await dialog.getByLabel (/Ihre Antwort/).fill ("Der Bauhof.");
  await dialog.getByRole ("button", { name: "Vorlegen" }).click ();
  await page.locator (".ib-step").getByText (/Wartet seit heute auf/).waitFor ();
  const laid = (await clerk.api ("case.history", { case: silent, kinds: "case.laid" })).rows.at (-1);
  assert.equal (laid.body.reason, "Der Bauhof.");

  await back ("Bücherschränke auf einer Karte", "Wie viele gibt es?");
  await page.locator (".ib-step").getByRole ("link", { name: "Als Kommentar antworten" }).click ();
  await until (() => box.evaluate (element => element === document.activeElement));
  await page.keyboard.type ("Elf.");
  await page.keyboard.press ("Control+Enter");
  await page.locator (".ib-comment").getByText ("Elf.").waitFor ();
  await page.locator (".ib-comment--pending").waitFor ({ state: "detached" });
  const asked = page.waitForResponse (answer => answer.url ().includes ("case.history") && answer.url ().includes ("row_put"));
  await lay.click ();
  await asked;
  await dialog.getByLabel (/Grund/).waitFor ();
  assert.equal (await told.count (), 0);
});

test ("what is like an idea is offered and one's own is marked; a word that everybody uses is no likeness", async () => {
  const clerk = await world.visitor ("submitter"), neighbour = await world.visitor ("neighbour"), page = clerk.page;
  const hall = await idea (neighbour, "Sporthallen online belegen", "Vereine sehen freie Hallenzeiten.", { visibility: "intermunicipal" });
  await idea (neighbour, "Liegeplatz online buchen", "Wasserwanderer bestellen vorab, freie Plätze sehen alle.", { visibility: "intermunicipal" });
  const own = await idea (clerk, "Hundesteuer online anmelden", "An- und Abmeldung eines Hundes.");
  await clerk.go ("/neu");
  const similar = page.locator (".ib-similar"), type = async (title, sentence) => {
    await page.getByLabel ("Titel").fill (title);
    const asked = page.waitForResponse (answer => answer.url ().includes ("case.search") && new URL (answer.url ()).searchParams.get ("text") === `${title}\n${sentence}`);
    await page.getByLabel ("Ein Satz dazu").fill (sentence);
    await asked;
  };
  await type ("Hallenzeiten für Vereine online buchen", "Freie Zeiten in Turnhallen.");
  await similar.getByText (hall).waitFor ();
  assert.equal (await similar.locator ("li").count (), 1);
  await type ("Anmeldung der Hundesteuer im Netz", "Ohne Gang zum Amt.");
  await similar.locator ("li", { hasText: own }).getByText (/aus Ihrer Verwaltung/).waitFor ();
  await type ("Bücherbus online bestellen", "Leser sehen, wann er kommt, und buchen freie Plätze.");
  await similar.getByText (/Unter den Vorgängen, die Sie sehen können, ist nichts Ähnliches\. Interne Vorgänge anderer Verwaltungen gehören nicht dazu/).waitFor ();
  assert.equal (await similar.locator ("li").count (), 0);
});

test ("a field says which rating lapses before it is changed, and what lapsed once it was", async () => {
  const { ref } = await world.ask ("ready steckbrief"), editor = await world.visitor ("editor"), page = editor.page;
  const ratings = (await editor.api ("row.list", { case: ref, table: "ratings" })).rows.length;
  assert.ok (ratings > 0);
  await editor.go (`/c/${ref}`);
  await page.locator (".ib-f-rests").getByText (/Bewertungen/).waitFor ();
  const field = page.locator ("#field-scenario");
  await field.getByRole ("button", { name: /bearbeiten/i }).click ();
  const warning = field.locator (".ib-f-lapses");
  await warning.getByText (/Ändern Sie das, verfällt: .*Bewertungen \(/).waitFor ();
  assert.match (await field.locator ("textarea").getAttribute ("aria-describedby"), /edit-scenario-lapses/);
  assert.deepEqual (await editor.axe (), []);
  await editor.shot ("clerk-lapses");
  await field.locator ("textarea").fill ("Am Montag früh.");
  await field.getByRole ("button", { name: /Speichern/ }).click ();
  await page.getByText (/Damit gilt nicht mehr und ist neu zu geben: .*Bewertungen/).waitFor ();
  await until (async () => (await page.locator (".ib-f-rests").count ()) === 0);
  await field.getByRole ("button", { name: /bearbeiten/i }).click ();
  await field.locator ("textarea").waitFor ();
  assert.equal (await warning.count (), 0);
});

test ("each stage says what it is for, by keyboard, and closes again", async () => {
  const { ref } = await world.ask ("case steckbrief"), editor = await world.visitor ("editor"), page = editor.page;
  await editor.go (`/c/${ref}`);
  const stage = page.getByRole ("button", { name: /^\d? ?Finanzierung/ }).first ();
  await stage.focus ();
  await page.keyboard.press ("Enter");
  const said = page.getByRole ("dialog", { name: "Finanzierung" });
  await said.getByText (/entscheidet: Leitung/).waitFor ();
  assert.deepEqual (await editor.axe (), []);
  await page.keyboard.press ("Escape");
  await said.waitFor ({ state: "hidden" });
});
