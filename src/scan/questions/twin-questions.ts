import { readRequest } from '../../message/request/request.ts';
import type { Personality } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import type { SessionPlan, Step } from '../model/session-plan.ts';
import type { Corpus } from './corpus.ts';

type Said = Extract<Test, { test: 'said' }>;

const mostPlans = 40; // of a round
const longestWay = 12; // requests before the question
const othersOfEach = 2; // values that are tried in the place of one

/**
 * Does an answer depend on what somebody has said before, or did only he ask? For every rule on a value of an earlier command, the
 * same request after another value of it, in a session that went the same way. `asked` holds what was asked so in earlier rounds.
 */
export function twinQuestions(
  { sessions }: Corpus,
  { grammar, situations }: Pick<Personality, 'grammar' | 'situations'>,
  asked: Set<string>,
  mayBeSaid: (step: Step) => boolean,
): readonly SessionPlan[] {
  const plans: SessionPlan[] = [];
  const commandOf = ({ say }: Step) => readRequest(say, grammar).command;
  const cut = sessions.map((steps) => ({ steps, commands: steps.map(commandOf) }));
  for (const { when } of situations) {
    const verb = when.flatMap((test) => (test.test === 'verb' ? [test.is] : []))[0];
    for (const test of when) {
      if (test.test !== 'said' || verb === undefined || plans.length >= mostPlans) continue;
      const key = `${verb} after ${test.verb} ${test.part}`;
      if (asked.has(`${key} ${test.value}`)) continue;
      asked.add(`${key} ${test.value}`);
      for (const { steps, commands } of cut) {
        const at = commands.indexOf(verb, 1);
        const before = commands.lastIndexOf(test.verb, at - 1);
        const dependent = steps[at];
        if (before < 0 || !dependent || dependent.ifAsked || dependent.active || !mayBeSaid(dependent))
          continue;
        const way = commands.slice(before, at);
        if (at > longestWay || !hasValue(steps[before] as Step, test)) continue;
        const twins = cut.flatMap((other) => twinWay(other.steps, other.commands, way, test));
        for (const twin of distinct(twins, way.length).slice(0, othersOfEach)) {
          plans.push({ steps: [...twin, dependent], focus: [twin.length], kind: 'twin' });
        }
        break;
      }
    }
  }
  return plans;

  function hasValue({ say }: Step, { part, value, or }: Said): boolean {
    const { words, rest } = readRequest(say, grammar);
    const said = (part === 'rest' ? rest : words[part === 'arg1' ? 0 : 1])?.toLowerCase();
    return said !== undefined && [value, ...(or ?? [])].includes(said);
  }

  /** The beginning of a session that went the same way with another value. */
  function twinWay(
    steps: readonly Step[],
    commands: readonly string[],
    way: readonly string[],
    test: Said,
  ): readonly (readonly Step[])[] {
    for (let at = 0; at + way.length <= Math.min(commands.length, longestWay); at++) {
      if (!way.every((command, index) => commands[at + index] === command)) continue;
      if (hasValue(steps[at] as Step, test)) continue;
      return [steps.slice(0, at + way.length)];
    }
    return [];
  }
}

/** One of each value, the shortest. */
function distinct(ways: readonly (readonly Step[])[], length: number): readonly (readonly Step[])[] {
  const first = new Map<string, readonly Step[]>();
  for (const way of [...ways].sort((a, b) => a.length - b.length)) {
    const say = way.at(-length)?.say ?? '';
    if (!first.has(say)) first.set(say, way);
  }
  return [...first.values()];
}
