import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import { CellMemory, readCells, splitCells, writeCells } from '../../../src/message/session/cells.ts';
import type { Grammar } from '../../../src/model/grammar.ts';
import type { Cells } from '../../../src/model/personality.ts';

const grammar: Grammar = {
  framing: { kind: 'datagram' },
  tagged: false,
  caseless: false,
  blocks: [],
  verbs: [],
  records: { kindAt: [0], statusAt: [], idAt: [], layouts: [] },
};
const cells: Cells = {
  scope: 'server',
  areas: [
    {
      bits: 16,
      read: { verb: '#03', at: 'n1.u16be', per: 1, count: 'n3.u16be' },
      writes: [{ verb: '#10', at: 'n1.u16be', per: 1, data: 4, accepted: 3 }],
      first: { 7: 'ab' },
      usual: '\0\0',
    },
    {
      bits: 1,
      read: { verb: '#01', at: 'n1.u16be', per: 1, count: 'n3.u16be' },
      writes: [
        { verb: '#0f', at: 'n1.u16be', per: 1, data: 5, count: 'n3.u16be', accepted: 3 },
        { verb: '#05', at: 'n1.u16be', per: 1, data: 3, flag: true, accepted: 3 },
      ],
      first: {},
      usual: '0',
    },
    {
      bits: 8,
      read: { verb: '#20', at: 'n2.u16be', per: 8, count: 'n4.u8' },
      writes: [],
      space: 'n1.u8',
      first: { '5:2': 'x' },
      usual: '.',
    },
  ],
};
const request = (raw: string) => readRequest(`${raw}`, grammar);
const read = (memory: CellMemory, raw: string) => readCells(cells, memory, request(raw));

test('cells hold what they held at first until they are written by an answer that accepts', () => {
  const memory = new CellMemory();
  expect(read(memory, '\x03\0\x06\0\x03')).toBe('\0\0ab\0\0');
  writeCells(cells, memory, request('\x10\0\x07\x04cdef'), 'no');
  expect(read(memory, '\x03\0\x07\0\x01')).toBe('ab');
  writeCells(cells, memory, request('\x10\0\x07\x04cdef'), 'yes');
  expect(read(memory, '\x03\0\x06\0\x04')).toBe('\0\0cdef\0\0');
});

test('bits stand in bytes from the lowest on; only as many are written as the request says', () => {
  const memory = new CellMemory();
  writeCells(cells, memory, request('\x0f\0\x02\0\x03\xff'), 'yes');
  expect(read(memory, '\x01\0\x00\0\x09')).toBe('\x1c\0');
  writeCells(cells, memory, request('\x05\0\x08\xff\0'), 'yes');
  writeCells(cells, memory, request('\x05\0\x03\0\0'), 'yes');
  expect(read(memory, '\x01\0\x00\0\x09')).toBe('\x14\x01');
});

test('addresses that count bits, and cells of several blocks; between two cells there is none', () => {
  const memory = new CellMemory();
  expect(read(memory, '\x20\x05\0\x08\x02')).toBe('.x');
  expect(read(memory, '\x20\x06\0\x08\x02')).toBe('..');
  expect(read(memory, '\x20\x05\0\x09\x02')).toBe(undefined);
});

test('other commands, absurd numbers and cut requests read nothing', () => {
  const memory = new CellMemory();
  expect(read(memory, '\x04\0\x06\0\x01')).toBe(undefined);
  expect(read(memory, '\x03\0\x06\xff\xff')).toBe(undefined);
  expect(read(memory, '\x03\0\x06')).toBe(undefined);
});

test('bytes are cut into cells of their size, and what is left over is none', () => {
  expect(splitCells(16, 'abcde')).toEqual(['ab', 'cd']);
  expect(splitCells(1, '\x05')).toEqual(['1', '0', '1', '0', '0', '0', '0', '0']);
});

test('clients can write anywhere, and the oldest cells are forgotten', () => {
  const memory = new CellMemory();
  for (let cell = 0; cell < 100_010; cell++) memory.set(0, String(cell), 'v');
  expect(memory.get(0, '3')).toBe(undefined);
  expect(memory.get(0, '100009')).toBe('v');
  memory.forgetHalf();
  expect(memory.get(0, '40000')).toBe(undefined);
  expect(memory.get(0, '100009')).toBe('v');
});
