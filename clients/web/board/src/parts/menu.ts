// SPDX-License-Identifier: EUPL-1.2
// A menu beside the button that opens it: arrow keys, Escape, first letters, focus back to the button.  In the top layer, so that nothing cuts it off.
import { html, render } from "lit";
import "../styles/menu.css";

export interface MenuItem { label: string; hint?: string; chosen: () => void }

let present: { menu: HTMLElement; button: HTMLElement; undo: AbortController } | undefined;

export function closeMenu (focus = true): void {
  if (present === undefined)
    return;
  const { menu, button, undo } = present;
  present = undefined;
  undo.abort ();
  button.setAttribute ("aria-expanded", "false");
  menu.remove ();
  if (focus)
    button.focus ();
}

function place (menu: HTMLElement, button: HTMLElement): void {
  menu.style.maxHeight = "none";
  const at = button.getBoundingClientRect (), wide = menu.offsetWidth, high = menu.offsetHeight, edge = 8;
  const under = window.innerHeight - at.bottom - edge - 2, over = at.top - edge - 2, below = high <= under || under >= over, room = Math.max (96, below ? under : over);
  menu.style.maxHeight = `${room}px`;
  menu.style.left = `${Math.max (edge, Math.min (at.right - wide, window.innerWidth - wide - edge))}px`;
  menu.style.top = `${Math.max (edge, below ? at.bottom + 2 : at.top - Math.min (high, room) - 2)}px`;
}

function key (event: KeyboardEvent, menu: HTMLElement): void {
  const items = [...menu.querySelectorAll<HTMLElement> ("[role=menuitem]")], at = items.indexOf (document.activeElement as HTMLElement);
  const go = (to: number): void => { event.preventDefault (); items[(to + items.length) % items.length]?.focus (); };
  if (event.key === "ArrowDown")
    go (at + 1);
  else if (event.key === "ArrowUp")
    go (at - 1);
  else if (event.key === "Home")
    go (0);
  else if (event.key === "End")
    go (-1);
  else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault ();
    event.stopPropagation ();
    closeMenu ();
  } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey) {
    const next = [...items.slice (at + 1), ...items.slice (0, at + 1)].find (item => item.textContent?.trim ().toLowerCase ().startsWith (event.key.toLowerCase ()));
    next?.focus ();
  }
}

/** Opens it; a second time at the same button closes it. */
export function openMenu (button: HTMLElement, name: string, items: MenuItem[]): void {
  const again = present?.button === button;
  closeMenu (again);
  if (again)
    return;
  const menu = document.createElement ("div"), undo = new AbortController ();
  menu.className = "ib-menu";
  menu.setAttribute ("role", "menu");
  menu.setAttribute ("aria-label", name);
  render (items.map (item => html`<button type="button" role="menuitem" tabindex="-1" class="ib-menu__item" @click=${() => { closeMenu (); item.chosen (); }}>${item.label}
    ${item.hint === undefined ? "" : html`<span class="ib-muted ib-menu__hint">${item.hint}</span>`}</button>`), menu);
  (button.closest ("main, header") ?? document.body).append (menu); // inside a landmark
  if ("popover" in menu) {
    menu.popover = "manual";
    menu.showPopover ();
  }
  present = { menu, button, undo };
  button.setAttribute ("aria-expanded", "true");
  place (menu, button);
  const options = { signal: undo.signal, capture: true };
  menu.addEventListener ("keydown", event => key (event, menu), { signal: undo.signal });
  document.addEventListener ("pointerdown", event => {
    const at = event.target as Node;
    if (!menu.contains (at) && !button.contains (at))
      closeMenu (false);
  }, options);
  window.addEventListener ("resize", () => closeMenu (), options);
  document.addEventListener ("scroll", event => { if (event.target !== menu) place (menu, button); }, options); // it goes along: cards that come into view move others
  window.addEventListener ("popstate", () => closeMenu (false), options);
  menu.querySelector<HTMLElement> ("[role=menuitem]")?.focus ({ preventScroll: true });
}
