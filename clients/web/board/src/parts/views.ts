// SPDX-License-Identifier: EUPL-1.2
// Views somebody keeps: filters and sorting under a name, in this browser, by person.
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../core/announce";
import { draft, keepDraft } from "../core/drafts";
import { Part } from "../core/page";
import { navigate } from "../core/router";
import { texts } from "../core/texts";
import { askDialog } from "./dialog";
import { openMenu, type MenuItem } from "./menu";
import { sign } from "./sign";

const T = texts ({
  views: ["Ansichten", "Views"], save: ["Diese Ansicht merken …", "Save this view …"], rename: ["„{0}“ umbenennen …", "Rename \"{0}\" …"], drop: ["„{0}“ löschen", "Delete \"{0}\""],
  name: ["Name der Ansicht", "Name of the view"], nameTitle: ["Ansicht merken", "Save the view"], renameTitle: ["Ansicht umbenennen", "Rename the view"], keep: ["Merken", "Keep"], cancel: ["Abbrechen", "Cancel"],
  hint: ["Filter und Sortierung, nur für Sie und nur in diesem Browser.", "Filters and sorting, only for you and only in this browser."], needed: ["Bitte einen Namen angeben.", "Please give a name."],
  kept: ["Die Ansicht „{0}“ ist gemerkt.", "The view \"{0}\" is saved."], dropped: ["Die Ansicht „{0}“ ist gelöscht.", "The view \"{0}\" is deleted."], replaced: ["Die Ansicht „{0}“ ist ersetzt.", "The view \"{0}\" is replaced."],
  here: ["jetzt gezeigt", "shown now"],
});

interface Kept { name: string; query: string }
const MOST = 30;

/** The same filters in another order are the same view. */
const normal = (query: string): string => { const search = new URLSearchParams (query); search.sort (); return search.toString (); };

class Views extends Part {
  static override properties = { query: { attribute: false } };
  /** That of the address: what a new view keeps. */
  declare query: string;

  private all (): Kept[] { return draft<Kept[]> ("views.list") ?? []; }
  private store (views: Kept[]): void {
    keepDraft ("views.list", views.length === 0 ? undefined : views.slice (-MOST));
    this.requestUpdate ();
  }
  private present (): Kept | undefined { return this.all ().find (view => normal (view.query) === normal (this.query)); }

  private ask (title: string, name: string): Promise<string | undefined> {
    let missing = false;
    return askDialog<string> (title, (close, again) => html`<form novalidate @submit=${(event: SubmitEvent) => {
      event.preventDefault ();
      const given = String (new FormData (event.target as HTMLFormElement).get ("name") ?? "").trim ();
      missing = given === "";
      if (missing)
        again ();
      else
        close (given);
    }}><div class="kern-form-input"><label class="kern-label" for="view-name">${T.name ()}</label>
        <input class="kern-form-input__input" id="view-name" name="name" maxlength="60" autocomplete="off" value=${name} aria-describedby="view-hint" aria-invalid=${missing}></div>
      <p class="kern-body kern-body--small" id="view-hint" role=${missing ? "alert" : nothing}>${missing ? T.needed () : T.hint ()}</p>
      <div class="ib-actions"><button type="submit" class="kern-btn kern-btn--primary"><span class="kern-label">${T.keep ()}</span></button>
        <button type="button" class="kern-btn kern-btn--tertiary" @click=${() => close ()}><span class="kern-label">${T.cancel ()}</span></button></div></form>`);
  }

  private async save (): Promise<void> {
    const name = await this.ask (T.nameTitle (), "");
    if (name === undefined)
      return;
    const others = this.all ().filter (view => view.name !== name), replaced = others.length < this.all ().length;
    this.store ([...others, { name, query: this.query }]);
    announce (replaced ? T.replaced (name) : T.kept (name));
  }

  private async rename (view: Kept): Promise<void> {
    const name = await this.ask (T.renameTitle (), view.name);
    if (name !== undefined)
      this.store (this.all ().filter (one => one.name !== name || one.name === view.name).map (one => (one.name === view.name ? { ...one, name } : one)));
  }

  private drop (view: Kept): void {
    const before = this.all ();
    this.store (before.filter (one => one.name !== view.name));
    announce (T.dropped (view.name), { undo: () => this.store (before) });
  }

  private open (event: Event): void {
    const present = this.present ();
    const items: MenuItem[] = this.all ().map (view => ({ label: view.name, hint: view === present || view.name === present?.name ? T.here () : undefined, chosen: () => navigate (`${location.pathname}${view.query === "" ? "" : `?${view.query}`}`) }));
    items.push ({ label: T.save (), chosen: () => void this.save () });
    if (present !== undefined)
      items.push ({ label: T.rename (present.name), chosen: () => void this.rename (present) }, { label: T.drop (present.name), chosen: () => this.drop (present) });
    openMenu (event.currentTarget as HTMLElement, T.views (), items);
  }

  override render (): TemplateResult {
    const present = this.present ();
    return html`<button type="button" class="ib-list-page__button" aria-haspopup="menu" aria-expanded="false" @click=${this.open}>${T.views ()}${present === undefined ? nothing : html`: <strong>${present.name}</strong>`} ${sign ("down")}</button>`;
  }
}
customElements.define ("ib-views", Views);
