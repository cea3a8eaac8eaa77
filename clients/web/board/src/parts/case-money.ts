// SPDX-License-Identifier: EUPL-1.2
// The money of a case at a glance: who pays how much in which year, what is open, and which programmes would help.
import { html, nothing, svg, type TemplateResult } from "lit";
import { all, one } from "../core/api";
import { date, due, money, number } from "../core/format";
import { said, texts } from "../core/texts";
import type { Figures, Match, PlanYear, TableRow } from "../core/types";
import { CasePart } from "./case-part";
import { sees } from "./edit-rights";
import { sign } from "./sign";
import "../styles/case-figures.css";

const T = texts ({
  plan: ["Wer bezahlt was?", "Who pays what?"],
  none: ["Noch keine Ausgaben und keine Deckung eingetragen. Was hier steht, ergibt sich aus den Tabellen darunter.",
    "No expenses or funding sources entered yet. The figures here come from the tables below."],
  hidden: ["Der Finanzierungsplan ist nur für die Beteiligten sichtbar.", "Only those involved can see the funding plan."], own: ["Eigenmittel", "Own funds"],
  third: ["Drittmittel", "Third-party funds"],
  granted: ["bewilligte Förderung", "grants awarded"], hoped: ["geplante Förderung, nicht bewilligt", "planned grants, not yet awarded"],
  gap: ["ungedeckt", "uncovered"], total: ["Ausgaben", "Expenses"], eligible: ["davon zuwendungsfähig", "of which eligible"],
  grants: ["Fördermittel laut Plan", "Grants as planned"], difference: ["Differenz", "Difference"], source: ["Woraus", "Source"], sum: ["Summe", "Total"],
  tooLarge: ["zu groß", "too large"], years: ["Finanzierungsplan nach Jahren", "Funding plan by year"],
  picture: ["Ausgaben {0}: {1}.", "Expenses {0}: {1}."], piece: ["{0} {1}", "{0} {1}"], balanced: ["Der Plan geht auf.", "The plan balances."],
  notGranted: ["Der Plan geht auf, aber {0} Förderung sind noch nicht bewilligt.", "The plan balances, but {0} of grants have not been awarded yet."],
  unbalanced: ["Der Plan geht nicht auf: In mindestens einem Jahr sind Ausgaben und Deckung verschieden.",
    "The plan does not balance: in at least one year expenses and funding differ."],
  over: ["Es ist mehr Deckung als Ausgaben eingetragen.", "There is more funding than expenses."],
  applications: ["Laufende Anträge", "Applications"],
  application: ["Antrag", "Application"], applied: ["Beantragt", "Applied for"], expected: ["Höchstens möglich", "Maximum possible"],
  programme: ["Programm", "Programme"], deadline: ["Frist", "Deadline"], unknown: ["unbekannt", "unknown"],
  match: ["Welche Förderprogramme passen?", "Which programmes fit?"], noHits: ["Zurzeit passt kein Programm.", "No programme fits at present."],
  noProgrammes: ["Es sind noch keine Förderprogramme eingetragen.", "No programmes are entered yet."], upTo: ["bis zu {0}", "up to {0}"],
  amountUnknown: ["Höhe unbekannt", "amount unknown"], until: ["Antrag bis {0} ({1})", "apply by {0} ({1})"],
  asOf: ["Stand {0}", "as of {0}"], asOfUnknown: ["Stand unbekannt", "date unknown"], verified: ["geprüft von {0}", "verified by {0}"],
  misses: ["Warum passt das nicht? {0} weiteres Programm|Warum passen diese nicht? {0} weitere Programme",
    "Why does it not fit? {0} more programme|Why do these not fit? {0} more programmes"],
  assumed: ["Soweit die Angaben im Vorgang reichen. Was fehlt, gilt als unbekannt, nicht als null.",
    "Based on what the case says. Missing figures count as unknown, not as zero."],
});

const PARTS = ["own", "third", "granted", "hoped", "gap"] as const;
type Piece = typeof PARTS[number];
/** Patterns of the picture: not by colour alone. */
const FILLS: { [piece: string]: string } = { hoped: "url(#ib-bar-hoped)", gap: "url(#ib-bar-gap)" };
const ROWS = ["expenses", "eligible", "own", "grant", "third", "difference"] as const;
const ROW_NAMES = { expenses: T.total, eligible: T.eligible, own: T.own, grant: T.grants, third: T.third, difference: T.difference };

const add = (years: PlanYear[], key: typeof ROWS[number]): number | undefined =>
  years.reduce<number | undefined> ((sum, year) => (sum === undefined || year[key] === undefined || !Number.isSafeInteger (sum + year[key]) ? undefined
    : sum + year[key]), 0);

class CaseMoney extends CasePart {
  private figures: Figures = {};
  private found: Match[] = [];
  private titles = new Map<string, string> ();

  private get party (): boolean { return sees (this.view, this.definition, "parties"); }

  protected override async fetch (signal: AbortSignal): Promise<void> {
    const query = { case: this.view.id }, hasApplications = (this.view.rows?.applications ?? 0) > 0;
    // of a case they see only in part, nearly everything would be unknown to the matching
    const [figures, matches, applications] = await Promise.all ([one<Figures> ("case.figures", query, signal), this.party ? all<Match> ("programme.match",
      query, signal) : [],
      hasApplications ? all<TableRow> ("row.list", { ...query, table: "applications" }, signal) : []]);
    this.figures = figures ?? {};
    this.found = matches;
    this.titles = new Map (applications.map (row => [row.row, typeof row.cells.title === "string" ? row.cells.title : row.row]));
  }

  /* ---- The plan ---- */

  private pieces (): Map<Piece, number> {
    const sums = this.figures.sums ?? {}, years = this.figures.years ?? [], planned = sums.planned ?? add (years, "expenses") ?? 0;
    const own = sums.own ?? 0, third = sums.third ?? 0, granted = sums.granted ?? 0, hoped = Math.max (0, Math.min ((add (years, "grant") ?? 0) - granted,
      planned - own - third - granted));
    return new Map<Piece, number> ([["own", own], ["third", third], ["granted", granted], ["hoped", hoped],
      ["gap", Math.max (0, planned - own - third - granted - hoped)]]);
  }

  /** One bar: all of it is what is to be spent. */
  private bar (): TemplateResult {
    const pieces = this.pieces (), total = Math.max (1, [...pieces.values ()].reduce ((a, b) => a + b, 0)), shown =
      PARTS.filter (piece => (pieces.get (piece) ?? 0) > 0);
    let at = 0;
    const label = T.picture (money (this.figures.sums?.planned ?? total), shown.map (piece => T.piece (T[piece] (), money (pieces.get (piece)!))).join (", "));
    return html`<figure class="ib-bar"><svg viewBox="0 0 1000 56" preserveAspectRatio="none" role="img" aria-label=${label}>
      <defs><pattern id="ib-bar-hoped" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ib-bar__hoped" width="10"
        height="10"></rect><rect class="ib-bar__stripe" width="4" height="10"></rect></pattern>
        <pattern id="ib-bar-gap" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="ib-bar__paper" width="8"
          height="8"></rect><circle class="ib-bar__dot" cx="2" cy="2" r="1.4"></circle></pattern></defs>
      ${shown.map (piece => { const wide = pieces.get (piece)! / total * 1000, x = at; at +=
        wide; return svg`<rect class="ib-bar__piece ib-bar__piece--${piece}" fill=${FILLS[piece] ?? nothing} x=${x} y="1" width=${Math.max (2, wide - 2)}
          height="54"></rect>`; })}</svg>
      <figcaption><ul class="ib-legend">${shown.map (piece => html`<li><svg class="ib-legend__key" viewBox="0 0 20 20"
        aria-hidden="true"><rect class="ib-bar__piece ib-bar__piece--${piece}" fill=${FILLS[piece] ?? nothing} x="1" y="1" width="18" height="18"></rect></svg>
        ${T[piece] ()} <strong>${money (pieces.get (piece)!)}</strong> <span class="ib-muted">${number (Math.round (pieces.get (piece)! / total * 100))} %</span></li>`)}</ul></figcaption></figure>`;
  }

  private yearTable (years: PlanYear[]): TemplateResult {
    const cell = (cents: number | undefined, key: string): TemplateResult => html`<td class="ib-number ${key === "difference" && cents !== 0
      ? "ib-number--wrong" : ""}">${cents === undefined ? T.tooLarge () : money (cents)}</td>`;
    return html`<div class="ib-scroll" role="region" tabindex="0" aria-label=${T.years ()}><table class="ib-table">
      <caption class="kern-sr-only">${T.years ()}</caption>
      <thead><tr><th scope="col">${T.source ()}</th>${years.map (year => html`<th scope="col" class="ib-number">${year.year}</th>`)}<th scope="col"
        class="ib-number">${T.sum ()}</th></tr></thead>
      <tbody>${ROWS.map (key => html`<tr class="ib-plan-${key}"><th scope="row">${ROW_NAMES[key] ()}</th>${years.map (year =>
        cell (year[key], key))}${cell (add (years, key), key)}</tr>`)}</tbody></table></div>`;
  }

  private verdict (years: PlanYear[]): TemplateResult {
    const balanced = years.every (year => year.difference === 0), gap = this.figures.sums?.gap ?? 0;
    const over = !balanced && years.every (year => (year.difference ?? 0) <= 0);
    return html`<p class="ib-verdict ib-verdict--${!balanced ? "bad" : gap > 0 ? "open" : "good"}"><span aria-hidden="true">${!balanced ? sign ("cross") : gap > 0 ? "!"
      : sign ("check")}</span>
      ${over && years.some (year => (year.difference ?? 0) < 0) ? T.over () : !balanced ? T.unbalanced () : gap > 0 ? T.notGranted (money (gap))
        : T.balanced ()}</p>`;
  }

  private plan (): TemplateResult {
    const years = this.figures.years ?? [];
    return html`<section><h3>${T.plan ()}</h3>${years.length === 0 ? html`<p class="kern-body ib-muted">${this.figures.sums === undefined ? T.hidden ()
      : T.none ()}</p>`
      : html`${this.verdict (years)}${this.bar ()}${this.yearTable (years)}`}${this.sums ()}</section>`;
  }

  private sums (): TemplateResult | typeof nothing {
    const sums = this.figures.sums ?? {}, shown = this.definition.figures.filter (figure => ["applied", "granted", "drawn"].includes (figure.key) &&
      (sums[figure.key] ?? 0) > 0);
    return shown.length === 0 ? nothing : html`<p class="ib-sums">${shown.map (figure =>
      html`<span>${said (figure)}: <strong>${money (sums[figure.key]!)}</strong></span>`)}</p>`;
  }

  private applications (): TemplateResult | typeof nothing {
    const grants = this.figures.grants ?? [], names = new Map (this.found.map (match => [match.programme, match.name]));
    const amount = (cents: number | undefined): string => (cents === undefined ? T.unknown () : money (cents));
    return grants.length === 0 ? nothing : html`<section><h3>${T.applications ()}</h3><div class="ib-scroll" role="region" tabindex="0"
      aria-label=${T.applications ()}><table class="ib-table"><thead><tr><th scope="col">${T.application ()}</th>
      <th scope="col">${T.programme ()}</th><th scope="col" class="ib-number">${T.applied ()}</th><th scope="col"
        class="ib-number">${T.expected ()}</th><th scope="col">${T.deadline ()}</th></tr></thead>
      <tbody>${grants.map (grant => html`<tr><th scope="row"><a class="kern-link"
        href="#row-applications-${grant.row}">${this.titles.get (grant.row) ?? grant.row}</a></th><td>${names.get (grant.programme ?? "") ?? grant.programme ?? ""}</td>
        <td class="ib-number">${amount (grant.amount)}</td><td class="ib-number">${amount (grant.expected)}</td><td>${grant.deadline === undefined ? ""
          : html`${date (grant.deadline)} <span class="ib-muted">${due (grant.deadline)}</span>`}</td></tr>`)}</tbody></table></div></section>`;
  }

  /* ---- Programmes ---- */

  private match (match: Match): TemplateResult {
    return html`<li class="ib-match"><h4><a class="kern-link" href="/programme?p=${match.programme}">${match.name === "" ? match.programme : match.name}</a></h4>
      ${match.hit ? html`<p class="ib-match__line"><strong>${match.grant_cents === undefined ? T.amountUnknown ()
        : T.upTo (money (match.grant_cents))}</strong>${match.deadline === undefined ? nothing
          : html` · ${T.until (date (match.deadline), due (match.deadline))}`}</p>` : nothing}
      <ul class="ib-reasons">${match.reasons.map (reason => html`<li>${said (reason)}</li>`)}</ul>
      <p class="ib-muted">${match.as_of === undefined ? T.asOfUnknown () : T.asOf (date (match.as_of))}${match.verified_by === undefined ? nothing
        : html` · ${T.verified (match.verified_by)}`}</p></li>`;
  }

  private programmes (): TemplateResult {
    const hits = this.found.filter (match => match.hit), misses = this.found.filter (match => !match.hit);
    return html`<section><h3>${T.match ()}</h3>${this.found.length === 0 ? html`<p class="kern-body">${T.noProgrammes ()}</p>`
      : html`<p class="ib-muted">${T.assumed ()}</p>
      ${hits.length === 0 ? html`<p class="kern-body">${T.noHits ()}</p>` : html`<ul class="ib-list ib-matches">${hits.map (match => this.match (match))}</ul>`}
      ${misses.length === 0 ? nothing : html`<details class="ib-misses"><summary>${T.misses (misses.length)}</summary>
        <ul class="ib-list ib-matches">${misses.map (match => this.match (match))}</ul></details>`}`}</section>`;
  }

  protected override show (): TemplateResult { return html`${this.plan ()}${this.applications ()}${this.party ? this.programmes () : nothing}`; }
}
customElements.define ("ib-case-money", CaseMoney);
