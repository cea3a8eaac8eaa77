// SPDX-License-Identifier: EUPL-1.2
// Definitions: which there are, what stages and gates they have, and loading a new version.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { command } from "../core/api";
import { definition, forget, pipelines, type Pipeline } from "../core/known";
import { alertBox, explain } from "../core/page";
import { hasRole } from "../core/session";
import { helpOf, said, texts } from "../core/texts";
import type { Definition } from "../core/types";
import { roleNames } from "../parts/words";
import { Panel } from "./panel";

const T = texts ({
  version: ["Fassung {0}", "version {0}"], stages: ["Phasen und Entscheidungen", "Stages and decisions"], stage: ["Phase", "Stage"], gate: ["Entscheidung am Ende", "Decision at its end"], decides: ["Es entscheidet", "Decided by"], days: ["Vorgesehen", "Planned"],
  inDays: ["{0} Tage", "{0} days"], load: ["Neue Fassung laden (YAML)", "Load a new version (YAML)"], loadText: ["Die Datei wird ganz geprüft; ein Fehler nennt die Zeile, und nichts ändert sich.", "The whole file is checked; an error names the line, and nothing changes."],
  json: ["Als JSON herunterladen", "Download as JSON"], loaded: ["{0} ist geladen.", "{0} is loaded."], fields: ["{0} Felder, {1} Tabellen", "{0} fields, {1} tables"],
});

class Pipelines extends Panel {
  static override properties = { ...Panel.properties, refusal: { state: true } };
  declare refusal: string;
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

  private stages (of: Definition): TemplateResult | typeof nothing {
    return of.stages === undefined ? nothing : html`<details><summary>${T.stages ()}</summary><table class="kern-table kern-table--small"><thead><tr class="kern-table__row">
      ${[T.stage (), T.days (), T.gate (), T.decides ()].map (head => html`<th scope="col" class="kern-table__header">${head}</th>`)}</tr></thead><tbody>
      ${of.stages.map (stage => html`<tr class="kern-table__row"><th scope="row" class="kern-table__header">${said (stage)}</th><td class="kern-table__cell">${stage.days === undefined ? "" : T.inDays (stage.days)}</td>
        <td class="kern-table__cell">${of.gates.filter (gate => gate.from === stage.key).map (said).join (", ")}</td><td class="kern-table__cell">${roleNames ([...new Set (of.gates.filter (gate => gate.from === stage.key).flatMap (gate => gate.decides))])}</td></tr>`)}</tbody></table></details>`;
  }

  protected override view (): TemplateResult {
    return html`<div class="ib-stack">${this.all.map (({ head, definition: of }) => html`<section class="ib-panel"><h2>${said (head)} <span class="ib-muted ib-small">${head.key}, ${T.version (head.version)}</span></h2>
      <p class="kern-body">${helpOf (of)}</p><p class="ib-muted">${T.fields ((of.fields ?? []).length, (of.tables ?? []).length)}</p>${this.stages (of)}
      <p><a class="kern-link" href="/api/v1/pipeline.get?pipeline=${head.key}&version=${head.version}" download="${head.key}-${head.version}.json" aria-label="${T.json ()}: ${said (head)}">${T.json ()}</a></p></section>`)}</div>
      ${hasRole ("admin") ? html`<section><h2>${T.load ()}</h2><p class="kern-body" id="load-text">${T.loadText ()}</p>${this.refusal === "" ? nothing : alertBox ("danger", this.refusal)}
        <input type="file" accept=".yaml,.yml" aria-label=${T.load ()} aria-describedby="load-text" @change=${(event: Event) => void this.load (event)}></section>` : nothing}`;
  }
}
customElements.define ("ib-pipelines", Pipelines);
