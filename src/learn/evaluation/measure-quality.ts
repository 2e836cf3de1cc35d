import type { Exchange, Session } from '../../exchange/exchange.ts';
import { partOf } from '../../message/request/parts.ts';
import type { Request } from '../../message/request/request.ts';
import { History } from '../../message/session/history.ts';
import { tableKey } from '../../message/session/table-key.ts';
import { situationChooser, templateFinder } from '../../message/situation/choose-situation.ts';
import type { Context } from '../../message/situation/situation-tests.ts';
import type { Field } from '../../model/field.ts';
import type { Quality, Template } from '../../model/personality.ts';
import { groupSessions } from '../evidence/group-sessions.ts';
import { firstOfEach } from '../features/table/choose-sessions.ts';
import { matchParts, type Predict, predictorOf } from '../fields/predict-reply.ts';
import type { Pass } from '../model/pass.ts';
import type { Row } from '../model/row.ts';
import type { LearnedRules } from '../rules/rules.ts';

const parts = 5; // that the sessions are dealt out to
const mostRows = 5000; // that are learned from anew, in all folds together
const mostLeft = 500; // sessions, of those that situations were not learned from, that are judged as well
const nothing: Score = { sessions: 0, exchanges: 0, right: 0, same: 0 };

interface Score {
  readonly sessions: number;
  readonly exchanges: number;
  readonly right: number;
  readonly same: number;
}

type LeftOut = Pick<Quality, 'folds' | 'judged' | 'class' | 'text'>;

/** What is judged, and by whom. */
interface Judged {
  readonly sessions: readonly Session[];
  readonly chosen: readonly Session[];
  readonly templates: readonly Template[];
}

/** Needs most of the time of learning, and changes nothing in what is learned. */
export const qualityPass: Pass<Judged, LeftOut, LearnedRules> = {
  name: 'measureQuality',
  explanation: 'how well sessions are answered that were left out of learning',
  run: ({ sessions, chosen, templates }, learned) => measureQuality(sessions, chosen, templates, learned),
  otherwise: () => ({ folds: 0, judged: 0, class: 0, text: 0 }),
};

/**
 * How well sessions are answered that were left out. Repeated runs of a session
 * are one; all are dealt out to five folds, and each fold is answered by what is learned from the others, going on from its own earlier
 * answers, right or wrong. Of very many sessions some folds are enough, and some of those that were not `chosen` speak for these. Questions and templates are those found in all sessions, only what is asked and answered is learned anew: it is this
 * that fails in sessions never seen. Fractions of 1.
 */
function measureQuality(
  sessions: readonly Session[],
  chosen: readonly Session[],
  templates: readonly Template[],
  learned: LearnedRules,
): LeftOut {
  const groups = groupSessions(chosen);
  const runs = firstOfEach(groups).flatMap((number) => runOf(chosen, number, groups[number]));
  const dealt = runs.length < 2 ? 0 : Math.min(parts, runs.length);
  const folds = Math.min(dealt, Math.max(1, Math.round(mostRows / Math.max(1, learned.rows.length))));
  const foldOf = new Map(runs.map(({ group }, index) => [group, index % Math.max(1, dealt)]));
  const judge = judgeOf(sessions, templates);
  const knownBy = new Map(learned.rows.map(({ group, context }) => [group, context.isKnown]));
  const scores = Array.from({ length: folds }, (_, fold) => {
    const out = runs.filter(({ group }) => foldOf.get(group) === fold);
    const { situations, commands } = learnWithout(learned, (group) => foldOf.get(group) === fold);
    return judge(out, situationChooser(situations, commands), (group) => knownBy.get(group));
  });
  const left = sessions.flatMap((_, number) =>
    chosen[number]?.exchanges.length === 0 ? runOf(sessions, number, 0) : [],
  );
  const step = Math.max(1, Math.ceil(left.length / mostLeft));
  const others = judge(
    left.filter((_, index) => index % step === 0),
    situationChooser(learned.situations, commandsOf(learned.rows)),
    () => learned.isKnown,
  );
  const inside = scores.reduce(added, nothing);
  const share = left.length / Math.max(1, left.length + runs.length);
  const mean = (pick: (score: Score) => number) =>
    (1 - share) * fraction(pick(inside), inside.exchanges) + share * fraction(pick(others), others.exchanges);
  return {
    folds,
    judged: inside.sessions + others.sessions,
    class: mean(({ right }) => right),
    text: mean(({ same }) => same),
  };
}

function fraction(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function runOf(sessions: readonly Session[], number: number, group = 0): readonly Run[] {
  const session = sessions[number];
  return session && session.exchanges.length > 0 ? [{ session, number, group }] : [];
}

interface Run {
  readonly session: Session;
  readonly number: number;
  readonly group: number;
}

type Choose = ReturnType<typeof situationChooser>;

function learnWithout({ rows, questions, relearn }: LearnedRules, isOut: (group: number) => boolean) {
  const kept = rows.flatMap(({ group }, index) => (isOut(group) ? [] : [index]));
  const some = kept.map((index) => rows[index] as Row);
  const answered = questions.map((question) => ({ ...question, bits: selected(question.bits, kept) }));
  return { situations: relearn(some, answered), commands: commandsOf(some) };
}

/** Plays sessions to situations, and counts the answers that are right. */
function judgeOf(sessions: readonly Session[], templates: readonly Template[]) {
  const templateOf = templateFinder({ templates });
  const predict = predictorOf(sessions);
  return (
    runs: readonly Run[],
    choose: Choose,
    knownBy: (group: number) => Context['isKnown'] | undefined,
  ): Score => {
    const score = { sessions: runs.length, exchanges: 0, right: 0, same: 0 };
    for (const { session, number, group } of runs) {
      const history = new History();
      const isKnown = knownBy(group) ?? (() => false);
      let closed = false;
      for (const [index, exchange] of session.exchanges.entries()) {
        score.exchanges++;
        if (closed) continue; // a client that was sent away hears no more
        const { request } = exchange;
        const template = templateOf(choose(request, history, isKnown).answer);
        const guess: Predict = (field, where) =>
          isOpen(field) ? undefined : (guessed(field, request, history) ?? predict(field, where));
        if (hasClass(template, exchange)) {
          score.right++;
          if (matchParts(template.parts, { exchange, session: number, index }, guess, () => true))
            score.same++;
        }
        closed = template.ends !== undefined;
        history.add({ request, status: template.status, template: template.id, values: [] });
      }
    }
    return score;
  };
}

function selected(bits: Uint8Array, kept: readonly number[]): Uint8Array {
  const some = new Uint8Array(kept.length);
  for (let at = 0; at < kept.length; at++) some[at] = bits[kept[at] ?? 0] ?? 0;
  return some;
}

/** Numbers written as bytes, and what measures the reply itself, are right if the rest is. */
function isOpen(field: Field): boolean {
  return field.as !== undefined || (field.field === 'length' && field.of === 'reply');
}

/** What is said where mynah only knows values it has seen. */
function guessed(field: Field, request: Request, history: History): string | undefined {
  if (field.field === 'sample') return field.values[0];
  if (field.field !== 'table') return undefined;
  const { verb, part } = field.key;
  const asked = verb === undefined ? request : history.latest(verb)?.request;
  const key = tableKey(asked && partOf(asked, part));
  return Object.hasOwn(field.values, key) ? field.values[key] : field.usual;
}

function hasClass({ status, ends }: Template, exchange: Exchange): boolean {
  return status === exchange.status && (ends === undefined) === (exchange.ends === undefined);
}

function commandsOf(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(
    rows.flatMap(({ context: { request, isVerb } }) => (isVerb(request.command) ? [request.command] : [])),
  );
}

function added(a: Score, b: Score): Score {
  return {
    sessions: a.sessions + b.sessions,
    exchanges: a.exchanges + b.exchanges,
    right: a.right + b.right,
    same: a.same + b.same,
  };
}
