import { expect, test } from 'vitest';
import { networkOf, type Place, Places } from '../../../src/replay/limits/places.ts';

const limits = { sessions: 4, perAddress: 3, perNetwork: 10, perSecond: 100 };

/** Places with a clock of their own; `gone` is who had to give way. */
function start(changes: Partial<typeof limits> = {}) {
  let now = 0;
  const gone: string[] = [];
  const places = new Places({ ...limits, ...changes }, { clock: () => now });
  const enter = (address: string, name = address) => places.enter(address, () => gone.push(name));
  const pass = (ms: number) => {
    now += ms;
  };
  return { places, gone, enter, pass };
}

test('who is new gets the place of the idlest session of the busiest address', () => {
  const { gone, enter, pass, places } = start();
  const first = enter('192.0.2.1', 'first') as Place;
  enter('192.0.2.1', 'second');
  enter('192.0.2.1', 'third');
  enter('192.0.2.2');
  pass(1);
  first.heard();
  expect(enter('192.0.2.3')).toMatchObject({});
  expect(gone).toEqual(['second']);
  expect(places.all).toBe(4);
});

test('an address that has as many as the others takes nobody’s place', () => {
  const { gone, enter } = start();
  for (const address of ['a', 'a', 'b', 'b']) enter(address);
  expect(enter('a')).toBe('too many sessions');
  expect(gone).toEqual([]);
});

test('where each has one, only who has been silent gives way, and only to who has none', () => {
  const { gone, enter, pass } = start();
  for (const address of ['a', 'b', 'c', 'd']) enter(address);
  expect(enter('e')).toBe('too many sessions');
  pass(10_000);
  expect(enter('d')).toBe('too many sessions');
  expect(enter('e')).toMatchObject({});
  expect(gone).toEqual(['a']);
});

test('by address, by network, by second', () => {
  const { enter, pass } = start({ sessions: 100, perNetwork: 4, perSecond: 6 });
  for (let count = 0; count < 3; count++) enter('192.0.2.1');
  expect(enter('192.0.2.1')).toBe('too many sessions of this address');
  enter('192.0.2.2');
  expect(enter('192.0.2.3')).toBe('too many sessions of this network');
  enter('198.51.100.1');
  enter('198.51.100.2');
  expect(enter('203.0.113.1')).toBe('too many new sessions at once');
  pass(1000);
  const place = enter('203.0.113.1') as Place;
  place.leave();
  place.leave();
});

test.each([
  ['192.0.2.77', '192.0.2'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
