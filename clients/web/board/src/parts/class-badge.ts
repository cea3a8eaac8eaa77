// SPDX-License-Identifier: EUPL-1.2
// Who sees a field or table, by the class the definition gives it.
import { html, nothing, type TemplateResult } from "lit";
import { texts } from "../core/texts";

const T = texts ({
  seen: ["Sichtbar: {0}", "Seen by: {0}"], public: ["öffentlich", "public"], region: ["Region", "region"], parties: ["Beteiligte", "parties"],
  publicLater: ["öffentlich, sobald der Vorgang öffentlich ist", "public, once the case is public"], regionLater: ["Region, sobald der Vorgang interkommunal ist", "region, once the case is intermunicipal"],
  staff: ["nur Verwaltungen", "administrations only"],
  client: ["nur Firma und Auftraggeber", "firm and client only"],
});
const L = texts ({
  public: ["Alle, sobald der Vorgang öffentlich ist; bis dahin, wer den Vorgang sieht", "Everybody, as soon as the case is public; until then whoever sees the case"],
  region: ["Alle Verwaltungen der Region, sobald der Vorgang interkommunal ist", "All administrations of the region, as soon as the case is intermunicipal"],
  parties: ["Träger, Kreis, Koordination und beauftragte Firmen", "The organisation, its district, the coordinators and assigned firms"],
  staff: ["Träger, Kreis und Koordination, keine Firmen", "The organisation, its district and the coordinators, no firms"],
  client: ["Nur der Träger und die beauftragte Firma", "Only the organisation and the assigned firm"],
});
type Class = keyof typeof L;

/** KERN's badge. */
export const badge = (kind: "info" | "warning", text: string): TemplateResult => html` <span class="kern-badge kern-badge--${kind} kern-badge--small"><span class="kern-label">${text}</span></span>`;

/** `visibility`: of the case; what is public in an internal one is not seen by everybody yet. */
export function classBadge (of: string | undefined, visibility?: string): TemplateResult | typeof nothing {
  const key = (of ?? "public") as Class;
  const text = key === "public" && visibility !== undefined && visibility !== "public" ? T.publicLater () : key === "region" && visibility === "internal" ? T.regionLater () : T[key]?.();
  return key in L ? html`<span class="ib-f-class" title=${L[key] ()}>${T.seen (text)}</span>` : nothing;
}
