import { partOf } from '../message/parts.ts';
import { affected, outcomeOf, type Thing, thingName } from '../message/things.ts';
import type { ThingEffect, Things } from '../model/personality.ts';
import type { Timeline } from './timeline.ts';

const valueParts = ['body.content', 'arg2', 'arg3', 'final'];
const shortest = 3; // characters of a value that is looked for
const longest = 1000;

type Does = 'put' | 'append' | 'prepend';

/** What showed that an effect puts a part of its request there, or adds it: how often, and how often not. */
interface Votes {
  yes: number;
  no: number;
}

/**
 * Finds which of the answered requests that make a thing be there put something there: what they say is shown by a later answer about
 * the same thing. Then those that add to it.
 */
export function valuesOfThings(things: Things, timeline: Timeline, restarts: readonly number[]): Things {
  const puts = withVotes(things, vote(things, timeline, restarts, ['put']));
  return withVotes(puts, vote(puts, timeline, restarts, ['append', 'prepend']));
}

function withVotes(things: Things, votes: ReadonlyMap<string, Votes>): Things {
  const effects = things.effects.map((effect): ThingEffect => {
    if (effect.does !== 'keep') return effect;
    let best: { effect: ThingEffect; yes: number } | undefined;
    for (const does of ['put', 'append', 'prepend'] as const)
      for (const part of valueParts) {
        const { yes, no } = votes.get(nameOf(effect, does, part)) ?? { yes: 0, no: 0 };
        if (yes >= 2 && yes > 2 * no && yes > (best?.yes ?? 0))
          best = { effect: { ...effect, does, part }, yes };
      }
    return best?.effect ?? effect;
  });
  return { ...things, effects };
}

function nameOf({ verb, outcome }: ThingEffect, does: Does, part: string): string {
  return `${verb}\0${outcome}\0${does}\0${part}`;
}

/** Follows all things, and compares what is shown of each with what the last request that may have changed it said. */
function vote(
  things: Things,
  { moments }: Timeline,
  restarts: readonly number[],
  kinds: readonly Does[],
): ReadonlyMap<string, Votes> {
  const votes = new Map<string, Votes>();
  const memory = new Map<string, { thing: Thing | undefined; guesses: readonly Guess[] }>();
  for (const { exchange, session, time } of moments) {
    const { request, reply, status } = exchange;
    const outcome = outcomeOf(reply, status);
    const effect = things.effects.find((one) => one.verb === request.command && one.outcome === outcome);
    if (effect?.does === 'clear') memory.clear();
    const name = thingName(things, request);
    if (name === undefined) continue;
    const run = things.scope === 'session' ? session : restarts.filter((restart) => restart <= time).length;
    const place = `${run}\0${name}`;
    const { thing, guesses } = memory.get(place) ?? { thing: undefined, guesses: [] };
    for (const { key, text } of guesses) {
      if (request.raw.includes(text)) continue;
      const count = votes.get(key) ?? { yes: 0, no: 0 };
      votes.set(key, count);
      if (reply.includes(text)) count.yes++;
      else if (reply.length >= shortest && shows(effect)) count.no += 0.25;
    }
    if (!effect || effect.does === 'clear') continue;
    const changed = affected(thing, effect, request);
    const fresh = effect.does === 'keep' ? guessesOf(effect, request, thing, kinds) : [];
    memory.set(place, {
      thing: changed,
      guesses: fresh.length > 0 ? fresh : effect.does === 'keep' ? guesses : [],
    });
  }
  return votes;
}

const shows = (effect: ThingEffect | undefined) => effect?.does === 'keep';

interface Guess {
  readonly key: string;
  readonly text: string;
}

/** What would be shown if the request did one of these. */
function guessesOf(
  effect: ThingEffect,
  request: Parameters<typeof thingName>[1],
  thing: Thing | undefined,
  kinds: readonly Does[],
): readonly Guess[] {
  return kinds.flatMap((does) =>
    valueParts.flatMap((part): Guess[] => {
      const value = partOf(request, part);
      if (value === undefined || value.length < shortest || value.length > longest) return [];
      if (does !== 'put' && !thing?.kept) return [];
      const text = affected(thing, { does, part }, request).kept?.value;
      return text === undefined ? [] : [{ key: nameOf(effect, does, part), text }];
    }),
  );
}
