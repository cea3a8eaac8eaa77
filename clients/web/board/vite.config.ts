// SPDX-License-Identifier: EUPL-1.2
// Builds the board into dist/, which is committed and embedded in the gateway; the same sources give the same bytes.
import purgecss from "@fullhuman/postcss-purgecss";
import { defineConfig } from "vite";

// KERN brings utilities and components by the hundred: what no template names goes.
const purge = purgecss ({ content: ["index.html", "src/**/*.ts"], safelist: { standard: [/^ib-/, /^kern-(alert|icon|badge)--(info|success|warning|danger)$/, "html", "body"], greedy: [/data-kern-theme/] } });
// The rule that gives its colours to a page is written with :is (), which purging does not see through; the theme stands on <html> here, so `body` says the same.
const themes = { postcssPlugin: "themes", Rule: (rule: { selector: string }) => { if (rule.selector.startsWith (":is(body")) rule.selector = "body"; } };

const gateway = process.env.IDEENBUS_WEB ?? "http://127.0.0.1:8080";

export default defineConfig ({
  build: {
    target: "es2022", cssCodeSplit: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0, sourcemap: false, chunkSizeWarningLimit: 200,
    rollupOptions: { output: { entryFileNames: "assets/[name]-[hash].js", chunkFileNames: "assets/[name]-[hash].js", assetFileNames: "assets/[name]-[hash][extname]" } },
  },
  css: { postcss: { plugins: [themes, purge as never] } },
  // Development: `npm run dev` beside a running gateway, whose origin the proxy names in place of its own.
  server: { proxy: Object.fromEntries (["/api", "/public", "/healthz"].map (path => [path, { target: gateway, changeOrigin: true, headers: { origin: gateway } }])) },
});
