import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPersonality } from '../../src/personality/check-personality.ts';

const root = resolve(import.meta.dirname, '../..');
const sample = (name: string) => join(root, 'samples', name);
let folder = '';

function mynah(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = ['--import', import.meta.resolve('tsx'), join(root, 'src/cli.ts'), ...args];
  const { stdout, stderr, status } = spawnSync(process.execPath, command, {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    input: '',
  });
  return { stdout, stderr, status };
}

const text = (name: string) => readFileSync(join(folder, name), 'latin1');
const personality = (name: string) => readPersonality(join(folder, name));
const greeting = (name: string) => {
  const { situations, templates } = personality(name);
  const id = situations.find(({ when }) => when.some((one) => one.test === 'verb' && one.is === ''))?.answer;
  return templates.find((template) => template.id === id)?.parts;
};
const copy = (name: string) => copyFileSync(join(folder, 'pop3.json'), join(folder, name));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mynah-editing-'));
  mynah(['learn', '--pcap', sample('dovecot-pop3.pcap'), '--out', 'pop3.json']);
  mynah(['learn', '--pcap', sample('sendmail-unseen.pcap'), '--out', 'mx.json']);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('set', () => {
  test('gives another host name, and says what is answered otherwise', () => {
    const { stdout, status } = mynah([
      'set',
      'mx.json',
      '--host-name',
      'mail.acme.example',
      '--out',
      'new.json',
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^host name: mx1\.example\.org -> mail\.acme\.example, in \d+ answers\n/);
    expect(stdout).toContain('"mx1.example.org" became "mail.acme.example"');
    expect(JSON.stringify(personality('new.json').templates)).not.toContain('mx1.example.org');
    expect(JSON.stringify(personality('mx.json').templates)).toContain('mx1.example.org');
  });

  test('gives another banner behind the status', () => {
    copy('banner.json');
    const { stdout } = mynah(['set', 'banner.json', '--banner', 'Post Office 3']);
    expect(stdout).toMatch(/^banner: Post Office 3\n/);
    expect(greeting('banner.json')).toEqual(['+OK Post Office 3\r\n']);
    const compared = mynah(['compare', 'pop3.json', 'banner.json']);
    expect(compared).toMatchObject({
      status: 1,
      stderr: 'mynah: both were learned from the same sessions: compared is how they answer these\n',
    });
    expect(compared.stdout).toContain('+ +OK Post Office 3');
    expect(mynah(['compare', 'pop3.json', 'pop3.json'])).toMatchObject({ status: 0, stderr: '' });
    expect(mynah(['set', 'banner.json', '--banner', 'at {1}'])).toMatchObject({
      status: 2,
      stderr: 'mynah: --banner: {1}: the banner has 0 parts that are made afresh\n',
    });
  });

  test('what cannot be set is one line', () => {
    const trouble = (...args: readonly string[]) => {
      const { status, stderr } = mynah(['set', 'pop3.json', ...args]);
      expect(status).toBe(2);
      return stderr;
    };
    expect(trouble()).toBe('mynah: nothing to set: give --host-name, --banner, --replace or --port\n');
    expect(trouble('--replace', 'Courier=x')).toBe('mynah: --replace Courier: the server never says that\n');
    expect(trouble('--host-name', 'a', '--old-host-name', 'nowhere.example')).toBe(
      'mynah: --old-host-name nowhere.example: the server never says that\n',
    );
    expect(trouble('--port', '70000')).toBe('mynah: --port 70000: expected a number up to 65535\n');
  });
});

describe('edit', () => {
  test('writes what was typed, and tells what it changes', () => {
    copy('edited.json');
    const recordings = personality('edited.json').recordings;
    expect(recordings).toBeDefined();
    const { stdout, status } = mynah(['edit', 'edited.json'], { VISUAL: "sed -i 's/Dovecot/Starling/'" });
    expect(status).toBe(0);
    expect(stdout).toContain('"Dovecot" became "Starling"');
    expect(greeting('edited.json')).toEqual(['+OK Starling (Debian) ready.\r\n']);
    expect(personality('edited.json').recordings).toBe(recordings);
  });

  test('leaves the file as it was where the text has faults', () => {
    copy('faulty.json');
    const before = text('faulty.json');
    const { stderr, status } = mynah(['edit', 'faulty.json'], {
      VISUAL: `sed -i 's/"situations"/"stations"/'`,
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/faulty\.json: line \d+: stations: is not a known key\n/);
    expect(stderr).toMatch(/what you typed is in faulty\.json\.edited\n$/);
    expect(text('faulty.json')).toBe(before);
    expect(text('faulty.json.edited')).toContain('"stations"');
  });

  test('nothing happens where nothing was changed, or the editor failed', () => {
    copy('same.json');
    const before = text('same.json');
    expect(mynah(['edit', 'same.json'], { VISUAL: 'true' }).stdout).toBe('nothing was changed\n');
    expect(mynah(['edit', 'same.json'], { VISUAL: 'false' })).toMatchObject({ status: 2, stdout: '' });
    expect(text('same.json')).toBe(before);
    expect(existsSync(join(folder, 'same.json.edited'))).toBe(false);
  });
});

describe('merge', () => {
  test('gives what learning from all captures gives, in any order', () => {
    mynah(['learn', '--pcap', sample('sendmail.pcap'), '--out', 'mx2.json']);
    mynah(['learn', '--pcap', sample('sendmail.pcap'), sample('sendmail-unseen.pcap'), '--out', 'all.json']);
    expect(mynah(['merge', 'mx.json', 'mx2.json', '--out', 'merged.json']).status).toBe(0);
    const plain = ({ evidence: _, recordings: __, ...rest }: ReturnType<typeof personality>) => rest;
    expect(plain(personality('merged.json'))).toEqual(plain(personality('all.json')));
    expect(mynah(['merge', 'mx2.json', 'mx.json', '--out', 'turned.json']).status).toBe(0);
    expect(text('turned.json').replaceAll('turned', 'merged')).toBe(text('merged.json'));
  }, 240_000);

  test('another service is none to merge with', () => {
    expect(mynah(['merge', 'mx.json', 'pop3.json', '--out', 'no.json'])).toMatchObject({
      status: 2,
      stderr:
        'mynah: pop3.json (tcp port 110, line) is of another service than mx.json (tcp port 25, line)\n',
    });
    expect(existsSync(join(folder, 'no.json'))).toBe(false);
  });
});
