import { expect, test } from 'vitest';
import { readRequest } from '../../src/message/request/request.ts';
import { History } from '../../src/message/session/history.ts';
import { renderTemplate } from '../../src/message/template/render-template.ts';
import type { Part } from '../../src/model/field.ts';

function render(parts: readonly Part[], raw: string) {
  const grammar = {
    framing: { kind: 'turn' },
    tagged: false,
    caseless: true,
    blocks: [],
    verbs: [],
  } as const;
  const end = { address: '192.0.2.1', port: 1 };
  return renderTemplate(
    { id: 't1', status: '', parts, seen: 1, sessions: 1, delay: [0, 0, 0] },
    {
      request: readRequest(raw, grammar),
      history: new History(),
      client: end,
      server: end,
      now: 1_795_404_000_000_000,
      make: ({ field }) => (field === 'number' ? '258' : '?'),
    },
  );
}

test('bytes of the request, flipped and counted up', () => {
  const parts: readonly Part[] = [
    { field: 'bytes', from: 0, to: 2 },
    { field: 'bytes', from: 2, to: 3, xor: 0x80 },
    { field: 'bytes', from: 3, to: 4, add: 1 },
    { field: 'bytes', from: -2, to: 0 },
  ];
  expect(render(parts, '\x12\x34\x03\xff..yz').text).toBe('\x12\x34\x83\0yz');
});

test('a length counts what follows it, other lengths included', () => {
  const parts: readonly Part[] = [
    { field: 'length', of: 'reply', add: 0, as: 'u16be' },
    '\x01',
    { field: 'length', of: 'reply', add: 2, as: 'u8' },
    { field: 'bytes', from: 0, to: 0 },
  ];
  expect(render(parts, '\0abc').text).toBe('\0\x06\x01\x06\0abc');
  expect(render(parts, '\0').values).toEqual(['\0\x03', '\x03', '\0']);
  expect(render([{ field: 'length', of: 'reply', add: 0 }, ' octets'], '').text).toBe('7 octets');
});

test('a number that is made afresh is written as bytes', () => {
  expect(render([{ field: 'number', rule: null, as: 'u32le' }], '').text).toBe('\x02\x01\0\0');
});
