// SPDX-License-Identifier: EUPL-1.2
// The head of a district's pages: which district, and the ways to look at it.
import { html, nothing, type TemplateResult } from "lit";
import { orgName } from "../core/known";
import { navigate } from "../core/router";
import { texts } from "../core/texts";
import type { Org } from "../core/types";

const T = texts ({
  board: ["Tafel", "Board"], list: ["Liste", "List"], fahrplan: ["Fahrplan", "Roadmap"], ways: ["Ansichten des Landkreises", "Views of the district"], district: ["Landkreis", "District"],
});
export type View = "board" | "list" | "fahrplan";

export const viewTitle = (view: View, district: string, orgs: Map<string, Org> | undefined): string => `${T[view] ()} ${orgName (orgs, district)}`;

/** Filters go along to the other views. */
const address = (district: string, view: View): string => {
  const query = new URLSearchParams (location.search);
  ["sort", ...(view === "list" ? [] : ["stage"])].forEach (key => query.delete (key));
  return `/d/${district}/${view}${query.size === 0 ? "" : `?${query.toString ()}`}`;
};

export function districtHead (view: View, district: string, orgs: Map<string, Org> | undefined, extra: unknown = nothing): TemplateResult {
  const districts = [...(orgs?.values () ?? [])].filter (org => org.kind === "district");
  return html`<div class="ib-district"><h1 class="ib-title" tabindex="-1">${viewTitle (view, district, orgs)}</h1>
    <nav class="ib-ways" aria-label=${T.ways ()}>${(["board", "list", "fahrplan"] as const).map (way => html`<a class="ib-ways__way" href=${address (district, way)} aria-current=${way === view ? "page" : nothing}>${T[way] ()}</a>`)}</nav>
    ${districts.length < 2 ? nothing : html`<label class="ib-district__choice"><span class="kern-sr-only">${T.district ()}</span>
      <select class="ib-pick" @change=${(event: Event) => navigate (address ((event.target as HTMLSelectElement).value, view))}>
        ${districts.map (org => html`<option value=${org.key} ?selected=${org.key === district}>${org.name}</option>`)}</select></label>`}
    ${extra}</div>`;
}
