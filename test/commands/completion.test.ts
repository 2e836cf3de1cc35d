import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleProgram } from '../honeyd/honeyd-harness.ts';

const scripts = new Map<string, string>();
let folder = '';
beforeAll(async () => {
  const cli = await bundleProgram(resolve(import.meta.dirname, '../../src/cli.ts'));
  folder = mkdtempSync(join(tmpdir(), 'mynah-completion-'));
  for (const shell of ['bash', 'zsh', 'fish', 'man']) {
    const { status, stdout } = spawnSync(process.execPath, [cli, 'completion', shell], { encoding: 'utf8' });
    expect(status).toBe(0);
    scripts.set(shell, join(folder, shell));
    writeFileSync(join(folder, shell), stdout);
  }
}, 60_000);

const without = (program: string, ...words: string[]) =>
  spawnSync(program, words).error === undefined ? false : `needs ${program}`;
const run = (program: string, ...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  return { status, stdout, stderr };
};

describe.skipIf(without('bash', '--version'))('bash', () => {
  const complete = (...words: string[]) => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const script = `source ${scripts.get('bash')}; COMP_WORDS=(mynah ${quoted}); COMP_CWORD=${words.length}; _mynah; echo "\${COMPREPLY[@]}"`;
    return run('bash', '-c', script).stdout.trim().split(' ');
  };
  test('commands, commands behind them, and options', () => {
    expect(complete('le')).toEqual(['learn']);
    expect(complete('')).toEqual(expect.arrayContaining(['learn', 'serve', 'replay', 'help']));
    expect(complete('fleet', 'p')).toEqual(['publish']);
    expect(complete('learn', '--ev')).toEqual(['--evidence', '--evidence-out']);
    expect(complete('replay', 'mx.json', '--lis')).toEqual(['--listen']);
    expect(complete('fleet', 'publish', '--nats-c')).toEqual(['--nats-creds', '--nats-ca']);
  });
  test('where a file is to come, the shell completes it', () => {
    expect(complete('learn', 'mon')).toEqual(['']);
    expect(complete('learn', '--out', '')).toEqual(['']);
  });
});

test.skipIf(without('zsh', '--version'))('zsh reads its completion', () => {
  expect(run('zsh', '-f', '-n', scripts.get('zsh') ?? '')).toMatchObject({ status: 0, stderr: '' });
});

test.skipIf(without('fish', '--version'))('fish completes commands and options', () => {
  const complete = (line: string) =>
    run('fish', '--no-config', '-c', `source ${scripts.get('fish')}; complete -C '${line}'`).stdout;
  expect(complete('mynah le')).toMatch(/^learn\t/);
  expect(complete('mynah learn --evi')).toMatch(/^--evidence\t.*\n--evidence-out\t/);
  expect(complete('mynah fleet pub')).toMatch(/^publish\t/);
});

test.skipIf(without('man', '--version'))('the man page has every command and no fault', () => {
  const { status, stderr, stdout } = run('man', '--warnings', '-l', scripts.get('man') ?? '');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const command of ['learn', 'fleet publish', 'replay', 'honeyd'])
    expect(stdout).toContain(`   ${command}\n`);
  expect(stdout).toContain('--host-name <name>');
});
