import type { Session } from '../../exchange/exchange.ts';

const places = 16; // bytes at the beginning of a request that are looked at
const leastRequests = 8;
const leastShare = 0.5; // of the requests that have a byte of their own
const enough = 64; // different bytes that no code has
const leastNew = 0.95; // of the requests that have another byte than the one before them
const leastRepeated = 0.75; // of the replies that repeat the byte; in others it may stand elsewhere
const leastSerials = 4; // different bytes of a number that counts in every session anew

/** Finds the bytes in the `header` of requests that are the id of a transaction: those that hardly ever repeat, and those that count. */
export function inferTransactionIds(sessions: readonly Session[], header: number): readonly number[] {
  const requests = sessions.flatMap(({ exchanges }) =>
    exchanges.flatMap(({ request }) => (request.kind === 'record' ? [request.raw] : [])),
  );
  if (requests.length < leastRequests) return [];
  return Array.from({ length: Math.min(places, header) }, (_, at) => at).filter((at) => {
    const values = new Set(requests.map((raw) => raw.charCodeAt(at))).size;
    return values >= Math.min(enough, leastShare * requests.length) || isSerial(sessions, at);
  });
}

/** The byte is new in every request of a session, and the replies repeat it. */
function isSerial(sessions: readonly Session[], at: number): boolean {
  let pairs = 0;
  let changes = 0;
  let replies = 0;
  const repeated: string[] = [];
  for (const { exchanges } of sessions) {
    const records = exchanges.filter(({ request }) => request.kind === 'record' && request.raw.length > at);
    for (const [index, { request, reply }] of records.entries()) {
      const before = records[index - 1]?.request.raw.charAt(at);
      if (before !== undefined) pairs++;
      if (before !== undefined && before !== request.raw.charAt(at)) changes++;
      if (reply !== '') replies++;
      if (reply.charAt(at) === request.raw.charAt(at)) repeated.push(reply.charAt(at));
    }
  }
  return (
    pairs >= leastRequests &&
    changes >= leastNew * pairs &&
    repeated.length >= leastRepeated * replies &&
    new Set(repeated).size >= leastSerials
  );
}
