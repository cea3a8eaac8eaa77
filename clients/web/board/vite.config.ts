// SPDX-License-Identifier: EUPL-1.2
// Builds the board into dist/, which is committed and embedded in the gateway; the same sources give the same bytes.
import { readdirSync, readFileSync } from "node:fs";
import purgecss from "@fullhuman/postcss-purgecss";
import { defineConfig } from "vite";
import { ahead } from "./ahead";
import { budget } from "./budget";
import { worker } from "./worker";

// KERN brings utilities and components by the hundred: what no template names goes.
// Of its variables those stay that are named outside it, as each of our files is looked at alone, and the greys: of what a theme says in terms of others purging loses track.
const ours = (readdirSync ("src", { recursive: true }) as string[]).filter (name => /\.(ts|css)$/.test (name)).flatMap (name => readFileSync (`src/${name}`, "utf8").match (/--[\w-]+/g) ?? []);
const purge = purgecss ({ content: ["index.html", "src/**/*.ts"], variables: true, safelist: { variables: [...new Set (ours), /^--kern-color-neutral-/], standard: [/^ib-/, /^kern-(alert|icon|badge)--(info|success|warning|danger)$/, "html", "body"], greedy: [/data-kern-theme/] } });
// The rule that gives its colours to a page is written with :is (), which purging does not see through; the theme stands on <html> here, so `body` says the same.
const themes = { postcssPlugin: "themes", Rule: (rule: { selector: string }) => { if (rule.selector.startsWith (":is(body")) rule.selector = "body"; } };

const gateway = process.env.IDEENBUS_WEB ?? "http://127.0.0.1:8080";

export default defineConfig ({
  plugins: [budget (), worker (), ahead ()],
  build: {
    target: "es2022", minify: "terser", terserOptions: { ecma: 2020, compress: { passes: 2 } }, cssCodeSplit: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0, sourcemap: false, chunkSizeWarningLimit: 200,
    rollupOptions: { output: { entryFileNames: "assets/[name]-[hash].js", chunkFileNames: "assets/[name]-[hash].js", assetFileNames: "assets/[name]-[hash][extname]" } },
  },
  css: { postcss: { plugins: [themes, purge as never] } },
  // Development: `npm run dev` beside a running gateway, whose origin the proxy names in place of its own.
  server: { fs: { allow: [".", "../../cli"] }, proxy: Object.fromEntries (["/api", "/public", "/healthz"].map (path => [path, { target: gateway, changeOrigin: true, headers: { origin: gateway } }])) },
});
