import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Changes, PresenceScore } from '../../../../src/learn/world/store/presence-score.ts';
import {
  type Change,
  type StoreEvents,
  whatMayChange,
} from '../../../../src/learn/world/store/store-events.ts';

const eventCount = 6;
const bringing = new Set([0, 1]);
const clearing = new Set([5]);

/** What happened, at random: three commands with two outcomes each, about four things or none. */
const stories = fc
  .array(fc.tuple(fc.nat(eventCount - 1), fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 5 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((moments): StoreEvents => {
    const names = Int32Array.from(moments, ([, name]) => name);
    return {
      events: Int32Array.from(moments, ([event]) => event),
      names,
      places: names.map((name) => Math.max(0, name)),
      homes: names.map((name) => Math.max(0, name) >> 1),
      commands: Int32Array.from(moments, ([event]) => event >> 1),
      weights: Float64Array.from(moments, (_, at) => 1 / (1 + (at % 3))),
      shown: moments.map(([, name, shown]) =>
        name < 0 || shown < 0 ? [] : [shown, (shown * 5) % eventCount],
      ),
      shownBits: Float64Array.from(moments, () => 12),
      eventNames: Array.from({ length: eventCount }, (_, event) => ({ verb: `${event >> 1}`, outcome: '' })),
      counts: { places: 4, commands: 3 },
    };
  });

/** Changes as they are searched: only some events may bring a thing, or clear all. */
const sets: fc.Arbitrary<Changes> = fc.tuple(
  ...Array.from({ length: eventCount }, (_, event) =>
    fc.constantFrom<Change | undefined>(
      undefined,
      ...(clearing.has(event)
        ? (['clear'] as const)
        : bringing.has(event)
          ? (['yes', 'no'] as const)
          : (['no'] as const)),
    ),
  ),
);

const measured = (meter: PresenceScore, changes: Changes) => [
  meter.annotationBits(changes),
  meter.shownBits(changes),
];

test('what cannot change tells nothing, and left out changes no sum by a bit', () => {
  fc.assert(
    fc.property(stories, fc.array(sets, { minLength: 1, maxLength: 4 }), (story, all) => {
      const whole = new PresenceScore(story);
      const part = new PresenceScore(whatMayChange(story, bringing, clearing));
      for (const changes of all) expect(measured(part, changes)).toEqual(measured(whole, changes));
    }),
  );
});

test('a measurement does not depend on those before it', () => {
  fc.assert(
    fc.property(stories, sets, sets, (story, before, changes) => {
      const used = new PresenceScore(story);
      measured(used, before);
      expect(measured(used, changes)).toEqual(measured(new PresenceScore(story), changes));
    }),
  );
});

test('what would not matter does not', () => {
  fc.assert(
    fc.property(stories, sets, fc.nat(eventCount - 1), (story, changes, event) => {
      const meter = new PresenceScore(story);
      const without = changes.with(event, undefined);
      const usual = measured(meter, without);
      const idle = (['yes', 'no'] as const).filter((change) => !meter.wouldMatter(event, change));
      for (const change of idle) expect(measured(meter, without.with(event, change))).toEqual(usual);
    }),
  );
});
