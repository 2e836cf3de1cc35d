import type { Observation } from './observe.ts';
import { contextOf, hasDigit } from './token-context.ts';
import type { Token } from './tokenize-reply.ts';

/** One word in one place, in one exchange. */
interface Sighting {
  readonly observation: Observation;
  readonly column: number;
  readonly value: string;
  /** The very same place of the same session so far: its prefix. */
  readonly repeat: string;
}

const mostly = 0.6; // of the same sessions run twice have to give another value
const enough = 2; // of them; and different values in each recording

/**
 * Masks numbers and ids that vary wherever they stand in a line of this form: measured rates, counters in statistics, ids
 * that look like a number now and then. They take several values in each recording, and the same session
 * run twice seldom gives the same one. Statuses are never masked.
 */
export function maskContexts(observations: readonly Observation[]): readonly Observation[] {
  const masked = new Map<Observation, Set<number>>();
  for (const sightings of sightingsByContext(observations).values()) {
    if (!varies(sightings)) continue;
    for (const { observation, column } of sightings) {
      const columns = masked.get(observation) ?? new Set<number>();
      masked.set(observation, columns.add(column));
    }
  }
  return observations.map((one) => {
    const columns = masked.get(one);
    if (!columns && !mayNameRun.test(one.exchange.reply)) return one;
    const tokens = one.tokens.map((token, column) => maskToken(one.tokens, token, column, columns));
    return { ...one, tokens };
  });
}

function maskToken(
  tokens: readonly Token[],
  token: Token,
  column: number,
  columns: ReadonlySet<number> | undefined,
): Token {
  if (columns?.has(column)) return varying(token);
  const { text, masks } = token;
  const isPlain = /^\d+$/.test(text) && masks.fresh === undefined && masks.ends === undefined;
  return isPlain && isNamedOfRun(tokens, column)
    ? { ...token, masks: { ...masks, fresh: '⟨number of this run⟩' } }
    : token;
}

function varying(token: Token): Token {
  return { ...token, masks: { ...token.masks, fresh: '⟨id⟩' } };
}

/** Numbers that change with every start of a server, as servers call them; INN's `logging-data` is a process number. */
const ofRun =
  /(?:^|[^a-z])(?:pid|process[ _-]?id|uptime(?:[ _-]in[ _-]\w+)?|(?:lru[ _-])?clock|\w*[ _-]?usec|logging-data)["']?[ \t]*[:=]?[ \t]*["']?$/i;

const mayNameRun = /pid|process|uptime|clock|usec|logging-data/i;

function isNamedOfRun(tokens: readonly Token[], column: number): boolean {
  return ofRun.test(
    tokens
      .slice(Math.max(0, column - 12), column)
      .map(({ text }) => text)
      .join(''),
  );
}

function sightingsByContext(observations: readonly Observation[]): ReadonlyMap<string, readonly Sighting[]> {
  const contexts = new Map<string, Sighting[]>();
  for (const observation of observations) {
    const counts = new Map<string, number>();
    observation.tokens.forEach((token, column) => {
      if (!mayVary(token, observation, column)) return;
      const form = contextOf(observation.tokens, column);
      const count = (counts.get(form) ?? 0) + 1;
      counts.set(form, count);
      // `redis_version:7.0.15` and `gcc_version:12.2.0` of one reply are two constants, not one that varies
      const context = `${form}\0${count}`;
      const repeat = String(observation.prefix);
      const sightings = contexts.get(context);
      const sighting = { observation, column, value: token.text, repeat };
      if (sightings) sightings.push(sighting);
      else contexts.set(context, [sighting]);
    });
  }
  return contexts;
}

function mayVary({ text, word, masks }: Token, { exchange, tokens }: Observation, column: number): boolean {
  if (!word || masks.ends !== undefined || masks.echo !== undefined || masks.said !== undefined) return false;
  if (masks.fresh !== undefined) return masks.fresh === '⟨id⟩';
  const startsLine = column === 0 || tokens[column - 1]?.text === '\n';
  return (hasDigit(text) || /^[a-f]{4,}$/i.test(text)) && !(startsLine && text === exchange.status);
}

function varies(sightings: readonly Sighting[]): boolean {
  const values = { before: new Set<string>(), after: new Set<string>() };
  const repeats = new Map<string, { readonly before: Set<string>; readonly after: Set<string> }>();
  let digits = 0;
  for (const { observation, value, repeat } of sightings) {
    const { recording } = observation;
    values[recording].add(value);
    if (hasDigit(value)) digits++;
    const pair = repeats.get(repeat) ?? { before: new Set<string>(), after: new Set<string>() };
    pair[recording].add(value);
    repeats.set(repeat, pair);
  }
  if (values.before.size < enough || values.after.size < enough) return false;
  if (digits * 2 < sightings.length) return false;
  let agree = 0;
  let disagree = 0;
  for (const { before, after } of repeats.values()) {
    if (before.size === 0 || after.size === 0) continue;
    if ([...after].some((value) => before.has(value))) agree++;
    else disagree++;
  }
  return disagree >= enough && disagree / (agree + disagree) >= mostly;
}
