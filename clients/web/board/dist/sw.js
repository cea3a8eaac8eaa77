// SPDX-License-Identifier: EUPL-1.2
// Lets the board begin without a network: its page and its files come from here then.  Keeps files of the program only, never an answer of the interface.
const NAME = "ideenbus-fc2d0975d547", FILES = ["/index.html", "/favicon.svg", "/assets/attach-Cm1ruVme.js", "/assets/classify-BjtkAm_p.js", "/assets/decider-3oSSrAWM.js", "/assets/dialog-D6bJ9gfQ.js", "/assets/fira-sans-latin-400-normal-a0AnQzuD.woff2", "/assets/fira-sans-latin-600-normal-CXKlxLG9.woff2", "/assets/fira-sans-latin-ext-400-normal-BLG_mAEf.woff2", "/assets/fira-sans-latin-ext-600-normal-DTQBTt1m.woff2", "/assets/idea-JqBRdY-I.css", "/assets/idea-list-C-fVsVG7.js", "/assets/idea-place-A9XNkJ3W.js", "/assets/index-B-v4zqXj.css", "/assets/index-D0BCajbN.js", "/assets/live-DwjAo__H.js", "/assets/lost-fN2DQOBg.js", "/assets/move-labels-CuKZJGbg.js", "/assets/moves-DaA9YFgI.js", "/assets/new-BYJ1YJbt.js", "/assets/org-match-BrIeFWXk.js", "/assets/photos-DVXhKiqa.js", "/assets/reasons-Oa3beb_j.js", "/assets/rights-YE29vDtV.js", "/assets/similar-B4fKqbz6.js", "/assets/similar-lvvTf1F_.css", "/assets/submissions-CN8cIQhg.js", "/assets/work-GAlKaEOS.css", "/assets/work-LFsW0Vi5.js", "/assets/work-items-1LGvrNPW.js", "/assets/workshop-9YgrvUIL.css", "/assets/workshop-vUA5fEDi.js"];
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
