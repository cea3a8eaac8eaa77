// SPDX-License-Identifier: EUPL-1.2
// Addresses and pages: the history API, no reloading.  parts/pages.ts is the table of pages.

export interface Place { path: string; params: Record<string, string>; query: URLSearchParams; hash: string }

const watchers = new Set<() => void> ();
export function onNavigate (told: () => void): () => void {
  watchers.add (told);
  return () => watchers.delete (told);
}

/** A pattern has named parts: "/c/:ref". */
export function match (pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split ("/"), given = path.replace (/(.)\/+$/, "$1").split ("/"), params: Record<string, string> = {};
  if (wanted.length !== given.length)
    return undefined;
  for (let i = 0; i < wanted.length; i++)
    if (wanted[i]!.startsWith (":"))
      params[wanted[i]!.slice (1)] = safe (given[i]!);
    else if (wanted[i] !== given[i])
      return undefined;
  return params;
}

function safe (part: string): string {
  try { return decodeURIComponent (part); } catch { return part; }
}

/** How somebody left a page: how far down, by which link.  Who comes back is there again. */
export interface Left { y: number; to: string }
let left: Left | undefined;
/** Once: where somebody was on the page they came back to. */
export function cameBack (): Left | undefined {
  const found = left;
  left = undefined;
  return found;
}

export function navigate (to: string, replace = false): void {
  left = undefined;
  if (replace)
    history.replaceState (null, "", to);
  else {
    history.replaceState ({ left: { y: window.scrollY, to } satisfies Left }, "");
    history.pushState (null, "", to);
  }
  watchers.forEach (told => told ());
}

/** Changes the query of the present page without leaving it: filters live in the address.  "" and undefined take a key out. */
export function setQuery (changes: Record<string, string | undefined>): void {
  const url = new URL (location.href);
  for (const [key, value] of Object.entries (changes))
    if (value === undefined || value === "")
      url.searchParams.delete (key);
    else
      url.searchParams.set (key, value);
  history.replaceState (null, "", url);
  watchers.forEach (told => told ());
}

export function startRouter (): void {
  window.addEventListener ("popstate", event => {
    left = (event.state as { left?: Left } | null)?.left;
    watchers.forEach (told => told ());
  });
  document.addEventListener ("click", event => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    const link = (event.target as Element).closest?.("a[href]") as HTMLAnchorElement | null;
    if (link === null || link.target !== "" || link.hasAttribute ("download") || link.origin !== location.origin || !ours (link.pathname))
      return;
    if (link.pathname === location.pathname && link.search === location.search && link.hash !== "")
      return; // a place on this page: the browser's affair
    event.preventDefault ();
    navigate (link.pathname + link.search + link.hash);
  });
}

/** Pages the gateway makes itself are loaded. */
const ours = (path: string): boolean => !/^\/(api|public|assets|healthz)(\/|$)/.test (path);
