// SPDX-License-Identifier: EUPL-1.2
import { html, nothing, type TemplateResult } from "lit";
import { logIn, proxied } from "../core/api";
import { alertBox, explain, Page } from "../core/page";
import { navigate } from "../core/router";
import { begin, me, wantedPage } from "../core/session";
import { texts } from "../core/texts";

const T = texts ({
  title: ["Anmelden", "Log in"], user: ["Benutzername oder E-Mail-Adresse", "User name or e-mail address"], password: ["Passwort", "Password"], go: ["Anmelden", "Log in"],
  show: ["Passwort zeigen", "Show password"], ended: ["Ihre Sitzung ist abgelaufen. Was Sie geschrieben haben, ist noch da.", "Your session has ended. What you wrote is still there."],
  forgotten: ["Passwort vergessen? Wer Sie eingeladen hat, schickt Ihnen einen neuen Link.", "Forgotten your password? Whoever invited you can send you a new link."],
  empty: ["Bitte Benutzernamen und Passwort angeben.", "Please give user name and password."],
});

class Login extends Page {
  static override properties = { ...Page.properties, error: { state: true }, busy: { state: true }, shown: { state: true } };
  declare error: string;
  declare busy: boolean;
  declare shown: boolean;

  constructor () {
    super ();
    this.error = "";
    this.busy = this.shown = false;
  }

  override get heading (): string { return T.title (); }

  protected override async load (): Promise<void> {
    if (me () !== undefined)
      navigate (wantedPage (), true);
  }

  private async submit (event: SubmitEvent): Promise<void> {
    event.preventDefault ();
    const form = new FormData (event.target as HTMLFormElement), user = String (form.get ("user") ?? "").trim (), password = String (form.get ("password") ?? "");
    if (user === "" || password === "") {
      this.error = T.empty ();
      return;
    }
    this.busy = true;
    try {
      begin (await logIn (user, password));
      navigate (wantedPage (), true);
    } catch (error) {
      this.error = explain (error);
    }
    this.busy = false;
  }

  protected override view (): TemplateResult {
    return html`<form class="ib-narrow" @submit=${this.submit} novalidate>
      <h1 class="ib-title" tabindex="-1">${T.title ()}</h1>
      ${this.place.query.has ("ended") && this.error === "" ? alertBox ("info", T.ended ()) : nothing}
      ${proxied !== undefined && this.error === "" ? alertBox ("info", proxied) : nothing}
      ${this.error === "" ? nothing : alertBox ("danger", this.error)}
      <div class="kern-form-input"><label class="kern-label" for="user">${T.user ()}</label>
        <input class="kern-form-input__input" id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus></div>
      <div class="kern-form-input"><label class="kern-label" for="password">${T.password ()}</label>
        <input class="kern-form-input__input" id="password" name="password" type=${this.shown ? "text" : "password"} autocomplete="current-password"></div>
      <label class="ib-check"><input type="checkbox" @change=${(event: Event) => { this.shown = (event.target as HTMLInputElement).checked; }}> ${T.show ()}</label>
      <button type="submit" class="kern-btn kern-btn--primary" ?disabled=${this.busy}><span class="kern-label">${T.go ()}</span></button>
      <p class="kern-body kern-body--small">${T.forgotten ()}</p>
    </form>`;
  }
}
customElements.define ("ib-login-page", Login);
