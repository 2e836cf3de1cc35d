import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Peer } from '../../../src/compare/play/peer.ts';
import { playScript } from '../../../src/compare/play/play-script.ts';
import type { Script, Turn } from '../../../src/compare/play/script.ts';

const end = { address: '192.0.2.1', port: 7 };

/** One session in which the client says these lines, and `ok` is heard for each. */
function script(lines: readonly string[]): Script {
  const turns = lines.map(
    (said, index): Turn => ({ said, heard: 'ok\r\n', time: index, delay: 0, lasts: 0, judged: true }),
  );
  return { id: 1, transport: 'tcp', client: end, server: end, start: 0, turns, serverEnds: false };
}

const nothing = async () => {};

/** Says `ok` to everything. */
const agreeable: Peer = {
  client: end,
  server: end,
  now: (recorded) => recorded,
  say: nothing,
  secure: nothing,
  hear: async () => ({ text: 'ok\r\n', closed: false }),
  finish: nothing,
  closes: async () => false,
  listen: async () => undefined,
  connect: nothing,
  received: async () => '',
  close: nothing,
};

const play = (lines: readonly string[]) =>
  playScript(script(lines), async () => agreeable, { timeout: 10, quiet: 1, templates: [] });

test('each turn knows the end of what the client had said by then, in whatever order they are asked', async () => {
  const lines = Array.from({ length: 400 }, (_, index) => `${index} ${'x'.repeat(300)}\r\n`);
  const { turns } = await play(lines);
  const upTo = (index: number) =>
    lines
      .slice(0, index + 1)
      .join('')
      .slice(-65_536);
  for (const index of [0, 1, 7, 399, 3, 250, 251]) {
    expect(turns[index]?.wanted.said).toBe(upTo(index));
    expect(turns[index]?.heard.said).toBe(upTo(index));
  }
});

test('a long session takes memory for what was said, not for that once more in each turn', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const lines = Array.from({ length: 3000 }, (_, index) => `${index} ${'x'.repeat(100)}\r\n`);
  const before = held();
  const { turns } = await play(lines);
  expect(turns.map(({ wanted, heard }) => wanted.said.length === heard.said.length).every(Boolean)).toBe(
    true,
  );
  expect(held() - before).toBeLessThan(20 * 1024 * 1024); // two texts of 64 KB in each turn would be 390 MB
  expect(turns).toHaveLength(3000);
});
