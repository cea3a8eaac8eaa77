#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Writes the vectors beside it.  An encoder of its own, so that the vectors do not repeat the broker's mistakes; run it only to add vectors, and read the diff."""

import os
import sys
import uuid

sys.dont_write_bytecode = True
from canonical import ID, LEAF, LOG, Hex, as_json, encode, value_hash  # noqa: E402
from samples import ANSWERS, EVENTS, REQUESTS, RESULTS  # noqa: E402

FORMAT = """# SPDX-License-Identifier: EUPL-1.2
# {title}
#
# Blocks are separated by a blank line, each line is "key: value", lines that begin with # are comments.
{keys}
"""


def write(name, title, keys, blocks):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(FORMAT.format(title=title, keys='\n'.join('# ' + k for k in keys)))
        for block in blocks:
            f.write('\n' + ''.join(f'{k}: {v}'.rstrip() + '\n' for k, v in block))


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

def requests():
    return [[('name', name), ('hex', encode([number, ident, envelope, fields]).hex()),
             ('json', as_json({'verb': verb, 'id': ident, 'envelope': envelope, 'fields': fields}))] for name, number, verb, ident, envelope, fields in REQUESTS]


def answers():
    frames = [(name, number, answer, re, fields, None) for name, number, answer, re, fields in ANSWERS]
    frames += [('rows of ' + record, 134, 'result', ID, {'seq': 4712, 'rows': [row], 'next': Hex(b'\x01\x02')}, ('rows', record)) for record, row in RESULTS]
    for n, (kind, body) in enumerate(EVENTS):
        fields = {'seq': 4712, 'n': n, 'leaf': LEAF, 'time': 1767225600000, 'kind': kind, 'body': body, 'role': 'coordinator'}
        fields.update({'case': ID, 'ref': 'SLK-2026-00042'} if kind.startswith('case.') else {})
        frames.append(('event ' + kind, 136, 'event', ID, fields, None))
    return [[('name', name), ('hex', encode([number, re, fields]).hex()), ('json', as_json({'answer': answer, 're': re, 'fields': fields}))] + ([of] if of else [])
            for name, number, answer, re, fields, of in frames]


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
    ('a row without cells', [60, ID, {}, {'case': 'A-1', 'table': 'risks'}], 'field_missing', 'cells'),
    ('cells as a list', [60, ID, {}, {'case': 'A-1', 'table': 'risks', 'cells': ['x']}], 'field_type', 'cells'),
    ('a table with capitals', [60, ID, {}, {'case': 'A-1', 'table': 'Risiken', 'cells': {}}], 'field_value', 'table'),
    ('a row id of 33 characters', [61, ID, {}, {'case': 'A-1', 'table': 'risks', 'row': 'R' * 33}], 'field_size', 'row'),
    ('65 cells', [60, ID, {}, {'case': 'A-1', 'table': 'risks', 'cells': {f'k{i:02}': 1 for i in range(65)}}], 'field_size', 'cells'),
    ('the base of a row as a map', [61, ID, {}, {'case': 'A-1', 'table': 'risks', 'row': 'R-1', 'base': {}}], 'field_type', 'base'),
    ('a merger into nothing', [34, ID, {}, {'case': 'A-1', 'version': 1}], 'field_missing', 'into'),
    ('a period of no days', [32, ID, {}, {'case': 'A-1', 'kind': 'dpo', 'days': 0}], 'field_size', 'days'),
    ('an abort without a reason', [33, ID, {}, {'case': 'A-1', 'version': 1}], 'field_missing', 'reason'),
    ('a file name of 201 characters', [38, ID, {}, {'case': 'A-1', 'name': 'x' * 201, 'hash': bytes(32), 'size': 1}], 'field_size', 'name'),
    ('a content hash of 31 bytes', [58, ID, {}, {'case': 'A-1', 'hash': bytes(31), 'size': 1}], 'field_size', 'hash'),
    ('a content of 25 MiB and one byte', [58, ID, {}, {'case': 'A-1', 'hash': bytes(32), 'size': 26214401}], 'field_size', 'size'),
    ('a chunk of no bytes', [59, ID, {}, {'hash': bytes(32), 'offset': 0, 'data': b''}], 'field_size', 'data'),
    ('a chunk that is a text', [59, ID, {}, {'hash': bytes(32), 'offset': 0, 'data': 'x'}], 'field_type', 'data'),
    ('a chunk before the beginning', [59, ID, {}, {'hash': bytes(32), 'offset': -1, 'data': b'x'}], 'field_size', 'offset'),
    ('a past before the first record', [64, ID, {}, {'case': 'A-1', 'at': 0}], 'field_size', 'at'),
    ('a past on a day that does not exist', [64, ID, {}, {'case': 'A-1', 'on': '2026-02-30'}], 'field_value', 'on'),
    ('a difference from nowhere', [77, ID, {}, {'case': 'A-1', 'to': 5}], 'field_missing', 'from'),
    ('a programme without fields', [54, ID, {}, {'key': 'p'}], 'field_missing', 'fields'),
    ('hits as a number', [80, ID, {}, {'case': 'A-1', 'hits': 1}], 'field_type', 'hits'),
    ('a token of 31 bytes', [5, ID, {}, {'token': bytes(31)}], 'field_size', 'token'),
]
BAD_ANSWERS = [
    ('four parts', [129, ID, {}, {'seq': 1}], 'envelope', None),
    ('re of 15 bytes', [129, ID[:15], {'seq': 1}], 'bad_id', None),
    ('a command as an answer', [16, ID, {'title': 'x'}], 'unknown_verb', None),
    ('a blob without its hash', [141, ID, {'have': 0, 'complete': False}], 'field_missing', 'hash'),
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
          common + ['hex: the frame',
                    'json: answer, re and fields, typed by the table of messages (rows of a result and bodies of events are not: there 16 bytes are a UUID)',
                    'rows: of a result: the record its rows are'],
          answers())
    write('invalid.txt', 'Bytes that are refused, with the code of the error.  A frame beyond 1 MiB (frame_size) is not here, for its size.',
          common + ['kind: value, request or answer: what they are decoded as', 'hex: the bytes', 'error: the code',
                    'field: the field the error names, where there is one'],
          invalid())
    return 0


if __name__ == '__main__':
    sys.exit(main())
