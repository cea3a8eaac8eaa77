// SPDX-License-Identifier: EUPL-1.2
// Which page stands at which address.  Each is loaded when somebody first goes there.
import { foresee } from "../core/api";
import { DEFAULT_PIPELINE, definition, organisations, pipelines } from "../core/known";

export interface PageEntry {
  pattern: string;
  tag: string;
  load: () => Promise<unknown>;
  /** What it will ask: asked while it is loaded, where a browser begins with it. */
  asks?: (params: Record<string, string>, query: URLSearchParams) => void;
  /** Reachable without login. */
  open?: boolean;
  /** Without header and menu: one thing to do. */
  bare?: boolean;
}

const known = (pipeline: string): void => [organisations (), definition (pipeline), pipelines ()].forEach (asked => void asked.catch (() => {})); // the page says what is wrong

export const PAGES: PageEntry[] = [
  { pattern: "/", tag: "ib-work-page", load: () => import ("../pages/work") },
  { pattern: "/login", tag: "ib-login-page", load: () => import ("../pages/login"), open: true, bare: true },
  { pattern: "/einladung", tag: "ib-invitation-page", load: () => import ("../pages/invitation"), open: true, bare: true },
  { pattern: "/neu", tag: "ib-new-page", load: () => import ("../pages/new") },
  { pattern: "/c/:ref", tag: "ib-case-page", load: () => import ("../pages/case"), asks: ({ ref }) => { foresee ("case.get", { case: ref }); known (DEFAULT_PIPELINE); } },
  { pattern: "/neu/workshop", tag: "ib-workshop-page", load: () => import ("../pages/workshop") },
  { pattern: "/triage", tag: "ib-triage-page", load: () => import ("../pages/triage") },
  { pattern: "/entscheidung/:ref", tag: "ib-decision-page", load: () => import ("../pages/decision"), bare: true },
  { pattern: "/d/:district/board", tag: "ib-board-page", load: () => import ("../pages/board"), asks: ({ district }, query) => {
    const pipeline = query.get ("pipeline") ?? DEFAULT_PIPELINE;
    foresee ("board.get", { district, pipeline, details: true });
    known (pipeline);
  } },
  { pattern: "/d/:district/list", tag: "ib-list-page", load: () => import ("../pages/list") },
  { pattern: "/d/:district/fahrplan", tag: "ib-roadmap-page", load: () => import ("../pages/roadmap") },
  { pattern: "/coord", tag: "ib-region-page", load: () => import ("../pages/region") },
  { pattern: "/suche", tag: "ib-search-page", load: () => import ("../pages/search") },
  { pattern: "/hilfe", tag: "ib-help-page", load: () => import ("../pages/help"), open: true },
  { pattern: "/barrierefreiheit", tag: "ib-accessibility-page", load: () => import ("../pages/accessibility"), open: true },
  { pattern: "/programme", tag: "ib-programmes-page", load: () => import ("../pages/programmes") },
  { pattern: "/admin", tag: "ib-admin-page", load: () => import ("../pages/admin") },
];

export const LOST: PageEntry = { pattern: "", tag: "ib-lost-page", load: () => import ("../pages/lost"), open: true };
