import { expect, test } from 'vitest';
import { capturePlan } from '../../src/commands/capture/capture-options.ts';
import { progressText } from '../../src/commands/capture/capture-status.ts';
import { type LearnRun, LiveLearning } from '../../src/commands/capture/live-learning.ts';
import { UsageError } from '../../src/model/errors.ts';

test('a relay and an interface, checked', () => {
  expect(capturePlan({ proxy: ['1=a:2'], learn: 'l', sessions: '3' })).toMatchObject({
    from: { kind: 'relay', specs: [{ target: { host: 'a', port: 2 } }] },
    out: undefined,
    learn: 'l',
    duration: Number.POSITIVE_INFINITY,
    sessions: 3,
  });
  expect(
    capturePlan({ proxy: [], interface: 'lo', filter: 'port 1', out: 'o', duration: '1.5' }),
  ).toMatchObject({
    from: { kind: 'interface', interface: 'lo', filter: 'port 1', through: undefined },
    duration: 1.5,
  });
});

test.each([
  [{ proxy: [] }, 'nothing to write: give --out or --learn'],
  [{ proxy: [], out: 'o' }, 'where from? give --interface or --proxy'],
  [{ proxy: ['1=a:2'], interface: 'lo', out: 'o' }, '--interface and --proxy exclude each other'],
  [{ proxy: ['1=a:2'], filter: 'tcp', out: 'o' }, '--filter and --through go with --interface'],
  [{ proxy: [], interface: 'lo', through: 'x', out: 'o' }, '--through x: expected cap or tcpdump'],
  [{ proxy: [], interface: 'lo', out: 'o', duration: '0' }, '--duration 0: expected a number above 0'],
  [
    { proxy: [], interface: 'lo', out: 'o', duration: '9999999' },
    '--duration 9999999: expected a number above 0',
  ],
  [{ proxy: [], interface: 'lo', out: 'o', sessions: 'many' }, '--sessions many: expected a number above 0'],
])('wrong use: %j', (flags, message) => {
  expect(() => capturePlan(flags)).toThrow(UsageError);
  expect(() => capturePlan(flags)).toThrow(message);
});

const packets = { packets: 1204, bytes: 234_567 };

test.each([
  [{ sessions: 1, ...packets }, '1 session, 1,204 packets (0.2 MB)'],
  [{ sessions: 0, packets: 1, bytes: 0, learned: [] }, '0 sessions, 1 packet (0.0 MB), nothing learned yet'],
  [
    { sessions: 9, ...packets, learned: [{ sessions: 3, situations: 40 }] },
    '9 sessions, 1,204 packets (0.2 MB), 40 situations (40 new in the last 3 sessions)',
  ],
  [
    {
      sessions: 300,
      ...packets,
      learned: [10, 100, 250, 270, 299].map((sessions) => ({
        sessions,
        situations: sessions === 299 ? 143 : 140,
      })),
    },
    '300 sessions, 1,204 packets (0.2 MB), 143 situations (3 new in the last 49 sessions)',
  ],
  [
    {
      sessions: 40,
      ...packets,
      learned: [
        { sessions: 20, situations: 50 },
        { sessions: 40, situations: 48 },
      ],
    },
    '40 sessions, 1,204 packets (0.2 MB), 48 situations (0 new in the last 20 sessions)',
  ],
])('status %#', (progress, text) => {
  expect(progressText(progress)).toBe(text);
});

/** Learning that ends when the test says so, and a clock that the test moves. */
function fakeLearning() {
  const runs: { end: (situations: number) => void; fail: () => void; stopped: boolean }[] = [];
  let time = 1_000_000;
  const learn = (): LearnRun => {
    const run = { end: (_: number) => {}, fail: () => {}, stopped: false };
    runs.push(run);
    const done = new Promise<number>((resolve, reject) => {
      run.end = resolve;
      run.fail = () => reject(new UsageError('nothing learned: no sessions'));
    });
    const stop = () => {
      run.stopped = true;
      run.fail();
    };
    return { done, stop };
  };
  const learning = new LiveLearning('a.pcap', 'a.json', learn, () => time);
  const pass = async (ms: number) => {
    await new Promise((resolve) => setImmediate(resolve));
    time += ms;
  };
  return { learning, runs, pass };
}

test('the first session is learned from, later ones when they are a tenth more', async () => {
  const { learning, runs, pass } = fakeLearning();
  learning.consider(0);
  expect(runs).toHaveLength(0);
  learning.consider(20);
  learning.consider(21);
  expect(runs).toHaveLength(1);
  runs[0]?.end(5);
  await pass(2500);
  learning.consider(21);
  expect(runs).toHaveLength(1);
  learning.consider(22);
  expect(runs).toHaveLength(2);
  runs[1]?.end(7);
  await pass(30_001);
  learning.consider(22);
  expect(runs).toHaveLength(2);
  learning.consider(23);
  expect(runs).toHaveLength(3);
  expect(learning.history).toEqual([
    { sessions: 20, situations: 5 },
    { sessions: 22, situations: 7 },
  ]);
});

test('learning that takes long rests three times as long', async () => {
  const { learning, runs, pass } = fakeLearning();
  learning.consider(1);
  await pass(10_000);
  runs[0]?.end(1);
  await pass(29_000);
  learning.consider(100);
  expect(runs).toHaveLength(1);
  await pass(2000);
  learning.consider(100);
  expect(runs).toHaveLength(2);
});

test('a round that learns nothing is tried again, and the last one tells why', async () => {
  const { learning, runs, pass } = fakeLearning();
  learning.consider(1);
  runs[0]?.fail();
  await pass(3000);
  learning.consider(1);
  expect(runs).toHaveLength(2);
  const finished = learning.finish(1);
  await pass(0);
  expect(runs[1]?.stopped).toBe(true);
  expect(runs).toHaveLength(3);
  runs[2]?.fail();
  await expect(finished).rejects.toThrow('nothing learned: no sessions');
});
