// SPDX-License-Identifier: EUPL-1.2
// Lets the board begin without a network: its page and its files come from here then.  Keeps files of the program only, never an answer of the interface.
const NAME = "ideenbus-71834551c777", FILES = ["/index.html", "/favicon.svg", "/assets/attach-BqeOqn59.js", "/assets/classify-DLrhROCa.js", "/assets/decider-BCGBH-xH.js", "/assets/dialog-B2BJpLM2.js", "/assets/fira-sans-latin-400-normal-a0AnQzuD.woff2", "/assets/fira-sans-latin-600-normal-CXKlxLG9.woff2", "/assets/fira-sans-latin-ext-400-normal-BLG_mAEf.woff2", "/assets/fira-sans-latin-ext-600-normal-DTQBTt1m.woff2", "/assets/idea-JqBRdY-I.css", "/assets/idea-list-DExfUBqZ.js", "/assets/idea-place-Ct19fT4m.js", "/assets/index-B-v4zqXj.css", "/assets/index-ZgkywUo2.js", "/assets/live-CMpVFuWb.js", "/assets/lost-BZOSeoNs.js", "/assets/move-labels-C4v8RE1L.js", "/assets/moves-DLR1gCai.js", "/assets/new-C3zPlA1P.js", "/assets/org-match-BrIeFWXk.js", "/assets/photos-C0SVJLdR.js", "/assets/reasons-BkFI488h.js", "/assets/rights-tbs0po0f.js", "/assets/similar-DZ75ygjv.js", "/assets/similar-lvvTf1F_.css", "/assets/submissions-COK7Vr16.js", "/assets/work-D_Sn34CZ.js", "/assets/work-GAlKaEOS.css", "/assets/work-items-C08BcyuX.js", "/assets/workshop-9YgrvUIL.css", "/assets/workshop-ehb3uAfC.js"];
const NOT_OURS = /^\/(api|public|healthz)(\/|$)/;

self.addEventListener ("install", event => {
  self.skipWaiting ();
  event.waitUntil (caches.open (NAME).then (cache => cache.addAll (FILES)));
});

/** Pages of the version before are still open: what they have not loaded yet comes from its files.  Older ones go. */
async function dropOld () {
  const names = (await caches.keys ()).filter (name => name.startsWith ("ideenbus-") && name !== NAME);
  await Promise.all (names.slice (0, -1).map (name => caches.delete (name)));
  await self.clients.claim ();
}
self.addEventListener ("activate", event => event.waitUntil (dropOld ()));

/** The names of files have a hash of what they hold, so one that is here is right. */
async function file (request) {
  const kept = await caches.match (request);
  if (kept !== undefined)
    return kept;
  const answer = await fetch (request);
  if (answer.status === 200)
    await (await caches.open (NAME)).put (request, answer.clone ());
  return answer;
}

/** The network has the page of the present version, and the word of a proxy; without one the page that was kept does. */
const page = request => fetch (request).catch (async error => (await (await caches.open (NAME)).match ("/index.html")) ?? Promise.reject (error));

self.addEventListener ("fetch", event => {
  const { request } = event, { origin, pathname } = new URL (request.url);
  if (request.method !== "GET" || origin !== self.location.origin || NOT_OURS.test (pathname))
    return;
  if (request.mode === "navigate")
    event.respondWith (page (request));
  else if (pathname.startsWith ("/assets/") || FILES.includes (pathname))
    event.respondWith (file (request));
});
