import { beforeAll, describe, expect, test } from 'vitest';
import { meetPersonality } from '../../src/commands/shared/meet-personality.ts';
import { scriptsOf } from '../../src/compare/play/script.ts';
import { askServer } from '../../src/identify/ask-server.ts';
import type { Candidate } from '../../src/identify/candidate.ts';
import { compareCandidates, nearest } from '../../src/identify/compare-candidates.ts';
import { Foretellers } from '../../src/identify/foretell.ts';
import { harmlessQuestions } from '../../src/identify/harmless-questions.ts';
import { identificationOf } from '../../src/identify/identification.ts';
import { separatingQuestions } from '../../src/identify/separating-questions.ts';
import { replay } from '../../src/library/replay.ts';
import type { Step } from '../../src/scan/model/session-plan.ts';
import { builtInPlans } from '../../src/scan/plan/load-plans.ts';
import { learnedSample, sampleConversations } from '../support/learned-sample.ts';

const names = ['sendmail', 'netkit-ftpd', 'dovecot-pop3', 'dovecot-imap', 'redis'] as const;
const unwanted = new Set(builtInPlans().flatMap(({ never, change }) => [...never, ...change]));
let library: readonly Candidate[] = [];
const pool = new Map<string, readonly Step[]>();

beforeAll(async () => {
  const entries: Candidate[] = [];
  for (const name of names) {
    const personality = await learnedSample(name);
    entries.push({ name, personality });
    pool.set(name, harmlessQuestions(personality, await sampleConversations(name), unwanted));
  }
  library = entries;
}, 180_000);

const meet = (personality: Candidate['personality']) => meetPersonality(personality, 1, []);
const without = (name: string) => library.filter((one) => one.name !== name);

describe('a recorded server', () => {
  test('is known again in sessions that nobody learned from', async () => {
    const scripts = scriptsOf(await sampleConversations('sendmail-unseen'));
    const found = identificationOf(await compareCandidates(scripts, library, meet));
    expect(found).toMatchObject({ verdict: 'is', names: ['sendmail'] });
    expect(found.ranked[0]?.likeness).toBeGreaterThan(0.7);
    expect(found.ranked[1]?.likeness).toBeLessThan(0.3);
    expect(found.differences.some(({ said, other }) => said === '' && other !== 'sendmail')).toBe(true);
  });

  test('is none of these where it is not in the library', async () => {
    for (const name of names) {
      const scripts = scriptsOf((await sampleConversations(name)).slice(0, 40));
      const found = identificationOf(await compareCandidates(scripts, without(name), meet));
      expect({ name, verdict: found.verdict, names: found.names }).toEqual({
        name,
        verdict: 'none',
        names: [],
      });
    }
  });

  test('over a transport that none of the library speaks is none of these', async () => {
    const scripts = scriptsOf(await sampleConversations('redis')).slice(0, 3);
    const ranked = await compareCandidates(
      scripts.map((script) => ({ ...script, transport: 'udp' as const })),
      library,
      meet,
    );
    expect([ranked, identificationOf(ranked).verdict]).toEqual([[], 'none']);
  });

  test('of which next to nothing was heard is nobody yet', async () => {
    const quit = scriptsOf(await sampleConversations('sendmail-unseen')).map((script) => ({
      ...script,
      turns: script.turns.slice(0, 1).map((turn) => ({ ...turn, heard: '+OK\r\n', said: '\r\n' })),
    }));
    const found = identificationOf(await compareCandidates(quit.slice(0, 1), without('dovecot-pop3'), meet));
    expect(found).toMatchObject({ verdict: 'undecided', names: [] });
  });
});

describe('a server that can be asked', () => {
  const ask = async (port: number, candidates: readonly Candidate[]) =>
    askServer(candidates, {
      target: { address: '127.0.0.1', port },
      transport: 'tcp',
      source: undefined,
      recording: { sink: { packet: () => {} }, now: () => Date.now() * 1000 },
      questions: 30,
      patience: 500,
      meet,
      foretellers: new Foretellers(),
      pool,
    });

  test('is told by a few questions, under another name too', async () => {
    for (const name of ['dovecot-pop3', 'redis', 'sendmail']) {
      const server = await replay(await learnedSample(name), { seed: 7, hostName: 'quite.another.example' });
      try {
        const { ranked, questions } = await ask(server.port, library);
        expect({ name, found: identificationOf(ranked).names }).toEqual({ name, found: [name] });
        expect(questions).toBeGreaterThan(0);
        expect(questions).toBeLessThanOrEqual(30);
      } finally {
        await server.close();
      }
    }
  }, 60_000);

  test('is none of these where it is not in the library', async () => {
    const server = await replay(await learnedSample('dovecot-pop3'), { seed: 7 });
    try {
      const { ranked } = await ask(server.port, without('dovecot-pop3'));
      expect(identificationOf(ranked).verdict).toBe('none');
    } finally {
      await server.close();
    }
  }, 60_000);
});

test('nothing is asked that changes something or proves who one is', () => {
  const said = (name: string) => (pool.get(name) ?? []).map(({ say }) => say);
  expect(said('dovecot-pop3').length).toBeGreaterThan(10);
  expect(said('dovecot-pop3').filter((say) => /^(DELE|PASS \S|APOP)\b/i.test(say))).toEqual([]);
  expect(said('redis').filter((say) => /(^|\n)(SET|DEL|LPUSH|SADD|INCR|EXPIRE)\r/i.test(say))).toEqual([]);
  expect(said('netkit-ftpd').filter((say) => /^(STOR|APPE|PASS \S)/i.test(say))).toEqual([]);
});

test('few questions part candidates, and every pair of them', async () => {
  const scripts = scriptsOf(await sampleConversations('sendmail-unseen'));
  const ranked = nearest(await compareCandidates(scripts, library, meet));
  const candidates = library.slice(0, 4);
  expect(ranked.length).toBeGreaterThan(1);
  const questions = await separatingQuestions(candidates, [...pool.values()].flat(), new Foretellers());
  expect(questions.length).toBeLessThanOrEqual(2);
  for (const [index, one] of candidates.entries())
    for (const other of candidates.slice(index + 1)) {
      const isParted = questions.some(
        ({ answers }) =>
          answers.find(({ name }) => name === one.name)?.text !==
          answers.find(({ name }) => name === other.name)?.text,
      );
      expect({ one: one.name, other: other.name, isParted }).toMatchObject({ isParted: true });
    }
});
