import { respCommand } from '../../knowledge/resp.ts';
import { shuffled } from '../../statistics/shuffled.ts';
import type { SessionPlan, Step } from '../model/session-plan.ts';
import { escaped, expandValues, type Values } from './expand-values.ts';
import type { Ask, Plan, PlanLine } from './plan.ts';

/** Share of questions that are asked in small letters, where these mean the same. */
const smallShare = 0.2;
/** What stands before a command, which is in capitals: blanks, a tag, or the lengths of RESP. */
const command = /^(\*\d+\r\n\$\d+\r\n|\s*(?:[A-Za-z]+\d+ )?)([A-Z]{2,})/;
/** Questions of one session: few enough that a limit of errors is seldom met, many enough that the way there pays. */
const perSession = 6;

/**
 * The sessions that a plan asks for: those that clients hold (of the kind `talk`) first, then the questions in every state, in turn. With
 * the same chance the order is the same, whatever the values are.
 */
export function planSessions(values: Values, mayChange: boolean): readonly SessionPlan[] {
  const {
    plan,
    source: { random },
  } = values;
  const allowed = ({ changes }: Ask) => mayChange || !changes;
  const talks = plan.talks.filter(allowed).flatMap((talk) => {
    const steps = linesOf(talk, values)[0];
    if (!steps) return [];
    const focus = steps.map((_, index) => index);
    return [{ steps, focus, kind: 'talk', ...unready(talk.lines, values) }];
  });
  const states = [...plan.ways].map(([name, way]) =>
    stateSessions(
      way,
      plan.asks.filter((ask) => allowed(ask) && ask.ways.includes(name)),
      values,
    ),
  );
  return [...talks, ...inTurn(states.map((sessions) => shuffled(sessions, random)))];
}

function stateSessions(
  way: readonly PlanLine[],
  asks: readonly Ask[],
  values: Values,
): readonly SessionPlan[] {
  const questions = shuffled(
    asks.flatMap((ask) =>
      linesOf(ask, values).map((steps) => ({ steps: inAnyLetters(steps, values), lines: ask.lines })),
    ),
    values.source.random,
  );
  const sessions: SessionPlan[] = [];
  for (let at = 0; at < questions.length; at += perSession) {
    const there = stepsOf(way, withAccount(values))[0];
    if (!there) return []; // a secret is missing: nobody gets there
    const some = questions.slice(at, at + perSession);
    const asked = some.flatMap(({ steps }) => steps);
    const focus = asked.map((_, index) => there.length + index);
    const quit = values.source.random() < 0.85 ? goodbye(values) : [];
    const isUnready = some.some(({ lines }) => unready(lines, values).unready !== undefined);
    sessions.push({
      steps: [...there, ...asked, ...quit],
      focus,
      kind: 'plan',
      ...(isUnready ? { unready: 0 } : {}),
    });
  }
  return sessions;
}

/** Now and then the command in small letters. */
function inAnyLetters(steps: readonly Step[], { plan, source }: Values): readonly Step[] {
  if (!plan.caseless || source.random() >= smallShare) return steps;
  return steps.map((step) => ({
    ...step,
    say: step.say.replace(command, (_, before: string, word: string) => before + word.toLowerCase()),
  }));
}

/** Where the first line is that names what the server has, if it has shown nothing and the plan knows no names either. */
function unready(lines: readonly PlanLine[], { plan, listed }: Values): { readonly unready?: number } {
  const at = lines.findIndex(({ text }) => text.includes('{listed}'));
  return at < 0 || listed.length > 0 || plan.values.has('listed') ? {} : { unready: at };
}

/** One of the users takes the place of `{user}`, with his password; the next one that of `{user2}`. */
function withAccount(values: Values): Values {
  const users = [...values.secrets.keys()].filter((name) => /^user\d*$/.test(name));
  if (users.length < 2) return values;
  const first = Math.floor(values.source.random() * users.length);
  const secrets = new Map(values.secrets);
  for (const name of ['user', 'password']) {
    for (let number = 0; number < users.length; number++) {
      const from = keyOf(name, (first + number) % users.length);
      secrets.set(keyOf(name, number), values.secrets.get(from) ?? '');
    }
  }
  return { ...values, secrets };
}

function keyOf(name: string, number: number): string {
  return number === 0 ? name : `${name}${number + 1}`;
}

/** What is said last. */
function goodbye(values: Values): readonly Step[] {
  const { quit } = values.plan;
  if (quit === undefined) return [];
  return stepsOf([{ text: quit, ifAsked: false, active: false }], values)[0] ?? [];
}

/** What a question says, by one of the users. Where it changes something, it is said of the name that the plan means and no other. */
function linesOf({ lines, changes }: Ask, values: Values): readonly (readonly Step[])[] {
  const alternatives = stepsOf(lines, withAccount(values));
  return changes ? alternatives.map((steps) => steps.map(({ listed, ...step }) => step)) : alternatives;
}

/** The alternatives of some lines that belong together; each line's own alternatives multiply only for the first that has some. */
function stepsOf(lines: readonly PlanLine[], values: Values): readonly (readonly Step[])[] {
  let all: readonly (readonly Step[])[] = [[]];
  values.source.beginLines();
  for (const line of lines) {
    const { text: asked, listed } = withListed(line.text, values);
    const said = expandValues(asked, values).map((text) => ({
      ...stepOf(text, line, values.plan),
      ...listed,
    }));
    if (said.length === 0) return [];
    all =
      all.length > 1
        ? all.map((steps, index) => [...steps, said[index % said.length] as Step])
        : said.map((step) => [...(all[0] ?? []), step]);
  }
  return all;
}

/** A name that a listing showed in the place of `{listed}`, and which one it is. */
function withListed(
  text: string,
  values: Values,
): { readonly text: string; readonly listed?: Pick<Step, 'listed'> } {
  if (!text.includes('{listed}')) return { text };
  const [name = ''] = expandValues('{listed}', values);
  // where it stands in a list of values, its blanks would end it
  const said = text.replaceAll('{listed}', () => escaped(name).replaceAll(' ', '\\s'));
  return { text: said, listed: { listed: name } };
}

function stepOf(text: string, line: PlanLine, plan: Plan): Step {
  const { ifAsked, active } = line;
  return {
    say: line.text.endsWith('\\c') ? text : framed(text, plan),
    ...(ifAsked ? { ifAsked: true } : {}),
    ...(active ? { active: true } : {}),
  };
}

function framed(text: string, { form, end }: Plan): string {
  if (form === 'resp' && !text.startsWith('inline ')) {
    const words = text.match(/"[^"]*"|[^ ]+/g)?.map((word) => word.replace(/^"(.*)"$/s, '$1')) ?? [];
    return respCommand(words);
  }
  const bare = form === 'resp' ? text.slice('inline '.length) : text;
  return bare.endsWith('\n') || form === 'raw' ? bare : bare + end;
}

/** One of each list, then the next of each. */
function inTurn<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}
