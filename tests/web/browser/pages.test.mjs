// SPDX-License-Identifier: EUPL-1.2
// Every page in both languages, both themes and at phone width: axe finds nothing, nothing has to be scrolled sideways, and a picture is left to be looked at.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until, World } from "./world.mjs";

let world, refs;
before (async () => {
  world = await World.begin ("demo");
  const coordinator = await world.visitor ("coordinator"), rows = (await coordinator.api ("case.list", { district: "15089", limit: 200 })).rows;
  const titled = title => rows.find (row => row.title === title).ref;
  refs = { funding: titled ("Regionales Digitalisierungszentrum"), building: titled ("Straßenlaternen, die Ausfälle selbst melden"), laid: rows.find (row => row.laid && row.stage === "specification").ref };
});
after (async () => world.end ());

/** Name, what the heading says in either language, whose eyes, address. */
const PAGES = [
  ["login", /Anmelden|Log in/, "-", "/login"], ["einladung", /Willkommen|Welcome/, "-", `/einladung#${"a".repeat (64)}`], ["einladung-unvollstaendig", /Willkommen|Welcome/, "-", "/einladung"], ["hilfe-offen", /Hilfe|Help/, "-", "/hilfe"],
  ["arbeit-koordination", /Meine Arbeit|My work/, "coordinator", "/"], ["arbeit-beratung", /Meine Arbeit|My work/, "consultant", "/"], ["arbeit-leer", /Meine Arbeit|My work/, "citizen", "/"], ["neu", /Idee eintragen|Add an idea/, "submitter", "/neu"], ["neu-ohne-recht", /Idee eintragen|Add an idea/, "audit", "/neu"],
  ["workshop", /Viele Ideen|ideas/, "submitter", "/neu/workshop"], ["triage", /Erstprüfung|Triage/, "coordinator", "/triage"], ["entscheidung", /\S/, "lead", () => `/entscheidung/${refs.laid}`],
  ["tafel", /Tafel|Board/, "coordinator", "/d/15089/board"], ["tafel-leer", /Tafel|Board/, "coordinator", "/d/15089/board?text=gibtesnicht"], ["liste", /Liste|List/, "coordinator", "/d/15089/list"], ["fahrplan-kreis", /Fahrplan|Roadmap|Timetable|Schedule/, "coordinator", "/d/15089/fahrplan"],
  ["ueberblick", /Überblick|Overview/, "coordinator", "/coord"], ["projektor", /Vorgänge je Phase|Cases by stage/, "coordinator", "/coord?projektor=1"], ["suche", /Such|Search/, "editor", "/suche?q=Ausfälle"], ["suche-leer", /Such|Search/, "editor", "/suche?q=xyzzy"],
  ["fall-steckbrief", /Regionales/, "editor", () => `/c/${refs.funding}`], ["fall-anforderungen", /\S/, "coordinator", () => `/c/${refs.laid}#anforderungen`], ["fall-finanzierung", /Regionales/, "coordinator", () => `/c/${refs.funding}#finanzierung`],
  ["fall-fahrplan", /Straßenlaternen/, "coordinator", () => `/c/${refs.building}#fahrplan`], ["fall-betrieb", /Straßenlaternen/, "coordinator", () => `/c/${refs.building}#betrieb`], ["fall-kommentare", /Regionales/, "coordinator", () => `/c/${refs.funding}#kommentare`],
  ["fall-verlauf", /Regionales/, "coordinator", () => `/c/${refs.funding}#verlauf`], ["fall-anhaenge", /Regionales/, "coordinator", () => `/c/${refs.funding}#anhaenge`], ["fall-unsichtbar", /\S/, "citizen", "/c/SLK-2026-99999"],
  ["programme", /Förderprogramme|Funding/, "coordinator", "/programme"], ["programm", /Modellprojekte/, "citizen", "/programme?p=mpsc-a"], ["programm-neu", /Programm aufnehmen|Add a programme/, "coordinator", "/programme?p=neu"],
  ["verwaltung-menschen", /Verwaltung|Administration/, "coordinator", "/admin"], ["verwaltung-organisationen", /Verwaltung|Administration/, "district_admin", "/admin?teil=organisationen"], ["verwaltung-pipelines", /Verwaltung|Administration/, "admin", "/admin?teil=pipelines"],
  ["verwaltung-betrieb", /Verwaltung|Administration/, "admin", "/admin?teil=betrieb"], ["konto", /Verwaltung|Administration/, "editor", "/admin?teil=konto"], ["hilfe", /Hilfe|Help/, "editor", "/hilfe"], ["barrierefreiheit", /Barrierefreiheit|Accessibility/, "-", "/barrierefreiheit"], ["verloren", /gibt es nicht|no such page/, "editor", "/gibt/es/nicht"],
];
const LOOKS = [["de-hell", { lang: "de", theme: "light" }], ["en-dunkel", { lang: "en", theme: "dark" }], ["de-schmal", { lang: "de", theme: "light", width: 320, height: 640 }]];

for (const [look, options] of LOOKS)
  test (`every page is accessible and fits: ${look}`, async () => {
    const people = new Map (), faults = [];
    for (const [name, heading, role, path] of PAGES) {
      if (!people.has (role))
        people.set (role, await world.visitor (role, { ...options, anonymous: role === "-" }));
      const person = people.get (role);
      await person.page.goto ("about:blank"); // an address that differs behind the # alone loads nothing
      await person.go (typeof path === "function" ? path () : path);
      /* A page that is only its heading has nothing that could be inaccessible. */
      const { title, rest } = await until (() => person.page.evaluate (() => {
        const title = document.querySelector ("main h1")?.textContent.trim () ?? "", rest = document.querySelector ("main")?.textContent.trim ().length - title.length;
        return rest > 30 ? { title, rest } : undefined;
      })).catch (() => ({ title: "", rest: 0 }));
      if (!heading.test (title) || rest === 0)
        faults.push (`${name}: heading "${title}", ${rest} characters beside it`);
      faults.push (...(await person.axe ()).map (fault => `${name}: ${fault}`));
      if (await person.tooWide ())
        faults.push (`${name}: wider than the window`);
      await person.shot (`${name}.${look}`);
    }
    for (const person of people.values ())
      await person.context.close ();
    assert.deepEqual (faults, []);
  });
