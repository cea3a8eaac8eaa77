// SPDX-License-Identifier: EUPL-1.2
// A decision from a link, for somebody who is seldom here: one page with what it is, what it costs, what was checked; two buttons; then a plain confirmation.
import { html, nothing, type TemplateResult } from "lit";
import { all, newId, Refused } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { definition, stageOf } from "../core/known";
import { deliver } from "../core/outbox";
import { about, alertBox, explain, Page } from "../core/page";
import { navigate } from "../core/router";
import { helpOf, said, texts } from "../core/texts";
import type { ApprovalKind, CaseRow, Reason, Work } from "../core/types";
import { decidersOf } from "../parts/decider";
import { amounts, checked, fetchFacts, gist, judged, laidText, lastDecision, stageText, warnings, type Facts } from "../parts/decision-facts";
import { actsFor, approvalsFor, movesFor, openMove, partAt, targetOf, type MovePreset, type MoveTarget } from "../parts/moves";
import { newsSince } from "../parts/news";
import { reasonList } from "../parts/reasons";
import { stateName } from "../parts/words";
import { isPending, isTriage, placeOfWork, sooner } from "../parts/work-items";
import "../styles/idea.css";
import "../styles/decision.css";

const T = texts ({
  title: ["Entscheidung", "Decision"], step: ["{0}: von „{1}“ nach „{2}“", "{0}: from \"{1}\" to \"{2}\""], money: ["Was es kostet", "What it costs"], judged: ["Worum es geht", "What it is about"], checked: ["Was geprüft wurde", "What was checked"], warnings: ["Einen zweiten Blick wert", "Worth a second look"],
  missing: ["Noch nicht möglich: {0} Punkt fehlt|Noch nicht möglich: {0} Punkte fehlen", "Not possible yet: {0} point is missing|Not possible yet: {0} points are missing"], gapsRest: ["Was für den Schritt noch fehlt", "What the step still needs"],
  release: ["Freigeben", "Release"], opinion: ["Stellungnahme geben", "Give the opinion"], adopt: ["Aufgreifen", "Adopt"], return: ["Zurückgeben", "Return"], deny: ["Nicht freigeben", "Do not release"], reject: ["Ablehnen", "Reject"], more: ["Alles zum Vorgang", "Everything about the case"],
  withApproval: ["Damit geben Sie zugleich: {0}.", "This also gives: {0}."], gives: ["Sie geben damit: {0}. Über den Schritt selbst entscheidet danach {1}.", "With this you give: {0}. The step itself is then decided by {1}."],
  instead: ["Sie entscheiden an Stelle von {0}; dafür braucht es einen Grund.", "You decide in place of {0}; that needs a reason."], reason: ["Grund", "Reason"], reasonMissing: ["Bitte einen Grund angeben.", "Please give a reason."],
  others: ["Hier entscheidet {0}.", "This is for {0} to decide."], othersText: ["Für Sie ist nichts zu tun.", "There is nothing for you to do."], early: ["Noch nicht vorgelegt", "Not submitted for decision yet"], ready: ["Es fehlt aber nichts mehr: Sie können schon entscheiden.", "Nothing is missing, though: you can decide now."], earlyText: ["Sobald der Vorgang vorgelegt ist, steht er in „Meine Arbeit“.", "Once it is submitted, it appears in \"My work\"."],
  closed: ["Der Vorgang ist {0}.", "The case is {0}."], before: ["Zuletzt entschieden", "Last decision"], because: ["Grund: {0}", "Reason: {0}"], merged: ["Er ist in {0} aufgegangen.", "It was merged into {0}."],
  released: ["Freigegeben", "Released"], releasedText: ["„{0}“ ist jetzt in der Phase „{1}“.", "\"{0}\" is now in the stage \"{1}\"."], given: ["Freigabe erteilt", "Release given"], givenText: ["Bei „{0}“ steht jetzt Ihre Freigabe: {1}.", "\"{0}\" now has your release: {1}."],
  sent: ["Erledigt", "Done"], sentText: ["Ihre Entscheidung zu „{0}“ ist festgehalten.", "Your decision on \"{0}\" is recorded."],
  opinionSent: ["Ihre Stellungnahme zu „{0}“ ist festgehalten.", "Your opinion on \"{0}\" is recorded."], words: ["Ihr Text zu „{0}“ (freiwillig)", "Your words on \"{0}\" (optional)"],
  moreOpinions: ["Noch {0} Stellungnahme oder Freigabe wartet.|Noch {0} Stellungnahmen oder Freigaben warten.", "{0} more opinion or release is waiting.|{0} more opinions or releases are waiting."], noOpinions: ["Sonst wartet nichts auf Sie.", "Nothing else is waiting for you."],
  toCase: ["Zum Vorgang", "To the case"], nextOne: ["Noch {0} Entscheidung wartet.|Noch {0} Entscheidungen warten.", "{0} more decision is waiting.|{0} more decisions are waiting."],
  next: ["Zur nächsten: {0}", "To the next one: {0}"], none: ["Sonst wartet keine Entscheidung.", "No other decision is waiting."], work: ["Zu „Meine Arbeit“", "To \"My work\""], sending: ["Wird übertragen …", "Being sent …"], label: ["{0}: {1}", "{0}: {1}"],
  refused: ["Nicht übernommen", "Not accepted"], stale: ["Der Vorgang wurde inzwischen geändert. Sie sehen ihn jetzt, wie er ist; wenn es dabei bleibt, entscheiden Sie noch einmal.", "The case was changed meanwhile. You now see it as it is; if your decision stands, take it once more."], since: ["Seitdem:", "Since then:"], half: ["„{0}“ ist schon festgehalten.", "\"{0}\" is recorded already."],
});

/** What was done, for the confirmation; `next`: the stage the case is in now. */
interface Outcome { heading: string; text: string; next?: string; opinion?: boolean }
type Mode = "closed" | "decides" | "overrides" | "approves" | "others";

class DecisionPage extends Page {
  static override properties = { ...Page.properties, facts: { state: true }, outcome: { state: true }, busy: { state: true }, reason: { state: true }, words: { state: true }, refusal: { state: true }, tried: { state: true } };
  declare facts: Facts | undefined;
  declare outcome: Outcome | undefined;
  declare busy: boolean;
  declare reason: string;
  /** What goes with an approval. */
  declare words: string;
  declare refusal: unknown;
  declare tried: boolean;
  /** What else can be decided, a case once, and where the first one is; known after a decision. */
  private others: Work[] | undefined;
  private next = "";

  constructor () {
    super ();
    this.busy = this.tried = false;
    this.reason = this.words = "";
  }

  override get heading (): string { return T.title (); }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => this.facts !== undefined && about (live, this.facts.view.id), () => { if (!this.busy) void this.reload (); });
  }

  override willUpdate (changed: Map<string, unknown>): void {
    const before = changed.get ("place") as typeof this.place | undefined;
    if (before !== undefined && before.params.ref !== this.place.params.ref) { // the next decision
      this.facts = this.outcome = this.refusal = this.others = undefined;
      this.state = "loading";
      this.tried = false;
    }
    if (changed.has ("place") && before?.params.ref !== this.place.params.ref)
      [this.reason, this.words] = [draft<string> (this.draft) ?? "", draft<string> (`${this.draft}.words`) ?? ""];
    super.willUpdate (changed);
  }

  protected override async load (signal: AbortSignal): Promise<void> {
    const [facts] = await Promise.all ([fetchFacts (this.place.params.ref!, signal), this.outcome === undefined ? undefined : this.lookOn (signal)]);
    this.facts = facts;
  }

  /** None of those to which others still owe something: nothing could be decided there. */
  private async lookOn (signal: AbortSignal): Promise<void> {
    const here = this.facts?.view.id;
    const [work, rows] = await Promise.all ([all<Work> ("work.list", {}, signal), all<CaseRow> ("case.list", { mine: true, state: "open", details: true }, signal).catch (() => [])]);
    const row = (one: Work): CaseRow | undefined => rows.find (other => other.id === one.case);
    const own = work.filter (one => (one.kind === "decide" || one.kind === "approve") && one.case !== here && !isPending (one, row (one), work)).sort (sooner);
    const others = own.filter ((one, i) => own.findIndex (other => other.case === one.case) === i), first = others[0];
    this.next = first === undefined ? "" : placeOfWork (first, isTriage (first, await definition (row (first)?.pipeline)));
    this.others = others;
  }

  private get draft (): string { return `decide.${this.place.params.ref}`; }

  /* ---- What the person is to this ---- */

  private get target (): MoveTarget { return targetOf (this.facts!.view); }

  /** Approvals this step wants and this person gives. */
  private get mine (): ApprovalKind[] {
    const { check, view, definition } = this.facts!, wanted = new Set ([...check?.unmet ?? [], ...check?.waiting ?? []].filter (one => /^(approval|opinion)_/.test (one.code)).map (one => one.field));
    const asked = new Set ((view.asked ?? []).map (one => one.kind)), given = new Set ((view.approvals ?? []).filter (one => one.verdict === "yes").map (one => one.kind));
    return approvalsFor (this.target, definition).filter (kind => (wanted.has (kind.key) || asked.has (kind.key)) && !given.has (kind.key));
  }

  private get mode (): Mode {
    const { view, gate } = this.facts!;
    if (view.state !== "open" || gate === undefined)
      return "closed";
    const part = partAt (this.target, gate);
    return part === "decides" ? "decides" : this.mine.length > 0 ? "approves" : part === "overrides" ? "overrides" : "others";
  }

  /** An opinion has words, and may be a no: it is given in its dialog. */
  private get isOpinion (): boolean { return this.mode === "approves" && this.mine.some (kind => kind.roles.some (role => role === "dpo" || role === "iso")); }

  /** What hinders: all but what this person gives with the same click. */
  private get blocking (): Reason[] {
    const mine = new Set (this.mine.map (kind => kind.key)), { check } = this.facts!;
    return [...check?.unmet ?? [], ...check?.waiting ?? []].filter (one => !(/^approval_/.test (one.code) && mine.has (one.field ?? "")));
  }

  /** Not laid yet: whoever decides may all the same, if nothing is missing.  A new idea is laid by nobody. */
  private get early (): boolean {
    const { view, definition } = this.facts!;
    return view.laid !== true && this.mode === "decides" && (stageOf (definition, view.stage)?.number ?? 0) > 1;
  }

  /* ---- Deciding ---- */

  private async decide (): Promise<void> {
    const { view, gate } = this.facts!, mode = this.mode, title = this.target.title, needs = mode === "overrides" || gate?.reason === true;
    this.tried = true;
    if (needs && this.reason.trim () === "") {
      await this.updateComplete;
      this.querySelector<HTMLElement> ("#decision-reason")?.focus ();
      return;
    }
    this.busy = true;
    this.refusal = undefined;
    const given: string[] = [];
    try {
      let version = view.version;
      for (const kind of mode === "overrides" ? [] : this.mine) {
        const done = await deliver ("case.approve", { case: view.id, version, kind: kind.key, verdict: "yes", text: this.words.trim () || undefined }, T.label (said (kind), title), { id: newId () });
        version = done.version ?? version;
        given.push (said (kind));
      }
      if (mode === "approves")
        await this.confirm ({ heading: T.given (), text: T.givenText (title, given.join (", ")) });
      else {
        const done = await deliver ("case.advance", { case: view.id, version, to: gate!.to, reason: needs ? this.reason.trim () : undefined }, T.label (T.release (), title));
        await this.confirm ({ heading: T.released (), text: T.releasedText (title, stageText (this.facts!.definition, done.stage ?? gate!.to)), next: done.stage });
      }
    } catch (error) {
      this.refusal = html`${given.length > 0 ? html`<p>${T.half (given.join (", "))}</p>` : nothing}${error instanceof Refused ? await this.why (error) : explain (error)}`;
      await this.reload ();
    }
    this.busy = false;
  }

  /** The reasons; of a case that somebody changed meanwhile, what changed. */
  private async why ({ reasons }: Refused): Promise<TemplateResult> {
    const { view, orgs } = this.facts!, others = reasons.filter (reason => reason.code !== "stale");
    if (others.length === reasons.length)
      return html`${reasonList (view.ref, reasons)}`;
    const lines = await newsSince (view.ref, view.version, orgs).then (news => news.lines, () => []);
    return html`<p>${T.stale ()}</p>${lines.length === 0 ? nothing : html`<p>${T.since ()}</p><ul class="ib-reasons">${lines.map (line => html`<li>${line}</li>`)}</ul>`}${reasonList (view.ref, others)}`;
  }

  private async confirm (outcome: Outcome): Promise<void> {
    keepDraft (this.draft, undefined);
    keepDraft (`${this.draft}.words`, undefined);
    this.outcome = outcome;
    await this.updateComplete;
    this.querySelector<HTMLElement> ("h1")?.focus ();
    window.scrollTo (0, 0);
    await this.reload (); // what else there is to decide
  }

  private async ask (kind: "return" | "approve" | "reject", preset: MovePreset = { verdict: "no" }): Promise<void> {
    const opinion = kind === "approve" && this.isOpinion, done = await openMove (kind, this.target, kind === "approve" ? { ...preset, kind: this.mine[0]?.key } : {});
    if (done !== undefined)
      await this.confirm ({ heading: T.sent (), text: (opinion ? T.opinionSent : T.sentText) (this.target.title), opinion });
  }

  /* ---- View ---- */

  private buttons (facts: Facts, mode: Mode): TemplateResult {
    const blocked = mode !== "approves" && this.blocking.length > 0, moves = new Set (movesFor (this.target, facts.definition)), label = facts.gate!.number === 0 ? T.adopt () : T.release ();
    const second = (text: string, kind: "return" | "approve" | "reject"): TemplateResult => html`<button type="button" class="kern-btn kern-btn--secondary" ?disabled=${this.busy} @click=${() => void this.ask (kind)}><span class="kern-label">${text}</span></button>`;
    if (this.isOpinion)
      return html`<div class="ib-actions ib-decision__buttons"><button type="button" class="kern-btn kern-btn--primary" @click=${() => void this.ask ("approve", {})}><span class="kern-label">${T.opinion ()}</span></button>
        <a class="kern-link" href="/c/${facts.view.ref}">${T.more ()}</a></div>`;
    return html`<div class="ib-actions ib-decision__buttons">
      <button type="button" class="kern-btn kern-btn--primary" ?disabled=${blocked || this.busy} aria-describedby=${blocked ? "decision-missing" : nothing} @click=${() => void this.decide ()}><span class="kern-label">${label}</span></button>
      ${mode === "approves" ? second (T.deny (), "approve") : moves.has ("return") ? second (T.return (), "return") : moves.has ("reject") || facts.gate!.number === 0 && actsFor (this.target, "lead") ? second (T.reject (), "reject") : nothing}
      <a class="kern-link" href="/c/${facts.view.ref}">${T.more ()}</a></div>
      <p role="status" class="ib-muted">${this.busy ? T.sending () : nothing}</p>`;
  }

  private explained (facts: Facts, mode: Mode): TemplateResult | typeof nothing {
    const names = this.mine.map (kind => said (kind)).join (", "), who = decidersOf (facts.orgs, facts.gate!, facts.view);
    if (mode === "approves")
      return html`<p>${T.gives (names, who)} ${helpOf (this.mine[0])}</p>`;
    if (mode === "overrides")
      return html`<p>${T.instead (who)}</p>`;
    return this.gives ? html`<p>${T.withApproval (names)} ${helpOf (this.mine[0])}</p>` : nothing;
  }

  /** Whether the decision gives approvals as well. */
  private get gives (): boolean { return this.mode === "decides" && this.mine.length > 0 && this.blocking.length === 0; }

  /** An approval may have words, such as the defects found. */
  private wordsField (): TemplateResult {
    return html`<div class="kern-form-input"><label class="kern-label" for="decision-words">${T.words (this.mine.map (kind => said (kind)).join (", "))}</label>
      <textarea class="kern-form-input__input" id="decision-words" rows="2" maxlength="2000" .value=${this.words}
        @input=${(event: Event) => { this.words = (event.target as HTMLTextAreaElement).value; keepDraft (`${this.draft}.words`, this.words || undefined); }}></textarea></div>`;
  }

  private reasonField (): TemplateResult {
    const wrong = this.tried && this.reason.trim () === "";
    return html`<div class="kern-form-input ${wrong ? "kern-form-input--error" : ""}"><label class="kern-label" for="decision-reason">${T.reason ()}</label>
      <textarea class="kern-form-input__input" id="decision-reason" rows="2" maxlength="2000" .value=${this.reason} aria-invalid=${wrong ? "true" : nothing} aria-describedby=${wrong ? "decision-reason-error" : nothing}
        @input=${(event: Event) => { this.reason = (event.target as HTMLTextAreaElement).value; keepDraft (this.draft, this.reason || undefined); }}></textarea>
      ${wrong ? html`<p class="kern-error" id="decision-reason-error"><span class="kern-icon kern-icon--danger" aria-hidden="true"></span><span class="kern-body">${T.reasonMissing ()}</span></p>` : nothing}</div>`;
  }

  private deciding (facts: Facts, mode: Mode): TemplateResult {
    const { gate, view } = facts, blocking = this.blocking;
    if (this.early && blocking.length > 0)
      return html`${alertBox ("info", T.early (), html`<p>${T.earlyText ()}</p><details class="ib-more"><summary>${T.gapsRest ()} (${blocking.length})</summary>${reasonList (view.ref, blocking)}</details>`)}
        ${this.elsewhere (facts)}`;
    return html`${this.early ? alertBox ("info", T.early (), T.ready ()) : nothing}
      ${blocking.length === 0 ? nothing : mode === "approves" ? html`<details class="ib-more"><summary>${T.gapsRest ()} (${blocking.length})</summary>${reasonList (view.ref, blocking)}</details>`
        : html`<div id="decision-missing">${alertBox ("warning", T.missing (blocking.length), reasonList (view.ref, blocking))}</div>`}
      ${this.refusal === undefined ? nothing : alertBox ("danger", T.refused (), this.refusal)}
      ${this.explained (facts, mode)}
      ${this.gives || (mode === "approves" && !this.isOpinion) ? this.wordsField () : nothing}
      ${(mode === "overrides" || gate!.reason === true) && blocking.length === 0 ? this.reasonField () : nothing}
      ${this.buttons (facts, mode)}`;
  }

  private decidedBefore (facts: Facts): TemplateResult | typeof nothing {
    const found = lastDecision (facts);
    return found === undefined ? nothing : html`<section><h2>${T.before ()}</h2><p>${found.text}</p>${found.reason === "" ? nothing : html`<p>${T.because (found.reason)}</p>`}</section>`;
  }

  /** Nothing to decide here, or not by this person: who does, or how it was decided. */
  private passive (facts: Facts, mode: Mode): TemplateResult {
    const { view, gate } = facts;
    return html`${mode === "closed" ? alertBox ("info", T.closed (stateName (view.state)), view.merged_into === undefined ? undefined : html`<a class="kern-link" href="/c/${view.merged_into}">${T.merged (view.merged_into)}</a>`)
      : alertBox ("info", T.others (decidersOf (facts.orgs, gate!, view)), T.othersText ())}
      ${this.elsewhere (facts)}`;
  }

  private elsewhere (facts: Facts): TemplateResult {
    return html`<div class="ib-actions"><a class="kern-btn kern-btn--secondary" href="/c/${facts.view.ref}"><span class="kern-label">${T.more ()}</span></a><a class="kern-link" href="/">${T.work ()}</a></div>`;
  }

  private opinionOf (facts: Facts): TemplateResult | typeof nothing {
    const fields = this.isOpinion ? judged (facts, this.mine) : nothing;
    return fields === nothing ? nothing : html`<section><h2>${T.judged ()}</h2>${fields}</section>`;
  }

  private page (facts: Facts): TemplateResult {
    const { view, gate, definition, orgs } = facts, mode = this.mode, money = amounts (facts), points = checked (facts, this.blocking, mode === "decides" || mode === "approves" ? this.mine.map (kind => said (kind)).join (", ") : ""), second = warnings (facts);
    return html`<article class="ib-decision">
      <div><h1 class="ib-title" tabindex="-1">${this.target.title}</h1>
        <p class="ib-muted ib-decision__where"><span>${view.ref}</span><span>${orgs.get (view.org)?.name ?? view.org}</span>${gate === undefined ? nothing : html`<span>${T.step (said (gate), stageText (definition, gate.from), stageText (definition, gate.to))}</span>`}</p></div>
      <div>${gist (view)}</div>
      ${this.opinionOf (facts)}
      ${money === nothing ? nothing : html`<section><h2>${T.money ()}</h2>${money}</section>`}
      ${points === nothing && view.laid !== true ? nothing : html`<section><h2>${T.checked ()}</h2>${points}${view.laid === true || mode === "closed" ? laidText (facts) : nothing}</section>`}
      ${second === nothing || mode === "closed" ? nothing : html`<section><h2>${T.warnings ()}</h2>${second}</section>`}
      ${mode === "closed" || mode === "others" || this.early ? this.decidedBefore (facts) : nothing}
      ${mode === "closed" || mode === "others" ? this.passive (facts, mode) : this.deciding (facts, mode)}</article>`;
  }

  private confirmation (outcome: Outcome): TemplateResult {
    const first = this.others?.[0], stage = this.facts === undefined || outcome.next === undefined ? undefined : stageOf (this.facts.definition, outcome.next);
    return html`<div class="ib-decision"><h1 class="ib-title" tabindex="-1">${outcome.heading}</h1>
      <p>${outcome.text} ${helpOf (stage)}</p>
      <p>${this.others === undefined ? nothing : first === undefined ? (outcome.opinion ? T.noOpinions : T.none) () : (outcome.opinion ? T.moreOpinions : T.nextOne) (this.others.length)}</p>
      <div class="ib-actions">${first === undefined ? nothing : html`<a class="kern-btn kern-btn--primary" href=${this.next}><span class="kern-label">${T.next (first.title)}</span></a>`}
        <a class="kern-btn kern-btn--secondary" href="/"><span class="kern-label">${T.work ()}</span></a>
        <a class="kern-btn kern-btn--tertiary" href="/c/${this.target.ref}"><span class="kern-label">${T.toCase ()}</span></a></div></div>`;
  }

  protected override view (): TemplateResult | typeof nothing {
    if (this.outcome !== undefined)
      return this.confirmation (this.outcome);
    if (this.facts === undefined)
      return nothing;
    if (this.facts.view.ref !== this.place.params.ref && this.facts.view.merged_into === undefined && this.facts.view.id !== this.place.params.ref)
      navigate (`/entscheidung/${this.facts.view.ref}`, true);
    return this.page (this.facts);
  }
}
customElements.define ("ib-decision-page", DecisionPage);
