import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Filter } from '../../../src/capture/relay/proxy-connection.ts';
import { LineFilter, type LineWatcher } from '../../../src/capture/relay/proxy-ftp-lines.ts';

/** Replaces lines that begin with an x by their capitals, until a line says `stop`. */
function watcher(): LineWatcher {
  let awake = true;
  return {
    get awake() {
      return awake;
    },
    holds: (beginning) => beginning.startsWith('x'),
    sees: (line) => {
      if (line === 'stop\n') awake = false;
      return line.startsWith('x') ? Promise.resolve(`<${line.toUpperCase()}>`) : undefined;
    },
  };
}

async function through(filter: Filter, pieces: readonly Buffer[]): Promise<string> {
  let all = '';
  for (const piece of pieces) all += (await filter.pass(piece)).toString('latin1');
  return all + filter.rest().toString('latin1');
}

const text = Buffer.from('one\nxtwo\n\nthree x\r\nxfour\nxx\xe9\x00\nstop\nxfive\nx', 'latin1');
const expected = 'one\n<XTWO\n>\nthree x\r\n<XFOUR\n><XX\xc9\x00\n>stop\nxfive\nx';

test('whole, byte by byte, and at every cut', async () => {
  expect(await through(new LineFilter(watcher()), [text])).toBe(expected);
  const bytes = Array.from(text, (_, i) => text.subarray(i, i + 1));
  expect(await through(new LineFilter(watcher()), bytes)).toBe(expected);
  for (let cut = 0; cut <= text.length; cut++) {
    expect(await through(new LineFilter(watcher()), [text.subarray(0, cut), text.subarray(cut)])).toBe(
      expected,
    );
  }
});

test('only a line that may be replaced waits for its end', async () => {
  const filter = new LineFilter(watcher());
  expect((await filter.pass(Buffer.from('prompt> '))).toString()).toBe('prompt> ');
  expect((await filter.pass(Buffer.from('\nxab'))).toString()).toBe('\n');
  expect((await filter.pass(Buffer.from('c\nd'))).toString()).toBe('<XABC\n>d');
});

test('a line that is too long to be of interest is not held back', async () => {
  const filter = new LineFilter(watcher());
  const long = `x${'y'.repeat(600)}`;
  expect((await filter.pass(Buffer.from(long))).toString()).toBe(long);
  expect((await filter.pass(Buffer.from('z\nw'))).toString()).toBe('z\nw');
});

test('bytes without interest pass as they are, in any pieces', async () => {
  const nothing: LineWatcher = { awake: true, holds: () => false, sees: () => undefined };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 700 })), async (arrays) => {
      const pieces = arrays.map((array) => Buffer.from(array));
      expect(await through(new LineFilter(nothing), pieces)).toBe(Buffer.concat(pieces).toString('latin1'));
    }),
  );
});
