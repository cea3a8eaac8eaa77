// SPDX-License-Identifier: EUPL-1.2
// "Idee eintragen": a title and one sentence; what is like it in the region beside; then a receipt.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { command, newId } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { definition, fieldOf, organisations, orgName, pipelines, type Pipeline } from "../core/known";
import { alertBox, explain, Page } from "../core/page";
import { navigate } from "../core/router";
import { hasRole } from "../core/session";
import { texts } from "../core/texts";
import type { CaseRow, Definition, Org } from "../core/types";
import { characters, counted, oneLine } from "../parts/counted";
import { onlyCitizen, orgSelect, pipelineSelect, submitOrgs, SUBMITTERS, visibilitySelect } from "../parts/idea-place";
import { openMove, support, supports } from "../parts/moves";
import { receipt } from "../parts/receipt";
import { sign } from "../parts/sign";
import { changeSubmission, forgetSubmissions, onSubmissions, resumeSubmissions, submission, submitIdea, type Submission } from "../parts/submissions";
import { visibilityName } from "../parts/words";
import "../parts/similar";
import "../styles/idea.css";

const T = texts ({
  title: ["Idee eintragen", "Add an idea"], lead: ["Ein Titel und ein Satz genügen. Alles Weitere kommt später und gemeinsam.", "A title and one sentence are enough. Everything else comes later, and together."],
  citizen: ["Ein Titel und ein Satz genügen. Ihre Idee geht an {0}; dort wird entschieden, ob die Kommune sie aufgreift.", "A title and one sentence are enough. Your idea goes to {0}, where it is decided whether the municipality adopts it."],
  name: ["Titel", "Title"], nameHint: ["Zum Beispiel „Bauantrag online stellen“.", "For example \"Building application online\"."],
  sentence: ["Ein Satz dazu", "One sentence about it"], sentenceHint: ["Was soll für wen besser werden?", "What is to become better, and for whom?"],
  place: ["Für {0}, Sichtbarkeit: {1}.", "For {0}, visibility: {1}."], more: ["Sichtbarkeit oder Verfahren ändern", "Change visibility or procedure"],
  go: ["Einreichen", "Submit"], list: ["Viele Ideen auf einmal eintragen", "Enter many ideas at once"], noTitle: ["Bitte einen Titel eintragen.", "Please enter a title."], noSentence: ["Bitte einen Satz dazu schreiben.", "Please write one sentence about it."],
  tooLong: ["Bitte auf {0} Zeichen kürzen.", "Please shorten to {0} characters."],
  support: ["Unterstützen", "Support"], supports: ["Sie unterstützen das", "You support this"], adopt: ["Übernehmen", "Take over"], ofCase: ["{0}: {1}", "{0}: {1}"], own: ["Ihr eigener Vorgang", "Your own case"],
  nobody: ["Ideen tragen die Verwaltungen, Bürgerinnen und Bürger ein", "Ideas are entered by administrations and citizens"],
  nobodyText: ["Ihre Rolle kann keine Ideen einreichen. Bestehende Vorgänge finden und unterstützen Sie über die Suche.", "Your role cannot submit ideas. Find and support existing cases by the search."],
  sent: ["Idee eingereicht", "Idea submitted"], sending: ["Idee unterwegs", "Idea on its way"], back: ["Wieder bearbeiten", "Edit again"], again: ["Noch eine Idee", "Another idea"], open: ["Zum Vorgang", "To the case"],
  draftOpen: ["Zum Entwurf", "To the draft"], withdraw: ["Zurückziehen", "Withdraw"], withdrawn: ["Zurückgezogen", "Withdrawn"], withdrawnText: ["{0} ist zurückgezogen. Der Text ist noch da, falls Sie ihn ändern möchten.", "{0} is withdrawn. The text is still there in case you want to change it."],
  withdrawReason: ["Gleich nach dem Einreichen zurückgezogen", "Withdrawn right after handing in"], work: ["Zu „Meine Arbeit“", "To \"My work\""],
});

interface Draft { title: string; summary: string; org?: string; visibility?: string; pipeline?: string }
const EMPTY: Draft = { title: "", summary: "" };
const UNDO_MS = 15 * 60000;

class NewPage extends Page {
  static override properties = { ...Page.properties, idea: { state: true }, tried: { state: true }, ways: { state: true } };
  declare idea: Draft;
  declare tried: boolean;
  declare ways: Pipeline[] | undefined;
  private orgs!: Map<string, Org>;
  private choices: Org[] = [];
  private definition!: Definition;
  private focusDue: string | undefined = "";

  constructor () {
    super ();
    this.idea = EMPTY;
    this.tried = false;
  }

  override get heading (): string { return T.title (); }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.idea = draft<Draft> ("idea") ?? EMPTY;
    this.until (onSubmissions (() => this.requestUpdate ()));
    this.until (resumeSubmissions ());
  }

  protected override async load (): Promise<void> {
    [this.orgs, this.definition] = await Promise.all ([organisations (), definition (this.sent?.idea.pipeline ?? this.idea.pipeline)]);
    this.choices = submitOrgs (this.orgs);
  }

  private get sent (): Submission | undefined { return submission (this.place.query.get ("beleg") ?? ""); }
  private get org (): string { return this.choices.find (org => org.key === this.idea.org)?.key ?? this.choices[0]?.key ?? ""; }
  private max (key: string): number { return fieldOf (this.definition, key)?.max ?? 300; }

  private change (change: Partial<Draft>): void {
    this.idea = { ...this.idea, ...change };
    keepDraft ("idea", this.idea.title === "" && this.idea.summary === "" ? undefined : this.idea);
  }

  private async choosePipeline (pipeline: string): Promise<void> {
    this.change ({ pipeline });
    this.definition = await definition (pipeline);
    this.requestUpdate ();
  }

  /** Asked when somebody opens "Mehr". */
  private async openMore (): Promise<void> {
    if (this.ways !== undefined)
      return;
    try {
      const all = await pipelines (), whole = await Promise.all (all.map (way => definition (way.key)));
      this.ways = all.filter ((_, i) => whole[i]!.catalogue !== true).sort ((a, b) => Number (b.key === this.definition.key) - Number (a.key === this.definition.key));
    } catch { /* the header shows that there is no connection; opened again it is asked again */ }
  }

  /* ---- Handing in ---- */

  private problem (key: "title" | "summary"): string | undefined {
    const text = oneLine (this.idea[key]);
    return text === "" ? (key === "title" ? T.noTitle () : T.noSentence ()) : characters (text) > this.max (key) ? T.tooLong (this.max (key)) : undefined;
  }

  private async submit (event?: Event): Promise<void> {
    event?.preventDefault ();
    this.tried = true;
    const wrong = (["title", "summary"] as const).find (key => this.problem (key) !== undefined);
    if (wrong !== undefined) {
      await this.updateComplete;
      this.querySelector<HTMLElement> (`#idea-${wrong}`)?.focus ();
      return;
    }
    const made = submitIdea ({ ...this.idea, title: oneLine (this.idea.title), summary: oneLine (this.idea.summary), org: this.org });
    this.change (EMPTY);
    this.tried = false;
    this.go (made.id);
  }

  /** Another state of this page: the address says which, and the focus goes there. */
  private go (sent = ""): void {
    this.focusDue = sent;
    navigate (sent === "" ? "/neu" : `/neu?beleg=${sent}`);
    window.scrollTo (0, 0);
  }

  override updated (): void {
    if (this.state !== "ready" || this.focusDue === undefined || this.focusDue !== (this.place.query.get ("beleg") ?? ""))
      return;
    this.querySelector<HTMLElement> (this.focusDue === "" ? "#idea-title" : "h1")?.focus ();
    this.focusDue = undefined;
  }

  private again (it: Submission): void {
    this.change (it.idea);
    forgetSubmissions ([it.id]);
    this.go ();
  }

  private async withdraw (it: Submission): Promise<void> {
    try {
      await command ("case.withdraw", { case: it.ref!, version: it.version!, reason: T.withdrawReason () }, { id: newId () });
      changeSubmission (it.id, { withdrawn: true });
      await this.updateComplete;
      this.querySelector<HTMLElement> ("h1")?.focus ();
    } catch (error) {
      announce (explain (error), { kind: "danger" });
    }
  }

  /* ---- Similar ones ---- */

  private readonly actions = (row: CaseRow): unknown => {
    if (this.choices.some (org => org.key === row.org) && this.choices.length === 1)
      return html`<span class="ib-muted">${T.own ()}</span>`;
    const name = (verb: string): string => T.ofCase (verb, row.title), live = row.state === "open" || row.state === "parked" || row.state === "completed";
    return html`${row.state === "merged" ? nothing : supports (row.ref) ? html`<span class="ib-muted">${sign ("check")}${T.supports ()}</span>` : html`<button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" aria-label=${name (T.support ())} @click=${() => void support (row, true).then (() => this.requestUpdate ())}>
        <span class="kern-label">${T.support ()}</span></button>`}
      ${live && hasRole ("submitter", "editor", "lead", "coordinator") ? html`<button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" aria-label=${name (T.adopt ())}
        @click=${() => void this.adopt (row)}><span class="kern-label">${T.adopt ()}</span></button>` : nothing}`;
  };

  private async adopt (row: CaseRow): Promise<void> {
    const done = await openMove ("adopt", row);
    if (done?.ref === undefined)
      return;
    this.change (EMPTY);
    navigate (`/c/${done.ref}`);
  }

  /* ---- Views ---- */

  private more (): TemplateResult {
    return html`<div><p class="ib-muted">${T.place (orgName (this.orgs, this.org), visibilityName (this.idea.visibility ?? "internal"))}</p>
      <details class="ib-more" @toggle=${() => void this.openMore ()}><summary>${T.more ()}</summary><div class="ib-more__fields">
        ${visibilitySelect (this.definition, this.idea.visibility ?? "internal", visibility => this.change ({ visibility }))}
        ${this.ways === undefined ? nothing : pipelineSelect (this.ways, this.definition.key, this.definition, pipeline => void this.choosePipeline (pipeline))}</div></details></div>`;
  }

  private form (): TemplateResult {
    const { title, summary } = this.idea;
    return html`<form class="ib-idea" novalidate @submit=${this.submit}>
      <div class="ib-idea__fields">
        ${counted ({ id: "idea-title", label: T.name (), hint: T.nameHint (), value: title, max: this.max ("title"), autofocus: true, error: this.tried ? this.problem ("title") : undefined,
          input: value => this.change ({ title: value }) })}
        ${counted ({ id: "idea-summary", label: T.sentence (), hint: T.sentenceHint (), value: summary, max: this.max ("summary"), lines: 3, error: this.tried ? this.problem ("summary") : undefined,
          input: value => this.change ({ summary: value }), key: event => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void this.submit (event); } })}
        ${this.choices.length > 1 ? orgSelect (this.choices, this.org, org => this.change ({ org })) : nothing}
        ${this.more ()}
      </div>
      <ib-similar .text=${`${title}\n${summary}`} .orgs=${this.orgs} .definition=${this.definition} .actions=${this.actions}></ib-similar>
      <div class="ib-idea__actions ib-actions"><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.go ()}</span></button>
        ${onlyCitizen () ? nothing : html`<a class="kern-link" href="/neu/workshop">${T.list ()}</a>`}</div></form>`;
  }

  private receiptActions (it: Submission): TemplateResult {
    const again = html`<button type="button" class="kern-btn kern-btn--primary" @click=${() => this.go ()}><span class="kern-label">${T.again ()}</span></button>`;
    const edit = html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.again (it)}><span class="kern-label">${T.back ()}</span></button>`;
    const to = it.ref === undefined ? nothing : html`<a class="kern-btn kern-btn--secondary" href="/c/${it.ref}"><span class="kern-label">${it.state === "refused" ? T.draftOpen () : T.open ()}</span></a>`;
    if (it.withdrawn)
      return html`<div class="ib-actions">${edit}${again}</div>`;
    if (it.state === "refused")
      return html`<div class="ib-actions">${it.ref === undefined ? edit : nothing}${to}${again}</div>`;
    const undo = it.state === "done" && Date.now () - it.made < UNDO_MS;
    return html`<div class="ib-actions">${again}${to}
      ${undo ? html`<button type="button" class="kern-btn kern-btn--tertiary" @click=${() => void this.withdraw (it)}><span class="kern-label">${T.withdraw ()}</span></button>` : nothing}
      <a class="kern-link" href="/">${T.work ()}</a></div>`;
  }

  protected override view (): TemplateResult {
    const it = this.sent;
    if (it !== undefined)
      return html`<div class="ib-receipts"><h1 class="ib-title" tabindex="-1">${it.withdrawn ? T.withdrawn () : it.state === "waiting" || it.state === "refused" ? T.sending () : T.sent ()}</h1>
        ${it.withdrawn ? alertBox ("info", T.withdrawnText (it.ref ?? "")) : receipt (it, this.definition, this.orgs)} ${this.receiptActions (it)}</div>`;
    if (!hasRole (...SUBMITTERS))
      return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1>${alertBox ("info", T.nobody (), T.nobodyText ())}`;
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1><p class="ib-lead">${onlyCitizen () ? T.citizen (orgName (this.orgs, this.org)) : T.lead ()}</p>${this.form ()}`;
  }
}
customElements.define ("ib-new-page", NewPage);
