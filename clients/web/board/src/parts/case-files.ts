// SPDX-License-Identifier: EUPL-1.2
// Files attached to a case: to fetch, to add (chosen, or dropped onto the place), to take off.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { all, Failed, newId, Offline, Refused } from "../core/api";
import { attach } from "../core/attach";
import { bytes, date } from "../core/format";
import { orgName } from "../core/known";
import { deliver } from "../core/outbox";
import { explain } from "../core/page";
import { said, texts } from "../core/texts";
import type { Attachment, Org } from "../core/types";
import { CasePart } from "./case-part";
import { askDialog } from "./dialog";
import { mayEditFields } from "./edit-rights";
import { actsFor, isStaff, targetOf } from "./moves";
import { roleName } from "./words";
import "../styles/case-files.css";

const T = texts ({
  none: ["Noch keine Dateien.", "No files yet."], add: ["Dateien hinzufügen", "Add files"],
  rules: ["Bis 25 MiB je Datei: PDF, Bilder (PNG, JPG, WebP, GIF), Office (docx, xlsx, pptx, odt, ods, odp), Text (txt, md, csv).",
    "Up to 25 MiB per file: PDF, pictures (PNG, JPG, WebP, GIF), office (docx, xlsx, pptx, odt, ods, odp), text (txt, md, csv)."],
  noMacros: ["Keine Programme, keine Dateien mit Makros.", "No programs, no files with macros."], choose: ["Dateien auswählen", "Choose files"],
  drop: ["Dateien lassen sich auch hierher ziehen.", "Files can be dragged here, too."], text: ["Was ist das?", "What is it?"],
  textHint: ["Ein Satz, gilt für die nächsten Dateien. Freiwillig.", "One sentence for the next files. Optional."],
  internal: ["nur für Verwaltungen", "for administrations only"], internalMark: ["intern", "internal"],
  waits: ["wartet", "waiting"], sent: ["Angehängt: {0}", "Attached: {0}"], again: ["Noch einmal", "Try again"], drop_: ["Verwerfen", "Discard"],
  dropIt: ["{0} verwerfen", "Discard {0}"], againIt: ["{0} noch einmal senden", "Send {0} again"],
  tooLarge: ["Größer als 25 MiB ({0}).", "Larger than 25 MiB ({0})."],
  badType: ["Diese Art von Datei wird nicht angenommen.", "This kind of file is not accepted."], empty: ["Die Datei ist leer.", "The file is empty."],
  by: ["{0}, {1}", "{0}, {1}"], from: ["aus {0}", "from {0}"],
  detach: ["Entfernen", "Remove"], detachIt: ["{0} entfernen", "Remove {0}"], detachSure: ["„{0}“ entfernen?", "Remove \"{0}\"?"],
  detachText: ["Der Verlauf merkt sich die Datei; abrufen lässt sie sich dann nicht mehr.", "The history remembers the file; it can no longer be fetched."],
  keep: ["Behalten", "Keep"], detached: ["Entfernt: {0}", "Removed: {0}"], unchanged: ["Diese Datei ist schon angehängt.", "This file is attached already."],
  uploads: ["Uploads", "Uploads"], list: ["Angehängte Dateien", "Attached files"], progress: ["Fortschritt von {0}", "Progress of {0}"],
  label: ["{0}: {1} entfernen", "{0}: remove {1}"],
  offline: ["Keine Verbindung; bitte noch einmal senden, sobald sie wieder da ist.", "No connection; please send again as soon as it is back."],
});

const MOST = 26214400, ENDINGS = ["pdf", "png", "jpg", "jpeg", "webp", "gif", "txt", "csv", "md", "docx", "xlsx", "pptx", "odt", "ods", "odp"];
const ending = (name: string): string => name.slice (name.lastIndexOf (".") + 1).toLowerCase ();

interface Upload {
  id: string; file: File; text?: string; internal: boolean; share: number; state: "waits" | "sends" | "failed"; error?: string; hopeless?: boolean;
}

class CaseFiles extends CasePart {
  static override properties = { ...CasePart.properties, orgs: { attribute: false }, over: { state: true } };
  declare orgs: Map<string, Org>;
  declare over: boolean;
  private files: Attachment[] = [];
  private uploads: Upload[] = [];
  private text = "";
  private internal = false;
  private running = false;

  constructor () {
    super ();
    this.over = false;
  }

  protected override async fetch (signal: AbortSignal): Promise<void> { this.files = await all<Attachment> ("case.attachments",
    { case: this.view.id }, signal); }

  /* ---- Adding ---- */

  private take (files: Iterable<File>): void {
    for (const file of files) {
      const error = file.size > MOST ? T.tooLarge (bytes (file.size)) : file.size === 0 ? T.empty () : ENDINGS.includes (ending (file.name)) ? undefined
        : T.badType ();
      this.uploads.push ({ id: newId (), file, text: this.text.trim () || undefined, internal: this.internal, share: 0, state: error === undefined ? "waits"
        : "failed", error, hopeless: error !== undefined });
    }
    this.text = "";
    this.requestUpdate ();
    void this.run ();
  }

  /** One after the other, so that each has the whole line. */
  private async run (): Promise<void> {
    if (this.running)
      return;
    this.running = true;
    for (let next = this.uploads.find (one => one.state === "waits"); next !== undefined; next = this.uploads.find (one => one.state === "waits"))
      await this.send (next);
    this.running = false;
  }

  private async send (upload: Upload): Promise<void> {
    upload.state = "sends";
    upload.error = undefined;
    this.requestUpdate ();
    try {
      const done = await attach (this.view.ref, upload.file, { text: upload.text, internal: upload.internal, id: upload.id }, share =>
        { upload.share = share; this.requestUpdate (); });
      this.uploads = this.uploads.filter (one => one !== upload);
      announce (done.unchanged ? T.unchanged () : T.sent (upload.file.name));
      await this.load ();
    } catch (error) {
      upload.state = "failed";
      upload.error = error instanceof Offline ? T.offline () : error instanceof Refused ? error.reasons.map (said).join (" ") : explain (error);
      upload.hopeless = !(error instanceof Offline || (error instanceof Failed && error.retry));
    }
    this.requestUpdate ();
  }

  private adding (): TemplateResult {
    const staff = isStaff (targetOf (this.view));
    return html`<section class="ib-drop ${this.over ? "ib-drop--over" : ""}" aria-labelledby="ib-files-add" @dragover=${(event: DragEvent) =>
      { event.preventDefault (); this.over = true; }} @dragleave=${() => { this.over = false; }}
        @drop=${(event: DragEvent) => { event.preventDefault (); this.over = false; this.take (event.dataTransfer?.files ?? []); }}>
      <h3 id="ib-files-add">${T.add ()}</h3><p class="ib-hint" id="ib-files-rules">${T.rules ()} ${T.noMacros ()}</p>
      <div class="ib-row"><div class="kern-form-input ib-drop__text"><label class="kern-label" for="ib-files-text">${T.text ()}</label><div class="kern-hint"
        id="ib-files-hint">${T.textHint ()}</div>
        <input class="kern-form-input__input" id="ib-files-text" maxlength="300" autocomplete="off" aria-describedby="ib-files-hint" .value=${this.text}
          @input=${(event: Event) => { this.text = (event.target as HTMLInputElement).value; this.requestUpdate (); }}></div>
        ${staff ? html`<label class="ib-check"><input type="checkbox" .checked=${this.internal} @change=${(event: Event) =>
          { this.internal = (event.target as HTMLInputElement).checked; }}> ${T.internal ()}</label>` : nothing}</div>
      <div class="ib-row"><input class="kern-sr-only" type="file" id="ib-files-input" multiple accept=${ENDINGS.map (one => `.${one}`).join (",")} tabindex="-1"
        aria-label=${T.choose ()}
          @change=${(event: Event) => { const input = event.target as HTMLInputElement; this.take ([...input.files ?? []]); input.value = ""; }}>
        <button type="button" class="kern-btn kern-btn--secondary" aria-describedby="ib-files-rules"
          @click=${() => this.querySelector<HTMLInputElement> ("#ib-files-input")?.click ()}><span class="kern-label">${T.choose ()}</span></button>
        <span class="ib-hint">${T.drop ()}</span></div>
      ${this.uploads.length === 0 ? nothing : html`<ul class="ib-list ib-uploads" aria-label=${T.uploads ()}>${this.uploads.map (one =>
        this.upload (one))}</ul>`}</section>`;
  }

  private upload (upload: Upload): TemplateResult {
    const name = upload.file.name, drop = (): void => { this.uploads = this.uploads.filter (one => one !== upload); this.requestUpdate (); };
    return html`<li class="ib-upload"><span class="ib-upload__name">${name} <span class="ib-muted">${bytes (upload.file.size)}</span></span>
      ${upload.state === "failed" ? html`<span class="ib-upload__error" role="alert">${upload.error}</span><span class="ib-actions">
        ${upload.hopeless ? nothing : html`<button type="button" class="ib-quiet" aria-label=${T.againIt (name)}
          @click=${() => { upload.state = "waits"; void this.run (); }}>${T.again ()}</button>`}
        <button type="button" class="ib-quiet" aria-label=${T.dropIt (name)} @click=${drop}>${T.drop_ ()}</button></span>`
      : html`<progress class="ib-progress" max="100" value=${Math.round (upload.share * 100)}
        aria-label=${T.progress (name)}></progress><span class="ib-muted">${upload.state === "waits" ? T.waits ()
          : `${Math.round (upload.share * 100)} %`}</span>`}</li>`;
  }

  /* ---- What is there ---- */

  /** Editors, lead and offices take off any file; firms and officers their own. */
  private mayDetach (file: Attachment): boolean {
    const target = targetOf (this.view);
    return this.mayAttach && (actsFor (target, "editor", "lead", "coordinator", "district_admin", "submitter") || ["dpo", "iso", "consultant"].some (role =>
      file.role === role && actsFor (target, role)));
  }

  /** Whoever edits the case, but citizens; and the offices that look at it. */
  private get mayAttach (): boolean {
    const target = targetOf (this.view), live = target.state === "open" || target.state === "parked";
    return live && (actsFor (target, "dpo", "iso", "coordinator", "district_admin") || (actsFor (target, "submitter", "editor", "lead", "consultant") &&
      mayEditFields (this.view, this.definition)));
  }

  private async detach (file: Attachment): Promise<void> {
    const sure = await askDialog<boolean> (T.detachSure (file.name), close => html`<p class="kern-body">${T.detachText ()}</p><div class="ib-actions">
      <button type="button" class="kern-btn kern-btn--primary" @click=${() =>
        close (true)}><span class="kern-label">${T.detach ()}</span></button><button type="button" class="kern-btn kern-btn--tertiary"
          @click=${() => close ()}><span class="kern-label">${T.keep ()}</span></button></div>`);
    if (!sure)
      return;
    try {
      await deliver ("case.detach", { case: file.case, attachment: file.id }, T.label (this.view.ref, file.name));
      announce (T.detached (file.name));
      await this.load ();
    } catch (error) {
      announce (explain (error), { kind: "danger" });
    }
  }

  private file (file: Attachment): TemplateResult {
    return html`<li class="ib-file"><span class="ib-file__kind" aria-hidden="true">${ending (file.name)}</span><div class="ib-file__main"><a class="kern-link"
      href="/api/v1/attachments/${file.ref}/${file.id}" download=${file.name}>${file.name}</a>
        ${file.internal ? html`<span class="ib-badge ib-badge--warning">${T.internalMark ()}</span>` : nothing}${file.text === undefined ? nothing
          : html`<div>${file.text}</div>`}
        <div class="ib-muted">${bytes (file.size)} · ${date (file.time)} · ${file.org === undefined ? roleName (file.role ?? "")
          : T.by (roleName (file.role ?? ""), orgName (this.orgs, file.org))}${file.ref === this.view.ref ? nothing : html` · ${T.from (file.ref)}`}</div></div>
      ${this.mayDetach (file) ? html`<button type="button" class="ib-quiet" aria-label=${T.detachIt (file.name)}
        @click=${() => void this.detach (file)}>${T.detach ()}</button>` : nothing}</li>`;
  }

  protected override show (): TemplateResult {
    return html`${this.files.length === 0 ? html`<p class="kern-body">${T.none ()}</p>` : html`<ul class="ib-list ib-files"
      aria-label=${T.list ()}>${this.files.map (file => this.file (file))}</ul>`}
      ${this.mayAttach ? this.adding () : nothing}`;
  }
}
customElements.define ("ib-case-files", CaseFiles);
