import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { writeInteger } from '../../../message/bytes/integers.ts';
import type { Request } from '../../../message/request/request.ts';
import { History } from '../../../message/session/history.ts';
import { isSaid } from '../../../message/session/past-sessions.ts';
import { storyName, storyOf } from '../../../message/session/story.ts';
import { situationChooser, templateFinder } from '../../../message/situation/choose-situation.ts';
import { knowledgeLookup } from '../../../message/situation/situation-tests.ts';
import { renderField } from '../../../message/template/render-template.ts';
import { madeAfresh } from '../../../message/values/kinds/value-kinds.ts';
import type { Field } from '../../../model/field.ts';
import type { Grammar } from '../../../model/grammar.ts';
import type { KnownValues, Template, Tree } from '../../../model/personality.ts';
import type { Situation } from '../../../model/situation.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';
import type { Cluster } from '../../model/cluster.ts';
import { type PastNames, pastNames } from './past-names.ts';
import { readValues } from './read-values.ts';

/** What the floor is laid under. */
export interface FloorInput {
  readonly sessions: readonly Session[];
  readonly clusters: readonly Cluster[];
  readonly templates: readonly Template[];
  readonly situations: readonly Situation[];
  readonly knowledge: readonly KnownValues[];
  readonly grammar: Grammar;
  readonly tree?: Tree | undefined;
}

/** What has to be answered to a recorded request: the template, and values that its fields would not have by themselves. */
export interface Wanted {
  readonly answer: string;
  readonly given: Readonly<Record<string, string>>;
}

export interface RecordedAnswer {
  readonly exchange: Exchange;
  readonly group: number;
  readonly wanted: Wanted;
  /** The situations give this answer already. */
  readonly isRight: boolean;
  /** They give one with another template. */
  readonly isOther: boolean;
  readonly story: (last: number, scope: 'session' | 'server') => string;
  /** The stories of the server that it would have instead, had the server been started anew a while before. */
  readonly anew: (last: number) => readonly string[];
}

/** Puts all recorded sessions to the situations as the emulator will, each exchange with its recorded past. */
export function recordedAnswers(input: FloorInput): readonly RecordedAnswer[] {
  const { sessions, clusters, templates, situations, knowledge, grammar, tree } = input;
  const labels = new Map(
    clusters.flatMap(({ members }, label) =>
      members.map(({ session, index }) => [`${session} ${index}`, label] as const),
    ),
  );
  const choose = situationChooser(situations, grammar.verbs);
  const isKnown = knowledgeLookup(knowledge);
  const templateOf = templateFinder({ templates });
  const groups = groupSessions(sessions);
  const pasts = pastNames(sessions, grammar);
  return sessions.flatMap(({ exchanges, conversation }, session) => {
    const history = new History(tree);
    const teller = new StoryTeller(pasts[session] ?? { names: [], anew: [] });
    return exchanges.flatMap((exchange, index): readonly RecordedAnswer[] => {
      const { request, reply, time } = exchange;
      const own = templates[labels.get(`${session} ${index}`) ?? -1];
      if (!own) return [];
      const { client, server } = conversation;
      const context = { request, history, client, server, now: time, templateOf, make: () => '' };
      const misfit = (template: Template) => misfits(template, reply, context);
      const chosen = choose(request, history, isKnown);
      const given = misfit(own) ?? {};
      const isOther = chosen.answer !== own.id && !isSame(templateOf(chosen.answer), own, misfit);
      history.add({ request, status: own.status, template: own.id, values: [] });
      return [
        {
          exchange,
          group: groups[session] ?? session,
          wanted: { answer: own.id, given },
          isRight: !isOther && (chosen.answer !== own.id || Object.keys(given).length === 0),
          isOther,
          ...teller.next(request, history.last?.request ?? request),
        },
      ];
    });
  });
}

/** What was said before each request of a session, as its history tells it. */
class StoryTeller {
  readonly #past: PastNames;
  readonly #all: string[] = [];
  readonly #said: string[] = [];

  constructor(past: PastNames) {
    this.#past = past;
  }

  /** Tells the stories of the next request, which is remembered as `kept`. */
  next(request: Request, kept: Request): Pick<RecordedAnswer, 'story' | 'anew'> {
    const [all, said] = [this.#all.length, this.#said.length];
    const name = storyName(kept);
    this.#all.push(name);
    if (isSaid(kept)) this.#said.push(name);
    const ofServer = (past: readonly string[], last: number) =>
      storyOf(request, [...past, ...this.#said.slice(Math.max(0, said - last - 1), said)], last);
    const story = (last: number, scope: 'session' | 'server') =>
      scope === 'session'
        ? storyOf(request, this.#all.slice(Math.max(0, all - last - 1), all), last)
        : ofServer(this.#past.names, last);
    return {
      story,
      anew: (last) => {
        const usual = story(last, 'server');
        const others = this.#past.anew.map((past) => ofServer(past, last));
        return [...new Set(others)].filter((other) => other !== usual);
      },
    };
  }
}

/** Another template does as well where it says the same. */
function isSame(
  other: Template,
  own: Template,
  misfit: (template: Template) => Readonly<Record<string, string>> | undefined,
): boolean {
  if (other.status !== own.status || other.ends !== own.ends) return false;
  const found = misfit(other);
  return found !== undefined && Object.keys(found).length === 0;
}

type Context = Parameters<typeof renderField>[3];

/** Values that are made afresh, or that other replies, files and counters have a say in. */
const openKinds: ReadonlySet<Field['field']> = new Set([...madeAfresh, 'tally', 'again', 'other', 'slice']);

/** Fields that would have other values than the reply has, by number; undefined where the template cannot say it. */
function misfits(
  template: Template,
  reply: string,
  context: Context,
): Readonly<Record<string, string>> | undefined {
  const guesses = new Map<number, string>();
  const values = readValues(template.parts, reply, (field, index) => {
    if (isOpen(field)) return undefined;
    const value = renderField(field, template, index, context);
    const guess = field.as === undefined ? value : writeInteger(Number(value), field.as);
    guesses.set(index, guess);
    return guess;
  });
  if (!values) return undefined;
  const wrong = [...guesses].flatMap(([index, guess]) => {
    const value = values[index] ?? '';
    return value === guess ? [] : [[String(index), value] as const];
  });
  return Object.fromEntries(wrong);
}

function isOpen(field: Field): boolean {
  if (openKinds.has(field.field) || (field.field === 'table' && field.stored !== undefined)) return true;
  return field.field === 'length' && ['reply', 'record', 'content'].includes(field.of);
}
