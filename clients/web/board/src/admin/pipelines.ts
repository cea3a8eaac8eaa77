// SPDX-License-Identifier: EUPL-1.2
// Definitions: which there are, what is in them, in the newest version or in one before, and loading a new one.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { command, Refused } from "../core/api";
import { columnsOf, definition, forget, pipelines, type Pipeline } from "../core/known";
import { alertBox, explain } from "../core/page";
import { hasRole } from "../core/session";
import { helpOf, said, texts } from "../core/texts";
import type { Definition, Field } from "../core/types";
import { roleNames } from "../parts/words";
import { Panel } from "./panel";

const T = texts ({
  version: ["Fassung {0}", "version {0}"], stages: ["Phasen und Entscheidungen", "Stages and decisions"], stage: ["Phase", "Stage"], gate: ["Entscheidung am Ende", "Decision at its end"], decides: ["Es entscheidet", "Decided by"], days: ["Vorgesehen", "Planned"],
  inDays: ["{0} Tage", "{0} days"], load: ["Neue Fassung laden (YAML)", "Load a new version (YAML)"], loadText: ["Die Datei wird ganz geprüft; ein Fehler nennt die Zeile, und nichts ändert sich.", "The whole file is checked; an error names the line, and nothing changes."],
  content: ["Felder und Tabellen", "Fields and tables"], older: ["Frühere Fassung", "Earlier version"], olderHint: ["Eine Nummer unter {0}.", "A number below {0}."], look: ["Ansehen", "Look"], lookOf: ["Frühere Fassung ansehen: {0}", "Look at an earlier version: {0}"],
  noVersion: ["„{0}“ in Fassung {1} gibt es nicht.", "There is no version {1} of \"{0}\"."], isOlder: ["Das ist eine frühere Fassung; die neueste ist {0}.", "This is an earlier version; the newest is {0}."], newest: ["Neueste zeigen", "Show the newest"], newestOf: ["Neueste zeigen: {0}", "Show the newest: {0}"],
  json: ["Als JSON herunterladen", "Download as JSON"], loaded: ["{0} ist geladen.", "{0} is loaded."], fields: ["{0} Felder, {1} Tabellen", "{0} fields, {1} tables"],
});

class Pipelines extends Panel {
  static override properties = { ...Panel.properties, refusal: { state: true }, absent: { state: true } };
  declare refusal: string;
  /** Of which definition which version was looked for in vain. */
  declare absent: { key: string; text: string } | undefined;
  /** Looked at instead of the newest, by key. */
  private readonly older = new Map<string, Definition> ();
  private all: { head: Pipeline; definition: Definition }[] = [];

  constructor () {
    super ();
    this.refusal = "";
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => live.type === "event" && live.event.kind === "pipeline.loaded", () => void this.refresh ());
  }

  protected override async fetch (): Promise<void> {
    this.all = await Promise.all ((await pipelines ()).map (async head => ({ head, definition: await definition (head.key, head.version) })));
  }

  private async load (event: Event): Promise<void> {
    const input = event.target as HTMLInputElement, file = input.files?.[0];
    if (file === undefined)
      return;
    try {
      const done = await command ("pipeline.load", { yaml: await file.text () });
      this.refusal = "";
      forget ();
      announce (T.loaded (done.key ?? file.name));
      await this.refresh ();
    } catch (error) {
      this.refusal = explain (error);
    }
    input.value = "";
  }

  private async look (event: Event, head: Pipeline): Promise<void> {
    event.preventDefault ();
    const wanted = Number (new FormData (event.target as HTMLFormElement).get ("version"));
    this.absent = undefined;
    try {
      this.older.set (head.key, await definition (head.key, wanted));
      this.requestUpdate ();
      await this.updateComplete;
      this.querySelector<HTMLElement> (`#pipeline-${head.key}`)?.focus (); // what was asked for stands above
    } catch (error) {
      this.absent = { key: head.key, text: error instanceof Refused ? T.noVersion (said (head), wanted) : explain (error) };
    }
  }

  private async leave (head: Pipeline): Promise<void> {
    this.older.delete (head.key);
    this.requestUpdate ();
    await this.updateComplete;
    this.querySelector<HTMLElement> (`#version-${head.key}`)?.focus ();
  }

  private notice (head: Pipeline, of: Definition): TemplateResult | typeof nothing {
    return head.version < 2 ? nothing : html`<div role="status">${of.version === head.version ? nothing : html`<p class="kern-body">${T.isOlder (head.version)} <button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small"
      aria-label=${T.newestOf (said (head))} @click=${() => void this.leave (head)}><span class="kern-label">${T.newest ()}</span></button></p>`}</div>`;
  }

  private choice (head: Pipeline): TemplateResult | typeof nothing {
    const id = `version-${head.key}`, absent = this.absent?.key === head.key ? this.absent.text : "";
    return head.version < 2 ? nothing : html`<form class="ib-row" @submit=${(event: Event) => void this.look (event, head)}>
        <div class="kern-form-input"><label class="kern-label" for=${id}>${T.older ()}</label><div class="kern-hint" id="${id}-hint">${T.olderHint (head.version)}</div>
          <input class="kern-form-input__input ib-short" type="number" inputmode="numeric" id=${id} name="version" min="1" max=${head.version - 1} required value=${head.version - 1} aria-describedby="${id}-hint"></div>
        <button type="submit" class="kern-btn kern-btn--secondary kern-btn--x-small ib-row__end" aria-label=${T.lookOf (said (head))}><span class="kern-label">${T.look ()}</span></button></form>
      <div role="alert">${absent === "" ? nothing : html`<p class="ib-late">${absent}</p>`}</div>`;
  }

  private content (of: Definition): TemplateResult | typeof nothing {
    const names = (items: Field[]): TemplateResult => html`<ul>${items.map (item => html`<li>${said (item)} <span class="ib-muted ib-small ib-code">${item.key}</span></li>`)}</ul>`;
    const section = (key: string, name: string): TemplateResult | typeof nothing => {
      const fields = (of.fields ?? []).filter (field => (field.section ?? "") === key), tables = (of.tables ?? []).filter (table => table.section === key);
      return fields.length + tables.length === 0 ? nothing : html`<section>${name === "" ? nothing : html`<h3>${name}</h3>`}${fields.length === 0 ? nothing : names (fields)}
        ${tables.map (table => html`<h4>${said (table)} <span class="ib-muted ib-small ib-code">${table.key}</span></h4>${names (columnsOf (of, table.key))}`)}</section>`;
    };
    return html`<details><summary>${T.content ()}</summary>${section ("", "")}${(of.sections ?? []).map (one => section (one.key, said (one)))}</details>`;
  }

  private panel (head: Pipeline, newest: Definition): TemplateResult {
    const of = this.older.get (head.key) ?? newest;
    return html`<section class="ib-panel"><h2 tabindex="-1" id="pipeline-${head.key}">${said (of)} <span class="ib-muted ib-small">${head.key}, ${T.version (of.version)}</span></h2>${this.notice (head, of)}
      <p class="kern-body">${helpOf (of)}</p><p class="ib-muted">${T.fields ((of.fields ?? []).length, (of.tables ?? []).length)}</p>${this.stages (of)}${this.content (of)}
      <p><a class="kern-link" href="/api/v1/pipeline.get?pipeline=${head.key}&version=${of.version}" download="${head.key}-${of.version}.json" aria-label="${T.json ()}: ${said (of)}, ${T.version (of.version)}">${T.json ()}</a></p>${this.choice (head)}</section>`;
  }

  private stages (of: Definition): TemplateResult | typeof nothing {
    return of.stages === undefined ? nothing : html`<details><summary>${T.stages ()}</summary><table class="kern-table kern-table--small"><thead><tr class="kern-table__row">
      ${[T.stage (), T.days (), T.gate (), T.decides ()].map (head => html`<th scope="col" class="kern-table__header">${head}</th>`)}</tr></thead><tbody>
      ${of.stages.map (stage => html`<tr class="kern-table__row"><th scope="row" class="kern-table__header">${said (stage)}</th><td class="kern-table__cell">${stage.days === undefined ? "" : T.inDays (stage.days)}</td>
        <td class="kern-table__cell">${of.gates.filter (gate => gate.from === stage.key).map (said).join (", ")}</td><td class="kern-table__cell">${roleNames ([...new Set (of.gates.filter (gate => gate.from === stage.key).flatMap (gate => gate.decides))])}</td></tr>`)}</tbody></table></details>`;
  }

  protected override view (): TemplateResult {
    return html`<div class="ib-stack">${this.all.map (({ head, definition: newest }) => this.panel (head, newest))}</div>
      ${hasRole ("admin") ? html`<section><h2>${T.load ()}</h2><p class="kern-body" id="load-text">${T.loadText ()}</p>${this.refusal === "" ? nothing : alertBox ("danger", this.refusal)}
        <input type="file" accept=".yaml,.yml" aria-label=${T.load ()} aria-describedby="load-text" @change=${(event: Event) => void this.load (event)}></section>` : nothing}`;
  }
}
customElements.define ("ib-pipelines", Pipelines);
