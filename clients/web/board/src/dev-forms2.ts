// SPDX-License-Identifier: EUPL-1.2
import "./styles/board.css";
import { html, render } from "lit";
import { definition } from "./core/known";
import { one } from "./core/api";
import { resume } from "./core/session";
import { chooseLanguage } from "./core/texts";
import { chooseTheme } from "./core/theme";
import type { Value } from "./core/types";
chooseLanguage (); chooseTheme ();
await resume ();
await import ("./parts/value-input");
const { valueText } = await import ("./parts/value-text");
const from = await definition ("programmes"), row = await one<{ fields: { [key: string]: Value } }> ("programme.get", { key: "mpsc-a" });
const out: { [key: string]: unknown } = {};
(window as unknown as { out: unknown }).out = out;
render (html`${from.fields.map (field => html`<ib-field-input .field=${field} .value=${row.fields[field.key]} .columns=${from.columns} @ib-value=${(event: CustomEvent) => { out[field.key] = event.detail; }}></ib-field-input>
  <p class="ib-muted">${valueText (field, row.fields[field.key], undefined, { columns: from.columns })}</p>`)}`, document.getElementById ("root")!);
