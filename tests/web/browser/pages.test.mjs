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
const WIDE = { width: 1280, height: 900 }, NARROW = { width: 320, height: 640 };

/** A page that is only its heading has nothing that could be inaccessible. */
const content = person => until (() => person.page.evaluate (() => {
  const title = document.querySelector ("main h1")?.textContent.trim () ?? "", rest = document.querySelector ("main")?.textContent.trim ().length - title.length;
  return rest > 30 ? { title, rest } : undefined;
})).catch (() => ({ title: "", rest: 0 }));

/** Looks at the page that is open in one theme and size; with the whole of axe, with what it says of colours, or only whether it fits. */
async function look (person, name, { theme, size = WIDE, rules, shot }) {
  const { page } = person, faults = [];
  if (page.viewportSize ().width !== size.width) {
    await page.setViewportSize (size);
    await page.evaluate (() => new Promise (drawn => requestAnimationFrame (() => requestAnimationFrame (drawn)))); // parts that hear of the width have drawn themselves
    await person.ready ();
  }
  await page.emulateMedia ({ colorScheme: theme });
  if (rules !== "none")
    faults.push (...(await person.axe (rules)).map (fault => `${name}, ${theme}, ${size.width}: ${fault}`));
  if (await person.tooWide ())
    faults.push (`${name}: wider than ${size.width}`);
  if (shot !== undefined)
    await person.shot (`${name}.${shot}`);
  return faults;
}

/** Each language begins in another theme; that has all rules, and in the other one colours are all that is different.  Words are longer or shorter on a phone, the rest is alike. */
const VISITS = {
  de: [{ theme: "light", shot: "de-hell" }, { theme: "dark", rules: "colours" }, { theme: "light", size: NARROW, shot: "de-schmal" }],
  en: [{ theme: "dark", shot: "en-dunkel" }, { theme: "light", rules: "colours" }, { theme: "dark", size: NARROW, rules: "none" }],
};

for (const [lang, looks] of Object.entries (VISITS))
  test (`every page is accessible and fits, light and dark, wide and on a phone: ${lang}`, async () => {
    const people = new Map (), faults = [];
    for (const [name, heading, role, path] of PAGES) {
      if (!people.has (role))
        people.set (role, await world.visitor (role, { lang, ...WIDE, anonymous: role === "-" }));
      const person = people.get (role);
      await person.page.goto ("about:blank"); // an address that differs behind the # alone loads nothing
      await person.page.setViewportSize (WIDE);
      await person.page.emulateMedia ({ colorScheme: looks[0].theme });
      await person.go (typeof path === "function" ? path () : path);
      const { title, rest } = await content (person);
      if (!heading.test (title) || rest === 0)
        faults.push (`${name}: heading "${title}", ${rest} characters beside it`);
      for (const one of looks)
        faults.push (...await look (person, name, one));
    }
    for (const person of people.values ())
      await person.context.close ();
    assert.deepEqual (faults, []);
  });
