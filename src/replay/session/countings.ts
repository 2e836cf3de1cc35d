import { pidSeries } from '../../message/values/composite-id.ts';
import { nextValue, type SeriesRule } from '../../message/values/number-series.ts';
import { readCompositeRule, readSeriesRule } from '../../message/values/read-rules.ts';
import type { Field } from '../../model/field.ts';
import type { Personality } from '../../model/personality.ts';

/** A number that goes up over all sessions of a service. */
interface Counting {
  /** Where `SharedState.numbers` keeps it. */
  readonly place: string;
  /** What comes after a value; after none, where the service begins. */
  readonly next: (previous: number | undefined, random: () => number) => number;
}

/** Numbers of a service that somebody else deals out, so that several emulators of it never say the same one twice. */
export interface DealtNumbers {
  /** The next one of a counting; undefined where none is at hand. */
  take(place: string): number | undefined;
}

/** What counts in the replies of a service, and what is drawn once when it starts. */
export interface Countings {
  readonly countings: readonly Counting[];
  readonly once: readonly string[];
}

/** Where chance is kept that is the same in all sessions. */
export function seedPlace(place: string): string {
  return `seed ${place}`;
}

/** All numbers of a personality that its sessions share, but for tallies, which are moved by what clients do. */
export function countingsOf({ templates }: Pick<Personality, 'templates'>): Countings {
  const countings = new Map<string, Counting>();
  const once = new Set<string>();
  const add = (place: string, next: Counting['next']) => {
    if (!countings.has(place)) countings.set(place, { place, next });
  };
  const addSeries = (place: string, rule: SeriesRule) =>
    add(place, (previous, random) =>
      nextValue(rule, { nowMs: 0, random, ...(previous === undefined ? {} : { previous }) }),
    );
  for (const { id, parts } of templates) {
    const fields = parts.filter((part): part is Exclude<typeof part, string> => typeof part !== 'string');
    fields.forEach((field: Field, index) => {
      const place = `${id} ${index}`;
      if (field.field === 'random' && field.per === 'start') once.add(seedPlace(place));
      if (field.field === 'number') {
        const rule = readSeriesRule(field.rule);
        if (rule.kind === 'pid') addSeries('pid', rule);
        if (rule.kind === 'server-counter') addSeries(place, rule);
        if (rule.kind === 'uptime') once.add('started');
      }
      if (field.field === 'id') {
        const rule = readCompositeRule(field.rule);
        const pids = pidSeries(rule);
        if (pids) addSeries('pid', pids);
        add(place, (previous) => (previous === undefined ? 0 : previous + 1));
      }
    });
  }
  return { countings: [...countings.values()], once: [...once] };
}
