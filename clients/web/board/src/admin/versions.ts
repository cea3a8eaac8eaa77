// SPDX-License-Identifier: EUPL-1.2
// The versions of a procedure: who loaded each and when, how many cases stand under it, its text as a file, and two of them side by side.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { one } from "../core/api";
import { dateTime, number } from "../core/format";
import { alertBox, explain, Part } from "../core/page";
import { said, texts } from "../core/texts";
import type { LoadedVersion, Said } from "../core/types";
import { download } from "../parts/csv";
import { roleName } from "../parts/words";
import { textDiff } from "./line-diff";

const T = texts ({
  title: ["Fassungen", "Versions"], version: ["Fassung {0}", "Version {0}"], shipped: ["mitgeliefert, {0}", "shipped, {0}"], loaded: ["geladen {0} von {1}", "loaded {0} by {1}"],
  cases: ["{0} laufender Vorgang|{0} laufende Vorgänge", "{0} open case|{0} open cases"], none: ["keine laufenden Vorgänge", "no open cases"], newest: ["neueste", "newest"],
  look: ["Ansehen", "Look"], lookOf: ["{0}, Fassung {1} ansehen", "Look at {0}, version {1}"], shown: ["oben zu sehen", "shown above"],
  yaml: ["Als YAML herunterladen", "Download as YAML"], yamlOf: ["{0}, Fassung {1} als YAML herunterladen", "Download {0}, version {1} as YAML"], saved: ["{0} ist da.", "{0} is there."],
  before: ["Fassung", "Version"], after: ["vergleichen mit", "compared with"], compare: ["Vergleichen", "Compare"], compareOf: ["Fassungen vergleichen: {0}", "Compare versions: {0}"], both: ["Fassung {0} gegenüber Fassung {1}", "Version {0} against version {1}"],
});

/** The text of a version as it was loaded. */
export const textOf = (pipeline: string, version?: number): Promise<string> => one<{ yaml: string }> ("pipeline.get", { pipeline, version, yaml: true }).then (row => row.yaml);

class Versions extends Part {
  static override properties = { name: { attribute: false }, versions: { attribute: false }, shown: { attribute: false }, look: { attribute: false }, trouble: { state: true }, compared: { state: true } };
  declare name: Said;
  /** Newest first. */
  declare versions: LoadedVersion[];
  /** The one that is looked at. */
  declare shown: number;
  declare look: (version: number) => Promise<void>;
  declare trouble: string;
  declare compared: { old: number; new: number; before: string; after: string } | undefined;

  constructor () {
    super ();
    this.trouble = "";
  }

  private async attempt (what: () => Promise<void>): Promise<void> {
    try {
      await what ();
      this.trouble = "";
    } catch (error) {
      this.trouble = explain (error);
    }
  }

  private save ({ key, version }: LoadedVersion): Promise<void> {
    return this.attempt (async () => {
      const name = `${key}-${version}.yaml`;
      download (name, "application/yaml", await textOf (key, version));
      announce (T.saved (name));
    });
  }

  private compare (event: SubmitEvent): Promise<void> {
    event.preventDefault ();
    const form = new FormData (event.target as HTMLFormElement), [old, new_] = [Number (form.get ("old")), Number (form.get ("new"))].sort ((a, b) => a - b) as [number, number];
    return this.attempt (async () => {
      const key = this.versions[0]!.key, [before, after] = await Promise.all ([textOf (key, old), textOf (key, new_)]);
      this.compared = { old, new: new_, before, after };
      await this.updateComplete;
      this.querySelector<HTMLElement> (".ib-versions__compared")?.focus ();
    });
  }

  private origin ({ role, name, loaded }: LoadedVersion): string {
    return role === "system" ? T.shipped (dateTime (loaded)) : T.loaded (dateTime (loaded), name ?? roleName (role));
  }

  private item (one: LoadedVersion): TemplateResult {
    const name = said (this.name);
    return html`<li class="ib-versions__item"><div><strong>${T.version (one.version)}</strong>${one.version === this.versions[0]!.version ? html` <span class="ib-muted">(${T.newest ()})</span>` : nothing}
        <div class="ib-muted">${this.origin (one)}${one.cases === undefined ? nothing : html` · ${one.cases === 0 ? T.none () : T.cases (one.cases === 1 ? 1 : number (one.cases))}`}</div></div>
      <div class="ib-actions">${this.versions.length === 1 ? nothing : one.version === this.shown ? html`<span class="ib-muted">${T.shown ()}</span>`
        : html`<button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" aria-label=${T.lookOf (name, one.version)} @click=${() => void this.attempt (() => this.look (one.version))}><span class="kern-label">${T.look ()}</span></button>`}
        <button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small" aria-label=${T.yamlOf (name, one.version)} @click=${() => void this.save (one)}><span class="kern-label">${T.yaml ()}</span></button></div></li>`;
  }

  private select (which: "old" | "new", label: string, chosen: number): TemplateResult {
    const id = `${which}-${this.versions[0]!.key}`;
    return html`<div class="kern-form-input"><label class="kern-label" for=${id}>${label}</label><div class="kern-form-input__select-wrapper"><select class="kern-form-input__select" id=${id} name=${which}>
      ${this.versions.map (({ version }) => html`<option value=${version} ?selected=${version === chosen}>${T.version (version)}</option>`)}</select></div></div>`;
  }

  private comparison (): TemplateResult | typeof nothing {
    const [newest, before] = this.versions, compared = this.compared;
    return newest === undefined || before === undefined ? nothing : html`<form class="ib-row" @submit=${(event: SubmitEvent) => void this.compare (event)}>${this.select ("new", T.before (), newest.version)}
        ${this.select ("old", T.after (), before.version)}
        <button type="submit" class="kern-btn kern-btn--secondary ib-row__end" aria-label=${T.compareOf (said (this.name))}><span class="kern-label">${T.compare ()}</span></button></form>
      ${compared === undefined ? nothing : html`<div class="ib-versions__compared" tabindex="-1">${textDiff (compared.before, compared.after, T.both (compared.new, compared.old))}</div>`}`;
  }

  override render (): TemplateResult {
    return html`<details><summary>${T.title ()} (${number (this.versions.length)})</summary><ul class="ib-list">${this.versions.map (one => this.item (one))}</ul>
      ${this.comparison ()}${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}</details>`;
  }
}
customElements.define ("ib-versions", Versions);
