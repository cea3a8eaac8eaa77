// SPDX-License-Identifier: EUPL-1.2
// How much script and style each page loads before it stands, compressed: a build in which one grew beyond its limit fails, and says which.
import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

const LIMIT_BYTES = 70 * 1000;

/** By address what stands there, from src/; what a page fetches at once, without waiting for anybody, belongs to it. */
export const ROUTES: { [address: string]: string[] } = {
  "/": ["pages/work.ts"], "/login": ["pages/login.ts"], "/neu": ["pages/new.ts"], "/neu/workshop": ["pages/workshop.ts"], "/triage": ["pages/triage.ts"], "/entscheidung/REF": ["pages/decision.ts"],
  "/c/REF": ["pages/case.ts"], "/d/KREIS/board": ["pages/board.ts"], "/d/KREIS/list": ["pages/list.ts"], "/coord": ["pages/region.ts"], "/suche": ["pages/search.ts"],
  "/programme": ["pages/programmes.ts"], "/admin": ["pages/admin.ts"],
};

/** What the browser loads for some modules, from src/: the entry, theirs, and all that these import. */
export function filesOf (bundle: Rollup.OutputBundle, modules: string[]): Set<string> {
  const chunks = Object.values (bundle).filter ((one): one is Rollup.OutputChunk => one.type === "chunk"), found = new Set<string> ();
  const add = (chunk: Rollup.OutputChunk | undefined): void => {
    if (chunk === undefined || found.has (chunk.fileName))
      return;
    found.add (chunk.fileName);
    chunk.viteMetadata?.importedCss.forEach (css => found.add (css));
    chunk.imports.forEach (name => add (chunks.find (one => one.fileName === name)));
  };
  add (chunks.find (chunk => chunk.isEntry));
  for (const module of modules) {
    const chunk = chunks.find (one => one.moduleIds.some (id => id.endsWith (`/src/${module}`)));
    if (chunk === undefined)
      throw new Error (`there is no ${module}`);
    add (chunk);
  }
  return found;
}

const gzipped = (content: string | Uint8Array): number => gzipSync (content, { level: 9 }).length;

export function budget (): Plugin {
  return {
    name: "budget",
    generateBundle: { order: "post", handler (_, bundle): void {
      const sizes = Object.entries (ROUTES).map (([address, modules]) => {
        const found = filesOf (bundle, modules);
        const bytes = [...found].map (name => bundle[name]!).reduce ((sum, one) => sum + gzipped (one.type === "chunk" ? one.code : one.source), 0);
        return { address, bytes, files: found.size };
      });
      const lines = sizes.map (({ address, bytes, files: count }) => `${address.padEnd (20)} ${(bytes / 1000).toFixed (1).padStart (5)} kB in ${String (count).padStart (2)} files${bytes > LIMIT_BYTES ? "   too much" : ""}`);
      const text = `\nscript and style of the first load, compressed, of ${LIMIT_BYTES / 1000} kB:\n${lines.join ("\n")}`;
      if (sizes.some (({ bytes }) => bytes > LIMIT_BYTES))
        this.error (text);
      this.info (text);
    } },
  };
}
