// SPDX-License-Identifier: EUPL-1.2
// Values as the bus hashes them (proto/codec.c): BLAKE2b over their canonical MessagePack.  Whoever imports a list compares its values with those of the last import, of
// which only the hashes are known.
import type { Value } from "./types";

/* ---- BLAKE2b (RFC 7693), without a key; words of 64 bits as pairs, the low half first ---- */

const IV = [0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a, 0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19];
const SIGMA = ["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0"]
  .map (row => [...row].map (digit => 2 * parseInt (digit, 16)));
const COLUMNS = [[0, 8, 16, 24], [2, 10, 18, 26], [4, 12, 20, 28], [6, 14, 22, 30], [0, 10, 20, 30], [2, 12, 22, 24], [4, 14, 16, 26], [6, 8, 18, 28]] as const;
const ROUNDS = 12, BLOCK = 128;

function add (v: Uint32Array, at: number, low: number, high: number): void {
  const sum = v[at]! + low;
  v[at] = sum;
  v[at + 1] = v[at + 1]! + high + (sum > 0xffffffff ? 1 : 0);
}

/** v[at] = (v[at] ^ v[with]) rotated to the right. */
function turn (v: Uint32Array, at: number, with_: number, by: 16 | 24 | 32 | 63): void {
  const low = v[at]! ^ v[with_]!, high = v[at + 1]! ^ v[with_ + 1]!;
  [v[at], v[at + 1]] = by === 32 ? [high, low] : by === 63 ? [low << 1 | high >>> 31, high << 1 | low >>> 31] : [low >>> by | high << 32 - by, high >>> by | low << 32 - by];
}

function compress (h: Uint32Array, block: DataView, count: number, last: boolean): void {
  const v = new Uint32Array (32), m = Array.from ({ length: 32 }, (_, i) => block.getUint32 (4 * i, true));
  v.set (h);
  v.set (IV, 16);
  v[24]! ^= count; // texts are shorter than 4 GiB
  if (last)
    v[28] = ~v[28]!, v[29] = ~v[29]!;
  for (let round = 0; round < ROUNDS; round++)
    COLUMNS.forEach (([a, b, c, d], i) => {
      const x = SIGMA[round % 10]![2 * i]!, y = SIGMA[round % 10]![2 * i + 1]!;
      add (v, a, v[b]!, v[b + 1]!); add (v, a, m[x]!, m[x + 1]!); turn (v, d, a, 32);
      add (v, c, v[d]!, v[d + 1]!); turn (v, b, c, 24);
      add (v, a, v[b]!, v[b + 1]!); add (v, a, m[y]!, m[y + 1]!); turn (v, d, a, 16);
      add (v, c, v[d]!, v[d + 1]!); turn (v, b, c, 63);
    });
  h.forEach ((word, i) => { h[i] = word ^ v[i]! ^ v[i + 16]!; });
}

/** A digest of so many bytes, in hexadecimal. */
export function digest (bytes: Uint8Array, size: number): string {
  const h = Uint32Array.from (IV), room = new Uint8Array (Math.max (1, Math.ceil (bytes.length / BLOCK)) * BLOCK);
  room.set (bytes);
  h[0]! ^= 0x01010000 ^ size;
  for (let at = 0; at < room.length; at += BLOCK)
    compress (h, new DataView (room.buffer, at, BLOCK), Math.min (at + BLOCK, bytes.length), at + BLOCK === room.length);
  const view = new DataView (h.buffer);
  h.forEach ((word, i) => view.setUint32 (4 * i, word, true));
  return Array.from (new Uint8Array (h.buffer, 0, size), byte => byte.toString (16).padStart (2, "0")).join ("");
}

/* ---- Canonical MessagePack: the shortest form of everything, keys of maps in order ---- */

const utf8 = new TextEncoder ();

/** A head: the short form below `few`, else by how many bytes the number needs. */
function head (out: number[], count: number, short: number, few: number, codes: (number | undefined)[]): void {
  if (count < few) {
    out.push (short | count);
    return;
  }
  const size = codes[0] !== undefined && count < 0x100 ? 0 : count < 0x10000 ? 1 : 2;
  out.push (codes[size]!);
  for (let shift = 8 * ((1 << size) - 1); shift >= 0; shift -= 8)
    out.push (count >>> shift & 0xff);
}

function packInt (out: number[], value: number): void {
  if (value >= 0 && value <= 0xffffffff)
    head (out, value, 0, 0x80, [0xcc, 0xcd, 0xce]);
  else if (value < 0 && value >= -32)
    out.push (value & 0xff);
  else {
    const size = value >= 0 ? 8 : value >= -0x80 ? 1 : value >= -0x8000 ? 2 : value >= -0x80000000 ? 4 : 8;
    out.push (value >= 0 ? 0xcf : 0xd0 + Math.log2 (size));
    for (let shift = 8 * (size - 1); shift >= 0; shift -= 8)
      out.push (Number (BigInt.asUintN (8, BigInt (value) >> BigInt (shift))));
  }
}

function packText (out: number[], text: string): void {
  const bytes = utf8.encode (text);
  head (out, bytes.length, 0xa0, 32, [0xd9, 0xda, 0xdb]);
  for (const byte of bytes)
    out.push (byte);
}

function pack (out: number[], value: Value): void {
  if (value === null)
    out.push (0xc0);
  else if (typeof value === "boolean")
    out.push (value ? 0xc3 : 0xc2);
  else if (typeof value === "number")
    packInt (out, value);
  else if (typeof value === "string")
    packText (out, value);
  else if (Array.isArray (value)) {
    head (out, value.length, 0x90, 16, [undefined, 0xdc, 0xdd]);
    value.forEach (item => pack (out, item));
  } else {
    const keys = Object.keys (value).sort ();
    head (out, keys.length, 0x80, 16, [undefined, 0xde, 0xdf]);
    keys.forEach (key => { packText (out, key); pack (out, value[key]!); });
  }
}

export function packed (value: Value): Uint8Array {
  const out: number[] = [];
  pack (out, value);
  return Uint8Array.from (out);
}
export const textDigest = (text: string): string => digest (utf8.encode (text), 16);
/** The first 8 bytes of the digest of 32. */
export const valueHash = (value: Value): string => digest (packed (value), 32).slice (0, 16);
