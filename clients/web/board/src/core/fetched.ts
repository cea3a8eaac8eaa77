// SPDX-License-Identifier: EUPL-1.2
// Parts of the board that are fetched when somebody first wants them.
import { announce } from "./announce";
import { texts } from "./texts";

const T = texts ({ missing: ["Das ließ sich gerade nicht laden. Bitte die Verbindung prüfen und noch einmal versuchen.", "This could not be loaded just now. Please check the connection and try again."] });

/** Undefined where it cannot be fetched: that was said, and whoever wants it tries again. */
export async function fetched<Part> (part: Promise<Part>): Promise<Part | undefined> {
  return part.catch (() => { announce (T.missing (), { kind: "danger" }); return undefined; });
}
