// SPDX-License-Identifier: EUPL-1.2
// Workshop: the ideas of a flip chart in one go.  Event, date and organisation once, then one line per idea; or a list from Excel.  Without a connection it all stays in
// this browser and goes out later.
//
// An idea knows its event by its source, "Ideenwerkstatt 2026-11-22: Titel": it is unique per organisation, so that a list that is handed in twice, here or by a colleague,
// doubles nothing.  People read the event in a comment.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { command, connectionState, newId, onConnection } from "../core/api";
import { draft, keepDraft } from "../core/drafts";
import { fetched } from "../core/fetched";
import { bytes, date, meantUntil, today } from "../core/format";
import { definition, fieldOf, gatesFrom, organisations, orgName, stageOf } from "../core/known";
import { alertBox, explain, Page } from "../core/page";
import { navigate } from "../core/router";
import { hasRole } from "../core/session";
import { texts } from "../core/texts";
import type { Definition, Org } from "../core/types";
import { oneLine } from "../parts/counted";
import { decidersOf, districtOf } from "../parts/decider";
import { askDialog } from "../parts/dialog";
import { isBlank, marksOf, newLine, type IdeaLines, type Line } from "../parts/idea-lines";
import { chosenText } from "../parts/idea-list";
import { onlyCitizen, orgSelect, submitOrgs, SUBMITTERS, visibilitySelect } from "../parts/idea-place";
import { dropPhoto, keepPhoto, newPhoto, readPhoto, shrink, startPhotos } from "../parts/photos";
import { reasonList } from "../parts/reasons";
import { changeSubmission, forgetSubmissions, onSubmissions, resumeSubmissions, submissions, submitIdea, type Submission } from "../parts/submissions";
import { visibilityName } from "../parts/words";
import "../styles/idea.css";
import "../styles/workshop.css";

const T = texts ({
  title: ["Viele Ideen eintragen", "Enter many ideas"], lead: ["Für Workshops und Listen: oben einmal, woher die Ideen kommen, dann je Zeile ein Titel und ein Satz.", "For workshops and lists: above, once, where the ideas come from; then a title and one sentence per line."],
  keyTab: ["Tab", "Tab"], keyTabDoes: ["zum Satz", "to the sentence"], keyEnter: ["Eingabe", "Enter"], keyEnterDoes: ["nächste Idee", "next idea"], keyBack: ["Rücktaste", "Backspace"], keyBackDoes: ["leere Zeile löschen", "delete empty line"],
  keySend: ["Strg + Eingabe", "Ctrl + Enter"], keySendDoes: ["alle einreichen", "submit all"], keys: ["Tasten", "Keys"],
  event: ["Veranstaltung", "Event"], eventHint: ["Steht bei jeder Idee als Anmerkung.", "Added as a note to each idea."], on: ["Datum", "Date"], onHint: ["Wann sie gesammelt wurden.", "When they were collected."], orgHint: ["Wenn in der Zeile nichts anderes steht.", "Unless the line says otherwise."],
  place: ["Für {0}, Sichtbarkeit: {1}.", "For {0}, visibility: {1}."], more: ["Sichtbarkeit ändern", "Change visibility"],
  table: ["Ideen aus einer Tabelle", "Ideas from a table"], tableWhy: ["Eine Liste mit mehr Spalten, oder eine, die später noch einmal kommt:", "A list with more columns, or one that will come again later:"],
  ideas: ["Ideen", "Ideas"], paste: ["Liste aus Excel einfügen", "Paste a list from Excel"], pasteLabel: ["Kopierte Zellen oder Zeilen hier einfügen", "Paste copied cells or lines here"],
  pasteHint: ["Spalten: Titel, Satz, Gemeinde; mit oder ohne Überschriften. Auch direkt in eine Zeile oben einzufügen.", "Columns: title, sentence, municipality; with or without headings. May be pasted straight into a line above as well."], file: ["CSV-Datei wählen", "Choose a CSV file"],
  photoChoose: ["Foto wählen", "Choose photo"], photo: ["Foto vom Flipchart", "Photo of the flip chart"], photoHint: ["Wird jeder Idee angehängt.", "Is attached to each idea."], photoDrop: ["Foto entfernen", "Remove photo"], photoKept: ["{0}, {1}", "{0}, {1}"], photoAlt: ["Das gewählte Foto", "The photo chosen"],
  photoText: ["Flipchart: {0}, {1}", "Flip chart: {0}, {1}"], photoFailed: ["Das Foto konnte nicht aufgehoben werden; bitte kleiner oder noch einmal wählen.", "The photo could not be kept; please choose it again, or a smaller one."],
  note: ["Aus „{0}“ am {1}.", "From \"{0}\" on {1}."], workshop: ["Workshop", "Workshop"],
  nothing: ["Bitte mindestens eine Idee eintragen.", "Please add at least one idea."], goNone: ["Ideen einreichen", "Submit ideas"], go: ["{0} Idee einreichen|{0} Ideen einreichen", "Submit {0} idea|Submit {0} ideas"], goWhole: ["{0} vollständige einreichen", "Submit the {0} complete ones"], add: ["Zeile hinzufügen", "Add a line"],
  marked: ["{0} Zeile braucht noch etwas.|{0} Zeilen brauchen noch etwas.", "{0} line needs something.|{0} lines need something."], toMarked: ["Zur nächsten", "To the next one"], titles: ["Fehlende Sätze: Titel verwenden", "Missing sentences: use the title"],
  ready: ["{0} Idee ist vollständig.|{0} Ideen sind vollständig.", "{0} idea is complete.|{0} ideas are complete."], offline: ["Keine Verbindung. Alles bleibt in diesem Browser und geht hinaus, sobald wieder eine da ist.", "No connection. All of it stays in this browser and is sent as soon as there is one."],
  nobody: ["Ideen tragen die Verwaltungen, Bürgerinnen und Bürger ein", "Ideas are entered by administrations and citizens"],
  sending: ["{0} von {1} übertragen", "{0} of {1} sent"], sent: ["{0} Idee eingereicht|{0} Ideen eingereicht", "{0} idea submitted|{0} ideas submitted"], allKnown: ["Schon alles eingereicht", "Everything was submitted before"], partly: ["{0} von {1} Ideen eingereicht", "{0} of {1} ideas submitted"], results: ["Ergebnis", "Result"],
  next: ["{0} sieht sie sich an, bis {1}.", "{0} looks at them, by {1}."], waits: ["wartet", "waiting"], known: ["war schon eingereicht", "was submitted before"], drafted: ["Entwurf gespeichert", "kept as a draft"], refused: ["nicht angenommen", "not accepted"],
  done: ["eingereicht", "submitted"], photos: ["Foto angehängt: {0} von {1}", "Photo attached: {0} of {1}"], photosRefused: ["bei {0} nicht möglich", "not possible for {0}"], back: ["Nicht angenommene zurück in die Liste", "Those not accepted back into the list"],
  again: ["Weitere Ideen eintragen", "Enter more ideas"], work: ["Zu „Meine Arbeit“", "To \"My work\""], withdraw: ["Alle zurückziehen", "Withdraw all"], withdrawAsk: ["Diese {0} Ideen zurückziehen?", "Withdraw these {0} ideas?"],
  withdrawText: ["Sie verschwinden aus der Erstprüfung. Die Texte kommen zurück in die Liste.", "They vanish from triage. The texts come back into the list."], cancel: ["Abbrechen", "Cancel"], withdrawn: ["Zurückgezogen: {0}", "Withdrawn: {0}"],
  withdrawReason: ["Gleich nach dem Einreichen zurückgezogen", "Withdrawn right after submitting"],
});

/** `round`: counts withdrawals, since a source stays taken by what was withdrawn. */
interface Sheet { event: string; on: string; org?: string; visibility?: string; lines: Line[]; photo?: { name: string; size: number }; round?: number }
const fresh = (): Sheet => ({ event: "", on: today (), lines: [newLine ([])] });
const PHOTO = "workshop", EVENT_MOST = 60, UNDO_MS = 15 * 60000;

class WorkshopPage extends Page {
  static override properties = { ...Page.properties, sheet: { state: true }, tried: { state: true }, picture: { state: true } };
  declare sheet: Sheet;
  declare tried: boolean;
  declare picture: string | undefined;
  private orgs!: Map<string, Org>;
  private choices: Org[] = [];
  private definition!: Definition;
  private focusDue: string | undefined = "";
  private tablePart: Promise<unknown> | undefined;

  constructor () {
    super ();
    this.sheet = fresh ();
    this.tried = false;
  }

  override get heading (): string { return this.isTable ? T.table () : T.title (); }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.sheet = draft<Sheet> ("workshop") ?? fresh ();
    const key = (event: KeyboardEvent): void => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.batch === "" && !this.isTable) { event.preventDefault (); this.submit (); } };
    document.addEventListener ("keydown", key);
    [onSubmissions (() => this.requestUpdate ()), onConnection (() => this.requestUpdate ()), resumeSubmissions (), startPhotos (), () => document.removeEventListener ("keydown", key)].forEach (undo => this.until (undo));
    void this.showPhoto ();
    this.until (() => { if (this.picture !== undefined) URL.revokeObjectURL (this.picture); });
  }

  protected override async load (): Promise<void> {
    [this.orgs, this.definition] = await Promise.all ([organisations (), definition ()]);
    this.choices = submitOrgs (this.orgs);
  }

  override updated (): void {
    if (this.state !== "ready" || this.focusDue === undefined || this.focusDue !== this.batch)
      return;
    if (this.focusDue === "")
      (this.sheet.event === "" ? this.querySelector<HTMLElement> ("#workshop-event") : this.querySelector<HTMLElement> (".ib-lines input"))?.focus ();
    else
      this.querySelector<HTMLElement> ("h1")?.focus ();
    this.focusDue = undefined;
  }

  private get batch (): string { return this.place?.query.get ("stapel") ?? ""; }
  /** A whole table is read by a part of its own, which is fetched when somebody asks for it. */
  private get isTable (): boolean { return this.place?.query.has ("tabelle") ?? false; }
  private get org (): string { return this.choices.find (org => org.key === this.sheet.org)?.key ?? this.choices[0]?.key ?? ""; }
  private get max (): { title: number; summary: number } { return { title: fieldOf (this.definition, "title")?.max ?? 120, summary: fieldOf (this.definition, "summary")?.max ?? 300 }; }
  private get linesPart (): IdeaLines | null { return this.querySelector<IdeaLines> ("ib-idea-lines"); }

  private change (change: Partial<Sheet>): void {
    this.sheet = { ...this.sheet, ...change };
    const empty = this.sheet.event === "" && this.sheet.lines.every (isBlank) && this.sheet.photo === undefined;
    keepDraft ("workshop", empty ? undefined : this.sheet);
  }

  /* ---- Photo ---- */

  private async showPhoto (): Promise<void> {
    if (this.picture !== undefined)
      URL.revokeObjectURL (this.picture);
    const blob = this.sheet.photo === undefined ? undefined : await readPhoto (PHOTO);
    this.picture = blob === undefined ? undefined : URL.createObjectURL (blob);
    if (blob === undefined && this.sheet.photo !== undefined)
      this.change ({ photo: undefined });
  }

  private async choosePhoto (event: Event): Promise<void> {
    const input = event.target as HTMLInputElement, file = input.files?.[0];
    input.value = "";
    if (file === undefined)
      return;
    try {
      const blob = await shrink (file);
      await keepPhoto (PHOTO, blob);
      this.change ({ photo: { name: blob === file ? file.name : file.name.replace (/\.[^.]*$/, "") + ".jpg", size: blob.size } });
      await this.showPhoto ();
    } catch {
      announce (T.photoFailed (), { kind: "danger" });
    }
  }

  private async removePhoto (): Promise<void> {
    this.change ({ photo: undefined });
    await dropPhoto (PHOTO);
    await this.showPhoto ();
    this.querySelector<HTMLElement> ("#workshop-photo")?.focus ();
  }

  /* ---- Handing in ---- */

  private get eventName (): string { return oneLine (this.sheet.event) || T.workshop (); }

  /** `whole`: only lines that lack nothing. */
  private submit (whole = false): void {
    const marks = marksOf (this.sheet.lines, this.max), filled = this.sheet.lines.filter (line => !isBlank (line)), good = filled.filter (line => !marks.has (line.id));
    if ((marks.size > 0 && !whole) || good.length === 0) {
      this.tried = true;
      if (filled.length === 0)
        announce (T.nothing (), { kind: "danger" });
      this.toMarked ();
      return;
    }
    void this.send (good, this.sheet.lines.filter (line => marks.has (line.id)));
  }

  private async send (lines: Line[], rest: Line[]): Promise<void> {
    const batch = newId (), { event, on, visibility, photo, round } = this.sheet, name = this.eventName.slice (0, EVENT_MOST);
    if (photo !== undefined) {
      const blob = await readPhoto (PHOTO);
      if (blob !== undefined)
        await keepPhoto (batch, blob).catch (() => announce (T.photoFailed (), { kind: "danger" })); // the ideas go out all the same
    }
    for (const line of lines) {
      const title = oneLine (line.title), org = line.org ?? this.org;
      submitIdea ({ title, summary: oneLine (line.summary), org, visibility, source: `${name} ${on}${round === undefined ? "" : ` (${round})`}: ${title}` }, {
        batch, note: event.trim () === "" ? undefined : T.note (name, date (on)), photo: photo === undefined ? undefined : newPhoto (batch, photo.name, T.photoText (name, date (on))) });
    }
    await dropPhoto (PHOTO);
    this.change ({ lines: rest.length > 0 ? rest : [newLine ([])], photo: undefined });
    this.tried = false;
    await this.showPhoto ();
    this.go (batch);
  }

  private go (batch = ""): void {
    this.focusDue = batch;
    navigate (batch === "" ? "/neu/workshop" : `/neu/workshop?stapel=${batch}`);
    window.scrollTo (0, 0);
  }

  private toMarked (): void {
    const marks = marksOf (this.sheet.lines, this.max), lines = this.sheet.lines, at = lines.findIndex (line => line.id === this.linesPart?.at);
    const next = [...lines.slice (at + 1), ...lines.slice (0, at + 1)].find (line => marks.has (line.id)) ?? lines[0]!;
    this.linesPart?.focusCell (next.id, marks.get (next.id)?.[0]?.cell ?? "title");
  }

  private useTitles (): void {
    this.change ({ lines: this.sheet.lines.map (line => (line.summary.trim () === "" && line.title.trim () !== "" ? { ...line, summary: line.title } : line)) });
  }

  /* ---- The sheet ---- */

  private head (): TemplateResult {
    const { event, on } = this.sheet;
    return html`<div class="ib-workshop__head">
      <div class="kern-form-input ib-workshop__event"><label class="kern-label" for="workshop-event">${T.event ()}</label><div class="kern-hint" id="workshop-event-hint">${T.eventHint ()}</div>
        <input class="kern-form-input__input" id="workshop-event" autocomplete="off" maxlength=${EVENT_MOST} aria-describedby="workshop-event-hint" .value=${event} autofocus
          @input=${(input: Event) => this.change ({ event: (input.target as HTMLInputElement).value })} @keydown=${(key: KeyboardEvent) => { if (key.key === "Enter" && !key.ctrlKey && !key.metaKey) { key.preventDefault (); this.linesPart?.focusCell (this.sheet.lines[0]!.id); } }}></div>
      <div class="kern-form-input"><label class="kern-label" for="workshop-on">${T.on ()}</label><div class="kern-hint" id="workshop-on-hint">${T.onHint ()}</div>
        <input class="kern-form-input__input" id="workshop-on" type="date" required aria-describedby="workshop-on-hint" .value=${on}
        @change=${(input: Event) => this.change ({ on: (input.target as HTMLInputElement).value || today () })}></div>
      ${this.choices.length > 1 ? orgSelect (this.choices, this.org, org => this.change ({ org }), T.orgHint ()) : nothing}
      ${onlyCitizen () ? nothing : this.photo ()}</div>
      <details class="ib-more"><summary>${T.place (orgName (this.orgs, this.org), visibilityName (this.sheet.visibility ?? "internal"))} ${T.more ()}</summary><div class="ib-more__fields">
        ${visibilitySelect (this.definition, this.sheet.visibility ?? "internal", visibility => this.change ({ visibility }))}</div></details>`;
  }

  private photo (): TemplateResult {
    const { photo } = this.sheet;
    return html`<div class="kern-form-input"><label class="kern-label" for="workshop-photo">${T.photo ()}</label><div class="kern-hint" id="workshop-photo-hint">${T.photoHint ()}</div>
      ${photo === undefined ? html`<div><span class="ib-file kern-btn kern-btn--secondary"><span class="kern-label" aria-hidden="true">${T.photoChoose ()}</span>
          <input type="file" id="workshop-photo" accept="image/*" aria-describedby="workshop-photo-hint" @change=${this.choosePhoto}></span></div>`
        : html`<div class="ib-row">${this.picture === undefined ? nothing : html`<img class="ib-workshop__photo" src=${this.picture} alt=${T.photoAlt ()}>`}<span>${T.photoKept (photo.name, bytes (photo.size))}</span>
          <button type="button" class="kern-link" @click=${() => void this.removePhoto ()}>${T.photoDrop ()}</button></div>`}</div>`;
  }

  private pasting (): TemplateResult {
    const insert = (text: string): void => this.linesPart?.insert (text.trimEnd ());
    return html`<details class="ib-more"><summary>${T.paste ()}</summary><div class="ib-more__fields">
      <div class="kern-form-input"><label class="kern-label" for="workshop-paste">${T.pasteLabel ()}</label><div class="kern-hint" id="workshop-paste-hint">${T.pasteHint ()}</div>
        <textarea class="kern-form-input__input" id="workshop-paste" rows="3" aria-describedby="workshop-paste-hint"
          @paste=${(event: ClipboardEvent) => { event.preventDefault (); insert (event.clipboardData?.getData ("text/plain") ?? ""); }}
          @change=${(event: Event) => { const area = event.target as HTMLTextAreaElement; insert (area.value); area.value = ""; }}></textarea></div>
      <div><span class="ib-file kern-btn kern-btn--secondary kern-btn--x-small"><span class="kern-label" aria-hidden="true">${T.file ()}</span><input type="file" aria-label=${T.file ()} accept=".csv,.txt,.tsv,text/csv,text/plain" @change=${async (event: Event) => {
        const input = event.target as HTMLInputElement, text = await chosenText (input, why => announce (why, { kind: "danger" }));
        input.value = "";
        if (text !== undefined)
          insert (text);
      }}></span></div>
      ${onlyCitizen () ? nothing : html`<p>${T.tableWhy ()} <a class="kern-link" href="/neu/workshop?tabelle=1">${T.table ()}</a></p>`}</div></details>`;
  }

  private keys (): TemplateResult {
    const key = (name: string, does: string): TemplateResult => html`<span><kbd>${name}</kbd> ${does}</span>`;
    return html`<p class="ib-keys ib-muted" aria-label=${T.keys ()}>${key (T.keyTab (), T.keyTabDoes ())}${key (T.keyEnter (), T.keyEnterDoes ())}${key (T.keyBack (), T.keyBackDoes ())}${key (T.keySend (), T.keySendDoes ())}</p>`;
  }

  private foot (): TemplateResult {
    const marks = marksOf (this.sheet.lines, this.max), filled = this.sheet.lines.filter (line => !isBlank (line)), good = filled.length - marks.size;
    const atWork = this.linesPart?.at !== undefined && marks.size === 1 && marks.has (this.linesPart.at); // who is writing a line needs not be told
    const missing = this.sheet.lines.some (line => line.title.trim () !== "" && line.summary.trim () === "");
    return html`<div class="ib-workshop__foot">
      <p role="status" class="ib-workshop__state">${connectionState () !== "up" ? html`<strong>${T.offline ()}</strong>` : nothing} ${filled.length === 0 ? nothing : marks.size === 0 || (atWork && !this.tried) ? T.ready (good) : html`${T.marked (marks.size)} ${good === 0 ? nothing : T.ready (good)}`}</p>
      <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${filled.length === 0 ? T.goNone () : T.go (filled.length)}</span></button>
        ${marks.size > 0 && good > 0 && (this.tried || marks.size > 1) ? html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.submit (true)}><span class="kern-label">${T.goWhole (good)}</span></button>` : nothing}
        ${marks.size > 0 ? html`<button type="button" class="kern-btn kern-btn--tertiary" @click=${() => this.toMarked ()}><span class="kern-label">${T.toMarked ()}</span></button>` : nothing}
        ${missing && (this.tried || marks.size > 1) ? html`<button type="button" class="kern-btn kern-btn--tertiary" @click=${() => this.useTitles ()}><span class="kern-label">${T.titles ()}</span></button>` : nothing}</div></div>`;
  }

  private form (): TemplateResult {
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1><p class="ib-lead">${T.lead ()}</p>
      <form class="ib-workshop" novalidate @submit=${(event: Event) => { event.preventDefault (); this.submit (); }}>
        ${this.head ()}
        <div><h2 class="ib-workshop__heading">${T.ideas ()}</h2>${this.keys ()}</div>
        <ib-idea-lines .lines=${this.sheet.lines} .orgs=${this.orgs} .choices=${this.choices} .org=${this.org} .max=${this.max} ?strict=${this.tried} @ib-lines=${(event: CustomEvent<Line[]>) => this.change ({ lines: event.detail })}
          @ib-pasted=${() => { this.tried = true; }} @focusin=${() => this.requestUpdate ()}></ib-idea-lines>
        <div><button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" @click=${() => { const line = newLine (this.sheet.lines); this.change ({ lines: [...this.sheet.lines, line] }); void this.updateComplete.then (() => this.linesPart?.focusCell (line.id)); }}>
          <span class="kern-label">${T.add ()}</span></button></div>
        ${this.pasting ()} ${this.foot ()}</form>`;
  }

  private wholeTable (): TemplateResult {
    this.tablePart ??= fetched (import ("../parts/idea-import")).then (part => { if (part === undefined) this.tablePart = undefined; });
    return html`<ib-idea-import .orgs=${this.orgs} .choices=${this.choices}></ib-idea-import>`;
  }

  /* ---- What became of them ---- */

  private async withdrawAll (items: Submission[]): Promise<void> {
    const sure = await askDialog<boolean> (T.withdrawAsk (items.length), close => html`<p class="kern-body">${T.withdrawText ()}</p><div class="ib-actions">
      <button type="button" class="kern-btn kern-btn--primary" @click=${() => close (true)}><span class="kern-label">${T.withdraw ()}</span></button>
      <button type="button" class="kern-btn kern-btn--secondary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div>`);
    if (sure !== true)
      return;
    const gone: Submission[] = [];
    for (const item of items)
      try {
        await command ("case.withdraw", { case: item.ref!, version: item.version!, reason: T.withdrawReason () });
        changeSubmission (item.id, { withdrawn: true });
        gone.push (item);
      } catch (error) {
        announce (`${item.ref}: ${explain (error)}`, { kind: "danger" });
      }
    announce (T.withdrawn (gone.length));
    this.change ({ round: (this.sheet.round ?? 1) + 1 });
    this.takeBack (gone);
  }

  /** Texts go back into the sheet. */
  private takeBack (items: Submission[]): void {
    const lines = this.sheet.lines.filter (line => !isBlank (line));
    for (const { idea } of items)
      lines.push (newLine (lines, { title: idea.title, summary: idea.summary, org: idea.org }));
    forgetSubmissions (items.map (item => item.id));
    this.change ({ lines: lines.length === 0 ? [newLine ([])] : lines });
    this.go ();
  }

  private result (item: Submission): TemplateResult {
    const state = item.state === "done" ? T.done () : item.state === "known" ? T.known () : item.state === "waiting" ? T.waits () : item.ref === undefined ? T.refused () : T.drafted ();
    return html`<li class="ib-result ib-result--${item.state}"><span class="ib-result__ref">${item.ref === undefined ? "–" : html`<a class="kern-link" href="/c/${item.ref}">${item.ref}</a>`}</span>
      <span class="ib-result__title">${item.idea.title}</span><span class="ib-muted">${this.choices.length > 1 ? orgName (this.orgs, item.idea.org) : nothing}</span><span>${state}</span>
      ${item.state === "refused" ? html`<div class="ib-result__reasons">${reasonList (item.ref, item.reasons ?? [])}</div>` : nothing}</li>`;
  }

  private photosText (items: Submission[]): string {
    const photos = items.flatMap (item => (item.photo === undefined ? [] : [item.photo.state])), refused = photos.filter (state => state === "refused").length;
    return photos.length === 0 ? "" : T.photos (photos.filter (state => state === "done").length, photos.length) + (refused > 0 ? `, ${T.photosRefused (refused)}` : "");
  }

  private nextText (items: Submission[]): string {
    const first = items.find (item => item.state === "done"), stage = first?.stage === undefined ? undefined : stageOf (this.definition, first.stage), gate = stage === undefined ? undefined : gatesFrom (this.definition, stage.key)[0];
    if (first === undefined || stage?.days === undefined || gate === undefined)
      return "";
    const org = first.idea.org ?? this.org;
    return T.next (decidersOf (this.orgs, gate, { org, district: districtOf (this.orgs, org), handled_by: this.orgs.get (org)?.association }), meantUntil (stage.days));
  }

  private results (items: Submission[]): TemplateResult {
    const there = items.filter (item => item.state === "done" || item.state === "known"), refused = items.filter (item => item.state === "refused"), open = items.length - there.length - refused.length, fresh = there.filter (item => item.state === "done").length;
    const heading = open > 0 ? T.sending (items.length - open, items.length) : refused.length > 0 ? T.partly (there.length, items.length) : fresh === 0 ? T.allKnown () : T.sent (fresh);
    const back = refused.filter (item => item.ref === undefined), undo = there.filter (item => item.state === "done" && !item.withdrawn && Date.now () - item.made < UNDO_MS);
    return html`<h1 class="ib-title" tabindex="-1">${heading}</h1><div class="ib-stack">
      ${open > 0 ? html`<progress class="ib-progress" max=${items.length} value=${items.length - open} aria-label=${heading}></progress>` : nothing}
      <p role="status">${open > 0 && connectionState () !== "up" ? T.offline () : open === 0 ? `${heading}. ${this.nextText (items)}` : ""}</p>
      <h2 class="kern-sr-only">${T.results ()}</h2><ol class="ib-list ib-results">${items.map (item => this.result (item))}</ol>
      <p class="ib-muted">${this.photosText (items)}</p>
      <div class="ib-actions"><button type="button" class="kern-btn kern-btn--primary" @click=${() => this.go ()}><span class="kern-label">${T.again ()}</span></button>
        ${back.length === 0 ? nothing : html`<button type="button" class="kern-btn kern-btn--secondary" @click=${() => this.takeBack (back)}><span class="kern-label">${T.back ()}</span></button>`}
        ${open > 0 || undo.length === 0 ? nothing : html`<button type="button" class="kern-btn kern-btn--tertiary" @click=${() => void this.withdrawAll (undo)}><span class="kern-label">${T.withdraw ()}</span></button>`}
        <a class="kern-link" href="/">${T.work ()}</a></div></div>`;
  }

  protected override view (): TemplateResult {
    const items = this.batch === "" ? [] : submissions ().filter (item => item.batch === this.batch);
    if (items.length > 0)
      return this.results (items);
    if (!hasRole (...SUBMITTERS))
      return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1>${alertBox ("info", T.nobody ())}`;
    return this.isTable ? this.wholeTable () : this.form ();
  }
}
customElements.define ("ib-workshop-page", WorkshopPage);
