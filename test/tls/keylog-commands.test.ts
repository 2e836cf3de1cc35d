import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleProgram } from '../honeyd/honeyd-harness.ts';
import { hasOpenssl, OpensslFolder, recordOpenssl } from './openssl-tape.ts';

const hasEditcap = spawnSync('editcap', ['--version']).status === 0;
const folder = new OpensslFolder();
const said = { client: 'hello\n', server: 'olleh\n' };
let cli = '';
let tape = { pcap: '', keys: '' };

beforeAll(async () => {
  cli = await bundleProgram(join(resolve(import.meta.dirname, '../..'), 'src/cli.ts'));
  if (!hasOpenssl) return;
  folder.certificate('rsa', ['rsa:2048']);
  tape = await recordOpenssl(folder, 'tape', {
    server: ['-cert', folder.file('rsa.crt'), '-key', folder.file('rsa.key'), '-rev'],
    clients: [['-quiet', '-no_ign_eof', '-servername', 'mx.example.org']],
    lines: ['hello'],
  });
});
afterAll(() => folder.remove());

function flows(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, 'flows', ...args], {
    encoding: 'utf8',
  });
  const found = stdout.split('\n').filter((line) => line.includes('"tls"'));
  return { stderr, status, found: found.map((line) => JSON.parse(line)) };
}

const inside = (side: 'client' | 'server') => createHash('md5').update(said[side]).digest('hex');

describe.skipIf(!hasOpenssl)('mynah flows looks into TLS', () => {
  test('with a key log', () => {
    const { found, status } = flows('--json', '--pcap', tape.pcap, '--keylog', tape.keys);
    expect(status).toBe(0);
    expect(found).toMatchObject([
      {
        clientBytes: 6,
        clientMd5: inside('client'),
        serverMd5: inside('server'),
        tls: { established: true, version: 'TLS 1.3', serverName: 'mx.example.org' },
      },
    ]);
  });

  test('without keys it tells what is seen from outside', () => {
    const { found } = flows('--json', '--tls', '--pcap', tape.pcap);
    expect(found).toMatchObject([{ clientBytes: 0, tls: { established: true, version: 'TLS 1.3' } }]);
    expect(found[0].tls.unreadBytes.client).toBeGreaterThan(6);
  });

  test.skipIf(!hasEditcap)('with the secrets in the capture', () => {
    const file = folder.file('secrets.pcapng');
    expect(spawnSync('editcap', ['--inject-secrets', `tls,${tape.keys}`, tape.pcap, file]).status).toBe(0);
    const { found } = flows('--json', '--tls', '--pcap', file);
    expect(found).toMatchObject([{ clientMd5: inside('client'), serverMd5: inside('server') }]);
  });

  test('a key log that is none is told in one line', () => {
    const file = folder.file('none.keys');
    writeFileSync(file, 'no key log\n');
    const { status, stderr } = flows('--json', '--pcap', tape.pcap, '--keylog', file);
    expect(status).toBe(2);
    expect(stderr).toBe(`mynah: --keylog ${file}: no keys of TLS connections in it\n`);
  });
});
