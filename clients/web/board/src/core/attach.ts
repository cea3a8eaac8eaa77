// SPDX-License-Identifier: EUPL-1.2
// Files on their way up.
import { loggedOut, newId, Offline, problemOf, queryString, writing, type Answer } from "./api";
import type { Done } from "./types";

/** Attaches a file; `told` hears the share that is sent, 0 to 1. */
export function attach (ref: string, file: File, options: { text?: string; internal?: boolean; id?: string }, told?: (share: number) => void): Promise<Done> {
  const query = queryString ({ case: ref, name: file.name, text: options.text, internal: options.internal || undefined });
  return new Promise ((done, failed) => {
    const request = new XMLHttpRequest (); // fetch tells nothing of how far an upload is
    request.open ("POST", `/api/v1/attachments${query}`);
    Object.entries (writing ()).forEach (([name, value]) => request.setRequestHeader (name, value));
    request.setRequestHeader ("Idempotency-Key", options.id ?? newId ());
    request.setRequestHeader ("Content-Type", "application/octet-stream");
    request.upload.onprogress = event => told?.(event.total > 0 ? event.loaded / event.total : 0);
    request.onerror = () => failed (new Offline ());
    request.onload = () => {
      let answer: Answer;
      try { answer = JSON.parse (request.responseText) as Answer; } catch { failed (new Offline ()); return; }
      if (answer.answer === "done")
        done (answer as unknown as Done);
      else
        failed (problemOf (answer, request.status));
      if (request.status === 401)
        loggedOut ();
    };
    request.send (file);
  });
}
