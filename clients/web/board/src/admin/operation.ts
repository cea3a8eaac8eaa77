// SPDX-License-Identifier: EUPL-1.2
// "Betrieb": how the broker is, looked at every five seconds while somebody looks, and what happens on it.
import { html, type TemplateResult } from "lit";
import { one } from "../core/api";
import { dateTime, number } from "../core/format";
import { alertBox } from "../core/page";
import { texts } from "../core/texts";
import "./events";
import { Panel } from "./panel";

const T = texts ({
  good: ["Alles läuft.", "Everything is running."], full: ["Der Speicher ist voll: Lesen geht, Änderungen werden abgelehnt, bis Platz da ist.", "Storage is full: reading still works, changes are refused until there is room."],
  software: ["Software", "Software"], started: ["Läuft seit", "Running since"], now: ["Uhr des Brokers", "The broker's clock"], head: ["Letzter Eintrag im Protokoll", "Latest log entry"], root: ["Prüfsumme des Protokolls", "Checksum of the log"],
  sessions: ["Verbundene Programme", "Programs connected"], streams: ["Offene Live-Ansichten", "Live views open"], waiting: ["Befehle in der Warteschlange", "Commands queued"], cases: ["Vorgänge", "Cases"], orgs: ["Organisationen", "Organisations"],
  epoch: ["Rücksicherungen bisher", "Restores so far"], advice: ["Sicherung und Prüfung geschehen auf dem Rechner des Brokers: ideenbusd backup, ideenbusd verify.", "Backup and verification happen on the broker's machine: ideenbusd backup, ideenbusd verify."],
});
interface Status { software: string; head: { seq: number; epoch: number }; root: string; started: number; now: number; sessions: number; streams: number; waiting: number; cases: number; orgs: number; storage: string }

class Operation extends Panel {
  private status: Status | undefined;

  override connectedCallback (): void {
    super.connectedCallback ();
    const timer = window.setInterval (() => { if (document.visibilityState === "visible") void this.refresh (); }, 5000);
    this.until (() => window.clearInterval (timer));
  }

  protected override async fetch (): Promise<void> { this.status = await one<Status> ("status"); }

  protected override view (): TemplateResult {
    const now = this.status!;
    const rows: [string, string][] = [[T.software (), now.software], [T.started (), dateTime (now.started)], [T.now (), dateTime (now.now)], [T.cases (), number (now.cases)], [T.orgs (), number (now.orgs)],
      [T.sessions (), number (now.sessions)], [T.streams (), number (now.streams)], [T.waiting (), number (now.waiting)], [T.head (), number (now.head.seq)], [T.epoch (), number (now.head.epoch - 1)], [T.root (), now.root]];
    return html`${now.storage === "ok" ? alertBox ("success", T.good ()) : alertBox ("danger", T.full ())}
      <dl class="kern-description-list ib-facts">${rows.map (([key, value]) => html`<div class="kern-description-list-item"><dt class="kern-description-list-item__key">${key}</dt><dd class="kern-description-list-item__value">${value}</dd></div>`)}</dl>
      <p class="kern-body kern-body--small">${T.advice ()}</p><ib-events></ib-events>`;
  }
}
customElements.define ("ib-operation", Operation);
