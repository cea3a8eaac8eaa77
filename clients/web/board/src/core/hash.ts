// SPDX-License-Identifier: EUPL-1.2
// Values as the bus hashes them (proto/codec.c): BLAKE2b over their canonical MessagePack.  Whoever imports a list compares its values with those of the last import, of
// which only the hashes are known.
import { encode } from "@msgpack/msgpack";
import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Value } from "./types";

/** Canonical: the shortest form of everything, keys of maps in order. */
const packed = (value: Value): Uint8Array => encode (value, { sortKeys: true });

/** Of 16 bytes, in hexadecimal. */
export const textDigest = (text: string): string => bytesToHex (blake2b (utf8ToBytes (text), { dkLen: 16 }));
export const valueDigest = (value: Value): string => bytesToHex (blake2b (packed (value), { dkLen: 16 }));
/** The first 8 bytes of the digest of 32. */
export const valueHash = (value: Value): string => bytesToHex (blake2b (packed (value), { dkLen: 32 })).slice (0, 16);
