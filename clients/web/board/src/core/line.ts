// SPDX-License-Identifier: EUPL-1.2
// Whether the line is back.  Where nothing waits to be sent and the stream of events outlived the gap, nobody else would notice.
import { connectionState, onConnection, setConnection } from "./api";

const FIRST_MS = 2000, MOST_MS = 30000;
let timer = 0;

async function look (pause: number): Promise<void> {
  window.clearTimeout (timer);
  if (connectionState () !== "down")
    return;
  try {
    const { broker } = await (await fetch ("/healthz", { cache: "no-store" })).json () as { broker: string };
    setConnection (broker === "up" ? "up" : "waiting");
  } catch {
    timer = window.setTimeout (() => void look (Math.min (pause * 2, MOST_MS)), pause);
  }
}

export function watchLine (): void {
  const began = (): void => {
    window.clearTimeout (timer);
    if (connectionState () === "down")
      timer = window.setTimeout (() => void look (FIRST_MS), FIRST_MS);
  };
  onConnection (began);
  began ();
  window.addEventListener ("online", () => void look (FIRST_MS));
}
