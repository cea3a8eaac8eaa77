// SPDX-License-Identifier: EUPL-1.2
// A document of a case in an office template of one's own: what the built-in one looks like, and what the chosen one becomes.
import { html, nothing, type TemplateResult } from "lit";
import { writing } from "../core/api";
import { fetchFile } from "../core/files";
import { alertBox, explain } from "../core/page";
import { texts } from "../core/texts";
import { save } from "./csv";
import { askDialog } from "./dialog";
import { KINDS, kindName, paperPath, type Kind } from "./paper-links";

const T = texts ({
  title: ["Mit eigener Word-Vorlage", "With a Word template of your own"], which: ["Dokument", "Document"],
  lead: ["In der Vorlage stehen Platzhalter wie {{title}} oder {{ref}}; dort kommt hin, was im Vorgang steht. Gespeichert wird Ihre Vorlage nicht.", "The template holds placeholders such as {{title}} or {{ref}}; what the case says goes there. Your template is not stored."],
  begin: ["Eingebaute Vorlage herunterladen", "Download the built-in template"], beginText: ["Sie enthält alle Platzhalter des Dokuments und lässt sich in Word umgestalten.", "It holds all placeholders of the document and can be redesigned in Word."],
  own: ["Eigene Vorlage (.docx, .dotx; bis 5 MiB)", "Your template (.docx, .dotx; up to 5 MiB)"], choose: ["Bitte wählen Sie zuerst eine Vorlage.", "Please choose a template first."], large: ["Die Vorlage ist größer als 5 MiB.", "The template is larger than 5 MiB."],
  go: ["Ausfüllen und herunterladen", "Fill in and download"], busy: ["Wird ausgefüllt …", "Filling in …"], done: ["{0} ist da.", "{0} is there."], check: ["Bitte prüfen Sie das Dokument:", "Please check the document:"],
  more: ["… und {0} weiterer Hinweis|… und {0} weitere Hinweise", "… and {0} more"], gone: ["Die Datei lässt sich nicht mehr lesen; bitte wählen Sie sie noch einmal.", "The file can no longer be read; please choose it again."], close: ["Schließen", "Close"],
});

const MOST = 5 * 1024 * 1024;

class Filling {
  private kind: Kind = KINDS[0];
  private file: File | undefined;
  private busy = false;
  private trouble = "";
  private done = "";
  private warnings: string[] = [];
  private unnamed = 0;
  private readonly stop = new AbortController ();

  constructor (private readonly ref: string, private readonly again: () => void) {}

  leave (): void { this.stop.abort (); }

  /** What was said of another choice is over. */
  private forget (): void {
    this.trouble = this.done = "";
    this.warnings = [];
    this.again ();
  }

  private async fill (): Promise<void> {
    const { file } = this, { signal } = this.stop;
    this.forget ();
    this.trouble = file === undefined ? T.choose () : file.size > MOST ? T.large () : "";
    if (file === undefined || this.trouble !== "")
      return this.again ();
    this.busy = true;
    this.again ();
    try {
      const body = await file.arrayBuffer ().catch (() => undefined); // it may have been moved or written since
      if (body === undefined)
        this.trouble = T.gone ();
      else
        this.take (await fetchFile (paperPath (this.kind, this.ref, "docx"), signal, { method: "POST", body, headers: { ...writing (), "Content-Type": "application/octet-stream" } }));
    } catch (error) {
      this.trouble = explain (error);
    }
    this.busy = false;
    if (!signal.aborted)
      this.again ();
  }

  private take ({ name, content, headers }: { name: string; content: Blob; headers: Headers }): void {
    if (this.stop.signal.aborted)
      return;
    save (name, content);
    this.done = name;
    this.warnings = (headers.get ("Ideenbus-Warnings") ?? "").split (",").filter (one => one !== "").map (decodeURIComponent);
    this.unnamed = Number (headers.get ("Ideenbus-Warning-Count") ?? 0) - this.warnings.length;
  }

  private result (): TemplateResult | typeof nothing {
    const some = this.warnings.length + this.unnamed > 0;
    return this.busy ? html`<p class="ib-muted">${T.busy ()}</p>` : this.done === "" ? nothing : alertBox (some ? "warning" : "success", some ? T.check () : T.done (this.done), !some ? undefined
      : html`<p class="kern-body">${T.done (this.done)}</p><ul class="ib-reasons">${this.warnings.map (warning => html`<li>${warning}</li>`)}${this.unnamed === 0 ? nothing : html`<li>${T.more (this.unnamed)}</li>`}</ul>`);
  }

  view (close: () => void): TemplateResult {
    return html`<div class="ib-stack"><p class="kern-body">${T.lead ()}</p>
      <div class="kern-form-input"><label class="kern-label" for="template-kind">${T.which ()}</label><div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id="template-kind"
        @change=${(event: Event) => { this.kind = (event.target as HTMLSelectElement).value as Kind; this.forget (); }}>${KINDS.map (kind => html`<option value=${kind}>${kindName (kind)}</option>`)}</select></div></div>
      <p class="kern-body"><a class="kern-link" href=${paperPath (this.kind, this.ref, "docx", { template: true })} download aria-describedby="template-begin">${T.begin ()}</a><br><span class="ib-muted" id="template-begin">${T.beginText ()}</span></p>
      <div class="kern-form-input"><label class="kern-label" for="template-file">${T.own ()}</label><input class="kern-form-input__input" type="file" id="template-file" accept=".docx,.dotx"
        @change=${(event: Event) => { this.file = (event.target as HTMLInputElement).files?.[0]; this.forget (); }}></div>
      ${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}<div role="status">${this.result ()}</div>
      <div class="ib-actions"><button type="button" class="kern-btn kern-btn--primary" aria-disabled=${this.busy} @click=${() => { if (!this.busy) void this.fill (); }}><span class="kern-label">${T.go ()}</span></button>
        <button type="button" class="kern-btn kern-btn--secondary" @click=${close}><span class="kern-label">${T.close ()}</span></button></div></div>`;
  }
}

export async function askTemplate (ref: string): Promise<void> {
  let filling: Filling | undefined;
  await askDialog (T.title (), (close, again) => (filling ??= new Filling (ref, again)).view (() => close ()));
  filling!.leave ();
}
