import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { KV } from '@nats-io/kv';
import { expect, test } from 'vitest';
import { SharedEntries } from '../../src/nats/shared-entries.ts';
import { FakeStore } from './fake-store.ts';

/** A sensor as its sessions see it. */
class Sensor {
  readonly texts = new Map<string, string>();
  readonly numbers = new Map<string, number>();
  readonly complaints: string[] = [];
  readonly entries: SharedEntries;

  constructor(store: FakeStore) {
    const parts = {
      store: async () => store.connection as unknown as KV,
      complain: (line: string) => void this.complaints.push(line),
      pause: 20,
    };
    this.entries = new SharedEntries(parts, 'f.s', {
      put: (name, text) => {
        if (!name.startsWith('thing ')) return false;
        this.texts.set(name, text);
        return true;
      },
      count: (name, value) => {
        this.numbers.set(name, value);
        return true;
      },
      cleared: () => this.texts.clear(),
    });
  }

  put(name: string, text: string): void {
    this.texts.set(name, text);
    this.entries.put(name, text);
  }

  add(name: string, add: number): void {
    const from = this.numbers.get(name) ?? 100;
    this.numbers.set(name, from + add);
    this.entries.move(name, { from, to: from + add, isSet: false });
  }

  set(name: string, to: number): void {
    const from = this.numbers.get(name) ?? 100;
    this.numbers.set(name, to);
    this.entries.move(name, { from, to, isSet: true });
  }

  clear(): void {
    this.texts.clear();
    this.entries.clear('thing');
  }

  get all() {
    return {
      texts: Object.fromEntries([...this.texts].sort()),
      numbers: Object.fromEntries([...this.numbers].sort()),
    };
  }
}

function sensors(store: FakeStore, count: number): readonly [Sensor, ...Sensor[]] {
  return Array.from({ length: count }, () => new Sensor(store)) as [Sensor, ...Sensor[]];
}

const soon = { timeout: 10_000, interval: 20 };

test('what one sensor is told, all have, also one that comes later; the last text and every move count', async () => {
  const store = new FakeStore();
  const [one, two, three] = sensors(store, 3) as [Sensor, Sensor, Sensor];
  await Promise.all([one, two, three].map(({ entries }) => entries.ready()));
  one.put('thing a', '1');
  await expect.poll(() => two.texts.get('thing a'), soon).toBe('1');
  two.put('thing a', '2');
  for (let at = 0; at < 30; at++) (at % 2 === 0 ? one : three).add('tally x', 1);
  await expect
    .poll(() => [one, two, three].map(({ numbers }) => numbers.get('tally x')), soon)
    .toEqual([130, 130, 130]);
  const late = new Sensor(store);
  await late.entries.ready();
  expect(late.all).toEqual({ texts: { 'thing a': '2' }, numbers: { 'tally x': 130 } });
});

test('whatever is changed by whom and when, all agree at last, and every move counts once although answers are lost', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const store = new FakeStore({ seed, lost: 0.1, slow: 4 });
    const all = sensors(store, 3);
    await Promise.all(all.map(({ entries }) => entries.ready()));
    let sum = 100;
    for (let step = 0; step < 40; step++) {
      const sensor = all[store.dice(3)] as Sensor;
      const kind = store.dice(10);
      if (kind < 5) sensor.put(`thing ${store.dice(5)}`, `${seed}.${step}`);
      else if (kind < 9) {
        const add = store.dice(7) - 3;
        sum += add;
        sensor.add('tally n', add);
      } else sensor.clear();
      if (store.dice(3) === 0) await delay(store.dice(6));
    }
    store.lost = 0;
    const seen = () => all.map((one) => one.all);
    const agree = () => seen().every((one) => isDeepStrictEqual(one, store.seenAs(sum)));
    await expect.poll(agree, { ...soon, message: JSON.stringify(seen()) }).toBe(true);
    for (const { entries } of all) entries.stop();
  }
}, 60_000);

test('a number that is set is what it was set to, with what was added since', async () => {
  const store = new FakeStore({ slow: 5 });
  const [one, two] = sensors(store, 2) as [Sensor, Sensor];
  await one.entries.ready();
  one.add('tally x', 5);
  one.set('tally x', 7);
  one.add('tally x', 1);
  await expect.poll(() => two.numbers.get('tally x'), soon).toBe(8);
});

test('while the server is away a sensor goes on, and tells the others afterwards', async () => {
  const store = new FakeStore();
  const [one, two] = sensors(store, 2) as [Sensor, Sensor];
  await one.entries.ready();
  store.isAway = true;
  one.put('thing a', 'meanwhile');
  one.add('tally x', 2);
  expect(one.all).toEqual({ texts: { 'thing a': 'meanwhile' }, numbers: { 'tally x': 102 } });
  await expect.poll(() => one.complaints, soon).toEqual(['NATS: away; other sensors are told later']);
  store.isAway = false;
  await expect.poll(() => two.all, soon).toEqual(one.all);
});

test('an entry that is not what it should be is left out, and told', async () => {
  const store = new FakeStore();
  for (const text of ['no JSON', '{"name":"thing a","text":"under a key of another name"}', '[1]'])
    await store.connection.put('f.s.thing.0123', text);
  await store.connection.put('f.s.tally.0123', '{"name":"tally x","value":1e99,"by":{}}');
  const [one] = sensors(store, 1);
  await one.entries.ready();
  expect(one.all).toEqual({ texts: {}, numbers: {} });
  expect(one.complaints).toEqual([
    'NATS: "f.s.thing.0123" is not what it should be, and is left out (1 by now)',
    'NATS: "f.s.tally.0123" is not what it should be, and is left out (2 by now)',
  ]);
});
