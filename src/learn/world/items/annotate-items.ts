import type { Session } from '../../../exchange/exchange.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { itemsAnnotator } from '../../../message/session/annotators.ts';
import { History } from '../../../message/session/history.ts';
import { listKey } from '../../../message/session/item-lists.ts';
import { numberNamed } from '../../../message/session/numbered.ts';
import type { TableKey } from '../../../model/field.ts';
import type { Numbered } from '../../../model/personality.ts';
import { annotateInOrder, type UsedSessions } from '../../evidence/annotate.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';
import { refusalReason } from '../../evidence/refusal-reason.ts';
import { explainDeletedItems } from './explain-deleted-items.ts';
import { ItemEvidence, type NumberVisit } from './item-evidence.ts';

const mostCommands = 24; // whose last request is tried as a key
const mostVisits = 4000; // that are looked at
const leastRefused = 3; // groups of sessions in which a number was refused because it is not there; fewer would change no recording, as several verbs have to show it
const leastVerbs = 2; // with which that happened
const keyPrice = 3; // requests more that a key has to predict rightly
const mostBetween = 2000; // numbers that are there because one below and one above are
const mostShown = 500; // lines of an answer that is taken for a list of things

/** The sessions, with requests that say whether what they name by a number is there. */
interface NumberedSessions extends UsedSessions {
  readonly numbered?: Numbered;
}

/** A request that names something by a number, with the possible owners of that number, one for each candidate key. */
interface Visit extends Omit<NumberVisit, 'key'> {
  readonly verb: string;
  readonly keys: readonly string[];
  readonly session: number;
  readonly index: number;
  /** An answer has shown the number in a list, without being asked for it. */
  readonly isShown: boolean;
}

/**
 * Finds out whether several commands name the same things by their numbers, such as the mails of a user's mailbox: what one of them
 * is refused, the others are refused too. Then each request is told whether what it names is there, as far as *other* sessions show.
 */
export function annotateItems(used: UsedSessions): NumberedSessions {
  const { sessions } = used;
  const groups = groupSessions(sessions);
  const keys = keysOf(sessions);
  const visits = sessions
    .flatMap((session, number) => visitsOf(session, number, groups[number] ?? number, keys))
    .slice(0, mostVisits);
  const best = bestKey(visits, keys);
  if (!best) return used;
  const { verbs, key } = best;
  const own = withKey(visits, keys.indexOf(key), verbs);
  const evidence = new ItemEvidence(own);
  const asked = own.filter(({ isShown }) => !isShown);
  const gone = explainDeletedItems(asked, evidence, sessions);
  const numbered: Numbered = {
    verbs,
    ...(key ? { key } : {}),
    there: evidence.there(mostBetween),
    ...(gone ? { gone } : {}),
  };
  const listed = annotateInOrder(used, (_, session) => {
    const history = new History();
    const group = groups[session] ?? session;
    const items = itemsAnnotator(numbered, history, (whose, number) =>
      evidence.isThere(whose, number, group),
    );
    return {
      about: items.about,
      answered: (request, { status }) => history.add({ request, status, template: '', values: [] }),
    };
  });
  return { ...listed, numbered };
}

/** The commands whose last request may tell whose things are meant, the most frequent first. */
function keysOf(sessions: readonly Session[]): readonly (TableKey | undefined)[] {
  const counts = new Map<string, number>();
  for (const { exchanges } of sessions) {
    for (const { request } of exchanges)
      if (request.words.length > 0) counts.set(request.command, (counts.get(request.command) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, mostCommands);
  return [undefined, ...sorted.map(([verb]) => ({ verb, part: 'arg1' }))];
}

function visitsOf(
  { exchanges }: Session,
  session: number,
  group: number,
  keys: readonly (TableKey | undefined)[],
): readonly Visit[] {
  const history = new History();
  return exchanges.flatMap(({ request, reply, status }, index): Visit[] => {
    const number = numberNamed(request);
    const hint = refusalReason({ parts: [reply], status });
    const refused = isRefusal(status);
    const shown = number === undefined && !refused ? numbersShown(reply) : [];
    const numbers = number === undefined ? shown : hint === 'state' ? [] : [number];
    const whose = numbers.length > 0 ? keys.map((key) => listKey(key, request, history)) : [];
    history.add({ request, status, template: '', values: [] });
    const visit = { group, refused, verb: request.command, keys: whose, session, index };
    return numbers.map((one) => ({ ...visit, number: one, isShown: number === undefined }));
  });
}

/** The numbers that the lines of a list begin with, which rise; none where the answer is no such list. */
function numbersShown(reply: string): readonly number[] {
  const [, ...lines] = reply.split(/\r?\n/, mostShown + 3).filter((line) => line !== '' && line !== '.');
  const numbers = lines.map((line) => Number(/^(\d{1,15})(?=[ \t]|$)/.exec(line)?.[1] ?? Number.NaN));
  const isList = lines.length <= mostShown && numbers.every((one, at) => one > (numbers[at - 1] ?? -1));
  return isList ? numbers : [];
}

function withKey(visits: readonly Visit[], index: number, verbs: readonly string[]) {
  return visits
    .filter(({ verb }) => verbs.includes(verb))
    .map((visit) => ({ ...visit, key: visit.keys[index] ?? '' }));
}

/** The key, and the commands, with which most requests are predicted by other sessions; none where hardly any refusal is. */
function bestKey(visits: readonly Visit[], keys: readonly (TableKey | undefined)[]) {
  let best:
    | { readonly key: TableKey | undefined; readonly verbs: readonly string[]; score: number }
    | undefined;
  const all = [...new Set(visits.map(({ verb }) => verb))].sort();
  keys.forEach((key, index) => {
    const verbs = agreeing(all, (some) => predicted(withKey(visits, index, some)));
    const { right, wrong, refused, taken } = predicted(withKey(visits, index, verbs));
    const groups = new Set(refused.map(({ group }) => group));
    const commands = new Set(refused.map(({ verb }) => verb));
    const score = right - wrong - (key ? keyPrice : 0);
    if (groups.size < leastRefused || commands.size < leastVerbs || taken * 4 > refused.length) return;
    if (!best || score > best.score) best = { key, verbs, score };
  });
  return best as { readonly key: TableKey | undefined; readonly verbs: readonly string[] } | undefined;
}

interface ItemPrediction {
  readonly right: number;
  readonly wrong: number;
  /** How often something was taken that others say is not there. */
  readonly taken: number;
  /** Rightly predicted refusals. */
  readonly refused: readonly { readonly group: number; readonly verb: string }[];
}

function predicted(visits: readonly (NumberVisit & Pick<Visit, 'verb' | 'isShown'>)[]): ItemPrediction {
  const evidence = new ItemEvidence(visits);
  let right = 0;
  let wrong = 0;
  let taken = 0;
  const refusals = visits.filter(({ key, number, group, refused, isShown }) => {
    const isThere = isShown ? undefined : evidence.isThere(key, number, group);
    if (isThere === undefined) return false;
    if (isThere === refused) wrong++;
    else right++;
    if (!isThere && !refused) taken++;
    return refused && !isThere;
  });
  return { right, wrong, taken, refused: refusals };
}

/** Leaves out commands that take any number, one by one, as long as the others are predicted better without them. */
function agreeing(
  verbs: readonly string[],
  judge: (verbs: readonly string[]) => ItemPrediction,
): readonly string[] {
  let kept = verbs;
  let score = scoreOf(judge(kept));
  while (kept.length > leastVerbs) {
    const tries = kept.map((verb) => {
      const without = kept.filter((one) => one !== verb);
      return { without, score: scoreOf(judge(without)) };
    });
    const best = tries.reduce((a, b) => (b.score > a.score ? b : a));
    if (best.score <= score) break;
    kept = best.without;
    score = best.score;
  }
  return kept;
}

/** Only refusals show that a command names the same things, and what it takes although it is not there that it does not. */
function scoreOf({ refused, taken }: ItemPrediction): number {
  return refused.length - 2 * taken;
}
