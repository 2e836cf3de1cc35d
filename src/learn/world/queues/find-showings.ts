import { givenName } from '../../../message/session/queues.ts';
import { outcomeOf } from '../../../message/session/store.ts';
import type { Moment } from '../../evidence/timeline.ts';
import { requests } from '../store/learn-stored-values.ts';

const mostSaid = 8; // requests that said the same value
const looked = 2000; // characters of an answer in which values are looked for
const mostWordsOfAnswer = 4; // of its first line, of which one may be a name
const leastOfNames = 0.9; // of the answers that show something, have the name that was given to it

interface Said {
  readonly at: number;
  /** Parts of the request that are the value. */
  readonly parts: readonly string[];
}

/** An answer that shows one value that an earlier request of another command has said, and the only moments that said it. */
export interface Showing {
  readonly at: number;
  readonly value: string;
  readonly said: readonly Said[];
}

/** Answers that show one value, and only one, which other requests have said before. `memories` tells by moment which server it was. */
export function findShowings(moments: readonly Moment[], memories: readonly number[]): readonly Showing[] {
  const known = new Map<string, readonly Said[]>();
  const given = new Set<string>();
  const found: Showing[] = [];
  moments.forEach(({ exchange: { request, reply } }, at) => {
    if (request.kind !== 'command' && request.kind !== 'record') return;
    const shown = piecesOf(reply).filter(
      (piece) => known.has(`${memories[at]}\0${piece}`) && !request.raw.includes(piece),
    );
    const [value] = shown;
    if (value !== undefined && shown.length === 1) {
      const said = (known.get(`${memories[at]}\0${value}`) ?? []).filter(
        (one) => moments[one.at]?.exchange.request.command !== request.command,
      );
      if (said.length > 0) found.push({ at, value, said });
    }
    for (const { part, value: text } of requests(request)) {
      const key = `${memories[at]}\0${text}`;
      if (given.has(key)) continue; // a name that the server has made up
      const before = known.get(key) ?? [];
      const same = before.find((one) => one.at === at);
      const others = before.filter((one) => one !== same);
      known.set(key, [...others, { at, parts: [...(same?.parts ?? []), part] }].slice(-mostSaid));
    }
    for (const piece of piecesOf(reply)) {
      const key = `${memories[at]}\0${piece}`;
      if (!known.has(key)) given.add(key);
    }
  });
  return found;
}

/** What of an answer may be a value: each of its lines, each word of the first, and all behind that. */
function piecesOf(reply: string): readonly string[] {
  const beginning = reply.slice(0, looked);
  const lines = beginning.split(/\r?\n/);
  const rest = (lines[0]?.length ?? 0) + 1;
  const behind = reply.length - rest > looked ? '' : reply.slice(rest).replace(/^\n/, '');
  return [...new Set([...(lines[0]?.split(' ') ?? []), ...lines, behind.replace(/\r?\n$/, '')])].filter(
    (piece) => piece.length > 2,
  );
}

/** Names an answered request. */
export function eventOf({ exchange: { request, reply, status } }: Moment): string {
  return `${request.command}\0${outcomeOf(reply, status)}`;
}

/** Which word of the answers to what was put in a line is the name that later answers show with the value. */
export function wordOfName(moments: readonly Moment[], showings: readonly Showing[]): number | undefined {
  return Array.from({ length: mostWordsOfAnswer }, (_, word) => word).find((word) => {
    const names = showings.flatMap(({ said: [only, other], at }) => {
      const put = only && !other ? moments[only.at] : undefined;
      const name = put && givenName(put.exchange.reply, word);
      return name === undefined ? [] : [{ name, shown: moments[at]?.exchange.reply ?? '' }];
    });
    const right = names.filter(({ name, shown }) => wordsOfFirstLine(shown).includes(name));
    return (
      names.length > 0 &&
      new Set(names.map(({ name }) => name)).size > 1 &&
      right.length >= leastOfNames * showings.length
    );
  });
}

function wordsOfFirstLine(reply: string): readonly string[] {
  return (
    reply
      .slice(0, looked)
      .split(/\r?\n/, 1)[0]
      ?.split(/[ \t]+/) ?? []
  );
}
