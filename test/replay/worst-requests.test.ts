import { describe, expect, test } from 'vitest';
import { grownRequests, worstTexts } from '../../bench/fuzz/grown-requests.ts';
import { toBytes } from '../../src/message/bytes/latin1.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { Session } from '../../src/model/session.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { newState } from '../../src/replay/session/session-options.ts';
import { countSteps } from '../support/count-steps.ts';
import { learnedSample, sampleConversations } from '../support/learned-sample.ts';

// The time of the same, for any personality and any length: `npx tsx bench/slices.ts`.

/** Those that were slow once in some server, or could be; all of them are tried by the bench. */
const texts = worstTexts.filter(([name]) =>
  ['letters', 'words', 'different words', 'deep', 'parentheses', 'nested', 'stars'].includes(name),
);
const most = 40; // steps a byte heard
const size = 40_000;

function newSession(personality: Personality): Session {
  const { address, port } = personality.service;
  const ends = { client: { address: '127.0.0.1', port: 4711 }, server: { address, port } };
  const options = { ends, random: () => 0.5, timing: 'recorded', slice: 4, shared: newState() } as const;
  const session = openSession(personality, options);
  session.opened(1.79e15);
  return session;
}

describe('a whole session: annotations, situation, answer, transfer, history', () => {
  test.each(['dovecot-imap', 'redis', 'netkit-ftpd', 'sendmail', 'dovecot-pop3'])(
    '%s: a long request costs at most so many steps a byte',
    async (sample) => {
      const personality = await learnedSample(sample);
      const costly: string[] = [];
      let tried = 0;
      for (const { name, before, said } of grownRequests(personality, await sampleConversations(sample), {
        times: 1,
        words: 4,
        texts,
      })) {
        const session = newSession(personality);
        for (const each of before) session.received(toBytes(each), 1.79e15);
        const bytes = toBytes(said(size));
        const steps = countSteps(() => {
          session.received(bytes, 1.79e15);
          while (session.isBehind) session.goOn(1.79e15);
        });
        tried++;
        if (steps > most * bytes.length) costly.push(`${name}: ${(steps / bytes.length).toFixed(0)} a byte`);
      }
      expect(tried).toBeGreaterThan(100);
      expect(costly).toEqual([]);
    },
  );
});
