// SPDX-License-Identifier: EUPL-1.2
// Every page in both languages, both themes and at phone width: axe finds nothing, nothing has to be scrolled sideways, and a picture is left to be looked at.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { World } from "./world.mjs";

let world, refs;
before (async () => {
  world = await World.begin ("demo");
  const coordinator = await world.visitor ("coordinator"), rows = (await coordinator.api ("case.list", { district: "15089", limit: 200 })).rows;
  const titled = title => rows.find (row => row.title === title).ref;
  refs = { funding: titled ("Regionales Digitalisierungszentrum"), building: titled ("Straßenlaternen, die Ausfälle selbst melden"), laid: rows.find (row => row.laid && row.stage === "specification").ref };
});
after (async () => world.end ());

const PAGES = [
  ["login", "-", "/login"], ["einladung", "-", `/einladung#${"a".repeat (64)}`], ["einladung-unvollstaendig", "-", "/einladung"], ["hilfe-offen", "-", "/hilfe"],
  ["arbeit-koordination", "coordinator", "/"], ["arbeit-beratung", "consultant", "/"], ["arbeit-leer", "citizen", "/"], ["neu", "submitter", "/neu"], ["neu-ohne-recht", "audit", "/neu"],
  ["workshop", "submitter", "/neu/workshop"], ["triage", "coordinator", "/triage"], ["entscheidung", "lead", () => `/entscheidung/${refs.laid}`],
  ["tafel", "coordinator", "/d/15089/board"], ["tafel-leer", "coordinator", "/d/15089/board?text=gibtesnicht"], ["liste", "coordinator", "/d/15089/list"], ["fahrplan-kreis", "coordinator", "/d/15089/fahrplan"],
  ["ueberblick", "coordinator", "/coord"], ["projektor", "coordinator", "/coord?projektor=1"], ["suche", "editor", "/suche?q=Ausfälle"], ["suche-leer", "editor", "/suche?q=xyzzy"],
  ["fall-steckbrief", "editor", () => `/c/${refs.funding}`], ["fall-anforderungen", "coordinator", () => `/c/${refs.laid}#anforderungen`], ["fall-finanzierung", "coordinator", () => `/c/${refs.funding}#finanzierung`],
  ["fall-fahrplan", "coordinator", () => `/c/${refs.building}#fahrplan`], ["fall-betrieb", "coordinator", () => `/c/${refs.building}#betrieb`], ["fall-kommentare", "coordinator", () => `/c/${refs.funding}#kommentare`],
  ["fall-verlauf", "coordinator", () => `/c/${refs.funding}#verlauf`], ["fall-anhaenge", "coordinator", () => `/c/${refs.funding}#anhaenge`], ["fall-unsichtbar", "citizen", "/c/SLK-2026-99999"],
  ["programme", "coordinator", "/programme"], ["programm", "citizen", "/programme?p=mpsc-a"], ["programm-neu", "coordinator", "/programme?p=neu"],
  ["verwaltung-menschen", "coordinator", "/admin"], ["verwaltung-organisationen", "district_admin", "/admin?teil=organisationen"], ["verwaltung-pipelines", "admin", "/admin?teil=pipelines"],
  ["verwaltung-betrieb", "admin", "/admin?teil=betrieb"], ["konto", "editor", "/admin?teil=konto"], ["hilfe", "editor", "/hilfe"], ["barrierefreiheit", "-", "/barrierefreiheit"], ["verloren", "editor", "/gibt/es/nicht"],
];
const LOOKS = [["de-hell", { lang: "de", theme: "light" }], ["en-dunkel", { lang: "en", theme: "dark" }], ["de-schmal", { lang: "de", theme: "light", width: 320, height: 640 }]];

for (const [look, options] of LOOKS)
  test (`every page is accessible and fits: ${look}`, async () => {
    const people = new Map (), faults = [];
    for (const [name, role, path] of PAGES) {
      if (!people.has (role))
        people.set (role, await world.visitor (role, { ...options, anonymous: role === "-" }));
      const person = people.get (role);
      await person.page.goto ("about:blank"); // an address that differs behind the # alone loads nothing
      await person.go (typeof path === "function" ? path () : path);
      faults.push (...(await person.axe ()).map (fault => `${name}: ${fault}`));
      if (await person.tooWide ())
        faults.push (`${name}: wider than the window`);
      await person.shot (`${name}.${look}`);
    }
    for (const person of people.values ())
      await person.context.close ();
    assert.deepEqual (faults, []);
  });
