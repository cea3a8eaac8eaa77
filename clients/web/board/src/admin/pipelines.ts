// SPDX-License-Identifier: EUPL-1.2
// Procedures: which there are, what is in them, in the newest version or in one before, and loading a new one.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { all, command, newId } from "../core/api";
import { columnsOf, definition, forget, pipelines, type Pipeline } from "../core/known";
import { alertBox, explain } from "../core/page";
import { hasRole } from "../core/session";
import { helpOf, said, texts } from "../core/texts";
import type { Definition, Done, Field, LoadedVersion } from "../core/types";
import { askDialog } from "../parts/dialog";
import { roleNames } from "../parts/words";
import { textDiff } from "./line-diff";
import { Panel } from "./panel";
import { textOf } from "./versions";

const T = texts ({
  version: ["Fassung {0}", "version {0}"], stages: ["Phasen und Entscheidungen", "Stages and decisions"], stage: ["Phase", "Stage"], gate: ["Entscheidung am Ende", "Decision at its end"], decides: ["Es entscheidet", "Decided by"], days: ["Vorgesehen", "Planned"],
  inDays: ["{0} Tage", "{0} days"], load: ["Neue Fassung laden (YAML)", "Load a new version (YAML)"], loadText: ["Vor dem Laden sehen Sie, was sich ändert. Die Datei wird ganz geprüft; ein Fehler nennt die Zeile, und nichts ändert sich.", "Before it is loaded you see what changes. The whole file is checked; an error names the line, and nothing changes."],
  content: ["Felder und Tabellen", "Fields and tables"], isOlder: ["Das ist eine frühere Fassung; die neueste ist {0}.", "This is an earlier version; the newest is {0}."], newest: ["Neueste zeigen", "Show the newest"], newestOf: ["Neueste zeigen: {0}", "Show the newest: {0}"],
  loaded: ["{0} ist geladen.", "{0} is loaded."], same: ["{0} ist schon so geladen.", "{0} is loaded like this already."], fields: ["{0} Felder, {1} Tabellen", "{0} fields, {1} tables"],
  sure: ["{0} laden?", "Load {0}?"], first: ["Ein neues Verfahren: „{0}“ gibt es noch nicht.", "A new procedure: there is no \"{0}\" yet."], effect: ["Neue Vorgänge beginnen unter dieser Fassung; laufende übernehmen sie bei ihrer nächsten Entscheidung. Eine geladene Fassung bleibt.", "New cases begin under this version; open ones take it on at their next decision. A version that was loaded stays."],
  change: ["Was sich gegenüber Fassung {0} ändert", "What changes against version {0}"], yes: ["Laden", "Load"], cancel: ["Abbrechen", "Cancel"],
});

interface Shown { head: Pipeline; definition: Definition; versions: LoadedVersion[] }

class Pipelines extends Panel {
  static override properties = { ...Panel.properties, refusal: { state: true } };
  declare refusal: string;
  /** Looked at instead of the newest, by key. */
  private readonly older = new Map<string, Definition> ();
  private all: Shown[] = [];

  constructor () {
    super ();
    this.refusal = "";
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    this.liveReload (live => live.type === "event" && live.event.kind === "pipeline.loaded", () => void this.refresh ());
  }

  protected override async fetch (): Promise<void> {
    this.all = await Promise.all ((await pipelines ()).map (async head => {
      const [newest, versions] = await Promise.all ([definition (head.key, head.version), all<LoadedVersion> ("pipeline.versions", { pipeline: head.key })]);
      return { head, definition: newest, versions };
    }));
  }

  /** Shows what the file would change, and loads it; what is wrong with it is said there. */
  private async ask (name: string, yaml: string): Promise<Done | undefined> {
    const key = /^key:\s*["']?([\w.-]+)/m.exec (yaml)?.[1], head = this.all.find (one => one.head.key === key)?.head, before = head === undefined ? undefined : await textOf (head.key);
    if (before === yaml)
      return await command ("pipeline.load", { yaml }); // the bus says that nothing changes
    const id = newId ();
    let trouble = "";
    return await askDialog<Done> (T.sure (name), (close, again) => html`<form class="ib-stack" @submit=${async (event: SubmitEvent) => {
      event.preventDefault ();
      try {
        close (await command ("pipeline.load", { yaml }, { id }));
      } catch (error) {
        trouble = explain (error);
        again ();
      }
    }}>${trouble === "" ? nothing : alertBox ("danger", trouble)}<p class="kern-body">${head === undefined && key !== undefined ? T.first (key) : nothing} ${T.effect ()}</p>
      ${head === undefined || before === undefined ? nothing : textDiff (before, yaml, T.change (head.version))}
      <div class="ib-actions"><button type="submit" autofocus class="kern-btn kern-btn--primary"><span class="kern-label">${T.yes ()}</span></button>
        <button type="button" class="kern-btn kern-btn--secondary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div></form>`);
  }

  private async load (event: Event): Promise<void> {
    const input = event.target as HTMLInputElement, file = input.files?.[0];
    if (file === undefined)
      return;
    this.refusal = "";
    try {
      const done = await this.ask (file.name, await file.text ());
      if (done !== undefined) {
        forget ();
        announce ((done.unchanged === true ? T.same : T.loaded) (done.key ?? file.name));
        await this.refresh ();
        await this.updateComplete;
        this.querySelector<HTMLElement> (`#pipeline-${done.key ?? ""}`)?.focus ();
      }
    } catch (error) {
      this.refusal = explain (error);
    }
    input.value = "";
  }

  private async look (head: Pipeline, version: number): Promise<void> {
    if (version === head.version)
      this.older.delete (head.key);
    else
      this.older.set (head.key, await definition (head.key, version));
    this.requestUpdate ();
    await this.updateComplete;
    this.querySelector<HTMLElement> (`#pipeline-${head.key}`)?.focus (); // what was asked for stands above
  }

  private notice (head: Pipeline, of: Definition): TemplateResult | typeof nothing {
    return head.version < 2 ? nothing : html`<div role="status">${of.version === head.version ? nothing : html`<p class="kern-body">${T.isOlder (head.version)} <button type="button" class="kern-btn kern-btn--secondary kern-btn--x-small"
      aria-label=${T.newestOf (said (head))} @click=${() => void this.look (head, head.version)}><span class="kern-label">${T.newest ()}</span></button></p>`}</div>`;
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

  private panel ({ head, definition: newest, versions }: Shown): TemplateResult {
    const of = this.older.get (head.key) ?? newest;
    return html`<section class="ib-panel"><h2 tabindex="-1" id="pipeline-${head.key}">${said (of)} <span class="ib-muted ib-small">${head.key}, ${T.version (of.version)}</span></h2>${this.notice (head, of)}
      <p class="kern-body">${helpOf (of)}</p><p class="ib-muted">${T.fields ((of.fields ?? []).length, (of.tables ?? []).length)}</p>${this.stages (of)}${this.content (of)}
      <ib-versions .name=${head} .versions=${versions} .shown=${of.version} .look=${(version: number) => this.look (head, version)}></ib-versions></section>`;
  }

  private stages (of: Definition): TemplateResult | typeof nothing {
    return (of.stages ?? []).length === 0 ? nothing : html`<details><summary>${T.stages ()}</summary><table class="kern-table kern-table--small"><thead><tr class="kern-table__row">
      ${[T.stage (), T.days (), T.gate (), T.decides ()].map (head => html`<th scope="col" class="kern-table__header">${head}</th>`)}</tr></thead><tbody>
      ${of.stages.map (stage => html`<tr class="kern-table__row"><th scope="row" class="kern-table__header">${said (stage)}</th><td class="kern-table__cell">${stage.days === undefined ? "" : T.inDays (stage.days)}</td>
        <td class="kern-table__cell">${of.gates.filter (gate => gate.from === stage.key).map (said).join (", ")}</td><td class="kern-table__cell">${roleNames ([...new Set (of.gates.filter (gate => gate.from === stage.key).flatMap (gate => gate.decides))])}</td></tr>`)}</tbody></table></details>`;
  }

  protected override view (): TemplateResult {
    return html`<div class="ib-stack">${this.all.map (one => this.panel (one))}</div>
      ${hasRole ("admin") ? html`<section><h2>${T.load ()}</h2><p class="kern-body" id="load-text">${T.loadText ()}</p>${this.refusal === "" ? nothing : alertBox ("danger", this.refusal)}
        <input type="file" accept=".yaml,.yml" aria-label=${T.load ()} aria-describedby="load-text" @change=${(event: Event) => void this.load (event)}></section>` : nothing}`;
  }
}
customElements.define ("ib-pipelines", Pipelines);
