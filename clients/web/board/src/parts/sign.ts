// SPDX-License-Identifier: EUPL-1.2
// Small signs beside words, drawn by the style (board.css): no font has all of such characters, and looking for one that has costs more than drawing a card.
import { html, type TemplateResult } from "lit";

export type Sign = "calendar" | "check" | "clock" | "cross" | "diamond" | "dot" | "down" | "heart" | "left" | "menu" | "pause" | "ring" | "square" | "triangle" | "up" | "updown";

/** Says nothing to a screen reader: the words beside it do. */
export const sign = (which: Sign): TemplateResult => html`<span class="ib-sign ib-sign--${which}" aria-hidden="true"></span>`;
