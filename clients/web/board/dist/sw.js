// SPDX-License-Identifier: EUPL-1.2
// Lets the board begin without a network: its page and its files come from here then.  Keeps files of the program only, never an answer of the interface.
const NAME = "ideenbus-e58005f4e8b4", FILES = ["/index.html", "/favicon.svg", "/assets/FiraSans-Regular-CGes_AjB.woff2", "/assets/FiraSans-SemiBold-B1tQUDXo.woff2", "/assets/classify-wb8HZJcr.js", "/assets/decider-DSmf0Is9.js", "/assets/dialog-fnphIVUd.js", "/assets/idea-JqBRdY-I.css", "/assets/idea-list-wHoyggQb.js", "/assets/idea-place-DlsTMR-p.js", "/assets/index-Cijg5dVI.js", "/assets/index-DQF1VmwD.css", "/assets/live-CMp8nccs.js", "/assets/lost-CZoRVeg3.js", "/assets/move-labels-CJMUfmM-.js", "/assets/moves-cY6kX197.js", "/assets/new-9vEQHlUR.js", "/assets/org-match-DO9svmeM.js", "/assets/photos-WhJ9xCRx.js", "/assets/reasons-Cd8bdPtG.js", "/assets/rights-DB7uurVN.js", "/assets/similar-CWDx7lD4.js", "/assets/similar-lvvTf1F_.css", "/assets/submissions-CvTg-kWp.js", "/assets/work-Cs8pVcFk.js", "/assets/work-GAlKaEOS.css", "/assets/work-items-dN_sNRkV.js", "/assets/workshop-CUPO_u1W.css", "/assets/workshop-CrX7JZIA.js"];
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
