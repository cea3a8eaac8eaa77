// SPDX-License-Identifier: EUPL-1.2
// "Meine Arbeit": what must I do?  Overdue, this week, later; what others have to do for my cases; what did not get through.
import { html, nothing, type TemplateResult } from "lit";
import { all, list } from "../core/api";
import { due, daysUntil, since } from "../core/format";
import { definition, organisations, orgName, stageOf } from "../core/known";
import { dropItem, onOutbox, outbox } from "../core/outbox";
import { Page } from "../core/page";
import { me } from "../core/session";
import { said, texts } from "../core/texts";
import type { CaseRow, Definition, Org, Work } from "../core/types";

const T = texts ({
  title: ["Meine Arbeit", "My work"], overdue: ["Überfällig", "Overdue"], week: ["Diese Woche", "This week"], later: ["Später oder ohne Frist", "Later, or without a date"],
  nothing: ["Nichts wartet auf Sie.", "Nothing is waiting for you."], first: ["Sie haben eine Idee? Ein Titel und ein Satz genügen.", "Do you have an idea? A title and one sentence are enough."],
  fresh: ["Idee eintragen", "Add an idea"], mine: ["Vorgänge meiner Organisation", "Cases of my organisation"], waiting: ["Wartet auf andere", "Waiting for others"],
  laid: ["liegt zur Entscheidung vor", "awaits a decision"], more: ["{0} weitere", "{0} more"], unsent: ["Noch nicht übernommen", "Not accepted yet"],
  drop: ["Verwerfen", "Discard"], sending: ["wird gesendet, sobald eine Verbindung da ist", "will be sent as soon as there is a connection"], none: ["Noch keine Vorgänge.", "No cases yet."],
});

class WorkPage extends Page {
  private work: Work[] = [];
  private mine: CaseRow[] = [];
  private orgs: Map<string, Org> | undefined;
  private definition: Definition | undefined;

  override get heading (): string { return T.title (); }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (() => true, () => void this.reload ());
    this.until (onOutbox (() => this.requestUpdate ()));
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    [this.work, this.mine, this.orgs, this.definition] = await Promise.all ([
      all<Work> ("work.list", {}, signal), list<CaseRow> ("case.list", { mine: true, limit: 100 }, signal).then (page => page.rows), organisations (), definition ()]);
  }

  private item (work: Work): TemplateResult {
    const href = work.kind === "decide" ? `/entscheidung/${work.ref}` : work.row !== undefined ? `/c/${work.ref}#row-${work.table}-${work.row}` : `/c/${work.ref}`;
    return html`<li class="ib-work__item"><a class="kern-link" href=${href}>${work.title === "" ? work.ref : work.title}</a>
      <span class="ib-muted">${work.ref} · ${orgName (this.orgs, work.org)}</span><span>${said (work)}</span>
      <span class="ib-work__due">${work.due === undefined ? since (work.since) : due (work.due)}</span></li>`;
  }

  private group (title: string, items: Work[], kind: string): TemplateResult | typeof nothing {
    return items.length === 0 ? nothing : html`<section class="ib-work ib-work--${kind}"><h2>${title} (${items.length})</h2><ul class="ib-list">${items.map (work => this.item (work))}</ul></section>`;
  }

  private unsent (): TemplateResult | typeof nothing {
    const items = outbox ();
    return items.length === 0 ? nothing : html`<section><h2>${T.unsent ()}</h2><ul class="ib-list">${items.map (item => html`<li class="ib-work__item"><span>${item.label}</span>
      <span>${item.refusal ?? T.sending ()}</span>${item.refusal === undefined ? nothing : html`<button type="button" class="kern-link" @click=${() => dropItem (item.id)}>${T.drop ()}</button>`}</li>`)}</ul></section>`;
  }

  private laid (): TemplateResult | typeof nothing {
    const deciding = new Set (this.work.map (work => work.ref)), items = this.mine.filter (row => row.laid && row.state === "open" && !deciding.has (row.ref));
    return items.length === 0 ? nothing : html`<section><h2>${T.waiting ()} (${items.length})</h2><ul class="ib-list">${items.map (row => html`<li class="ib-work__item">
      <a class="kern-link" href="/c/${row.ref}">${row.title}</a><span class="ib-muted">${row.ref}</span><span>${this.definition === undefined ? row.stage : said (stageOf (this.definition, row.stage))}: ${T.laid ()}</span></li>`)}</ul></section>`;
  }

  protected override view (): TemplateResult {
    const overdue = this.work.filter (work => work.due !== undefined && daysUntil (work.due) < 0);
    const week = this.work.filter (work => work.due !== undefined && daysUntil (work.due) >= 0 && daysUntil (work.due) < 8);
    const later = this.work.filter (work => work.due === undefined || daysUntil (work.due) >= 8);
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1>
      ${this.unsent ()}
      ${this.work.length === 0 ? html`<div class="ib-panel ib-stack"><p class="kern-body">${T.nothing ()} ${me () === undefined || this.mine.length > 0 ? nothing : T.first ()}</p>
        <div><a class="kern-btn kern-btn--primary" href="/neu"><span class="kern-label">${T.fresh ()}</span></a></div></div>` : nothing}
      ${this.group (T.overdue (), overdue, "overdue")} ${this.group (T.week (), week, "week")} ${this.group (T.later (), later, "later")} ${this.laid ()}
      ${this.mine.length === 0 ? nothing : html`<section><h2>${T.mine ()} (${this.mine.length})</h2><ul class="ib-list">${this.mine.map (row => html`<li class="ib-work__item">
        <a class="kern-link" href="/c/${row.ref}">${row.title}</a><span class="ib-muted">${row.ref} · ${orgName (this.orgs, row.org)}</span>
        <span>${this.definition === undefined ? row.stage : said (stageOf (this.definition, row.stage))}</span></li>`)}</ul></section>`}`;
  }
}
customElements.define ("ib-work-page", WorkPage);
