import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { type Volume, writeVolume } from '../../../message/values/volume.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import type { Span } from '../../model/token.ts';

const looked = 16_384; // characters of a reply
const leastValues = 2; // different ones that were told beyond the first requests of sessions

/** A number with a unit of bytes behind it. */
const amount = /(?<![\w.])\d{1,12}(?:\.(\d{1,3}))?(?= ?(k(?:i?b|bytes?)|bytes?|octets)\b)/gi;

/** A place that may tell how much was said, and what it would tell. */
interface Told {
  /** Others stand there in answer to other commands. */
  readonly place: string;
  readonly exchange: Exchange;
  readonly start: number;
  readonly text: string;
  readonly fitting: readonly Volume[];
  /** Where a session begins, what was said is what was said just now. */
  readonly isLate: boolean;
}

/** Numbers of bytes that tell how much was said in the session so far: at such a place of replies every one of them does. */
export function findVolumes(sessions: readonly Session[]): ReadonlyMap<Exchange, readonly Span[]> {
  const told = sessions.flatMap((session) => [...toldIn(session)]);
  const found = new Map<Exchange, Span[]>();
  for (const all of groupBy(told, ({ place }) => place)) {
    const [volume] = all.reduce(
      (left: readonly Volume[], { fitting }) => left.filter((one) => fitting.some((own) => isSame(own, one))),
      all[0]?.fitting ?? [],
    );
    const values = new Set(all.flatMap(({ text, isLate }) => (isLate ? [text] : [])));
    if (!volume || values.size < leastValues) continue;
    const slot = { kind: 'fixed', source: { field: 'volume', ...volume } } as const;
    for (const { exchange, start, text } of all) {
      const span = { start, end: start + text.length, slot };
      found.set(exchange, [...(found.get(exchange) ?? []), span]);
    }
  }
  return found;
}

function* toldIn({ exchanges }: Session): Iterable<Told> {
  let heard = 0;
  let said = 0;
  for (const [index, exchange] of exchanges.entries()) {
    const { request, reply } = exchange;
    heard += request.raw.length;
    const head = reply.slice(0, looked);
    for (const { 0: text, 1: decimals = '', 2: unit = '', index: start } of head.matchAll(amount)) {
      const before = head.slice(head.lastIndexOf('\n', start) + 1, start).match(/\S+\s*/g) ?? [];
      const units = /^k/i.test(unit) ? [1024, 1000] : [1];
      const fitting = units
        .flatMap((one): readonly Volume[] => [
          { of: 'heard', unit: one, digits: decimals.length },
          { of: 'said', unit: one, digits: decimals.length },
        ])
        .filter((volume) => writeVolume(volume.of === 'heard' ? heard : said, volume) === text);
      const place = `${request.command}\0${before.at(-1) ?? ''}\0${unit}`;
      yield { place, exchange, start, text, fitting, isLate: index > 1 };
    }
    said += reply.length;
  }
}

function isSame(one: Volume, other: Volume): boolean {
  return one.of === other.of && one.unit === other.unit && one.digits === other.digits;
}
