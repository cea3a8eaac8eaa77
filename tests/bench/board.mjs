// SPDX-License-Identifier: EUPL-1.2
// How fast a board of 500 cards stands and a card moves, in headless Chromium against real gateway and broker; a ratio above 1 is better than the limit.
//
//     IDEENBUS_BIN=build/release/bin node tests/bench/board.mjs [ROUNDS]
//
// Wants the modules of the browser tests (tests/web/browser/run fetches them).  The board measured is the one embedded in ideenbus-web.
import { World } from "../web/browser/world.mjs";

const STAGES = 10, EACH = 50, READY_MS = 700, MOVE_MS = 50, rounds = Number (process.argv[2] ?? 5);
const PEOPLE = ["editor", "neighbour", "lead", "submitter"], ALL = "[submitter, editor, coordinator, lead]";

/** A pipeline that lets everything through whose fields are filled: ten columns as full as board.get gives them. */
function pipeline () {
  const help = "help: {de: Hilfe, en: Help}", text = (key, de, en) => `  - {key: ${key}, type: text, max: 300, due: 0, section: main, class: public, de: ${de}, en: ${en}, ${help}}`;
  return ["key: bench", "version: 1", "de: Messung", "en: Measurement", help, "stages:",
    ...Array.from ({ length: STAGES }, (_, i) => `  - {key: stage${i}, number: ${i}, ${i === STAGES - 1 ? "final: true, " : ""}de: Phase ${i}, en: Stage ${i}, ${help}}`),
    "sections:", "  - {key: main, de: Alles, en: All}", "fields:", text ("title", "Titel", "Title").replace ("300", "120"), text ("summary", "Satz", "Sentence"),
    `  - {key: visibility, type: enum, due: 0, section: main, class: public, de: Sichtbarkeit, en: Visibility, ${help}, options: [{key: internal, de: intern, en: internal}, {key: intermunicipal, de: interkommunal, en: intermunicipal}]}`,
    text ("problem", "Problem", "Problem"), text ("objective", "Ziel", "Objective"), text ("benefit", "Nutzen", "Benefit"), "gates:",
    ...Array.from ({ length: STAGES - 1 }, (_, i) => `  - {number: ${i}, from: stage${i}, to: stage${i + 1}, de: Tor ${i}, en: Gate ${i}, decides: ${ALL}, checks: [{check: filled}]}`),
    "rejections:", "  - {key: other, de: Anderes, en: Other}", ""].join ("\n");
}

const TITLES = ["Digitale Bücherzelle mit Ausweis", "Elektronische Akte für die Wohngeldstelle", "Straßenlaternen, die Ausfälle selbst melden", "Gemeinsames Geoportal der Mitgliedsgemeinden", "Rufbus für die Ortsteile per App und Telefon"];

async function fill (world) {
  const admin = await world.visitor ("admin");
  await admin.command ("pipeline.load", { yaml: pipeline () });
  const people = await Promise.all (PEOPLE.map (role => world.visitor (role))), texts = { problem: "Heute geht das nur auf Papier.", objective: "Es geht ohne Papier.", benefit: "Zwei Stunden am Tag." };
  let next = 0;
  const work = async person => {
    for (let i = next++; i < STAGES * EACH; i = next++) {
      let { ref, version } = await person.command ("case.draft", { pipeline: "bench", title: `${TITLES[i % TITLES.length]} ${i}`, summary: "Ein Satz, der sagt, was für wen besser wird.", visibility: "intermunicipal", fields: texts });
      for (let stage = 0; stage < i % STAGES; stage++)
        ({ version } = await person.command ("case.advance", { case: ref, version: version ?? 1 }));
    }
  };
  await Promise.all ([...people, ...people].map (work));
  await Promise.all ([admin, ...people].map (person => person.context.close ()));
}

/** Before any script of the page: notes when all cards are painted, and how long each move takes from the click to its picture. */
function observe (cards) {
  const painted = then => requestAnimationFrame (() => { const { port1, port2 } = new MessageChannel (); port1.onmessage = () => then (performance.now ()); port2.postMessage (0); });
  window.bench = { ready: undefined, moves: [] };
  new MutationObserver ((_, self) => {
    if (document.querySelectorAll (".ib-card").length < cards)
      return;
    self.disconnect ();
    painted (at => { window.bench.ready = at; console.info ("ready"); });
  }).observe (document, { childList: true, subtree: true });
  window.benchMove = (id, to) => new MutationObserver ((_, self) => {
    if (document.querySelector (`[data-stage="${to}"] li[data-id="${id}"]`) === null)
      return;
    self.disconnect ();
    painted (at => window.bench.moves.push (at - window.bench.clicked));
  }).observe (document.querySelector (".ib-board"), { childList: true, subtree: true });
  document.addEventListener ("click", () => { window.bench.clicked = performance.now (); }, true);
}

async function look (world, anew) {
  const person = await world.visitor ("coordinator", { width: 1920, height: 1080 });
  const { person: { id } } = (await person.api ("session")).rows[0];
  await person.context.addInitScript (`localStorage.setItem ("ideenbus.draft.${id}.board.folded", "[]"); (${observe}) (${STAGES * EACH});`);
  const address = `${world.url}/d/15089/board?pipeline=bench`;
  const stand = async () => { // told by the page: asking it would take its time
    await Promise.all ([person.page.waitForEvent ("console", message => message.text () === "ready"), person.page.goto (address)]);
  };
  if (!anew) // with what the browser keeps
    await stand ();
  await stand ();
  return person;
}

async function move (person, stage) {
  const { page } = person, button = page.locator (`[data-stage="stage${stage}"] .ib-card__move`).first (), to = `stage${stage + 1}`;
  const id = await button.evaluate (one => one.closest ("li").dataset.id), before = await page.evaluate (() => window.bench.moves.length);
  await button.click ();
  const item = page.locator (".ib-menu__item").first ();
  await item.waitFor ();
  await page.evaluate (([card, stageKey]) => window.benchMove (card, stageKey), [id, to]);
  await item.click ();
  await page.waitForFunction (count => window.bench.moves.length > count, before);
  await page.locator (`[data-stage="${to}"] li[data-id="${id}"]:not([aria-busy])`).waitFor ();
}

const median = numbers => [...numbers].sort ((a, b) => a - b)[numbers.length >> 1];
function say (work, numbers, limit) {
  const middle = median (numbers);
  console.log (`${work.padEnd (38)} ${`limit ${limit} ms`.padEnd (50)} ${(limit / middle).toFixed (2).padStart (7)} ${"1.0".padStart (5)}   (median ${middle.toFixed (0)} ms, best ${Math.min (...numbers).toFixed (0)} ms, worst ${Math.max (...numbers).toFixed (0)} ms)`);
  return middle <= limit;
}

const world = await World.begin ("small");
let good = true;
try {
  await fill (world);
  const times = { first: [], again: [] };
  for (let round = 0; round < rounds; round++)
    for (const [kind, anew] of [["first", true], ["again", false]]) {
      const person = await look (world, anew);
      times[kind].push (await person.page.evaluate (() => window.bench.ready));
      await person.context.close ();
    }
  const person = await look (world, true); // last: a column that has one more than a page shows one less
  for (let i = 0; i < 4 * rounds; i++)
    await move (person, 1 + i % (STAGES - 2));
  times.move = await person.page.evaluate (() => window.bench.moves);
  await person.context.close ();
  good = [say (`${STAGES * EACH} cards ready, browser empty`, times.first, READY_MS), say (`${STAGES * EACH} cards ready, seen before`, times.again, READY_MS), say ("a move, click to picture", times.move, MOVE_MS)].every (Boolean);
} finally {
  await world.end ();
}
process.exitCode = good ? 0 : 1;
