// SPDX-License-Identifier: EUPL-1.2
// Files that the gateway makes.
import { loggedOut, Offline, problemOf, type Answer } from "./api";

/** A file that the gateway makes, with the name it gives it; `init`: of a request that is more than its address. */
export async function fetchFile (path: string, signal?: AbortSignal, init?: RequestInit): Promise<{ name: string; content: Blob; headers: Headers }> {
  let response: Response, content: Blob | undefined, failed: Answer | undefined;
  try {
    response = await fetch (path, { credentials: "same-origin", signal, ...init });
    if (response.ok)
      content = await response.blob ();
    else
      failed = await response.json () as Answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError")
      throw error;
    throw new Offline ();
  }
  if (failed !== undefined && response.status === 401)
    loggedOut ();
  if (content === undefined)
    throw problemOf (failed, response.status);
  return { name: /filename="([^"]+)"/.exec (response.headers.get ("Content-Disposition") ?? "")?.[1] ?? "", content, headers: response.headers };
}
