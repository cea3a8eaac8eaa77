// SPDX-License-Identifier: EUPL-1.2
import "./styles/board.css";
import "./core/begin";
import "./parts/app";
import "./parts/common";

// The board then begins without a network, too; fetching what that takes waits until a page stands.  Not while one works on it: an old file would come back.
if (import.meta.env.PROD && "serviceWorker" in navigator)
  document.addEventListener ("ib-loaded", () => void window.setTimeout (() => void navigator.serviceWorker.register ("/sw.js").catch (() => {}), 2500), { once: true });
