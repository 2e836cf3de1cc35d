import { readRequest } from '../../message/request/request.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Personality } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import type { SessionPlan, Step } from '../model/session-plan.ts';
import type { Corpus } from './corpus.ts';

type Said = Extract<Test, { test: 'said' }>;

/** A session with the command of each step. */
interface Spoken {
  readonly steps: readonly Step[];
  readonly commands: readonly string[];
}

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
  const spoken = sessions.map((steps) => ({
    steps,
    commands: steps.map(({ say }) => readRequest(say, grammar).command),
  }));
  const plans: SessionPlan[] = [];
  for (const { when } of situations) {
    const verb = when.flatMap((test) => (test.test === 'verb' ? [test.is] : []))[0];
    for (const test of when) {
      if (test.test !== 'said' || verb === undefined || plans.length >= mostPlans) continue;
      const key = `${verb} after ${test.verb} ${test.part} ${test.value}`;
      if (asked.has(key)) continue;
      asked.add(key);
      plans.push(...twinsOf(verb, test, spoken, grammar, mayBeSaid));
    }
  }
  return plans;
}

/** Questions about one belief: that a command depends on what was said. */
function twinsOf(
  verb: string,
  test: Said,
  spoken: readonly Spoken[],
  grammar: Grammar,
  mayBeSaid: (step: Step) => boolean,
): readonly SessionPlan[] {
  for (const { steps, commands } of spoken) {
    const at = commands.indexOf(verb, 1);
    const before = commands.lastIndexOf(test.verb, at - 1);
    const [dependent, said] = [steps[at], steps[before]];
    if (at < 1 || at > longestWay || before < 0 || !said || !hasValue(said, test, grammar)) continue;
    if (!dependent || dependent.ifAsked || dependent.active || !mayBeSaid(dependent)) continue;
    const way = commands.slice(before, at);
    const twins = spoken.flatMap((other) => twinWay(other, way, test, grammar) ?? []);
    return distinct(twins, way.length)
      .slice(0, othersOfEach)
      .map((twin) => ({ steps: [...twin, dependent], focus: [twin.length], kind: 'twin' }));
  }
  return [];
}

function hasValue({ say }: Step, { part, value, or }: Said, grammar: Grammar): boolean {
  const { words, rest } = readRequest(say, grammar);
  const said = (part === 'rest' ? rest : words[part === 'arg1' ? 0 : 1])?.toLowerCase();
  return said !== undefined && [value, ...(or ?? [])].includes(said);
}

/** The beginning of a session that went the same way with another value, in a list; undefined where there is none. */
function twinWay(
  { steps, commands }: Spoken,
  way: readonly string[],
  test: Said,
  grammar: Grammar,
): readonly (readonly Step[])[] | undefined {
  for (let at = 0; at + way.length <= Math.min(commands.length, longestWay); at++) {
    if (!way.every((command, index) => commands[at + index] === command)) continue;
    if (!hasValue(steps[at] as Step, test, grammar)) return [steps.slice(0, at + way.length)];
  }
  return undefined;
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
