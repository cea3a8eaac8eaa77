// SPDX-License-Identifier: EUPL-1.2
// Writes the service worker (worker/sw.js) with the files that the pages need which work without a network; other files it keeps as they are fetched.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin, Rollup } from "vite";
import { filesOf } from "./budget";

const PAGES = ["pages/new.ts", "pages/workshop.ts", "pages/work.ts", "pages/lost.ts"];

export function worker (): Plugin {
  return {
    name: "worker",
    generateBundle: { order: "post", handler (_, bundle): void {
      const icon = readFileSync ("public/favicon.svg"), fonts = Object.keys (bundle).filter (name => name.endsWith (".woff2"));
      const files = [...new Set ([...filesOf (bundle, PAGES), ...fonts])].sort ().map (name => `/${name}`), code = readFileSync ("worker/sw.js", "utf8");
      // Everything that another version can differ in: an old one must not be taken for the new.
      const version = createHash ("sha256").update (code).update (icon).update (Object.keys (bundle).sort ().join ("\n")).digest ("hex").slice (0, 12);
      const source = code.replace ("%VERSION%", version).replace ("%FILES%", ["/favicon.svg", ...files].map (name => JSON.stringify (name)).join (", "));
      this.emitFile ({ type: "asset", fileName: "sw.js", source } satisfies Rollup.EmittedAsset);
    } },
  };
}
