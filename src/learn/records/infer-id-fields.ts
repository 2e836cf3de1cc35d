import type { Exchange, Session } from '../../exchange/exchange.ts';
import { readBer } from '../../message/bytes/ber.ts';
import type { RecordField } from '../../message/bytes/record-fields.ts';
import type { RecordLayout } from '../../model/grammar.ts';
import { groupBy } from '../../statistics/group-by.ts';

const mostFields = 24; // of a request that are looked at
const leastRequests = 8; // that have the id and are answered: fewer agree by chance
const leastShare = 0.5; // of the requests that have a value of their own
const leastNew = 0.95; // of the requests that have another value than the one before them
const leastRepeated = 0.75; // of the replies that repeat the value
const leastValues = 4; // different ones
const mostTelling = 0.25; // of the requests alike but for the value that are answered differently

/** A request that a layout fits, and what was answered. */
interface Asked {
  readonly session: number;
  readonly fields: readonly RecordField[];
  readonly reply: string;
}

/**
 * The layouts with the fields of requests that are the id of a transaction, wherever they stand: new in nearly every request, repeated in the
 * reply, and what is the same but for them is answered alike. A name that is asked for is new and repeated too, but the rest of the answer goes with it.
 */
export function inferIdFields(
  sessions: readonly Session[],
  layouts: readonly RecordLayout[],
): readonly RecordLayout[] {
  return layouts.map((layout) => {
    const asked = sessions.flatMap(({ exchanges }, session) =>
      exchanges.flatMap((exchange) => askedWith(layout, layouts, exchange, session)),
    );
    const isBer = layout.items[0]?.item === 'ber';
    const ids = asked.length < leastRequests ? [] : idsOf(asked, isBer ? sameElement : anywhere);
    return ids.length > 0 ? { ...layout, ids } : layout;
  });
}

function askedWith(
  { command }: RecordLayout,
  layouts: readonly RecordLayout[],
  { request, reply }: Exchange,
  session: number,
): readonly Asked[] {
  const own = layouts.some((one) => one.command === request.command) ? request.command : undefined;
  return request.fields && own === command ? [{ session, fields: request.fields, reply }] : [];
}

/** Where a reply repeats a field, as from and to; undefined where it does not. */
type FindRepeated = (
  reply: string,
  field: RecordField,
  index: number,
) => readonly [number, number] | undefined;

const sameElement: FindRepeated = (reply, { whole }, index) => {
  const element = readBer(reply, 0)?.[index];
  return element?.whole === whole ? [element.at, element.at + whole.length] : undefined;
};

const anywhere: FindRepeated = (reply, { whole }) => {
  const at = whole.length < 2 ? -1 : reply.indexOf(whole);
  return at < 0 ? undefined : [at, at + whole.length];
};

function idsOf(asked: readonly Asked[], find: FindRepeated): readonly number[] {
  const count = Math.min(mostFields, Math.max(...asked.map(({ fields }) => fields.length)));
  const places = Array.from({ length: count }, (_, index) => index)
    .map((index) => ({ index, values: valuesOf(asked, index) }))
    .filter(({ values }) => values >= leastValues)
    .sort((a, b) => b.values - a.values || a.index - b.index);
  const ids: number[] = [];
  for (const { index, values } of places) {
    const isNew = values >= leastShare * asked.length || isSerial(asked, index);
    if (isNew && comesBack(asked, index, find) && !isTelling(asked, [...ids, index], find)) ids.push(index);
  }
  return ids.map((index) => index + 1).sort((a, b) => a - b);
}

function valuesOf(asked: readonly Asked[], index: number): number {
  return new Set(asked.map(({ fields }) => fields[index]?.whole)).size;
}

/** New in every request of a session. */
function isSerial(asked: readonly Asked[], index: number): boolean {
  let pairs = 0;
  let changes = 0;
  for (const [at, { session, fields }] of asked.entries()) {
    const before = asked[at - 1];
    if (before?.session !== session) continue;
    pairs++;
    if (before.fields[index]?.whole !== fields[index]?.whole) changes++;
  }
  return pairs >= leastRequests && changes >= leastNew * pairs;
}

function comesBack(asked: readonly Asked[], index: number, find: FindRepeated): boolean {
  const answered = asked.filter(({ fields, reply }) => reply !== '' && fields[index]);
  const repeated = answered.filter(({ fields, reply }) => find(reply, fields[index] as RecordField, index));
  const values = new Set(repeated.map(({ fields }) => fields[index]?.whole)).size;
  return values >= leastValues && repeated.length >= leastRepeated * answered.length;
}

/** Requests that differ in nothing but these fields are answered differently, beyond repeating them. */
function isTelling(asked: readonly Asked[], ids: readonly number[], find: FindRepeated): boolean {
  const others = ({ fields }: Asked) =>
    fields.map(({ whole }, index) => (ids.includes(index) ? '' : whole)).join('\0');
  const groups = groupBy(asked, others).filter((group) => valuesOf(group, ids.at(-1) ?? 0) > 1);
  const differing = groups.filter(
    (group) => new Set(group.map((one) => without(one, ids, find).length)).size > 1,
  );
  const share = (some: readonly (readonly Asked[])[]) => some.reduce((sum, { length }) => sum + length, 0);
  return share(differing) > mostTelling * share(groups);
}

/** The reply without what it repeats of these fields. */
function without({ fields, reply }: Asked, ids: readonly number[], find: FindRepeated): string {
  const found = ids
    .flatMap((index) => {
      const field = fields[index];
      const place = field && find(reply, field, index);
      return place ? [place] : [];
    })
    .sort(([a], [b]) => b - a);
  return found.reduce((left, [from, to]) => left.slice(0, from) + left.slice(to), reply);
}
