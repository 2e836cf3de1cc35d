import { expect, test } from 'vitest';
import { mergedRows, scanRows } from '../../bench/score/score-scan.ts';

const score = (server: string, beginning: string, budget: number, status: number) => ({
  server,
  beginning,
  budget,
  class: status,
  text: 0.5,
  curve: [0.25, 1],
});

test('a scan that was done again takes the place of its row, all others stay, in order', () => {
  const before = scanRows([score('b', 'small.pcap', 300, 0.7), score('b', 'nothing', 1000, 0.7)]);
  const now = scanRows([
    score('b', 'nothing', 1000, 0.9),
    score('b', 'nothing', 300, 0.8),
    score('a', 'train.pcap', 300, 1),
  ]);
  const [head, ...rows] = mergedRows(before, now);
  expect(head?.[0]).toBe('server');
  expect(rows.map((row) => row.slice(0, 4).join(' '))).toEqual([
    'a train.pcap 300 100.0 / 50.0',
    'b nothing 300 80.0 / 50.0',
    'b nothing 1000 90.0 / 50.0',
    'b small.pcap 300 70.0 / 50.0',
  ]);
  expect(rows[0]?.[4]).toBe('25 100');
});
