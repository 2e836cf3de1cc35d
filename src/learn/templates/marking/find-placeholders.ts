import type { Exchange, Session } from '../../../exchange/exchange.ts';
import type { Refusing } from './find-ignored-requests.ts';

/** By command: what stands in replies where nobody has said anything with it yet, in the place of its first parameter. */
export type Placeholders = ReadonlyMap<string, string>;

const looked = 2048; // characters of a reply
const [mostLines, mostWords] = [4, 5]; // that are looked at, from the beginning
const shortest = 2; // characters of a value that is looked for
const longest = 16; // characters of a placeholder
const leastValues = 2; // different ones that were shown at a place
const leastSeen = 3; // times that a placeholder stood there
const leastShare = 0.9; // of what stood there

/** A word of a reply, with what stands before it in its line. */
interface Word {
  readonly place: string;
  readonly text: string;
}

/**
 * Servers that call clients by a name they have given say something else as long as there is none: `:irc.example 461 * JOIN`, later
 * `:irc.example 461 ann JOIN`. Found where a place of replies shows what was said with a command, and always the same word before.
 */
export function findPlaceholders(sessions: readonly Session[], refusing: Refusing): Placeholders {
  const shown = new Map<string, string[]>(); // by command and place, what was said
  const other = new Map<string, number>(); // times that another word stood there
  walk(sessions, refusing, (exchange, said) => {
    for (const { place, text } of wordsOf(exchange.reply)) {
      for (const [command, value] of said) {
        const key = `${command}\0${place}`;
        if (value !== text) other.set(key, (other.get(key) ?? 0) + 1);
        else if (!exchange.request.raw.includes(value)) noteIn(shown, key, value);
      }
    }
  });
  const places = new Map<string, Set<string>>(); // commands by place
  for (const [key, values] of shown) {
    if (new Set(values).size < leastValues || values.length < (other.get(key) ?? 0)) continue;
    const [command = '', place = ''] = key.split('\0');
    places.set(place, (places.get(place) ?? new Set()).add(command));
  }
  const before = new Map<string, Map<string, number>>(); // words by command
  walk(sessions, refusing, ({ reply }, said) => {
    for (const { place, text } of places.size > 0 ? wordsOf(reply) : []) {
      for (const command of places.get(place) ?? []) {
        if (said.has(command)) continue;
        const words = before.get(command) ?? new Map<string, number>();
        before.set(command, words.set(text, (words.get(text) ?? 0) + 1));
      }
    }
  });
  return new Map(
    [...before].flatMap(([command, words]) => usualOf(words).map((word) => [command, word] as const)),
  );
}

function noteIn(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Tells of each exchange what was said before with each command and not refused. */
function walk(
  sessions: readonly Session[],
  refusing: Refusing,
  look: (exchange: Exchange, said: ReadonlyMap<string, string>) => void,
): void {
  for (const { exchanges } of sessions) {
    const said = new Map<string, string>();
    for (const exchange of exchanges) {
      look(exchange, said);
      const { request, status } = exchange;
      const [value = ''] = request.words;
      if (request.kind !== 'command' || refusing.get(request.command)?.includes(status)) continue;
      if (value.length >= shortest) said.set(request.command, value);
      else said.delete(request.command);
    }
  }
}

function wordsOf(reply: string): readonly Word[] {
  return reply
    .slice(0, looked)
    .split('\n', mostLines)
    .flatMap((line) => {
      const words = line.trimEnd().split(' ', mostWords);
      return words.slice(1).map((text, at) => ({ text, place: words.slice(0, at + 1).join(' ') }));
    });
}

function usualOf(words: ReadonlyMap<string, number>): readonly string[] {
  const all = [...words.values()].reduce((sum, count) => sum + count, 0);
  const [word = '', count = 0] = [...words].reduce((best, one) => (one[1] > best[1] ? one : best));
  const isOne = count >= leastSeen && count >= leastShare * all;
  return isOne && word !== '' && word.length <= longest ? [word] : [];
}
