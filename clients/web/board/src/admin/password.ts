// SPDX-License-Identifier: EUPL-1.2
// One's own account: what one may do, the password, and where one is logged in.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { write } from "../core/api";
import { alertBox, explain, Part } from "../core/page";
import { me } from "../core/session";
import { texts } from "../core/texts";
import "./rights";
import "./sessions";

const T = texts ({
  user: ["Sie sind angemeldet als {0}.", "You are logged in as {0}."], title: ["Passwort ändern", "Change the password"], old: ["Bisheriges Passwort", "Present password"], fresh: ["Neues Passwort", "New password"],
  hint: ["Mindestens 12 Zeichen. Andere Sitzungen enden damit.", "At least 12 characters. Other sessions end."], go: ["Passwort ändern", "Change password"], done: ["Das Passwort ist geändert.", "The password is changed."],
});

class Password extends Part {
  static override properties = { trouble: { state: true } };
  declare trouble: string;

  constructor () {
    super ();
    this.trouble = "";
  }

  private async submit (event: SubmitEvent): Promise<void> {
    event.preventDefault ();
    const form = event.target as HTMLFormElement, data = new FormData (form);
    try {
      await write ("PUT", "password", JSON.stringify ({ old: String (data.get ("old")), new: String (data.get ("new")) }), {}, true);
      this.trouble = "";
      form.reset ();
      announce (T.done ());
    } catch (error) {
      this.trouble = explain (error);
    }
  }

  override render (): TemplateResult {
    const field = (name: string, label: string, complete: string, hint?: string): TemplateResult => html`<div class="kern-form-input"><label class="kern-label" for="password-${name}">${label}</label>
      ${hint === undefined ? nothing : html`<div class="kern-hint" id="password-${name}-hint">${hint}</div>`}
      <input class="kern-form-input__input" type="password" id="password-${name}" name=${name} autocomplete=${complete} aria-describedby=${hint === undefined ? nothing : `password-${name}-hint`}></div>`;
    return html`<p class="kern-body">${T.user (me ()?.user ?? "")}</p><ib-rights></ib-rights><form class="ib-form" novalidate @submit=${this.submit}><h2>${T.title ()}</h2>${this.trouble === "" ? nothing : alertBox ("danger", this.trouble)}
      ${field ("old", T.old (), "current-password")} ${field ("new", T.fresh (), "new-password", T.hint ())}
      <div><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.go ()}</span></button></div></form>
      <ib-sessions></ib-sessions>`;
  }
}
customElements.define ("ib-password", Password);
