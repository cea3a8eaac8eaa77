// SPDX-License-Identifier: EUPL-1.2
// Lets the board begin without a network: its page and its files come from here then.  Keeps files of the program only, never an answer of the interface.
const NAME = "ideenbus-09c0eb3e3a07", FILES = ["/index.html", "/favicon.svg", "/assets/attach-D4gmEce7.js", "/assets/classify-SNfCA3YF.js", "/assets/decider-Cd7DN0sk.js", "/assets/dialog-Fznq9AIy.js", "/assets/fira-sans-latin-400-normal-a0AnQzuD.woff2", "/assets/fira-sans-latin-600-normal-CXKlxLG9.woff2", "/assets/fira-sans-latin-ext-400-normal-BLG_mAEf.woff2", "/assets/fira-sans-latin-ext-600-normal-DTQBTt1m.woff2", "/assets/idea-JqBRdY-I.css", "/assets/idea-list-Dc2Oiymw.js", "/assets/idea-place-CYMW_WTZ.js", "/assets/index-B-v4zqXj.css", "/assets/index-TV6mOI1N.js", "/assets/live-BVIUXg3o.js", "/assets/lost-BFG6WJU2.js", "/assets/move-labels-B6sX-72K.js", "/assets/moves-a84GxGHK.js", "/assets/new-Dpmwo6Lg.js", "/assets/org-match-LM5EhM1X.js", "/assets/photos-t2b5gggz.js", "/assets/reasons-B_pmMvDC.js", "/assets/rights-TM9S4BXG.js", "/assets/similar-CeND4ViR.js", "/assets/similar-lvvTf1F_.css", "/assets/submissions-WJqYSq8r.js", "/assets/work-C-_0Jbzv.js", "/assets/work-GAlKaEOS.css", "/assets/work-items-BhfkBtDT.js", "/assets/workshop-DHT5Ks_p.js", "/assets/workshop-DwxAAQO0.css"];
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
