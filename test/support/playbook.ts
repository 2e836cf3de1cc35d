import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { Action, Session } from '../../src/model/session.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';

/** 2026-11-23 10:15:00 UTC, µs. */
const now = 1_795_428_900_000_000;

type Step =
  /** The session hears this from its client. */
  | { readonly kind: 'hears'; readonly text: string }
  /** It says this line by line; `…` stands for anything within a line. */
  | { readonly kind: 'says'; readonly text: string }
  | { readonly kind: 'closes' };

export type Pieces = 'whole' | 'byte by byte';

/** A session of the emulator with a client at 127.0.9.77. */
export function openAlone(personality: Personality): Session {
  const { address, port } = personality.service;
  return openSession(personality, {
    ends: { client: { address: '127.0.9.77', port: 40_077 }, server: { address, port } },
    random: seededChance(1)(),
    timing: 'fast',
    shared: newState(),
  });
}

/** What a session is to hear and to say, in order; `play` throws with both scripts side by side where they differ. */
export class Playbook {
  readonly #steps: Step[] = [];

  hears(text: string): this {
    this.#steps.push({ kind: 'hears', text });
    return this;
  }

  says(text: string): this {
    this.#steps.push({ kind: 'says', text });
    return this;
  }

  closes(): this {
    this.#steps.push({ kind: 'closes' });
    return this;
  }

  play(personality: Personality, pieces: Pieces = 'whole'): void {
    const expected = this.#steps.flatMap(linesOf);
    const real = perform(
      personality,
      this.#steps.flatMap((step) => (step.kind === 'hears' ? [step.text] : [])),
      pieces,
    );
    const rows = Array.from({ length: Math.max(expected.length, real.length) }, (_, at) => {
      const [left = '', right = ''] = [expected[at], real[at]];
      return { left, right, fits: fits(left, right) };
    });
    if (rows.every((row) => row.fits)) return;
    const width = Math.max(8, ...rows.map(({ left }) => left.length)) + 2;
    const table = rows.map((row) => `${row.fits ? ' ' : '!'} ${row.left.padEnd(width)}| ${row.right}`);
    throw new Error(
      `${pieces}: not as in the playbook\n  ${'expected'.padEnd(width)}| real\n${table.join('\n')}`,
    );
  }
}

/** What really happens, one line a line. */
function perform(personality: Personality, heard: readonly string[], pieces: Pieces): readonly string[] {
  const session = openAlone(personality);
  const script: string[] = [];
  let said = '';
  const flush = () => {
    if (said !== '') script.push(...linesOf({ kind: 'says', text: said }));
    said = '';
  };
  const note = (actions: readonly Action[]) => {
    for (const action of actions) {
      if (action.kind === 'send') said += toText(action.bytes);
      if (action.kind !== 'close') continue;
      flush();
      script.push('closes');
    }
  };
  note(session.opened(now));
  for (const text of heard) {
    flush();
    script.push(...linesOf({ kind: 'hears', text }));
    const parts = pieces === 'whole' ? [text] : [...text];
    for (const part of parts) note(session.received(toBytes(part), now));
  }
  flush();
  return script;
}

function linesOf(step: Step): readonly string[] {
  if (step.kind === 'closes') return ['closes'];
  const mark = step.kind === 'hears' ? '>' : '<';
  return (step.text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map(
    (line) => `${mark} ${JSON.stringify(line).slice(1, -1)}`,
  );
}

function fits(expected: string, real: string): boolean {
  if (!expected.includes('…')) return expected === real;
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(real);
}
