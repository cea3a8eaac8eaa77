// SPDX-License-Identifier: EUPL-1.2
// What people do with cases as a whole: drag, many at once, merge, adopt, migrate, ask, abort, override, take back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world, coordinator, editor, lead;
before (async () => {
  world = await World.begin ("small");
  [coordinator, editor, lead] = await Promise.all (["coordinator", "editor", "lead"].map (role => world.visitor (role)));
});
after (async () => world.end ());

const BOARD = "/d/15089/board";
const caseOf = async (who, ref) => (await who.api ("case.get", { case: ref })).rows[0];
const stageOf = async ref => (await caseOf (coordinator, ref)).stage;
/** Titles that are told apart. */
let count = 0;
const titled = async (ref, words) => {
  const title = `${words} ${++count}`;
  await editor.command ("case.edit", { case: ref, fields: { title } });
  return title;
};
const ready = async (stage, words) => { const { ref } = await world.ask (`ready ${stage}`); return { ref, title: await titled (ref, words) }; };
const bare = async (stage, words) => { const { ref } = await world.ask (`case ${stage}`); return { ref, title: await titled (ref, words) }; };
const card = (who, title) => who.page.locator ("li[data-id]").filter ({ has: who.page.getByRole ("link", { name: title, exact: true }) });
const column = (who, stage) => who.page.locator (`section[data-stage="${stage}"]`);
const dialog = who => who.page.getByRole ("dialog");
const said = (who, words) => who.page.locator ("#ib-messages").getByText (words).first ();

/** Chooses something in the menu of the case's page, and waits for the dialog. */
async function choose (who, ref, label) {
  await who.go (`/c/${ref}`);
  await who.page.getByRole ("button", { name: "Weitere Schritte" }).click ();
  await who.page.getByRole ("menuitem", { name: label }).click ();
  await dialog (who).waitFor ();
}

/** Drags a card with the mouse onto a column. */
async function drag (who, title, stage) {
  const { mouse } = who.page;
  await until (async () => { // dragging is loaded when the board stands, and a card is taken up when the mouse comes
    await mouse.move (1, 1);
    await card (who, title).hover ();
    return await card (who, title).getAttribute ("draggable") === "true";
  });
  await card (who, title).dragTo (column (who, stage), { targetPosition: { x: 60, y: 60 } });
}

test ("a card that may move is dragged to another column, and others see it there", async () => {
  const { ref, title } = await ready ("idea", "Gezogen");
  await Promise.all ([coordinator.go (BOARD), editor.go (BOARD)]);
  await drag (coordinator, title, "steckbrief");
  await column (editor, "steckbrief").getByRole ("link", { name: title }).waitFor ({ timeout: 3000 });
  await column (coordinator, "steckbrief").getByRole ("link", { name: title }).waitFor ();
  assert.equal (await stageOf (ref), "steckbrief");
  assert.deepEqual (await coordinator.axe (), []);
});

test ("a card that may not move comes back with every reason, each a link to its field", async () => {
  const { ref, title } = await bare ("idea", "Zurück");
  await coordinator.go (BOARD);
  await drag (coordinator, title, "steckbrief");
  const reasons = column (coordinator, "idea").locator (".ib-card__reasons").getByRole ("link");
  await reasons.first ().waitFor ();
  assert.ok (await reasons.count () > 1);
  assert.equal (await stageOf (ref), "idea");
  assert.deepEqual (await coordinator.axe (), []);
  const to = new URL (await reasons.first ().evaluate (link => link.href));
  assert.match (to.pathname + to.hash, new RegExp (`^/c/${ref}#field-`));
  await reasons.first ().click ();
  await coordinator.page.locator (to.hash).waitFor ();
});

test ("a card is not taken where it does not belong", async () => {
  const { ref, title } = await ready ("idea", "Nicht so weit");
  await coordinator.go (BOARD);
  await drag (coordinator, title, "funding");
  await column (coordinator, "idea").getByRole ("link", { name: title }).waitFor ();
  assert.equal (await coordinator.page.locator ("[data-dragging]").count (), 0);
  assert.equal (await stageOf (ref), "idea");
});

test ("of many moved at once some go on, and those that do not say why and stay chosen", async () => {
  const page = coordinator.page, go = await ready ("idea", "Stapel geht"), stay = await bare ("idea", "Stapel bleibt"), rest = await bare ("steckbrief", "Stapel ruht");
  await coordinator.command ("case.park", { case: rest.ref, version: (await caseOf (coordinator, rest.ref)).version, reason: "Später.", until: "2099-01-01" });
  await coordinator.go ("/d/15089/list?text=Stapel");
  for (const { title } of [go, stay, rest])
    await page.getByRole ("checkbox", { name: `${title} auswählen` }).check ();
  await page.getByRole ("button", { name: "Weiter …" }).click ();
  await dialog (coordinator).getByText ("1 der gewählten Vorgänge lässt das nicht zu:").waitFor ();
  await dialog (coordinator).getByRole ("listitem").filter ({ hasText: rest.ref }).getByText (rest.title).waitFor (); // which, is said before
  await coordinator.shot ("stapel-ohne");
  await dialog (coordinator).getByRole ("button", { name: "Für 2 Vorgänge ausführen" }).click ();
  await dialog (coordinator).getByText ("1 erledigt, 1 nicht möglich").waitFor ();
  assert.deepEqual (await coordinator.axe (), []);
  assert.equal (await dialog (coordinator).getByText (/abgelehnt/i).count (), 0); // that is a state, and nothing was rejected
  const refused = dialog (coordinator).getByRole ("listitem").filter ({ hasText: stay.ref });
  assert.ok (await refused.locator (`a[href^="/c/${stay.ref}#field-"]`).count () > 0);
  await dialog (coordinator).locator (".ib-actions").getByRole ("button", { name: "Schließen" }).click ();
  await until (async () => await page.getByRole ("checkbox", { name: `${go.title} auswählen` }).isChecked () === false);
  assert.equal (await page.getByRole ("checkbox", { name: `${stay.title} auswählen` }).isChecked (), true);
  assert.deepEqual ([await stageOf (go.ref), await stageOf (stay.ref)], ["steckbrief", "idea"]);
});

test ("parking is taken back by the message that tells of it", async () => {
  const { ref } = await bare ("steckbrief", "Pause");
  await choose (coordinator, ref, /Zurückstellen/);
  await dialog (coordinator).getByLabel (/^Grund/).fill ("Der Haushalt fehlt.");
  await dialog (coordinator).getByRole ("button", { name: "Zurückstellen" }).click ();
  await said (coordinator, /zurückgestellt/).waitFor ();
  assert.equal ((await caseOf (editor, ref)).state, "parked");
  await coordinator.page.locator ("#ib-messages").getByRole ("button", { name: "Rückgängig" }).click ();
  await said (coordinator, /Rückgängig gemacht/).waitFor ();
  assert.equal ((await caseOf (editor, ref)).state, "open");
});

test ("two cases of two owners are merged when both consent, and the merger can be taken back", async () => {
  const [neighbour, otherLead] = await Promise.all (["neighbour", "neighbour_lead"].map (role => world.visitor (role)));
  const idea = async (who, title) => {
    const { ref } = await who.command ("case.draft", { title, summary: "Ein Satz.", visibility: "intermunicipal" });
    await who.command ("case.submit", { case: ref });
    return ref;
  };
  const from = await idea (editor, "Leihfahrräder am Markt"), into = await idea (neighbour, "Räder zum Leihen");
  await choose (coordinator, from, /Zusammenführen/);
  await dialog (coordinator).getByLabel (/Suchen/).fill (into);
  await dialog (coordinator).getByRole ("radio", { name: /Räder zum Leihen/ }).check ();
  assert.deepEqual (await coordinator.axe (), []);
  await dialog (coordinator).getByRole ("button", { name: "Zusammenführen" }).click ();
  await said (coordinator, /Zustimmung/).waitFor ();
  assert.equal ((await caseOf (editor, from)).state, "open");
  for (const who of [lead, otherLead]) {
    await who.go (`/c/${from}`);
    await who.page.getByRole ("button", { name: "Zur Zusammenführung erklären" }).click ();
    await dialog (who).getByRole ("radio", { name: "Wir stimmen zu", exact: true }).check ();
    await dialog (who).getByRole ("button", { name: "Wir stimmen zu" }).click ();
    await said (who, /Zugestimmt/).waitFor ();
  }
  assert.equal ((await caseOf (editor, from)).merged_into, into);
  await editor.go (`/c/${from}`);
  await editor.page.waitForURL (new RegExp (`/c/${into}`)); // the old number leads on
  await editor.page.getByText (`${from} ist hierin aufgegangen.`).waitFor ();

  await choose (coordinator, `${from}?exact=1`, /Zusammenführung zurücknehmen/);
  await dialog (coordinator).getByRole ("button", { name: "Zusammenführung zurücknehmen" }).click ();
  await said (coordinator, /geht wieder für sich weiter/).waitFor ();
  assert.equal ((await caseOf (editor, from)).state, "open");
  await editor.go (`/c/${from}`);
  await editor.page.getByRole ("heading", { name: "Leihfahrräder am Markt" }).waitFor ();
});

test ("a neighbour takes a case over and has one of their own that says where it is from", async () => {
  const neighbour = await world.visitor ("neighbour"), { ref } = await bare ("steckbrief", "Vorbild");
  await editor.command ("case.edit", { case: ref, fields: { visibility: "intermunicipal" } });
  await choose (neighbour, ref, /Nachnutzen/);
  await dialog (neighbour).getByLabel ("Titel").fill ("Nach dem Vorbild");
  await dialog (neighbour).getByRole ("button", { name: "Nachnutzen" }).click ();
  await said (neighbour, /Übernommen als/).waitFor ();
  const mine = (await neighbour.api ("case.list", { mine: true, limit: 200 })).rows.find (row => row.title === "Nach dem Vorbild");
  assert.equal ((await caseOf (neighbour, mine.ref)).adopted_from, ref);
  assert.equal ((await caseOf (editor, ref)).adoptions, 1);
  await neighbour.go (`/c/${mine.ref}`);
  await neighbour.page.locator ("main").getByRole ("link", { name: ref }).first ().waitFor ();
});

test ("a case goes on in another definition and keeps what is in it; whoever does not decide there is told who does and offered what they may", async () => {
  const { ref, title } = await bare ("steckbrief", "Umzug");
  await choose (coordinator, ref, /Verfahren wechseln/);
  await dialog (coordinator).getByLabel ("Neues Verfahren").selectOption ({ label: "Kleinvorhaben" });
  await dialog (coordinator).getByText (/lässt dort nur ein.*Leitung der Kommune/).waitFor ();
  const stage = dialog (coordinator).getByLabel ("Phase dort");
  assert.deepEqual ([await stage.inputValue (), (await stage.locator ("option").allInnerTexts ()).slice (1)], ["idea", ["Entwurf", "Idee"]]);
  await coordinator.page.keyboard.press ("Escape");
  await choose (lead, ref, /Verfahren wechseln/);
  const box = dialog (lead).getByLabel ("Neues Verfahren");
  await box.selectOption ({ label: "Kleinvorhaben" });
  await dialog (lead).getByRole ("button", { name: "Verfahren wechseln" }).click ();
  await said (lead, /läuft jetzt im Verfahren Kleinvorhaben/).waitFor ();
  const view = await caseOf (editor, ref);
  assert.deepEqual ([view.pipeline, view.fields.title], ["kleinvorhaben", title]);
});

test ("entries and rows that the new procedure has no place for stay on the page, called as they were", async () => {
  const { ref } = await bare ("steckbrief", "Mitgenommen");
  await editor.command ("row.put", { case: ref, table: "consultations", cells: { body: "Stadtrat", kind: "resolution", date: "2026-03-12" } });
  await lead.command ("case.migrate", { case: ref, version: (await caseOf (lead, ref)).version, pipeline: "kleinvorhaben", stage: "steckbrief" });
  await editor.go (`/c/${ref}`);
  const table = editor.page.getByRole ("table", { name: "Frühere Tabelle: Beratungsfolge" });
  await table.getByRole ("columnheader", { name: "Gremium oder Stelle", exact: true }).waitFor ();
  await table.getByRole ("row", { name: /Stadtrat 12\.03\.2026 Beschluss/ }).waitFor ();
  await editor.page.getByRole ("group", { name: "Ausschlusskriterium" }).getByText ("keines").waitFor ();
  assert.equal (await editor.page.locator ("#field-consultations").getByRole ("button").count (), 0); // to read
  assert.deepEqual (await editor.axe (), []);
  await editor.shot ("fruehere-tabelle");
  const other = await world.visitor ("neighbour");
  await editor.command ("case.edit", { case: ref, fields: { visibility: "intermunicipal" } });
  await other.go (`/c/${ref}`);
  assert.equal (await other.page.getByText ("Stadtrat").count (), 0);
});

test ("an opinion that is asked for stands in the work of whoever gives it, and is given there", async () => {
  const dpo = await world.visitor ("dpo"), { ref, title } = await bare ("specification", "Gefragt");
  await choose (editor, ref, /Stellungnahme erbitten/);
  await dialog (editor).getByRole ("radio", { name: /Datenschutz/ }).check ();
  await dialog (editor).getByRole ("button", { name: "Stellungnahme erbitten" }).click ();
  await said (editor, /Angefragt/).waitFor ();
  await dpo.go ("/");
  await dpo.page.locator ("main").getByRole ("link", { name: title }).first ().waitFor ();
  await dpo.go (`/c/${ref}`);
  await dpo.page.getByRole ("button", { name: "Stellungnahme Datenschutz", exact: true }).click ();
  await dialog (dpo).getByRole ("radio", { name: /^Ja/ }).check ();
  await dialog (dpo).getByLabel (/Begründung/).fill ("Keine Bedenken.");
  await dialog (dpo).getByRole ("button", { name: "Abgeben" }).click ();
  await said (dpo, /Abgegeben/).waitFor ();
  assert.ok ((await caseOf (editor, ref)).approvals.some (given => given.role === "dpo" && given.verdict === "yes"));
});

test ("a project is aborted for a reason that everybody then reads", async () => {
  const { ref } = await bare ("funding", "Aus");
  await editor.go (`/c/${ref}`);
  await choose (lead, ref, /Vorhaben abbrechen/);
  await dialog (lead).getByRole ("button", { name: "Vorhaben abbrechen" }).click ();
  await until (async () => await dialog (lead).getByText ("Bitte ausfüllen.").count () === 2); // not without a reason and what was learned
  await dialog (lead).getByLabel (/^Grund/).fill ("Die Förderung wurde abgelehnt.");
  await dialog (lead).getByLabel (/zu lernen/).fill ("Früher nach Mitteln fragen.");
  await dialog (lead).getByRole ("button", { name: "Vorhaben abbrechen" }).click ();
  await editor.page.getByText ("Die Förderung wurde abgelehnt.").first ().waitFor ({ timeout: 3000 });
  assert.equal ((await caseOf (editor, ref)).state, "aborted");
});

test ("what a granted project has to pay back is asked for, and not called optional", async () => {
  const { ref } = await bare ("funding", "Rückzahlung"), { row } = await editor.command ("row.put", { case: ref, table: "applications", cells: { title: "Antrag", status: "submitted" } });
  const repayment = () => dialog (lead).locator (".kern-form-input", { hasText: /Rückzahlung/ });
  await choose (lead, ref, /Vorhaben abbrechen/);
  await repayment ().getByText ("freiwillig").waitFor ();
  await lead.page.keyboard.press ("Escape");
  await editor.command ("row.put", { case: ref, table: "applications", row, cells: { status: "granted", granted_cents: 100000, decided_on: "2026-01-02" } });
  await choose (lead, ref, /Vorhaben abbrechen/);
  await repayment ().getByText (/Fördermittel sind bewilligt/).waitFor ();
  assert.equal (await repayment ().getByText ("freiwillig").count (), 0);
  await dialog (lead).getByLabel (/^Grund/).fill ("Zu teuer.");
  await dialog (lead).getByLabel (/zu lernen/).fill ("Früher rechnen.");
  await dialog (lead).getByRole ("button", { name: "Vorhaben abbrechen" }).click ();
  await repayment ().getByText ("Bitte ausfüllen.").waitFor ();
  await repayment ().getByRole ("textbox").fill ("Nichts ist abgerufen.");
  await dialog (lead).getByRole ("button", { name: "Vorhaben abbrechen" }).click ();
  await until (async () => (await caseOf (editor, ref)).state === "aborted");
});

test ("whoever decides in another's place says why, and the history keeps it", async () => {
  const district = await world.visitor ("district_admin"), { ref } = await ready ("idea", "An ihrer Stelle");
  await choose (district, ref, /An ihrer Stelle entscheiden/);
  await dialog (district).getByText (/Ausnahme/).waitFor ();
  const go = dialog (district).locator ("button[type=submit]");
  await go.click ();
  await dialog (district).getByText ("Bitte ausfüllen.").waitFor ();
  assert.equal (await stageOf (ref), "idea");
  await dialog (district).getByLabel (/^Grund/).fill ("Die Koordination ist im Urlaub.");
  await go.click ();
  await until (async () => await stageOf (ref) === "steckbrief");
  const moved = (await editor.api ("case.history", { case: ref, kinds: "case.moved" })).rows.at (-1).body;
  assert.deepEqual ([moved.override, moved.reason], [true, "Die Koordination ist im Urlaub."]);
});
