// SPDX-License-Identifier: EUPL-1.2
// By page of the board an HTML that names its scripts, styles and type, so that a browser fetches them together with the first script instead of after it.  The gateway answers with it
// where that page stands (assets.c); elsewhere, and without a network, with index.html.
import type { Plugin } from "vite";
import { filesOf, ROUTES } from "./budget";

export function ahead (): Plugin {
  return {
    name: "ahead",
    generateBundle: { order: "post", handler (_, bundle): void {
      const index = bundle["index.html"];
      if (index?.type !== "asset")
        throw new Error ("there is no index.html");
      // Type that comes after the first layout makes a second one; the letters of other languages come where one stands.
      const fonts = Object.keys (bundle).filter (name => /fira-sans-latin-\d.*\.woff2$/.test (name)).sort ().map (name => `    <link rel="preload" as="font" type="font/woff2" crossorigin href="/${name}">\n`);
      const html = index.source = String (index.source).replace ("  </head>", `${fonts.join ("")}  </head>`);
      for (const modules of new Set (Object.values (ROUTES))) {
        const links = [...filesOf (bundle, modules)].filter (name => !html.includes (name)).sort ()
          .map (name => (name.endsWith (".css") ? `    <link rel="stylesheet" crossorigin href="/${name}">\n` : `    <link rel="modulepreload" crossorigin href="/${name}">\n`));
        this.emitFile ({ type: "asset", fileName: modules[0]!.replace (".ts", ".html"), source: html.replace ("  </head>", `${links.join ("")}  </head>`) });
      }
    } },
  };
}
