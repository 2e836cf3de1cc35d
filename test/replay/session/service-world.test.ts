import { beforeAll, expect, test } from 'vitest';
import { toBytes, toText } from '../../../src/message/bytes/latin1.ts';
import type { Field } from '../../../src/model/field.ts';
import type { Personality } from '../../../src/model/personality.ts';
import { openSession } from '../../../src/replay/open-session.ts';
import { seededChance } from '../../../src/replay/session/chance.ts';
import { ServiceWorld } from '../../../src/replay/session/service-world.ts';
import { newState, type SharedState } from '../../../src/replay/session/session-options.ts';
import { learnedSample } from '../../support/learned-sample.ts';
import { samplePersonality } from '../../support/sample-personality.ts';

let redis: Personality;
beforeAll(async () => {
  redis = await learnedSample('redis');
});

/** What a session of a service answers to each of these. */
function ask(personality: Personality, state: SharedState, requests: readonly string[]): readonly string[] {
  const session = openSession(personality, {
    ends: { client: { address: '127.0.9.77', port: 40_077 }, server: { address: '127.0.0.1', port: 1 } },
    random: seededChance(1)(),
    timing: 'fast',
    shared: state,
  });
  session.opened(0);
  return requests.map((request) =>
    session
      .received(toBytes(request), 0)
      .flatMap((action) => (action.kind === 'send' ? [toText(action.bytes)] : []))
      .join(''),
  );
}

/** Two sensors that show one service, and tell each other everything at once. */
function twoSensors(personality: Personality) {
  const states = [newState(), newState()] as const;
  const worlds = states.map((state) => new ServiceWorld(personality, state)) as [ServiceWorld, ServiceWorld];
  const names: string[] = [];
  const numbers = new Map<string, number>();
  worlds.forEach((world, at) => {
    const other = worlds[1 - at] as ServiceWorld;
    world.tell({
      put: (name, text) => {
        names.push(name);
        expect(other.put(name, text)).toBe(true);
      },
      move: (name, { from, to, isSet }) => {
        names.push(name);
        numbers.set(name, isSet ? to : (numbers.get(name) ?? from) + to - from);
        expect(other.count(name, numbers.get(name) ?? 0)).toBe(true);
      },
      clear: (word) => other.cleared(word),
    });
  });
  return { states, worlds, names };
}

test('what was stored with one sensor is there with the other, until somebody takes it away', () => {
  expect(ServiceWorld.isShared(redis)).toBe(true);
  const { states, names } = twoSensors(redis);
  const [here, there] = states;
  expect(ask(redis, there, ['GET parrot\r\n'])).toEqual(['$-1\r\n']);
  expect(ask(redis, here, ['SET parrot norwegian\r\n'])).toEqual(['+OK\r\n']);
  expect(names).toEqual(['thing parrot']);
  expect(ask(redis, there, ['GET parrot\r\n'])).toEqual(['$9\r\nnorwegian\r\n']);
  there.things.set('parrot', { there: false });
  expect(ask(redis, here, ['GET parrot\r\n'])).toEqual(['$-1\r\n']);
});

test('a tally that is moved with one sensor is moved with the other', () => {
  const tally: Field = {
    field: 'tally',
    scope: 'server',
    key: ['arg1'],
    base: 3,
    steps: [{ verb: 'PUT', status: '250', does: 'add', of: 'one' }],
  };
  const template = { ...(samplePersonality.templates[0] as Personality['templates'][number]) };
  const { ends: _, ...bare } = template;
  const counting: Personality = {
    ...samplePersonality,
    templates: [{ ...bare, id: 't1', status: '250', parts: ['250 ', tally, ' of them\r\n'] }],
    situations: [
      {
        ...(samplePersonality.situations.at(-1) as Personality['situations'][number]),
        when: [],
        answer: 't1',
      },
    ],
  };
  const { states, worlds, names } = twoSensors(counting);
  const [here, there] = states;
  expect(ask(counting, here, ['PUT bob\r\n', 'PUT ann\r\n', 'PUT bob\r\n'])).toEqual([
    '250 4 of them\r\n',
    '250 4 of them\r\n',
    '250 5 of them\r\n',
  ]);
  expect(ask(counting, there, ['PUT bob\r\n'])).toEqual(['250 6 of them\r\n']);
  expect(new Set(names).size).toBe(2);
  expect(worlds[0].count(`tally ${'0'.repeat(16)} bob`, 9)).toBe(true); // of another version: left out
  expect(here.numbers.size).toBe(2);
});

test('what is nothing of a service is refused', () => {
  const world = new ServiceWorld(redis, newState());
  for (const [name, text] of [
    ['thing a', '{}'],
    ['thing a', 'no JSON'],
    ['thing a', '{"there":true,"raw":"\u20ac","value":"x"}'],
    ['cell x y', '"1"'],
    ['cell 0 1', '1'],
    ['other', '1'],
  ] as const)
    expect([name, text, world.put(name, text)]).toEqual([name, text, false]);
  expect(world.count('tally x', 1)).toBe(false);
});

test('nobody is told any more once nobody listens', () => {
  const { states, worlds, names } = twoSensors(redis);
  worlds[0].tell(undefined);
  ask(redis, states[0], ['SET parrot norwegian\r\n']);
  expect(names).toEqual([]);
});
