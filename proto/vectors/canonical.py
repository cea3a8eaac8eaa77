# SPDX-License-Identifier: EUPL-1.2
"""Canonical MessagePack and JSON of the vectors, and the ids they use."""
import hashlib
import json
import uuid


# ---- Canonical MessagePack --------------------------------------------------------------------------------------------------------------------------

def sized(size, short, short_max, marks):
    """The head of text, bytes, list or map: marks are (mark, bytes of the size)."""
    if short is not None and size <= short_max:
        return bytes([short | size])
    for mark, width in marks:
        if size < 1 << (8 * width):
            return bytes([mark]) + size.to_bytes(width, 'big')
    raise ValueError(size)


def encode_int(n):
    if 0 <= n < 128 or -32 <= n < 0:
        return (n & 0xff).to_bytes(1, 'big')
    for i in range(4):
        width = 1 << i
        if n >= 0 and n < 1 << (8 * width):
            return bytes([0xcc + i]) + n.to_bytes(width, 'big')
        if n < 0 and n >= -(1 << (8 * width - 1)):
            return bytes([0xd0 + i]) + n.to_bytes(width, 'big', signed=True)
    raise ValueError(n)


def encode(v):
    if v is None:
        return b'\xc0'
    if v is True or v is False:
        return b'\xc3' if v else b'\xc2'
    if isinstance(v, int):
        return encode_int(v)
    if isinstance(v, str):
        data = v.encode()
        return sized(len(data), 0xa0, 31, [(0xd9, 1), (0xda, 2), (0xdb, 4)]) + data
    if isinstance(v, bytes):
        return sized(len(v), None, 0, [(0xc4, 1), (0xc5, 2), (0xc6, 4)]) + v
    if isinstance(v, list):
        return sized(len(v), 0x90, 15, [(0xdc, 2), (0xdd, 4)]) + b''.join(encode(i) for i in v)
    pairs = sorted(v.items(), key=lambda pair: pair[0].encode())
    return sized(len(v), 0x80, 15, [(0xde, 2), (0xdf, 4)]) + b''.join(encode(k) + encode(i) for k, i in pairs)


def value_hash(v):
    return hashlib.blake2b(encode(v), digest_size=32).digest()[:8]


# ---- JSON -------------------------------------------------------------------------------------------------------------------------------------------

class Hex(bytes):
    """Bytes of a field of type bytes: hexadecimal in JSON whatever their size."""


def plain(v):
    if isinstance(v, Hex):
        return v.hex()
    if isinstance(v, bytes):
        return str(uuid.UUID(bytes=v)) if len(v) == 16 else v.hex()
    if isinstance(v, list):
        return [plain(i) for i in v]
    if isinstance(v, dict):
        return {k: plain(i) for k, i in v.items()}
    if isinstance(v, int) and not isinstance(v, bool) and abs(v) > 1 << 53:
        return str(v)
    return v


def as_json(v):
    return json.dumps(plain(v), ensure_ascii=False, separators=(',', ':'))


# ---- Ids of the vectors --------------------------------------------------------------------------------------------------------------------------------

ID = uuid.UUID('019a9c1e-7b1c-7000-8000-0123456789ab').bytes
ID2 = uuid.UUID('019a9c1e-7b1d-7abc-9def-fedcba987654').bytes
PERSON = uuid.UUID('019a0000-0000-7000-8000-000000000007').bytes
LOG = uuid.UUID('01990000-0000-7000-8000-000000000001').bytes
LEAF = Hex(bytes.fromhex('0011223344556677'))
