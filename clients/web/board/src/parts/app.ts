// SPDX-License-Identifier: EUPL-1.2
// The frame around every page: header, menu, search, state of the connection, footer; and which page stands in it.
import { html, nothing, type TemplateResult } from "lit";
import { html as tagHtml, unsafeStatic } from "lit/static-html.js";
import { toUndo } from "../core/announce";
import { connectionState, forgetForeseen, list, onConnection, setConnection } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { deeds, onOutbox, outbox, runOutbox } from "../core/outbox";
import { Part } from "../core/page";
import { cameBack, match, navigate, onNavigate, startRouter, type Left, type Place } from "../core/router";
import { hasRole, logOut, mayAdd, me, onSession, ownOrgs, resume, resumeKept } from "../core/session";
import { organisations } from "../core/known";
import { lang, setLanguage, texts } from "../core/texts";
import { chooseTheme, theme, type Theme } from "../core/theme";
import type { CaseRow, Org } from "../core/types";
import { LOST, PAGES, type PageEntry } from "./pages";
import { sign } from "./sign";

const T = texts ({
  skip: ["Zum Inhalt", "Skip to content"], menu: ["Menü", "Menu"], work: ["Meine Arbeit", "My work"], board: ["Tafel", "Board"], cases: ["Liste", "List"],
  region: ["Überblick", "Overview"], triage: ["Erstprüfung", "Triage"], programmes: ["Förderprogramme", "Programmes"], admin: ["Verwaltung", "Administration"],
  fresh: ["Idee eintragen", "Add an idea"], search: ["Suche", "Search"], searchHint: ["Vorgang suchen", "Search cases"], searchGo: ["Suchen", "Search"],
  help: ["Hilfe", "Help"], accessibility: ["Barrierefreiheit", "Accessibility"], open: ["Öffentliche Vorhaben", "Public projects"],
  account: ["Konto", "Account"], mine: ["Mein Konto", "My account"], logOut: ["Abmelden", "Log out"], logOutAll: ["Überall abmelden", "Log out everywhere"], logIn: ["Anmelden", "Log in"],
  theme: ["Darstellung", "Appearance"], system: ["wie das Gerät", "as the device"], light: ["hell", "light"], dark: ["dunkel", "dark"], language: ["English", "Deutsch"],
  up: ["Verbunden", "Connected"], waiting: ["Der Bus ist gerade nicht erreichbar", "The bus cannot be reached just now"], down: ["Keine Verbindung", "No connection"],
  pending: ["{0} Änderung wartet|{0} Änderungen warten", "{0} change waiting|{0} changes waiting"], loading: ["Wird geladen …", "Loading …"],
  broken: ["Die Seite ließ sich nicht laden. Bitte Verbindung prüfen und neu laden.", "The page could not be loaded. Please check the connection and reload."],
});

class App extends Part {
  static override properties = { entry: { state: true }, ready: { state: true }, open: { state: true }, unfolded: { state: true } };
  declare entry: PageEntry | undefined;
  declare ready: boolean;
  declare open: boolean;
  /** The menu of a phone. */
  declare unfolded: boolean;
  private place: Place = { path: "/", params: {}, query: new URLSearchParams (), hash: "" };
  private known: Map<string, Org> | undefined;
  /** Where most of the person's cases lie, or of those they see, for those whose organisation lies nowhere. */
  private busiest: string | undefined;
  private failed = false;
  private focusDue = false;
  /** Where somebody was who comes back. */
  private left: Left | undefined;

  constructor () {
    super ();
    this.ready = this.open = this.unfolded = false;
    startRouter ();
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.until (onNavigate (() => void this.go ()));
    this.until (onSession (() => { void this.names (); this.requestUpdate (); }));
    this.until (onConnection (state => { this.requestUpdate (); if (state === "up") void runOutbox (); if (state === "up" && this.failed && this.ready) void this.go (); }));
    this.until (onOutbox (() => this.requestUpdate ()));
    window.addEventListener ("online", () => void runOutbox ());
    window.addEventListener ("offline", () => setConnection ("down"));
    window.setTimeout (() => void import ("../core/line").then (({ watchLine }) => watchLine (), () => {}), 2500); // a start without a network tries again by itself
    this.addEventListener ("ib-loaded", () => this.arrive ());
    document.addEventListener ("keydown", event => this.key (event));
    void this.start ();
  }

  private async start (): Promise<void> {
    const first = PAGES.find (entry => match (entry.pattern, location.pathname) !== undefined);
    first?.load ().catch (() => {}); // while one asks who this is; go () asks again where it failed
    first?.asks?.(match (first.pattern, location.pathname)!, new URLSearchParams (location.search));
    for (let pause = 500; ; pause = Math.min (pause * 2, 10000))
      try {
        await resume ();
        break;
      } catch {
        if (!this.ready && resumeKept ()) { // no network: what works without one does, and who this is will be asked again
          this.ready = true;
          void this.go ();
        }
        if (!this.ready)
          this.failed = true;
        this.requestUpdate ();
        await new Promise (done => setTimeout (done, pause));
      }
    this.failed = false;
    this.ready = true;
    void runOutbox ();
    await this.go ();
  }

  private async names (): Promise<void> {
    this.known = me () === undefined ? undefined : await organisations ().catch (() => undefined);
    this.busiest = undefined;
    this.requestUpdate ();
    if (this.known === undefined || this.home ().length > 0 || this.visited () !== undefined)
      return;
    const counts = new Map<string, number> ();
    for (const of of [{ mine: true }, {}]) // who has none of their own, as the operator, has those they see
      if (counts.size === 0)
        for (const row of (await list<CaseRow> ("case.list", { ...of, limit: 200 }).catch (() => ({ rows: [] as CaseRow[] }))).rows)
          if (row.district !== undefined)
            counts.set (row.district, (counts.get (row.district) ?? 0) + 1);
    this.busiest = [...counts].sort ((a, b) => b[1] - a[1])[0]?.[0];
    this.requestUpdate ();
  }

  /* ---- Going somewhere ---- */

  private async go (): Promise<void> {
    const path = location.pathname;
    const found = PAGES.find (entry => match (entry.pattern, path) !== undefined) ?? LOST;
    if (me () === undefined && !found.open) {
      navigate (`/login?to=${encodeURIComponent (path + location.search + location.hash)}`, true);
      return;
    }
    const moved = this.entry !== found || this.place.path !== path;
    try {
      await found.load ();
      this.failed = false;
    } catch {
      this.failed = true; // when the connection is back it is tried again
    }
    if (location.pathname !== path)
      return; // somebody went on meanwhile
    this.place = { path, params: match (found.pattern, path) ?? {}, query: new URLSearchParams (location.search), hash: location.hash.slice (1) };
    if (this.place.params.district !== undefined && this.known?.get (this.place.params.district)?.kind === "district")
      keepDraft ("district", this.place.params.district);
    this.entry = found;
    this.open = this.unfolded = false;
    this.focusDue ||= moved;
    const left = cameBack ();
    if (moved)
      this.left = left;
    this.requestUpdate ();
    await this.updateComplete;
    forgetForeseen ();
    if (moved && location.hash === "" && left === undefined)
      window.scrollTo (0, 0);
  }

  /** Back on the link by which somebody left; where it is gone, as far down as it was. */
  private comeBack ({ y, to }: Left): boolean {
    const link = [...this.querySelectorAll<HTMLAnchorElement> ("main a[href]")].find (one => one.pathname + one.search + one.hash === to);
    window.scrollTo (0, y);
    link?.focus ({ preventScroll: true });
    const place = link?.getBoundingClientRect ();
    if (place !== undefined && (place.top < 0 || place.bottom > window.innerHeight))
      link!.scrollIntoView ({ block: "center" });
    return link !== undefined;
  }

  /** The focus follows to the heading of a new page, or to where its first input waits; the title says where one is. */
  private arrive (): void {
    const title = this.querySelector<HTMLElement> ("main h1");
    document.title = title === null ? "Ideenbus" : `${title.textContent?.trim () ?? ""} · Ideenbus`;
    if (!this.focusDue || title === null)
      return;
    this.focusDue = false;
    const left = this.left;
    this.left = undefined;
    if (left !== undefined && this.comeBack (left))
      return;
    const place = location.hash === "" ? null : document.getElementById (location.hash.slice (1));
    if (place !== null)
      place.scrollIntoView ();
    else // the browser heeds autofocus only while nothing has the focus, and not in every page that comes later
      (this.querySelector<HTMLElement> ("main [autofocus]") ?? title).focus ({ preventScroll: true });
  }

  /** The address stays: its hash says which part of a case is shown. */
  private skip (event: Event): void {
    event.preventDefault ();
    this.querySelector<HTMLElement> ("#ib-main")?.focus ();
  }

  private key (event: KeyboardEvent): void {
    if (event.key === "/" && event.ctrlKey) {
      event.preventDefault ();
      this.querySelector<HTMLInputElement> ("#ib-search")?.focus ();
    }
    if (event.altKey && event.shiftKey && event.code === "KeyU") {
      event.preventDefault ();
      toUndo ();
    }
    if (event.key === "Escape" && this.open) {
      this.open = false;
      this.querySelector<HTMLElement> ("#ib-account")?.focus ();
    } else if (event.key === "Escape" && this.unfolded && event.target instanceof Element && event.target.closest (".ib-header") !== null) {
      this.unfolded = false;
      this.querySelector<HTMLElement> ("#ib-menu")?.focus ();
    }
  }

  private find (event: SubmitEvent): void {
    event.preventDefault ();
    const words = (this.querySelector ("#ib-search") as HTMLInputElement).value.trim ();
    if (/^[A-Z]{2,8}-\d{4}-\d{5,}$/i.test (words))
      navigate (`/c/${words.toUpperCase ()}`);
    else
      navigate (`/suche?q=${encodeURIComponent (words)}`);
  }

  /* ---- The frame ---- */

  /** Districts that the person's organisations are, lie in or serve. */
  private home (): string[] {
    return [...new Set (ownOrgs ().flatMap (key => {
      const org = this.known?.get (key);
      return org === undefined ? [] : org.kind === "district" ? [org.key] : org.district !== undefined ? [org.district] : org.districts ?? [];
    }))];
  }

  /** The district last looked at, while there is one. */
  private visited (): string | undefined {
    const key = draft<string> ("district");
    return key !== undefined && this.known?.get (key)?.kind === "district" ? key : undefined;
  }

  /** The district whose board the menu offers: the person's own; with several or none the one last looked at, or where they have most to do. */
  private district (): string | undefined {
    const home = this.home (), visited = this.visited ();
    if (home.length > 0)
      return home.length > 1 && visited !== undefined && home.includes (visited) ? visited : home[0];
    return visited ?? this.busiest ?? [...(this.known?.values () ?? [])].find (org => org.kind === "district")?.key;
  }

  private link (to: string, text: string): TemplateResult {
    const here = location.pathname === to;
    return html`<li><a class="ib-nav__link" href=${to} aria-current=${here ? "page" : nothing}>${text}</a></li>`;
  }

  private nav (): TemplateResult {
    const district = this.district ();
    return html`<nav class="ib-nav" aria-label=${T.menu ()}><ul>
      ${this.link ("/", T.work ())}
      ${district === undefined ? nothing : [this.link (`/d/${district}/board`, T.board ()), this.link (`/d/${district}/list`, T.cases ())]}
      ${hasRole ("coordinator", "district_admin", "audit", "admin", "lead", "editor") ? this.link ("/coord", T.region ()) : nothing}
      ${hasRole ("coordinator", "district_admin") ? this.link ("/triage", T.triage ()) : nothing}
      ${this.link ("/programme", T.programmes ())}
      ${hasRole ("admin", "district_admin", "coordinator", "lead", "editor", "submitter", "consultant") ? this.link ("/admin", T.admin ()) : nothing}
    </ul></nav>`;
  }

  private connection (): TemplateResult {
    const state = connectionState (), waits = deeds (outbox ().filter (item => item.refusal === undefined)).length;
    const text = state === "up" ? (waits > 0 ? T.pending (waits) : "") : `${state === "waiting" ? T.waiting () : T.down ()}${waits > 0 ? ` · ${T.pending (waits)}` : ""}`;
    return html`<span class="ib-connection ib-connection--${state}" role="status" title=${text === "" ? T.up () : text}><span class="ib-connection__dot" aria-hidden="true"></span><span>${text}</span></span>`;
  }

  private account (): TemplateResult {
    const name = me ()?.person.name ?? me ()?.user ?? "";
    return html`<div class="ib-account">
      <button type="button" id="ib-account" class="ib-account__button" aria-expanded=${this.open} aria-controls="ib-account-menu" @click=${() => { this.open = !this.open; }}>
        <span class="kern-sr-only">${T.account ()}: </span>${name} ${sign ("down")}</button>
      <div id="ib-account-menu" class="ib-account__menu" ?hidden=${!this.open}>
        <label class="ib-account__row">${T.theme ()}
          <select class="kern-form-input__select" @change=${(event: Event) => chooseTheme ((event.target as HTMLSelectElement).value as Theme)}>
            ${(["system", "light", "dark"] as const).map (which => html`<option value=${which} ?selected=${theme () === which}>${T[which] ()}</option>`)}</select></label>
        <button type="button" class="ib-account__item" lang=${lang () === "de" ? "en" : "de"} @click=${() => setLanguage (lang () === "de" ? "en" : "de")}>${T.language ()}</button>
        <a class="ib-account__item" href="/admin?teil=konto">${T.mine ()}</a>
        <button type="button" class="ib-account__item" @click=${() => void logOut ()}>${T.logOut ()}</button>
        <button type="button" class="ib-account__item" @click=${() => void logOut (true)}>${T.logOutAll ()}</button>
      </div></div>`;
  }

  private header (): TemplateResult {
    return html`<header class="ib-header"><div class="ib-header__bar">
      <a class="ib-logo" href="/"><img src="/favicon.svg" alt="" width="28" height="28"><span>Ideenbus</span></a>
      ${me () === undefined ? html`<a class="kern-link" href="/login">${T.logIn ()}</a>` : html`
        <form class="ib-search" role="search" @submit=${this.find}>
          <label class="kern-sr-only" for="ib-search">${T.search ()}</label>
          <input id="ib-search" class="kern-form-input__input" type="search" autocomplete="off" placeholder=${T.searchHint ()}>
          <button type="submit" class="ib-search__go"><span class="kern-icon kern-icon--search" aria-hidden="true"></span><span class="kern-sr-only">${T.searchGo ()}</span></button>
        </form>
        ${this.connection ()}
        ${location.pathname === "/neu" || !mayAdd () ? nothing : html`<a class="kern-btn kern-btn--primary kern-btn--x-small ib-header__new" href="/neu"><span class="kern-label"><span class="ib-header__plus" aria-hidden="true">+</span><span class="ib-header__word">${T.fresh ()}</span></span></a>`}
        <button type="button" id="ib-menu" class="ib-header__menu" aria-expanded=${this.unfolded} aria-controls="ib-fold" @click=${() => { this.unfolded = !this.unfolded; }}>${sign (this.unfolded ? "cross" : "menu")}<span class="kern-sr-only">${T.menu ()}</span></button>
        <div id="ib-fold" class="ib-header__fold">${this.account ()}${this.nav ()}</div>`}
      </div>
    </header>`;
  }

  private page (): TemplateResult {
    if (this.failed)
      return html`<p class="kern-body" role="alert">${this.ready ? T.broken () : T.down ()}</p>`;
    if (!this.ready || this.entry === undefined)
      return html`<p class="kern-body ib-loading" role="status">${T.loading ()}</p>`;
    const tag = unsafeStatic (this.entry.tag);
    return tagHtml`<${tag} .place=${this.place}></${tag}>`;
  }

  override render (): TemplateResult {
    const bare = this.entry?.bare === true;
    return html`<a class="ib-skip" href="#ib-main" @click=${this.skip}>${T.skip ()}</a>
      ${bare ? html`<header class="ib-header ib-header--bare"><span class="ib-logo"><img src="/favicon.svg" alt="" width="28" height="28"><span>Ideenbus</span></span>
        <button type="button" class="kern-link" lang=${lang () === "de" ? "en" : "de"} @click=${() => setLanguage (lang () === "de" ? "en" : "de")}>${T.language ()}</button></header>` : this.header ()}
      <main id="ib-main" class=${bare ? "ib-main ib-main--bare" : "ib-main"} tabindex="-1">${this.page ()}</main>
      <div id="ib-messages" class="ib-messages" role="status" aria-live="polite"></div>
      <footer class="ib-footer"><a class="kern-link" href="/hilfe">${T.help ()}</a><a class="kern-link" href="/barrierefreiheit">${T.accessibility ()}</a>
        <a class="kern-link" href="/public">${T.open ()}</a></footer>`;
  }
}

customElements.define ("ib-app", App);
