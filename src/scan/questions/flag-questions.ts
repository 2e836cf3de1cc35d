import { readRequest } from '../../message/request/request.ts';
import type { Personality } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import type { SessionPlan, Step } from '../model/session-plan.ts';
import { type Corpus, eventKey } from './corpus.ts';

/** Events tried one after the other in one session: as long as the flag stays as it is, each tells something. */
const eventsAtOnce = 4;
const mostPlans = 60; // of a round
const mostAlone = 3; // requests of a command that are said first of all

/**
 * What clears a flag? For every rule on the past: the shortest session that turns it on, then each other kind of exchange
 * that is known, and after each of them the command that depends on it. And the command without anything before it: sessions that say the same in the
 * same order make the first of it look like the reason of the second. `asked` holds what was asked so in earlier rounds.
 */
export function flagQuestions(
  { events, requests }: Pick<Corpus, 'events' | 'requests'>,
  { grammar, situations }: Pick<Personality, 'grammar' | 'situations'>,
  asked: Set<string>,
  mayBeSaid: (step: Step) => boolean,
): readonly SessionPlan[] {
  const plans: SessionPlan[] = [];
  const flags = new Map<string, { readonly way: readonly Step[]; readonly dependent: Step }>();
  for (const { when } of situations) {
    const verb = when.flatMap((test) => (test.test === 'verb' ? [test.is] : []))[0];
    for (const test of when) {
      const way = wayTo(test, events);
      const dependent = verb === undefined ? undefined : representative(verb, events);
      const key = JSON.stringify(test);
      if (way && dependent && mayBeSaid(dependent) && !flags.has(key)) flags.set(key, { way, dependent });
    }
  }
  const verbs = new Set(
    [...flags.values()].map(({ dependent }) => readRequest(dependent.say, grammar).command),
  );
  const isOf = (verb: string) => (step: Step) =>
    !step.ifAsked && !step.active && readRequest(step.say, grammar).command === verb && mayBeSaid(step);
  const alone = [...verbs].flatMap((verb) => requests.filter(isOf(verb)).slice(0, mostAlone));
  for (const step of alone) {
    if (asked.has(`first ${step.say}`)) continue;
    asked.add(`first ${step.say}`);
    plans.push({ steps: [step], focus: [0], kind: 'flag' });
  }
  const tried = [...events].flatMap(([name, steps]) => {
    const step = steps.at(-1);
    return step && !step.ifAsked && !step.active && mayBeSaid(step) ? [{ name, step }] : [];
  });
  for (const [key, { way, dependent }] of flags) {
    const open = tried.filter(({ name }) => !asked.has(`${key} ${name}`));
    for (let at = 0; at < open.length && plans.length < mostPlans; at += eventsAtOnce) {
      const some = open.slice(at, at + eventsAtOnce);
      for (const { name } of some) asked.add(`${key} ${name}`);
      const pairs = some.flatMap(({ step }) => [step, dependent]);
      const focus = pairs.map((_, index) => way.length + index);
      plans.push({ steps: [...way, ...pairs], focus, kind: 'flag' });
    }
  }
  return plans;
}

/** The shortest session after which the flag is on. */
function wayTo(test: Test, events: Corpus['events']): readonly Step[] | undefined {
  if (test.test !== 'happened') return undefined;
  const ways = [test.event, ...(test.or ?? [])].flatMap(({ verb, status }) =>
    [...events].filter(([name]) =>
      verb !== undefined && status !== undefined
        ? name === eventKey(verb, status)
        : status !== undefined && verb === undefined && name.endsWith(` ${status}`),
    ),
  );
  return ways.map(([, steps]) => steps).sort((a, b) => a.length - b.length)[0];
}

/** A request of the command that got a long way: the last of the longest session that ends with one. */
function representative(verb: string, events: Corpus['events']): Step | undefined {
  const sessions = [...events].filter(([name]) => name.slice(0, name.lastIndexOf(' ')) === verb);
  const step = sessions.sort(([, a], [, b]) => b.length - a.length)[0]?.[1].at(-1);
  return step?.ifAsked || step?.active ? undefined : step;
}
