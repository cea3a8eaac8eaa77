// SPDX-License-Identifier: EUPL-1.2
// Lets the board begin without a network: its page and its files come from here then.  Keeps files of the program only, never an answer of the interface.
const NAME = "ideenbus-2f2581c6d831", FILES = ["/index.html", "/favicon.svg", "/assets/FiraSans-Regular-CGes_AjB.woff2", "/assets/FiraSans-SemiBold-B1tQUDXo.woff2", "/assets/classify-BNNXy3a0.js", "/assets/decider-BTrORIEy.js", "/assets/dialog-BYRvCFNU.js", "/assets/idea-JqBRdY-I.css", "/assets/idea-list-tYp23OnT.js", "/assets/idea-place-fbpsyxc5.js", "/assets/index-CN7r67rl.js", "/assets/index-D9cp70yV.css", "/assets/live-M9nlUeuA.js", "/assets/lost-DS4q6ceQ.js", "/assets/move-labels-CszpB2Hg.js", "/assets/moves-CkQbWnYM.js", "/assets/new-CD6hXUP7.js", "/assets/org-match-DO9svmeM.js", "/assets/photos-DjZqCXyG.js", "/assets/reasons-BIBZLasV.js", "/assets/rights-DNvQHjPI.js", "/assets/similar-DsUXsMTJ.js", "/assets/similar-lvvTf1F_.css", "/assets/submissions-onL-hioY.js", "/assets/work-C_v7Tkxn.js", "/assets/work-GAlKaEOS.css", "/assets/work-items-DvTkSiRz.js", "/assets/workshop-CUPO_u1W.css", "/assets/workshop-DdLT_zDs.js"];
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
