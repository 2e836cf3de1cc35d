import sumBy from 'lodash/sumBy.js';
import type { Exchange } from '../../../exchange/exchange.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { isBinary } from '../../../message/bytes/is-binary.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Request } from '../../../message/request/request.ts';
import { affected, effectOf, keyOfValue, outcomeOf } from '../../../message/session/store.ts';
import type { StoredValue } from '../../../message/session/stored-values.ts';
import type { KeyedStore, StoreEffect } from '../../../model/personality.ts';
import { memoryAt, type Timeline } from '../../evidence/timeline.ts';
import { countsShown } from './counts-shown.ts';
import { spacesOf } from './store-spaces.ts';

const valueParts = ['body.content', 'arg2', 'arg3', 'final'];
const shortest = 3; // characters of a value that is looked for
const longest = 1000; // characters of a value that is looked for in replies
const mostGuesses = 96; // about one thing at a time
const leastVotes = 2; // sightings of a value in a later reply

type Does = 'put' | 'append' | 'prepend';
const additions = ['put', 'append', 'prepend'] as const;

/** What showed that an effect puts a part of its request there, or adds it: how often, and how often not. */
interface Votes {
  yes: number;
  no: number;
}

/** By what is said of an effect, and by the command whose answers showed it. */
type AllVotes = Map<string, Map<string, Votes>>;

/**
 * Finds which of the answered requests that make a thing be there put something there: what they say is shown by a later answer about
 * the same thing. Then those that add to it.
 */
export function learnStoredValues(
  things: KeyedStore,
  timeline: Timeline,
  restarts: readonly number[],
): KeyedStore {
  const puts = withVotes(things, vote(things, timeline, restarts, ['put']));
  return withVotes(puts, vote(puts, timeline, restarts, additions));
}

/** The effects that most showed, and none that a command contradicts which shows what those have put: it is about something else of the thing, such as how long it will be there. */
function withVotes(things: KeyedStore, votes: AllVotes): KeyedStore {
  const found = new Map<string, StoreEffect>();
  const showing = new Set<string>();
  const isPut = (key: string) => Number(key.includes('\0put\0'));
  const inOrder = [...votes]
    .map(([key, by]) => ({ key, by, score: scoreOf([...by.values()]) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || isPut(b.key) - isPut(a.key) || (a.key < b.key ? -1 : 1));
  for (const { key, by } of inOrder) {
    const [verb = '', outcome = '', does, part = ''] = key.split('\0');
    const event = `${verb}\0${outcome}`;
    const isContradicted = [...by].some(
      ([command, { yes, no }]) => showing.has(command) && no >= leastVotes && yes < no,
    );
    if (found.has(event) || isContradicted) continue;
    found.set(event, {
      verb,
      outcome,
      does: does as StoreEffect['does'],
      ...(part === '' ? {} : { part }),
    });
    for (const [command, one] of by) if (scoreOf([one]) > 0) showing.add(command);
  }
  const isOther = ({ verb, outcome }: StoreEffect) => !found.has(`${verb}\0${outcome}`);
  const effects = [...things.effects.filter(isOther), ...found.values()];
  return { ...things, effects: sortedEffects(effects) };
}

function scoreOf(votes: readonly Votes[]): number {
  const yes = sumBy(votes, (one) => one.yes);
  return yes < leastVotes ? 0 : yes - 2 * sumBy(votes, (one) => one.no);
}

/** In the order of their commands. */
export function sortedEffects(effects: readonly StoreEffect[]): readonly StoreEffect[] {
  return [...effects].sort((a, b) => (`${a.verb}\0${a.outcome}` < `${b.verb}\0${b.outcome}` ? -1 : 1));
}

function nameOf({ verb, outcome }: StoreEffect, does: StoreEffect['does'], part = ''): string {
  return `${verb}\0${outcome}\0${does}\0${part}`;
}

/** Follows all things, and compares what is shown of each with what the requests said that may have changed it. */
function vote(
  things: KeyedStore,
  { moments }: Timeline,
  restarts: readonly number[],
  kinds: readonly Does[],
): AllVotes {
  const votes: AllVotes = new Map();
  const memory = new Map<string, { thing: StoredValue | undefined; guesses: readonly Guess[] }>();
  const spaces = spacesOf(things.space, moments);
  for (const [index, moment] of moments.entries()) {
    const { request, reply, status } = moment.exchange;
    const outcome = outcomeOf(reply, status);
    const known = effectOf(things, request, outcome);
    if (known?.does === 'clear') memory.clear();
    const name = keyOfValue(things, request, spaces[index] ?? '');
    if (name === undefined || known?.does === 'clear') continue;
    const place = `${memoryAt(things.scope, restarts, moment)}\0${name}`;
    const { thing, guesses } = memory.get(place) ?? { thing: undefined, guesses: [] };
    castVotes(votes, guesses, request, reply);
    if (!known && !(thing?.there && !isRefusal(status))) continue;
    const effect = known ?? { verb: request.command, outcome, does: 'keep' as const };
    const isOpen = effect.does !== 'remove';
    const fresh = isOpen ? guessesOf(effect, moment.exchange, thing, kinds) : [];
    castLengths(votes, fresh, request, reply);
    const counts = isOpen && kinds === additions ? countsShown(moment.exchange, thing) : [];
    if (thing?.there)
      for (const { does, part, fits } of counts)
        castVote(votes, nameOf(effect, does, part), request, fits ? 1 : 0);
    // what is shown to have been counted is followed before it is known to be
    const did = effect.part === undefined ? (counts.find(({ fits }) => fits) ?? effect) : effect;
    memory.set(place, {
      thing: affected(thing, { verb: request.command, ...did }, request),
      guesses: isOpen ? [...guesses, ...fresh].slice(-mostGuesses) : [],
    });
  }
  return votes;
}

/** What is shown was done by the last that it fits: whatever came after it did no such thing. */
function castVotes(votes: AllVotes, guesses: readonly Guess[], by: Request, reply: string): void {
  const isSeen = (text: string) => !by.raw.includes(text) && isShown(reply, text);
  const shown = guesses.findLast(({ text }) => isSeen(text));
  if (!shown) return;
  const at = guesses.indexOf(shown);
  guesses.forEach(({ key, text, exchange }, index) => {
    const isYes = exchange === shown.exchange && isSeen(text);
    if (!isYes && (index <= at || exchange === shown.exchange)) return;
    castVote(votes, key, by, isYes ? Math.min(leastVotes, text.length / shortest) : 0);
  });
}

/** An answer that tells how long the thing has become tells what was done to it, where that makes a difference. */
function castLengths(votes: AllVotes, guesses: readonly Guess[], by: Request, reply: string): void {
  const fits = ({ text }: Guess) => isShown(reply, String(text.length));
  if (guesses.every(fits) || !guesses.some(fits)) return;
  for (const guess of guesses) castVote(votes, guess.key, by, fits(guess) ? 1 : 0);
}

/** `yes` is how much it tells for it; 0 tells against it. */
function castVote(votes: AllVotes, key: string, { command }: Request, yes: number): void {
  const byCommand = votes.get(key) ?? new Map<string, Votes>();
  votes.set(key, byCommand);
  const count = byCommand.get(command) ?? { yes: 0, no: 0 };
  byCommand.set(command, count);
  if (yes > 0) count.yes += yes;
  else count.no++;
}

/** What a request says that may be put somewhere, with the part that says it. */
export function requests(request: Request): readonly { readonly part: string; readonly value: string }[] {
  return valueParts.flatMap((part) => {
    const value = partOf(request, part) ?? '';
    return value.length < shortest || value.length > longest ? [] : [{ part, value }];
  });
}

/** As a word of its own; nothing separates the values of binary answers. */
export function isShown(reply: string, text: string): boolean {
  if (isBinary(reply)) return reply.includes(text);
  for (let at = reply.indexOf(text); at >= 0; at = reply.indexOf(text, at + 1))
    if (!/\w/.test(reply.charAt(at - 1)) && !/\w/.test(reply.charAt(at + text.length))) return true;
  return false;
}

interface Guess {
  readonly key: string;
  readonly text: string;
  readonly exchange: Exchange;
}

/** What would be shown if the request did one of these. */
function guessesOf(
  effect: StoreEffect,
  exchange: Exchange,
  thing: StoredValue | undefined,
  kinds: readonly Does[],
): readonly Guess[] {
  const { request } = exchange;
  return kinds.flatMap((does) =>
    requests(request).flatMap(({ part }): Guess[] => {
      if (does !== 'put' && thing?.there && !thing.kept) return [];
      const text = affected(thing, { verb: request.command, does, part }, request).kept?.value;
      return text === undefined ? [] : [{ key: nameOf(effect, does, part), text, exchange }];
    }),
  );
}
