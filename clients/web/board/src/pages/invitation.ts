// SPDX-License-Identifier: EUPL-1.2
// An invitation: the token stands behind the # and so reaches no log; the page shows, the button redeems.
import { html, nothing, type TemplateResult } from "lit";
import { newId, proxied, redeem } from "../core/api";
import { alertBox, explain, Page } from "../core/page";
import { navigate } from "../core/router";
import { begin } from "../core/session";
import { texts } from "../core/texts";

const T = texts ({
  title: ["Willkommen", "Welcome"], lead: ["Sie sind zu Ideenbus eingeladen. Wählen Sie, womit Sie sich künftig anmelden.", "You are invited to Ideenbus. Choose how you will log in."],
  user: ["Benutzername, am besten Ihre E-Mail-Adresse", "User name, ideally your e-mail address"], password: ["Passwort", "Password"],
  hint: ["Mindestens 12 Zeichen. Drei, vier Wörter sind gut zu merken.", "At least 12 characters. Three or four words are easy to remember."],
  show: ["Passwort zeigen", "Show password"], go: ["Konto anlegen", "Create account"], broken: ["Dieser Link ist unvollständig.", "This link is incomplete."],
  brokenHelp: ["Bitte den ganzen Link aus der Einladung öffnen; er endet auf 64 Zeichen aus Ziffern und Buchstaben.", "Please open the complete link from the invitation; it ends in 64 digits and letters."],
  leadProxied: ["Sie sind zu Ideenbus eingeladen. Angemeldet werden Sie über Ihre Organisation; ein eigenes Passwort brauchen Sie nicht.", "You are invited to Ideenbus. Your organisation logs you in; you do not need a password of your own."],
  again: ["War es eine erneute Einladung, bleibt Ihr Benutzername; nur das Passwort wird neu.", "If you were invited anew, your user name stays; only the password is new."],
});

class Invitation extends Page {
  static override properties = { ...Page.properties, error: { state: true }, busy: { state: true }, shown: { state: true } };
  declare error: string;
  declare busy: boolean;
  declare shown: boolean;
  private readonly request = newId (); // the same for each try, so that an answer that was lost is no loss

  constructor () {
    super ();
    this.error = "";
    this.busy = this.shown = false;
  }

  override get heading (): string { return T.title (); }

  private async submit (event: SubmitEvent): Promise<void> {
    event.preventDefault ();
    const form = new FormData (event.target as HTMLFormElement);
    this.busy = true;
    try {
      const text = (name: string): string | undefined => (proxied === undefined ? String (form.get (name) ?? "") : undefined);
      begin (await redeem (this.place.hash, text ("user")?.trim (), text ("password"), this.request));
      navigate ("/", true);
    } catch (error) {
      this.error = explain (error);
    }
    this.busy = false;
  }

  /** What one will log in with. */
  private choice (): TemplateResult {
    return html`<div class="kern-form-input"><label class="kern-label" for="user">${T.user ()}</label>
        <input class="kern-form-input__input" id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus></div>
      <div class="kern-form-input"><label class="kern-label" for="password">${T.password ()}</label><div class="kern-hint" id="password-hint">${T.hint ()}</div>
        <input class="kern-form-input__input" id="password" name="password" type=${this.shown ? "text" : "password"} autocomplete="new-password" aria-describedby="password-hint"></div>
      <label class="ib-check"><input type="checkbox" @change=${(event: Event) => { this.shown = (event.target as HTMLInputElement).checked; }}> ${T.show ()}</label>`;
  }

  protected override view (): TemplateResult {
    if (!/^[0-9a-f]{64}$/.test (this.place.hash))
      return html`<div class="ib-narrow"><h1 class="ib-title" tabindex="-1">${T.title ()}</h1>${alertBox ("warning", T.broken (), T.brokenHelp ())}</div>`;
    return html`<form class="ib-narrow" @submit=${this.submit} novalidate>
      <h1 class="ib-title" tabindex="-1">${T.title ()}</h1><p class="kern-body">${proxied === undefined ? T.lead () : T.leadProxied ()}</p>
      ${this.error === "" ? nothing : alertBox ("danger", this.error)}
      ${proxied === undefined ? this.choice () : nothing}
      <button type="submit" class="kern-btn kern-btn--primary" ?disabled=${this.busy}><span class="kern-label">${T.go ()}</span></button>
      ${proxied === undefined ? html`<p class="kern-body kern-body--small">${T.again ()}</p>` : nothing}
    </form>`;
  }
}
customElements.define ("ib-invitation-page", Invitation);
