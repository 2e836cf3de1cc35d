import type { Field } from '../model/personality.ts';
import { learnShape } from '../message/values/token-shape.ts';
import type { Sample } from './sample.ts';

interface Value {
  readonly text: string;
  readonly time: number;
  readonly session: number;
  readonly address: string;
}

/** Says what a varying column is, and how to make it afresh: the first kind that fits every sample. */
export function explainColumn(members: readonly Sample[], column: number): Field {
  const values = members.map(({ tokens, exchange, session, client }) => ({
    text: tokens[column]?.text ?? '',
    time: exchange.time + exchange.delay,
    session,
    address: client.address,
  }));
  const distinct = new Set(values.map(({ text }) => text)).size;
  const source = explainClientName(values) ?? explainRandom(values, distinct) ?? mostFrequent(values);
  return { ...source, seen: values.length, distinct };
}

/** A name that belongs to the client's address. */
function explainClientName(values: readonly Value[]): Field | undefined {
  const names: Record<string, string> = {};
  for (const { address, text } of values) {
    if (!/[A-Za-z]/.test(text)) return undefined;
    if ((names[address] ??= text) !== text) return undefined;
  }
  const addresses = Object.keys(names).sort();
  if (addresses.length < 2 || new Set(Object.values(names)).size < addresses.length) return undefined;
  const patterns = addresses.map((address) => namePattern(address, names[address] ?? ''));
  const pattern = patterns[0] !== undefined && patterns.every((other) => other === patterns[0]) ? patterns[0] : undefined;
  return { field: 'clientName', names: Object.fromEntries(addresses.map((a) => [a, names[a] ?? ''])), ...(pattern ? { pattern } : {}) };
}

/** `client14.example.net` of 127.0.9.14 is `client{4}.example.net`. */
function namePattern(address: string, name: string): string | undefined {
  const octets = address.split('.');
  let found = false;
  const pattern = name.replace(/\d+/g, (digits) => {
    const at = octets.lastIndexOf(digits);
    if (at < 0) return digits;
    found = true;
    return `{${at + 1}}`;
  });
  return found ? pattern : undefined;
}

function explainRandom(values: readonly Value[], distinct: number): Field | undefined {
  if (distinct < 3 || distinct * 3 < values.length) return undefined;
  const shape = learnShape(values.map(({ text }) => text));
  return shape === undefined ? undefined : { field: 'random', shape };
}

function mostFrequent(values: readonly Value[]): Field {
  const counts = new Map<string, number>();
  for (const { text } of values) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return { field: 'sample', values: sorted.slice(0, 20).map(([text]) => text) };
}
