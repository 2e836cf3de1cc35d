import type { Session } from '../../exchange/exchange.ts';

const places = 16; // bytes at the beginning of a request that are looked at
const leastRequests = 8; // that have the id and are answered: fewer agree by chance
const leastShare = 0.5; // of the requests that have a byte of their own
const enough = 64; // different bytes that no code has
const byChance = 0.1; // of the replies that have any byte at its place
const likelyShare = 0.75; // of the different bytes that chance would have given
const leastNew = 0.95; // of the requests that have another byte than the one before them
const leastRepeated = 0.75; // of the replies that repeat the byte; in others it may stand elsewhere
const leastSerials = 4; // different bytes of a number that counts in every session anew

/**
 * Finds the bytes in the `header` of requests that are the id of a transaction: those that hardly ever repeat, and those that count. What comes back in
 * some replies only is what is asked for.
 */
export function inferTransactionIds(sessions: readonly Session[], header: number): readonly number[] {
  const pairs = sessions.flatMap(({ exchanges }) =>
    exchanges.flatMap(({ request, reply }) =>
      request.kind === 'record' ? [[request.raw, reply] as const] : [],
    ),
  );
  if (pairs.length < leastRequests) return [];
  const answered = pairs.filter(([, reply]) => reply !== '');
  return Array.from({ length: Math.min(places, header) }, (_, at) => at).filter((at) => {
    if (isSerial(sessions, at)) return true;
    const values = new Set(pairs.map(([raw]) => raw.charCodeAt(at))).size;
    if (values < Math.min(enough, leastShare * pairs.length)) return false;
    const repeated = answered.filter(([raw, reply]) => raw.charAt(at) === reply.charAt(at)).length;
    return (
      repeated >= leastRepeated * answered.length ||
      (repeated <= byChance * answered.length && isChance(values, pairs.length))
    );
  });
}

/** About as many different bytes as so many draws from all 256 give. */
function isChance(values: number, draws: number): boolean {
  return values >= likelyShare * 256 * (1 - Math.exp(-draws / 256));
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
