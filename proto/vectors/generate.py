#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Writes the vectors beside it.  An encoder of its own, so that the vectors do not repeat the broker's mistakes; run it only to add vectors, and read the diff."""

import hashlib
import json
import os
import sys
import uuid

FORMAT = """# SPDX-License-Identifier: EUPL-1.2
# {title}
#
# Blocks are separated by a blank line, each line is "key: value", lines that begin with # are comments.
{keys}
"""


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


def write(name, title, keys, blocks):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(FORMAT.format(title=title, keys='\n'.join('# ' + k for k in keys)))
        for block in blocks:
            f.write('\n' + ''.join(f'{k}: {v}'.rstrip() + '\n' for k, v in block))


ID = uuid.UUID('019a9c1e-7b1c-7000-8000-0123456789ab').bytes
ID2 = uuid.UUID('019a9c1e-7b1d-7abc-9def-fedcba987654').bytes
PERSON = uuid.UUID('019a0000-0000-7000-8000-000000000007').bytes
LOG = uuid.UUID('01990000-0000-7000-8000-000000000001').bytes
LEAF = Hex(bytes.fromhex('0011223344556677'))


# ---- Values -----------------------------------------------------------------------------------------------------------------------------------------

def values():
    ints = [0, 1, 127, 128, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**53, 2**53 + 1, 2**63 - 1,
            -1, -32, -33, -128, -129, -32768, -32769, -2**31, -2**31 - 1, -2**53, -2**53 - 1, -2**63]
    named = [('nil', None), ('false', False), ('true', True)]
    named += [(f'int {n}', n) for n in ints]
    named += [(f'text of {n} bytes', 'x' * n) for n in (0, 1, 31, 32, 255, 256)]
    named += [('umlauts', 'Größe'), ('euro sign', '12 €'), ('four-byte character', 'Idee \U0001f4a1'), ('last character', '\U0010ffff')]
    named += [('no bytes', b''), ('8 bytes', bytes(range(8))), ('16 bytes, an id', ID), ('255 bytes', bytes(255)), ('256 bytes', bytes(256))]
    named += [('empty list', []), ('list of 15', list(range(15))), ('list of 16', list(range(16))), ('mixed list', [None, True, -5, 'a', [], {}])]
    named += [('empty map', {}), ('map', {'a': 1, 'b': None}), ('keys by bytes, a shorter one first', {'b': 1, 'a': 2, 'aa': 3, 'Z': 4, 'ä': 5, '': 6}),
              ('map of 16', {f'k{i:02}': i for i in range(16)}), ('nested', {'z': [{'y': 1, 'x': {'b': [], 'a': 'ü'}}], 'a': {'2': 2, '10': 1}})]
    blocks = [[('name', name), ('hex', encode(v).hex()), ('json', as_json(v if not isinstance(v, dict) else ordered(v))), ('hash', value_hash(v).hex())]
              for name, v in named]
    loose = [('keys out of order', '82a16202a16101', {'a': 1, 'b': 2}), ('one in eight bytes', 'cf0000000000000001', 1), ('minus one in two bytes', 'd1ffff', -1),
             ('positive number in a signed form', 'd20000ffff', 65535), ('short text with a long head', 'db0000000161', 'a'),
             ('short bytes with a long head', 'c60000000101', b'\1'), ('short list with a long head', 'dd0000000105', [5]),
             ('short map with a long head', 'df00000001a16105', {'a': 5})]
    for name, data, v in loose:
        blocks.append([('name', name), ('hex', data), ('canonical', encode(v).hex()), ('json', as_json(v)), ('hash', value_hash(v).hex())])
    return blocks


def ordered(v):
    if isinstance(v, dict):
        return {k: ordered(v[k]) for k in sorted(v, key=str.encode)}
    return [ordered(i) for i in v] if isinstance(v, list) else v


# ---- Requests and answers ---------------------------------------------------------------------------------------------------------------------------

REQUESTS = [
    ('hello', 2, 'hello', ID, {}, {'min': 1, 'max': 1, 'agent': 'vectors 1.0'}),
    ('ping', 3, 'ping', ID, {}, {}),
    ('redeem', 5, 'redeem', ID, {}, {'token': Hex(bytes(range(32)))}),
    ('draft a case', 16, 'case.draft', ID, {},
     {'title': 'Mängelmelder für alle Ortsteile', 'summary': 'Ein Formular statt fünf Postfächer.', 'org': '145220230230', 'visibility': 'internal',
      'fields': {'cost_cents': 1250000, 'goals': ['weniger Wege', 'schneller'], 'region': {'inhabitants': 43000, 'pilot': True}}}),
    ('edit with a base', 18, 'case.edit', ID2, {'after': ID},
     {'case': ID, 'fields': {'summary': None, 'title': 'Mängelmelder'},
      'base': {'summary': Hex(value_hash('Ein Formular statt fünf Postfächer.')), 'title': Hex(value_hash('Mängelmelder für alle Ortsteile'))}}),
    ('a case by its reference', 17, 'case.submit', ID, {}, {'case': 'SLK-2026-00042'}),
    ('as a relay', 28, 'case.comment', ID, {'as': PERSON}, {'case': 'SLK-2026-00042', 'text': 'Zeile eins\nZeile zwei 👍', 'internal': True}),
    ('park until a date', 21, 'case.park', ID, {}, {'case': 'SLK-2026-00042', 'version': 7, 'reason': 'Haushalt', 'until': '2028-02-29'}),
    ('a field to be emptied', 40, 'org.put', ID, {}, {'key': '145220230230', 'association': None, 'predecessors': ['145220230231', '145220230232']}),
    ('invite with roles', 44, 'person.invite', ID, {},
     {'name': 'Jana Beispiel', 'grants': [{'role': 'lead', 'org': '145220230230', 'from': '2026-01-01'}, {'role': 'editor', 'org': '14522', 'deputy': True}]}),
    ('a page, read your writes', 65, 'case.list', ID, {'min_seq': 2**53 + 1}, {'district': '14522', 'mine': False, 'page': Hex(bytes(range(16))), 'limit': 200}),
    ('status', 75, 'status', ID, {}, {}),
    ('follow from a cursor', 96, 'follow', ID, {},
     {'cursor': {'log': LOG, 'epoch': 1, 'seq': 4711, 'leaf': LEAF, 'n': 0}, 'credit': 65536, 'kinds': ['case.moved', 'case.edited']}),
    ('follow from a seq', 96, 'follow', ID, {}, {'from': 0, 'credit': 1024}),
    ('credit', 97, 'credit', ID2, {}, {'follow': ID, 'bytes': 65536}),
]

HEAD = {'log': LOG, 'epoch': 1, 'seq': 4711, 'leaf': LEAF}
ROW = {'id': ID, 'ref': 'SLK-2026-00042', 'title': 'Mängelmelder', 'org': '145220230230', 'pipeline': 'smarte-region', 'stage': 'idea', 'state': 'open',
       'visibility': 'internal', 'version': 3, 'entered': 1767225600000, 'support': 12}
ANSWERS = [
    ('welcome', 128, 'welcome', ID, {'version': 1, 'software': 'ideenbusd 0.1.0', 'head': HEAD, 'now': 1767225600000, 'person': PERSON, 'heartbeat_ms': 5000,
                                     'silence_ms': 20000}),
    ('a sign of life nobody asked for', 129, 'pong', bytes(16), {'seq': 4711}),
    ('done', 131, 'done', ID, {'seq': 4712, 'case': ID, 'ref': 'SLK-2026-00042', 'version': 1, 'stage': 'idea'}),
    ('refused with a conflict', 132, 'refused', ID,
     {'seq': 4712, 'reasons': [{'code': 'conflict', 'field': 'title', 'de': '„Titel“ wurde inzwischen geändert.', 'en': '"Title" was changed meanwhile.',
                                'present': 'Mängelmelder', 'yours': None}]}),
    ('error', 133, 'error', ID, {'code': 'busy', 'number': 301, 'retry': True, 'de': 'Der Broker ist ausgelastet; gleich noch einmal.',
                                 'en': 'The broker is busy; try again in a moment.'}),
    ('result', 134, 'result', ID, {'seq': 4712, 'rows': [ROW], 'next': Hex(b'\x01\x02')}),
    ('following', 135, 'following', ID, {'cursor': HEAD, 'head': HEAD}),
    ('event', 136, 'event', ID, {'seq': 4712, 'n': 0, 'leaf': LEAF, 'time': 1767225600000, 'kind': 'case.moved',
                                 'body': {'from': 'idea', 'to': 'sketch', 'version': 3}, 'case': ID, 'ref': 'SLK-2026-00042', 'role': 'coordinator'}),
    ('through', 137, 'through', ID, {'cursor': HEAD}),
    ('reset', 140, 'reset', ID, {'code': 'cursor', 'head': HEAD}),
]


def requests():
    return [[('name', name), ('hex', encode([number, ident, envelope, fields]).hex()),
             ('json', as_json({'verb': verb, 'id': ident, 'envelope': envelope, 'fields': fields}))] for name, number, verb, ident, envelope, fields in REQUESTS]


def answers():
    return [[('name', name), ('hex', encode([number, re, fields]).hex()), ('json', as_json({'answer': answer, 're': re, 'fields': fields}))]
            for name, number, answer, re, fields in ANSWERS]


# ---- What is refused --------------------------------------------------------------------------------------------------------------------------------

def nested(depth):
    return b'\x91' * depth + b'\x90'


BAD_VALUES = [
    ('nothing at all', '', 'truncated'),
    ('a list that promises one item more', '920100'[:4], 'truncated'),
    ('a text that promises more', 'a561', 'truncated'),
    ('a number cut short', 'cf00000000000000', 'truncated'),
    ('a size cut short', 'da00', 'truncated'),
    ('a list of 16 million items in five bytes', 'dd01000000', 'truncated'),
    ('a map of 4 billion pairs in five bytes', 'dfffffffff', 'truncated'),
    ('bytes of 4 GiB in five bytes', 'c6ffffffff', 'truncated'),
    ('a byte behind the end', 'c0c0', 'trailing'),
    ('nine lists inside one another', nested(8).hex(), 'too_deep'),
    ('a map of 513 keys', (b'\xde\x02\x01' + b''.join(encode(f'{i:03}') + b'\xc0' for i in range(513))).hex(), 'too_many_values'),
    ('the byte MessagePack never uses', 'c1', 'malformed'),
    ('the same key twice', '82a16101a16102', 'duplicate_key'),
    ('the same key twice, apart', '83a16101a16200a16102', 'duplicate_key'),
    ('the same key with another head', '82a16101d9016102', 'duplicate_key'),
    ('the same key twice, deep inside', '9181a17a82a16101a16102', 'duplicate_key'),
    ('overlong slash', 'a2c0af', 'invalid_utf8'),
    ('overlong slash in three bytes', 'a3e080af', 'invalid_utf8'),
    ('overlong in four bytes', 'a4f08080af', 'invalid_utf8'),
    ('surrogate', 'a3eda080', 'invalid_utf8'),
    ('beyond the last character', 'a4f4908080', 'invalid_utf8'),
    ('a character cut short', 'a2e282', 'invalid_utf8'),
    ('a stray continuation', 'a180', 'invalid_utf8'),
    ('NUL in a text', 'a3610062', 'invalid_utf8'),
    ('invalid UTF-8 in a key', '81a1ff00', 'invalid_utf8'),
    ('float', 'ca3f800000', 'value_type'),
    ('double', 'cb3ff0000000000000', 'value_type'),
    ('extension', 'd40100', 'value_type'),
    ('timestamp', 'd6ff00000000', 'value_type'),
    ('extension with a size', 'c7010100', 'value_type'),
    ('an integer beyond 2^63-1', 'cf8000000000000000', 'value_type'),
    ('a key that is a number', '810102', 'value_type'),
    ('a key that is bytes', '81c4016101', 'value_type'),
    ('a key that is nil', '81c001', 'value_type'),
]

V4 = uuid.UUID('019a9c1e-7b1c-4000-8000-0123456789ab').bytes
GOOD = {'title': 'Idee'}
BAD_REQUESTS = [
    ('a map instead of an array', {}, 'envelope', None),
    ('three parts', [3, ID, {}], 'envelope', None),
    ('five parts', [3, ID, {}, {}, None], 'envelope', None),
    ('a verb by its name', ['ping', ID, {}, {}], 'envelope', None),
    ('fields as a list', [3, ID, {}, []], 'envelope', None),
    ('an envelope that is nil', [3, ID, None, {}], 'envelope', None),
    ('an id of 15 bytes', [3, ID[:15], {}, {}], 'bad_id', None),
    ('an id as a text', [3, '019a9c1e-7b1c-7000-8000-0123456789ab', {}, {}], 'bad_id', None),
    ('an id of version 4', [3, V4, {}, {}], 'bad_id', None),
    ('an id of zeros', [3, bytes(16), {}, {}], 'bad_id', None),
    ('a verb that does not exist', [9999, ID, {}, {}], 'unknown_verb', None),
    ('a negative verb', [-1, ID, {}, {}], 'unknown_verb', None),
    ('a verb beyond 32 bits', [2**32 + 3, ID, {}, {}], 'unknown_verb', None),
    ('an answer as a request', [131, ID, {}, {'seq': 1}], 'unknown_verb', None),
    ('an event as a request', [215, ID, {}, {'count': 1}], 'unknown_verb', None),
    ('a record as a request', [1, ID, {}, {}], 'unknown_verb', None),
    ('an unknown key in the envelope', [3, ID, {'to': ID}, {}], 'field_unknown', 'to'),
    ('as that is no id', [3, ID, {'as': 'jana'}, {}], 'field_type', 'as'),
    ('a field too many', [16, ID, {}, {**GOOD, 'titel': 'x'}], 'field_unknown', 'titel'),
    ('a required field missing', [16, ID, {}, {'summary': 'x'}], 'field_missing', 'title'),
    ('a required field that is nil', [16, ID, {}, {'title': None}], 'field_missing', 'title'),
    ('a number where a text belongs', [16, ID, {}, {'title': 7}], 'field_type', 'title'),
    ('a text of 121 characters', [16, ID, {}, {'title': 'ä' * 121}], 'field_size', 'title'),
    ('an empty title', [16, ID, {}, {'title': ''}], 'field_size', 'title'),
    ('a key with capitals', [16, ID, {}, {**GOOD, 'org': 'Zwickau'}], 'field_value', 'org'),
    ('a key of 65 bytes', [16, ID, {}, {**GOOD, 'org': 'x' * 65}], 'field_size', 'org'),
    ('a list where a map belongs', [16, ID, {}, {**GOOD, 'fields': []}], 'field_type', 'fields'),
    ('a day that does not exist', [21, ID, {}, {'case': 'A-1', 'version': 1, 'reason': 'x', 'until': '2027-02-29'}], 'field_value', 'until'),
    ('a date in the German form', [21, ID, {}, {'case': 'A-1', 'version': 1, 'reason': 'x', 'until': '29.02.2028'}], 'field_value', 'until'),
    ('a version of zero', [21, ID, {}, {'case': 'A-1', 'version': 0, 'reason': 'x', 'until': '2028-02-29'}], 'field_size', 'version'),
    ('a case of 15 bytes', [17, ID, {}, {'case': ID[:15]}], 'field_size', 'case'),
    ('a number where a bool belongs', [28, ID, {}, {'case': 'A-1', 'text': 'x', 'internal': 1}], 'field_type', 'internal'),
    ('a hash of seven bytes', [18, ID, {}, {'case': 'A-1', 'fields': {'a': 1}, 'base': {'a': bytes(7)}}], 'field_size', 'base'),
    ('a hash that is a text', [18, ID, {}, {'case': 'A-1', 'fields': {'a': 1}, 'base': {'a': '00000000'}}], 'field_type', 'base'),
    ('an edit of nothing', [18, ID, {}, {'case': 'A-1', 'fields': {}}], 'field_size', 'fields'),
    ('a deficiency that is empty', [20, ID, {}, {'case': 'A-1', 'version': 1, 'reason': 'x', 'deficiencies': ['']}], 'field_size', 'deficiencies'),
    ('a kind that is no key', [96, ID, {}, {'credit': 1024, 'kinds': ['case moved']}], 'field_value', 'kinds'),
    ('a record without a required field', [96, ID, {}, {'credit': 1024, 'cursor': {'log': LOG, 'epoch': 1, 'seq': 0}}], 'field_missing', 'leaf'),
    ('a record with a field too many', [44, ID, {}, {'name': 'x', 'grants': [{'role': 'lead', 'org': 'a', 'scope': 'b'}]}], 'field_unknown', 'scope'),
    ('a record that is a text', [44, ID, {}, {'name': 'x', 'grants': ['lead']}], 'field_type', 'grants'),
    ('a text behind a good record', [44, ID, {}, {'name': 'x', 'grants': [{'role': 'lead', 'org': 'a'}, 'lead']}], 'field_type', 'grants'),
    ('no roles', [44, ID, {}, {'name': 'x', 'grants': []}], 'field_size', 'grants'),
    ('a token of 31 bytes', [5, ID, {}, {'token': bytes(31)}], 'field_size', 'token'),
]
BAD_ANSWERS = [
    ('four parts', [129, ID, {}, {'seq': 1}], 'envelope', None),
    ('re of 15 bytes', [129, ID[:15], {'seq': 1}], 'bad_id', None),
    ('a command as an answer', [16, ID, {'title': 'x'}], 'unknown_verb', None),
    ('an answer without a required field', [129, ID, {}], 'field_missing', 'seq'),
]


def invalid():
    blocks = [[('name', name), ('kind', 'value'), ('hex', data), ('error', error)] for name, data, error in BAD_VALUES]
    for kind, rows in (('request', BAD_REQUESTS), ('answer', BAD_ANSWERS)):
        for name, frame, error, field in rows:
            block = [('name', name), ('kind', kind), ('hex', encode(frame).hex()), ('error', error)]
            blocks.append(block + ([('field', field)] if field else []))
    float_in_fields = encode([16, ID, {}, None])[:-1] + bytes.fromhex('81a57469746c65ca3f800000')
    blocks.append([('name', 'a float in the fields'), ('kind', 'request'), ('hex', float_in_fields.hex()), ('error', 'value_type')])
    return blocks


def main():
    common = ['name: what it is']
    write('values.txt', 'Values and their canonical bytes.',
          common + ['hex: the bytes; decoding them gives the value', 'canonical: what an encoder writes, where that is not hex', 'json: the value as JSON shows it',
                    'hash: first 8 bytes of BLAKE2b with a digest of 32 bytes over the canonical bytes'], values())
    write('requests.txt', 'Requests as a client sends them, in canonical form.',
          common + ['hex: the frame', 'json: verb, id, envelope and fields, typed by the table of messages'], requests())
    write('answers.txt', 'Answers as the broker sends them, in canonical form.',
          common + ['hex: the frame', 'json: answer, re and fields, typed by the table of messages (the rows of a result are not: there 16 bytes are a UUID)'],
          answers())
    write('invalid.txt', 'Bytes that are refused, with the code of the error.  A frame beyond 1 MiB (frame_size) is not here, for its size.',
          common + ['kind: value, request or answer: what they are decoded as', 'hex: the bytes', 'error: the code', 'field: the field the error names, where there is one'],
          invalid())
    return 0


if __name__ == '__main__':
    sys.exit(main())
