// SPDX-License-Identifier: EUPL-1.2
import "./styles/board.css";
import "./core/begin";
import "./parts/app";
import "./parts/common";

// The board then begins without a network, too.  Not while one works on it: an old file would come back.
if (import.meta.env.PROD && "serviceWorker" in navigator)
  window.addEventListener ("load", () => void navigator.serviceWorker.register ("/sw.js").catch (() => {}));
