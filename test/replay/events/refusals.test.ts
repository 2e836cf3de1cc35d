import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { EventLog } from '../../../src/replay/events/event-log.ts';
import { Refusals } from '../../../src/replay/events/refusals.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('of a flood one line a second is written, nobody is left out, and each line is about the last of them', () => {
  vi.useFakeTimers();
  const path = join(mkdtempSync(join(tmpdir(), 'mynah-refused-')), 'events.json');
  const refusals = new Refusals(new EventLog(path, { sensor: 'here' }), () => 0);
  const from = (port: number) => ({
    client: { address: '192.0.2.1', port },
    server: { address: '192.0.2.9', port: 25 },
  });
  const written = () =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ reason, count, src_port }) => `${count} ${reason} ${src_port}`);
  for (let port = 1; port <= 5; port++) refusals.tell(from(port), 'too many');
  refusals.tell(from(6), 'too new');
  expect(written()).toEqual(['1 too many 1', '1 too new 6']);
  vi.advanceTimersByTime(1000);
  expect(written().slice(2)).toEqual(['4 too many 5']);
  refusals.tell(from(7), 'too many');
  expect(written()).toHaveLength(3);
  refusals.finish();
  expect(written().slice(3)).toEqual(['1 too many 7']);
});
