// SPDX-License-Identifier: EUPL-1.2
// Where one is logged in: each browser, and ending the ones that are not wanted any more.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { list, write } from "../core/api";
import { dateTime } from "../core/format";
import { alertBox, explain, Part } from "../core/page";
import { logOut } from "../core/session";
import { texts } from "../core/texts";

const T = texts ({
  title: ["Wo Sie angemeldet sind", "Where you are logged in"], browser: ["Browser", "Browser"], unknown: ["unbekannter Browser", "unknown browser"], began: ["Angemeldet", "Logged in"], seen: ["Zuletzt benutzt", "Last used"],
  this: ["dieser hier", "this one"], end: ["Beenden", "End"], endOne: ["{0} beenden, angemeldet {1}", "End {0}, logged in {1}"], ended: ["Die Sitzung ist beendet.", "The session has ended."], sso: ["über Single Sign-on", "by single sign-on"],
  hint: ["Kennen Sie eine davon nicht? Beenden Sie sie und ändern Sie Ihr Passwort.", "One you do not recognise? End it and change your password."],
  everywhere: ["Überall abmelden", "Log out everywhere"], everywhereText: ["Beendet alle Sitzungen dieses Kontos, auch diese.", "Ends all sessions of this account, this one as well."],
});

interface Session { id: string; created: number; seen: number; expires: number; agent?: string; sso: boolean; this: boolean }

class Sessions extends Part {
  static override properties = { sessions: { state: true }, trouble: { state: true } };
  declare sessions: Session[];
  declare trouble: string;

  constructor () {
    super ();
    this.sessions = [];
    this.trouble = "";
  }

  override connectedCallback (): void {
    super.connectedCallback ();
    void this.read ();
  }

  private async read (): Promise<void> {
    try {
      this.sessions = (await list<Session> ("sessions")).rows;
      this.trouble = "";
    } catch (error) {
      this.trouble = explain (error);
    }
  }

  private async finish (session: Session): Promise<void> {
    if (session.this)
      return void logOut ();
    try {
      await write ("DELETE", `sessions/${session.id}`, undefined, {}, true);
      announce (T.ended ());
    } catch (error) {
      this.trouble = explain (error);
      return;
    }
    await this.read ();
    this.querySelector<HTMLElement> ("h2")?.focus ();
  }

  private row (session: Session): TemplateResult {
    const name = session.agent ?? T.unknown ();
    return html`<tr class="kern-table__row"><th scope="row" class="kern-table__header">${name}${session.this ? html` <span class="ib-muted">(${T.this ()})</span>` : nothing}${session.sso ? html` <span class="ib-muted">${T.sso ()}</span>` : nothing}</th>
      <td class="kern-table__cell" data-label=${T.began ()}>${dateTime (session.created)}</td><td class="kern-table__cell" data-label=${T.seen ()}>${dateTime (session.seen)}</td>
      <td class="kern-table__cell"><button type="button" class="kern-btn kern-btn--tertiary kern-btn--x-small" aria-label=${T.endOne (name, dateTime (session.created))} @click=${() => void this.finish (session)}><span class="kern-label">${T.end ()}</span></button></td></tr>`;
  }

  override render (): TemplateResult {
    return html`<section class="ib-stack"><h2 tabindex="-1">${T.title ()}</h2>${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}
      <div class="ib-scroll" role="region" tabindex="0" aria-label=${T.title ()}><table class="kern-table ib-wide ib-wide--cards"><thead><tr class="kern-table__row"><th scope="col" class="kern-table__header">${T.browser ()}</th>
        <th scope="col" class="kern-table__header">${T.began ()}</th><th scope="col" class="kern-table__header">${T.seen ()}</th><td class="kern-table__cell"></td></tr></thead>
        <tbody>${this.sessions.map (session => this.row (session))}</tbody></table></div>
      <p class="ib-muted">${T.hint ()}</p><p class="kern-body">${T.everywhereText ()}</p>
      <div><button type="button" class="kern-btn kern-btn--secondary" @click=${() => void logOut (true)}><span class="kern-label">${T.everywhere ()}</span></button></div></section>`;
  }
}
customElements.define ("ib-sessions", Sessions);
