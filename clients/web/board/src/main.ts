// SPDX-License-Identifier: EUPL-1.2
import "./styles/board.css";
import "./core/begin";
import "./parts/app";
import "./parts/common";

// The board then begins without a network, too; fetching what that takes waits until a page stands and the browser has nothing to do.  Not while one works on it: an old file would come back.
const register = (): void => void navigator.serviceWorker.register ("/sw.js").catch (() => {});
if (import.meta.env.PROD && "serviceWorker" in navigator)
  document.addEventListener ("ib-loaded", () => { if ("requestIdleCallback" in window) requestIdleCallback (register, { timeout: 2500 }); else setTimeout (register, 500); }, { once: true });
