import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { replay } from '../../src/library/replay.ts';
import { bundleProgram } from '../honeyd/honeyd-harness.ts';
import { NatsServer, natsMissing } from '../real/nats-server.ts';
import { outputSchemas } from './output-schemas.ts';

const root = resolve(import.meta.dirname, '../..');
const docs = join(root, 'docs/json');
const sample = (name: string) => join(root, 'samples', name);
type Name = keyof typeof outputSchemas;

const validators = new Map<string, ReturnType<Ajv2020['compile']>>();
let cli = '';
let folder = '';
beforeAll(async () => {
  cli = await bundleProgram(join(root, 'src/cli.ts'));
  folder = mkdtempSync(join(tmpdir(), 'mynah-json-'));
  const ajv = new Ajv2020({ allErrors: true });
  for (const file of readdirSync(docs).filter((name) => name.endsWith('.schema.json')))
    validators.set(
      file.replace('.schema.json', ''),
      ajv.compile(JSON.parse(readFileSync(join(docs, file), 'utf8'))),
    );
}, 60_000);

function mynah(...words: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...words], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status === 2) throw new Error(stderr);
  return stdout;
}

function validatorOf(name: Name) {
  const validate = validators.get(name);
  if (validate === undefined) throw new Error(`docs/json/${name}.schema.json is not there`);
  return validate;
}

/** Every line that a command prints, or the whole where it is one object of many lines, is as its schema says. */
function holds(name: Name, output: string): void {
  const objects = output.startsWith('{\n') ? [output] : output.trimEnd().split('\n');
  expect(objects.length).toBeGreaterThan(0);
  for (const text of objects) {
    const validate = validatorOf(name);
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
  }
}

test.each(Object.keys(outputSchemas) as Name[])(
  'docs/json/%s.schema.json is made from the schema',
  (name) => {
    const schema = { title: `mynah ${name} --json`, ...z.toJSONSchema(outputSchemas[name]) };
    const made = `${JSON.stringify(schema, null, 2)}\n`;
    const file = join(docs, `${name}.schema.json`);
    if (process.env.UPDATE_SCHEMA) writeFileSync(file, made);
    expect(readFileSync(file, 'utf8')).toBe(made);
  },
);

describe('what --json prints', () => {
  test('learn, and verify, show, compare, flows of the same server', () => {
    holds('learn', mynah('learn', sample('sendmail-unseen.pcap'), '--out', 'mx.json', '--json'));
    holds('learn', mynah('show', 'mx.json', '--json'));
    holds('verify', mynah('verify', 'mx.json', sample('sendmail-unseen.pcap'), '--json'));
    holds('flows', mynah('flows', sample('sendmail-unseen.pcap'), '--json'));
    holds('flows-services', mynah('flows', sample('sendmail-unseen.pcap'), '--services', '--json'));
    const changed = readFileSync(sample('sendmail-unseen.pcap'), 'latin1').replaceAll('8.17.1.9', '8.18.0.0');
    writeFileSync(join(folder, 'after.pcap'), changed, 'latin1');
    const compared = mynah('compare', sample('sendmail-unseen.pcap'), 'after.pcap', '--json');
    expect(JSON.parse(compared).differences.length).toBeGreaterThan(0);
    holds('compare', compared);
  }, 120_000);

  test('a fleet that is checked and served, and an emulator', async () => {
    writeFileSync(
      join(folder, 'fleet.yaml'),
      'hosts:\n  here:\n    listen: 127.0.0.1\n    services:\n      - { port: 0, personality: mx.json }\n',
    );
    holds('serve-check', mynah('serve', 'fleet.yaml', '--check', '--json'));
    holds('serve', await firstLine('serve', 'fleet.yaml', '--json'));
    holds('replay', await firstLine('replay', 'mx.json', '--listen', '127.0.0.1:0', '--json'));
    writeFileSync(join(folder, 'bad.yaml'), 'hosts:\n  here: { listen: nowhere }\n');
    holds(
      'serve-check',
      spawnSync(process.execPath, [cli, 'serve', 'bad.yaml', '--check', '--json'], {
        cwd: folder,
        encoding: 'utf8',
      }).stdout,
    );
  }, 60_000);

  test('the configuration of Honeyd', () => {
    writeFileSync(
      join(folder, 'honeyd.yaml'),
      'hosts:\n  mail:\n    addresses: 10.0.0.1\n    osPersonality: Linux 2.6.32\n    services:\n      - { port: 25, personality: mx.json }\n',
    );
    holds('honeyd', mynah('honeyd', 'honeyd.yaml', '--out', 'out', '--json'));
  });

  test('scan, and identify of the same server, live and recorded', async () => {
    const server = await replay(join(folder, 'mx.json'), { port: 0 });
    const place = `${server.address}:${server.port}`;
    mkdirSync(join(folder, 'library'));
    copyFileSync(join(folder, 'mx.json'), join(folder, 'library/mx.json'));
    const asked = ['--budget', '40', '--delay', '0', '--patience', '300', '--out', 'scanned.json', '--json'];
    holds('scan', await goingOn('scan', place, '--plan', join(root, 'plans/smtp.plan'), ...asked));
    const onward = await goingOn(
      'scan',
      place,
      '--from',
      'mx.json',
      ...asked,
      '--plan',
      join(root, 'plans/smtp.plan'),
    );
    holds('scan', onward); // from a personality of another port
    expect(JSON.parse(onward).exchanges).toBeGreaterThan(77);
    const live = await goingOn('identify', place, '--library', 'library', '--no-nmap', '--json');
    holds('identify', live);
    expect(JSON.parse(live)).toMatchObject({ names: ['mx'], asked: expect.any(Number) });
    await server.close();
    const recorded = ['--pcap', sample('sendmail-unseen.pcap'), '--library', 'library', '--json'];
    holds('identify', mynah('identify', ...recorded));
    holds('identify', mynah('identify', '--pcap', sample('redis.pcap'), '--library', 'library', '--json'));
  }, 120_000);

  test('a capture, and what was learned of it', async () => {
    const server = await replay(join(folder, 'mx.json'), { port: 0 });
    const relay = ['--proxy', `127.0.0.1:0=${server.address}:${server.port}`, '--sessions', '1'];
    const files = ['--out', 'caught.pcap', '--learn', 'caught.json'];
    holds('capture', await goingOn('capture', ...relay, ...files, '--json'));
    await server.close();
  }, 60_000);

  test.skipIf(natsMissing)(
    `versions of a fleet${natsMissing ? ` (${natsMissing})` : ''}`,
    async () => {
      const server = await NatsServer.start(join(folder, 'streams'));
      const at = ['--nats', server.url, '--json'];
      holds('fleet', mynah('fleet', 'publish', 'here', 'fleet.yaml', ...at));
      holds('fleet', mynah('fleet', 'publish', 'here', 'fleet.yaml', ...at));
      const history = mynah('fleet', 'history', 'here', ...at);
      expect(history.trimEnd().split('\n')).toHaveLength(2);
      holds('fleet', history);
      holds('fleet', mynah('fleet', 'rollback', 'here', ...at));
      await server.kill();
    },
    60_000,
  );

  test('personalities that are merged', () => {
    mynah('learn', sample('sendmail-unseen.pcap'), '--out', 'again.json');
    holds('learn', mynah('merge', 'mx.json', 'again.json', '--out', 'merged.json', '--json'));
  }, 60_000);

  test('a schema refuses what it does not know', () => {
    const validate = validatorOf('replay');
    expect(validate({ listening: { address: '127.0.0.1', port: 25 } })).toBe(true);
    expect(validate({ listening: { address: '127.0.0.1', port: 25 }, more: 1 })).toBe(false);
  });
});

/** What a command prints that talks to a server of this process; one that relays gets a client who says QUIT. */
async function goingOn(...words: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let [out, said] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    const port = /^listening on 127\.0\.0\.1:(\d+)/m.exec(said)?.[1];
    said += text;
    const opened = /^listening on 127\.0\.0\.1:(\d+)/m.exec(said)?.[1];
    if (opened !== undefined && port === undefined)
      connect(Number(opened), '127.0.0.1')
        .on('error', () => {})
        .resume()
        .end('QUIT\r\n');
  });
  const [status] = await once(child, 'close');
  if (status === 2) throw new Error(said);
  return out;
}

const children: ReturnType<typeof spawn>[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** The first line on standard output of a command that goes on. */
function firstLine(...words: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((done, failed) => {
    child.once('exit', () => failed(new Error('it ended')));
    child.stdout?.once('data', (text) => {
      child.removeAllListeners('exit');
      child.kill('SIGTERM');
      done(String(text));
    });
  });
}
