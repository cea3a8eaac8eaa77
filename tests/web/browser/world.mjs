// SPDX-License-Identifier: EUPL-1.2
// Broker, gateway and browser for a test, and people who use them.
//
//     const world = await World.begin ("demo");             "demo": the demo region; "small": a district with three towns, no cases
//     const anna = await world.visitor ("editor");           logged in, in a browser context of its own
//     await anna.page.goto (world.url + "/neu");
//     await world.end ();
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname (fileURLToPath (import.meta.url));
const axeSource = readFileSync (createRequire (import.meta.url).resolve ("axe-core/axe.min.js"), "utf8");
const screens = process.env.IDEENBUS_SCREENS ?? join (here, "../../../build/screens");
const CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** Waits until condition () gives something true, and gives that. */
export async function until (condition, ms = 10000) {
  for (const end = Date.now () + ms; ; await new Promise (done => setTimeout (done, 50))) {
    const found = await condition ();
    if (found)
      return found;
    if (Date.now () > end)
      throw new Error (`it did not happen in time: ${condition}`);
  }
}

export class World {
  /** Starts everything; what went wrong is in the error. */
  static async begin (region) {
    const world = new World ();
    world.process = spawn ("/usr/bin/python3", [join (here, "world.py"), region], { stdio: ["pipe", "pipe", "inherit"] });
    world.lines = createInterface ({ input: world.process.stdout })[Symbol.asyncIterator] ();
    Object.assign (world, JSON.parse ((await world.next ())));
    world.browser = await chromium.launch ({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell", args: CHROMIUM });
    world.people = [];
    return world;
  }

  async next () {
    const { value, done } = await this.lines.next ();
    if (done)
      throw new Error ("the world ended");
    return value;
  }

  /** Something only the other side can do: "broker stop", "broker start", "invite ROLE ORG". Gives its answer. */
  async ask (words) {
    this.process.stdin.write (`${words}\n`);
    const answer = JSON.parse (await this.next ());
    if (answer.error !== undefined)
      throw new Error (answer.error);
    return answer;
  }

  /** A person with a browser of their own.  options: {lang, theme, width, height, anonymous}. */
  async visitor (role, options = {}) {
    const context = await this.browser.newContext ({ locale: options.lang === "en" ? "en-GB" : "de-DE", colorScheme: options.theme ?? "light", reducedMotion: "reduce",
      viewport: { width: options.width ?? 1280, height: options.height ?? 900 } });
    const visitor = new Visitor (this, context, await context.newPage (), role);
    this.people.push (visitor);
    if (options.anonymous !== true)
      await visitor.logIn (role);
    return visitor;
  }

  async end () {
    await this.browser.close ();
    this.process.stdin.end ();
    await new Promise (done => this.process.once ("exit", done));
    const faults = this.people.flatMap (person => person.faults);
    if (faults.length > 0)
      throw new Error (`the pages complained:\n${faults.join ("\n")}`);
  }
}

export class Visitor {
  constructor (world, context, page, role) {
    Object.assign (this, { world, context, page, role, faults: [] });
    this.watch (page);
  }

  /** Whatever a page throws or the security policy blocks is a fault of ours. */
  watch (page) {
    page.on ("pageerror", error => this.faults.push (`${this.role} ${page.url ()}: ${error.stack ?? error}`));
    page.on ("console", message => {
      if (message.type () === "error" && !/Failed to load resource|net::ERR_|error occurred when fetching the script/.test (message.text ()))
        this.faults.push (`${this.role} ${page.url ()}: ${message.text ()}`);
    });
  }

  /** By the API, as most tests are not about logging in. */
  async logIn (role) {
    const answer = await this.context.request.post (`${this.world.url}/api/v1/session`, { data: this.world.logins[role], headers: { "X-Ideenbus": "1" } });
    if (!answer.ok ())
      throw new Error (`login of ${role}: ${await answer.text ()}`);
  }

  /** Goes to an address and waits until the page is there. */
  async go (path) {
    await this.page.goto (this.world.url + path);
    await this.ready ();
  }

  /** Another tab of the same browser. */
  async tab (path) {
    const page = await this.context.newPage ();
    this.watch (page);
    await page.goto (this.world.url + path);
    return page;
  }

  async ready () {
    await this.page.waitForFunction (() => document.querySelector ("main h1") !== null && document.querySelector (".ib-loading") === null);
  }

  /** What a command or query of this person gives. */
  async api (verb, fields) {
    const query = new URLSearchParams (Object.entries (fields ?? {}).map (([key, value]) => [key, String (value)]));
    return (await this.context.request.get (`${this.world.url}/api/v1/${verb}?${query}`)).json ();
  }
  async command (verb, fields) {
    const answer = await (await this.context.request.post (`${this.world.url}/api/v1/${verb}`, { data: fields, headers: { "X-Ideenbus": "1" } })).json ();
    if (answer.answer !== "done")
      throw new Error (`${verb}: ${JSON.stringify (answer)}`);
    return answer;
  }

  /** Violations axe finds, a line each; none is what we want.  rules "colours": those alone that a theme decides. */
  async axe (rules) {
    if (!await this.page.evaluate (() => "axe" in window))
      await this.page.evaluate (axeSource);
    await this.page.evaluate (() => window.scrollTo (0, 0)); // what the header covers half is small by that alone
    const found = await this.page.evaluate (only => window.axe.run (document, { runOnly: only, resultTypes: ["violations"] }), rules === "colours" ? COLOURS : STANDARD);
    return found.violations.map (rule => `${rule.id}: ${rule.nodes.map (node => node.target.join (" ")).slice (0, 4).join (" | ")}`);
  }

  /** Whether the page is wider than its window: it must not scroll sideways. */
  async tooWide () {
    return this.page.evaluate (() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
  }

  async shot (name) {
    mkdirSync (screens, { recursive: true });
    await this.page.screenshot ({ path: join (screens, `${name}.png`), fullPage: true });
  }
}
