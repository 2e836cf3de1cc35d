import type { Personality } from '../model/personality.ts';
import { asciiJson } from './ascii-json.ts';

/**
 * Keys in the order in which they are printed; keys not named here follow in alphabetical order. One list serves
 * every object of the file: what names a thing comes first, then what it does, then the evidence.
 */
const order = `
  id kind step field test
  format version service learnedFrom relatives host grammar knowledge templates situations tree things queues cells numbered properties tls transfers quality recordings evidence
  name sha256 transport address port hostName dataPort clockAhead idleAfter idleSays
  ttl window mss windowScale tcpOptions dontFragment timestamps ethernet
  framing tagged caseless blocks verbs heads negotiates
  when answer event verb status user argument direction
  start moves folder who part of key by other set at is value values than least since
  transform form zone offset shape parts bytes add ends delay chunks lateAfter
  seen distinct sessions exchanges folds judged class text explained constant rule sampled`
  .trim()
  .split(/\s+/);

const rank: ReadonlyMap<string, number> = new Map(order.map((key, index) => [key, index]));

/** The lists that get a line for each item, so that grep and diff show whole situations and templates. */
const listed: ReadonlySet<string> = new Set([
  'learnedFrom',
  'knowledge',
  'templates',
  'situations',
  'transfers',
]);

/**
 * The text of a personality file: JSON in pure ASCII with a stable order of keys, one situation, template, set or
 * transfer a line. Bytes above 126 are written `\u00XX`. The same personality always gives the same text, and
 * loading the text gives the same personality.
 */
export function printPersonality(personality: Personality): string {
  const lines = entries(personality).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${section(key, value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

function section(key: string, value: unknown): string {
  if (!listed.has(key) || !Array.isArray(value)) return print(value);
  if (value.length === 0) return '[]';
  return `[\n${value.map((item) => `    ${print(item)}`).join(',\n')}\n  ]`;
}

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = entries(value).map(([key, item]) => `${asciiJson(key)}: ${print(item)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  return asciiJson(value);
}

function entries(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (rank.get(a) ?? order.length) - (rank.get(b) ?? order.length) || (a < b ? -1 : 1));
}
