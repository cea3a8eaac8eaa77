// SPDX-License-Identifier: EUPL-1.2
// Pictures that wait for their case: a flip chart photographed without a connection lies in this browser's IndexedDB until the ideas are there.
import { Failed, newId, Offline, onConnection, Refused } from "../core/api";
import { attach } from "../core/attach";
import { me } from "../core/session";
import { changeSubmission, onSubmissions, submissions, type Submission } from "./submissions";

/** Of a submission: where the picture lies, what it is, the command's id, and how far it got. */
export interface Photo { key: string; name: string; text: string; id: string; state: "waiting" | "done" | "refused" }

export const newPhoto = (key: string, name: string, text: string): Photo => ({ key, name, text, id: newId (), state: "waiting" });

/* ---- IndexedDB, by person ---- */

const STORE = "photos";
const keyOf = (key: string): string => `${me ()?.person.id ?? "-"}.${key}`;

function database (): Promise<IDBDatabase> {
  return new Promise ((done, failed) => {
    const open = indexedDB.open ("ideenbus", 1);
    open.onupgradeneeded = () => open.result.createObjectStore (STORE);
    open.onsuccess = () => done (open.result);
    open.onerror = () => failed (open.error);
  });
}

async function within<Result> (mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<Result>): Promise<Result> {
  const base = await database ();
  try {
    return await new Promise<Result> ((done, failed) => {
      const request = work (base.transaction (STORE, mode).objectStore (STORE));
      request.onsuccess = () => done (request.result);
      request.onerror = () => failed (request.error);
    });
  } finally {
    base.close ();
  }
}

export const keepPhoto = (key: string, photo: Blob): Promise<unknown> => within ("readwrite", store => store.put (photo, keyOf (key)));
export const readPhoto = (key: string): Promise<Blob | undefined> => within<Blob | undefined> ("readonly", store => store.get (keyOf (key)) as IDBRequest<Blob | undefined>).catch (() => undefined);
export const dropPhoto = (key: string): Promise<unknown> => within ("readwrite", store => store.delete (keyOf (key))).catch (() => {});

/** A picture small enough to be attached many times and large enough to be read. */
export async function shrink (file: File): Promise<Blob> {
  const EDGE = 2400, SMALL = 1000000;
  try {
    const picture = await createImageBitmap (file), scale = Math.min (1, EDGE / Math.max (picture.width, picture.height));
    if (scale === 1 && file.size <= SMALL)
      return file;
    const canvas = document.createElement ("canvas");
    canvas.width = Math.round (picture.width * scale);
    canvas.height = Math.round (picture.height * scale);
    canvas.getContext ("2d")!.drawImage (picture, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob> (done => canvas.toBlob (made => done (made === null || made.size > file.size ? file : made), "image/jpeg", 0.82));
  } catch {
    return file; // no picture the browser knows: the bus says what it takes
  }
}

/* ---- Attaching ---- */

let running = false;

/** Attaches what waits to the ideas that have arrived; again whenever there is news of them, or a connection. */
export function startPhotos (): () => void {
  void run ();
  const leave = [onSubmissions (() => void run ()), onConnection (state => { if (state === "up") void run (); })];
  return () => leave.forEach (undo => undo ());
}

/** What was handed in before has its picture. */
const due = (one: Submission): boolean => one.photo?.state === "waiting" && one.ref !== undefined && one.state === "done";

async function run (): Promise<void> {
  if (running)
    return;
  running = true;
  try {
    for (let next = submissions ().find (due); next !== undefined; next = submissions ().find (due))
      if (!await attachTo (next, next.photo!))
        return;
  } finally {
    running = false;
  }
}

/** False: not now. */
async function attachTo (to: Submission, photo: Photo): Promise<boolean> {
  const settle = (state: Photo["state"]): void => {
    changeSubmission (to.id, { photo: { ...photo, state } });
    if (!submissions ().some (one => one.photo?.key === photo.key && one.photo.state === "waiting"))
      void dropPhoto (photo.key);
  };
  const blob = await readPhoto (photo.key);
  if (blob === undefined) {
    settle ("refused");
    return true;
  }
  try {
    await attach (to.ref!, new File ([blob], photo.name, { type: blob.type }), { text: photo.text, id: photo.id });
    settle ("done");
  } catch (error) {
    if (error instanceof Offline || (error instanceof Failed && (error.retry || error.status === 401)))
      return false;
    settle (error instanceof Refused || error instanceof Failed ? "refused" : "waiting");
    return error instanceof Refused || error instanceof Failed;
  }
  return true;
}
