// SPDX-License-Identifier: EUPL-1.2
import { html, type TemplateResult } from "lit";
import { Page } from "../core/page";
import { texts } from "../core/texts";

const T = texts ({
  title: ["Diese Seite gibt es nicht", "There is no such page"],
  text: ["Vielleicht ist die Adresse unvollständig. Vorgänge lassen sich oben mit Nummer oder Worten suchen.", "The address may be incomplete. Cases can be searched for above, by number or words."],
  home: ["Zu „Meine Arbeit“", "To \"My work\""],
});

class Lost extends Page {
  override get heading (): string { return T.title (); }
  protected override view (): TemplateResult {
    return html`<h1 class="ib-title" tabindex="-1">${T.title ()}</h1><p class="kern-body">${T.text ()}</p><p><a class="kern-link" href="/">${T.home ()}</a></p>`;
  }
}
customElements.define ("ib-lost-page", Lost);
