import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConversationsFrom } from '../src/capture/read-conversations.ts';
import { toBytes } from '../src/message/bytes/latin1.ts';
import type { Personality } from '../src/model/personality.ts';
import type { Action, Session } from '../src/model/session.ts';
import { loadPersonality } from '../src/personality/load-personality.ts';
import { openSession } from '../src/replay/open-session.ts';
import { newState } from '../src/replay/session/session-options.ts';
import { type Grown, grownRequests } from './fuzz/grown-requests.ts';

const usage = `npx tsx bench/slices.ts [--size 120000] [--times 2] PERSONALITY.json CAPTURE.pcap…

The longest that one slice of an emulator's work takes where a request comes that is much longer than any that was recorded: each kind of request of the captures, in the session where it was said, with much of one
thing in the place of each of its words. Prints what takes longer than 50 ms four times in a row.`;

const slice = 4; // requests, as the fronts give
const readAtOnce = 65_536; // bytes, as Node does
const most = 50; // ms
const now = 1.79e15;

/** Hears bytes as a front hands them on, and keeps the longest time that it took without a pause, in ms. */
class TimedSession {
  readonly #session: Session;
  longest = 0;

  constructor(personality: Personality) {
    const { address, port } = personality.service;
    const ends = { client: { address: '127.0.0.1', port: 4711 }, server: { address, port } };
    this.#session = openSession(personality, {
      ends,
      random: () => 0.5,
      timing: 'recorded',
      slice,
      shared: newState(),
    });
    this.#timed(() => this.#session.opened(now));
  }

  hear(text: string): void {
    for (let at = 0; at < text.length; at += readAtOnce)
      this.#timed(() => this.#session.received(toBytes(text.slice(at, at + readAtOnce)), now));
    for (let left = 1000; left > 0 && this.#session.isBehind; left--)
      this.#timed(() => this.#session.goOn(now));
  }

  end(): void {
    this.#timed(() => this.#session.abandoned());
  }

  #timed(work: () => readonly Action[]): void {
    const before = performance.now();
    const actions = work();
    this.longest = Math.max(this.longest, performance.now() - before);
    for (const { kind } of actions) {
      if (kind === 'dataListen') this.#timed(() => this.#session.dataListening(4000, now));
      if (kind === 'dataReceive') this.#timed(() => this.#session.dataEnded(toBytes('x'.repeat(100)), now));
      if (kind === 'secure') this.#timed(() => this.#session.secured(now));
    }
  }
}

/** ms of the longest slice in which the request is heard after what was said before. */
function longestSlice(personality: Personality, { before, said }: Grown, size: number): number {
  const session = new TimedSession(personality);
  for (const each of before) session.hear(each);
  session.longest = 0;
  session.hear(said(size));
  session.end();
  return session.longest;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: 'string', default: '120000' }, times: { type: 'string', default: '2' } },
});
const [file, ...captures] = positionals;
if (file === undefined || captures.length === 0) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}
const personality = loadPersonality(file);
const conversations = captures.flatMap((path) => readConversationsFrom(readFileSync(path)).value);
let [tried, slow, slowest] = [0, 0, 0];
for (const one of grownRequests(personality, conversations, { times: Number(values.times), words: 6 })) {
  tried++;
  let took = longestSlice(personality, one, Number(values.size));
  for (let left = 3; left > 0 && took > most; left--)
    took = Math.min(took, longestSlice(personality, one, Number(values.size)));
  slowest = Math.max(slowest, took);
  if (took <= most) continue;
  slow++;
  process.stdout.write(`${one.name}: ${took.toFixed(0)} ms\n`);
}
process.stdout.write(
  `${file}: ${tried} requests, the longest slice ${slowest.toFixed(0)} ms, ${slow} beyond ${most} ms\n`,
);
