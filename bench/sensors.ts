import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectNats } from '../src/nats/nats-client.ts';
import { insideHub, kill, makeNetwork, natsUrl, removeNetwork, startNats } from './machines/network.ts';
import { mailSession, redisAnswer, Sensor } from './machines/sensor.ts';

/*
 * A fleet of sensors that are network namespaces (root), each a `mynah serve` of its own that follows one fleet over nats-server: how long until all serve it, and a new version of it; sessions
 * with all of them, whether their queue ids differ and whether all events arrive, also with kill -9 of the server in the middle; how soon what is stored with one sensor is there on all; what
 * it costs the server and a sensor. `npm run build && npx tsx bench/sensors.ts [SENSORS] [MAILS EACH]`
 */

const given = process.argv.slice(2).filter((word) => word !== '--inside');
const count = Number(given[0] ?? 50);
const each = Number(given[1] ?? 10);
const atOnce = 20; // mails under way
const together = 5; // sensors that are started at a time: all of them share this machine's cores
const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'dist/cli.js');

if (!process.argv.includes('--inside')) {
  makeNetwork(count);
  try {
    const { status } = insideHub(
      process.execPath,
      '--import',
      'tsx',
      import.meta.filename,
      '--inside',
      ...given,
    );
    process.exitCode = status ?? 1;
  } finally {
    removeNetwork(count);
  }
} else await measure();

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-sensors-'));
  const storage = join(folder, 'storage');
  let server = startNats(storage);
  const sensors: Sensor[] = [];
  const say = (what: string, value: string) => console.log(`| ${what} | ${value} |`);
  try {
    await delay(1500);
    publish(folder, 'ESMTP');
    console.log(`| ${count} sensors | |\n|---|---|`);
    const begun = performance.now();
    while (sensors.length < count) {
      const more = Array.from({ length: Math.min(together, count - sensors.length) }, (_, at) => {
        const number = sensors.length + at;
        return new Sensor(number, cli, join(folder, `sensor${number}`));
      });
      sensors.push(...more);
      await Promise.all(more.map((sensor) => sensor.until((greeting) => greeting.startsWith('220'))));
    }
    say(`all started, ${together} at a time, and serving`, `${seconds(begun)} s`);
    publish(folder, 'ESMTP-2');
    const changed = performance.now();
    const late = await Promise.all(
      sensors.map((sensor) =>
        sensor.until((greeting) => greeting.includes('ESMTP-2')).then(() => performance.now() - changed),
      ),
    );
    say('a new version is served by half, by all, after', `${at(late, 0.5)}, ${at(late, 1)} ms`);
    say('what is stored with one is there on all, after', `${await spread(sensors)} ms`);
    const before = { server: processorOf(server.pid), sensors: sum(sensors, ({ pid }) => processorOf(pid)) };
    const [half, rest] = [await mails(sensors), await mailsWithKill()];
    const ids = [...half.ids, ...rest.ids];
    say('mails, different queue ids', `${ids.length}, ${new Set(ids).size}`);
    say('a mail session, p50 and p99', `${at(half.times, 0.5)}, ${at(half.times, 0.99)} ms`);
    say(
      'processor time of the server a session',
      `${((1000 * (half.server - before.server)) / half.ids.length).toFixed(1)} ms`,
    );
    const ours = sum(sensors, ({ pid }) => processorOf(pid)) - before.sensors;
    say('of a sensor a session', `${((1000 * ours) / ids.length).toFixed(1)} ms`);
    say('events of the sensors, in the stream', await events(sensors));
    say('memory of a sensor, of the server', `${memoryOf(sensors[0]?.pid)}, ${memoryOf(server.pid)} MB`);
  } finally {
    for (const { process } of sensors) await kill(process);
    await kill(server);
    rmSync(folder, { recursive: true, force: true });
  }

  /** The same as `mails`, where the server is killed in the middle. */
  async function mailsWithKill() {
    const sending = mails(sensors);
    await delay(1000);
    await kill(server);
    await delay(2000);
    server = startNats(storage);
    return sending;
  }

  async function mails(all: readonly Sensor[]) {
    const left = Array.from({ length: each }, () => all).flat();
    const ids: string[] = [];
    const times: number[] = [];
    const work = async () => {
      for (let sensor = left.pop(); sensor !== undefined; sensor = left.pop()) {
        const from = performance.now();
        ids.push(await mailSession(sensor.address));
        times.push(performance.now() - from);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return { ids, times, server: processorOf(server.pid) };
  }
}

/** Publishes a fleet of a mail server and a Redis, which call the mail server so. */
function publish(folder: string, name: string): void {
  const home = join(folder, 'fleet');
  mkdirSync(home, { recursive: true });
  for (const [sample, out] of [
    ['sendmail', 'mail.json'],
    ['redis', 'redis.json'],
  ] as const) {
    const args = ['learn', join(root, `samples/${sample}.pcap`), '--out', join(home, out)];
    execFileSync(process.execPath, [cli, ...args], { stdio: 'ignore' });
  }
  const mail = join(home, 'mail.json');
  writeFileSync(
    mail,
    readFileSync(mail, 'latin1').replaceAll('ESMTP Sendmail', `${name} Sendmail`),
    'latin1',
  );
  writeFileSync(
    join(home, 'fleet.yaml'),
    `daemon: { events: events.json }\nhosts:\n  mail:\n    listen: [0.0.0.0]\n    services:\n      - { port: 25, personality: mail.json, timing: fast }\n      - { port: 6379, personality: redis.json, timing: fast }\n`,
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'fleet', 'publish', 'mail', join(home, 'fleet.yaml'), '--nats', natsUrl],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
}

/** ms until what one sensor was told is said by the last of all. */
async function spread(sensors: readonly Sensor[]): Promise<string> {
  await Promise.all(sensors.map(({ address }) => redisAnswer(address, 'GET fleet\r\n'))); // all follow from here on
  await delay(1000);
  const [first, ...others] = sensors;
  if (!first) return '-';
  const from = performance.now();
  await redisAnswer(first.address, 'SET fleet parrots\r\n');
  const late = await Promise.all(
    others.map(async ({ address }) => {
      while (!(await redisAnswer(address, 'GET fleet\r\n')).includes('parrots')) await delay(5);
      return performance.now() - from;
    }),
  );
  return late.length === 0 ? '-' : at(late, 1);
}

/** Lines that all sensors have written, and events that the stream has, once it has as many. */
async function events(sensors: readonly Sensor[]): Promise<string> {
  const client = await connectNats({ url: natsUrl });
  const published = async () => (await client.manager.streams.info('MYNAH_EVENTS')).state.messages;
  const written = () => sum(sensors, (sensor) => sensor.events());
  for (let tries = 0; tries < 60 && (await published()) < written(); tries++) await delay(500);
  const text = `${written()}, ${await published()}`;
  await client.connection.close();
  return text;
}

function processorOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100; // s; clock ticks are 10 ms
}

function memoryOf(pid: number | undefined): number {
  const [, kibibytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Math.round(Number(kibibytes) / 1024);
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1);
}

function at(times: readonly number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(0);
}

function sum<Item>(all: readonly Item[], part: (one: Item) => number): number {
  return all.reduce((whole, one) => whole + part(one), 0);
}
