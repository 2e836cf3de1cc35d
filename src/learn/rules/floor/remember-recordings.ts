import type { Observe } from '../../../model/decision.ts';
import type { Situation, Test } from '../../../model/situation.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import type { Pass } from '../../model/pass.ts';
import { type FloorInput, type RecordedAnswer, recordedAnswers, type Wanted } from './recorded-answers.ts';

type Scope = 'session' | 'server';

/** Requests before one that are its context, of its session or of the server: as few as tell the answers apart. */
const pasts: readonly (readonly [last: number, scope: Scope])[] = [
  [2, 'session'],
  [6, 'session'],
  [20, 'session'],
  [8, 'server'],
  [24, 'server'],
  [80, 'server'],
];
const mostRemembered = 400;
const mostBytes = 256 * 1024; // of values that are given

interface Remembered {
  readonly wanted: Wanted;
  readonly command: string;
  readonly test: Test & { readonly test: 'story' };
  readonly answers: readonly RecordedAnswer[];
}

/**
 * The floor: a recorded request in its recorded context gets its recorded answer, whatever the rules have made of it, with the values that were
 * recorded. Where the situations answer in another way, the request is remembered together with the requests before it, in its session or, where other
 * sessions have changed what the server says, in all, and stands before all situations. Where even the same requests in the same order got different
 * answers, it was chance: any of them will do, and only if the situations give another one the most frequent is remembered.
 */
function rememberRecordings(input: FloorInput, observe: Observe): readonly Situation[] {
  const answers = recordedAnswers(input);
  const byCommand = groupBy(answers, ({ exchange }) => exchange.request.command);
  const remembered = byCommand.flatMap(rememberCommand);
  const kept = bounded([
    ...remembered.filter(({ answers: [first] }) => first?.isOther),
    ...remembered.filter(({ answers: [first] }) => !first?.isOther),
  ]);
  for (const { command, test, answers: own } of kept) {
    const text = `remembered, as the other situations answer ${own.length} recorded requests in another way`;
    observe({ pass: 'rememberRecordings', subject: command, test, text });
  }
  const { situations, grammar } = input;
  const verbs = new Set([...grammar.verbs, ...situations.flatMap(({ when }) => when.flatMap(verbOf))]);
  // what the situations take for a command never seen is one for them
  const first = kept.map((one) => situationOf(one, verbs.has(one.command) ? one.command : '?'));
  return [...first, ...situations].map((one, index) => ({ ...one, id: `s${index + 1}` }));
}

export const recordingsPass: Pass<FloorInput, readonly Situation[], { readonly observe: Observe }> = {
  name: 'rememberRecordings',
  explanation: 'a recorded request in its recorded context gets its recorded answer',
  run: (input, { observe }) => rememberRecordings(input, observe),
  otherwise: ({ situations }) => situations,
};

function rememberCommand(answers: readonly RecordedAnswer[]): readonly Remembered[] {
  let wrong = answers.filter(({ isRight }) => !isRight);
  const found: Remembered[] = [];
  for (const [last, scope] of pasts) {
    if (wrong.length === 0) break;
    const byStory = groupBy(answers, ({ story }) => story(last, scope));
    const done = new Set<RecordedAnswer>();
    const missed = new Set(wrong);
    for (const members of byStory) {
      const [first] = members;
      if (!first || !members.some((one) => missed.has(one))) continue;
      if (members.some(({ wanted }) => keyOf(wanted) !== keyOf(first.wanted))) continue;
      found.push(remember(first.wanted, last, scope, members));
      for (const member of members) done.add(member);
    }
    wrong = wrong.filter((one) => !done.has(one));
    if (scope === 'server')
      found.push(
        ...rememberAnew(
          found.filter(({ test }) => test.scope === scope && test.last === last),
          last,
          answers,
        ),
      );
  }
  return [...found, ...usualAnswers(answers)];
}

/** The same answers, had the server been started anew a while before; not where others would be answered otherwise after such a past. */
function rememberAnew(
  found: readonly Remembered[],
  last: number,
  answers: readonly RecordedAnswer[],
): readonly Remembered[] {
  if (found.length === 0) return [];
  const alike = new Map<string, Set<string>>();
  for (const { story, anew, wanted } of answers)
    for (const is of [story(last, 'server'), ...anew(last)])
      alike.set(is, (alike.get(is) ?? new Set()).add(keyOf(wanted)));
  return found.flatMap((one) => {
    const stories = new Set(one.answers.flatMap(({ anew }) => anew(last)));
    return [...stories]
      .filter((is) => alike.get(is)?.size === 1)
      .map((is): Remembered => ({ ...one, test: { test: 'story', last, is, scope: 'server' } }));
  });
}

/** Where the same past had several answers and the situations give none of them, the most frequent one is given if nothing longer tells. */
function usualAnswers(answers: readonly RecordedAnswer[]): readonly Remembered[] {
  const [[last, scope] = [0, 'session' as const]] = pasts;
  return groupBy(answers, ({ story }) => story(last, scope)).flatMap((members): readonly Remembered[] => {
    if (members.some(({ isOther }) => !isOther)) return [];
    const [most, ...others] = groupBy(members, ({ wanted }) => keyOf(wanted)).sort(
      (a, b) => b.length - a.length,
    );
    return most?.[0] && others.length > 0 ? [remember(most[0].wanted, last, scope, members)] : [];
  });
}

function remember(
  wanted: Wanted,
  last: number,
  scope: Scope,
  answers: readonly RecordedAnswer[],
): Remembered {
  const [first] = answers as readonly [RecordedAnswer];
  const is = first.story(last, scope);
  const test = { test: 'story', last, is, ...(scope === 'server' ? { scope } : {}) } as const;
  return { wanted, command: first.exchange.request.command, test, answers };
}

function keyOf({ answer, given }: Wanted): string {
  return JSON.stringify([answer, given]);
}

function bounded(remembered: readonly Remembered[]): readonly Remembered[] {
  let bytes = 0;
  return remembered.slice(0, mostRemembered).filter(({ wanted }) => {
    bytes += keyOf(wanted).length;
    return bytes <= mostBytes;
  });
}

function verbOf(test: Test): readonly string[] {
  return test.test === 'verb' ? [test.is] : [];
}

function situationOf({ test, wanted: { answer, given }, answers }: Remembered, verb: string): Situation {
  return {
    id: '',
    step: 'exact',
    when: [{ test: 'verb', is: verb }, test],
    answer,
    ...(Object.keys(given).length > 0 ? { given } : {}),
    seen: answers.length,
    sessions: new Set(answers.map(({ group }) => group)).size,
  };
}
