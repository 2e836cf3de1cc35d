import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRelays } from '../../src/capture/relay/proxy-relays.ts';
import { parseProxySpec } from '../../src/capture/relay/proxy-spec.ts';
import { CaptureWriter, LINKTYPE_RAW } from '../../src/capture/write/write-pcap.ts';
import { freePort } from '../support/free-port.ts';

/** Tests that need OpenSSL's command are skipped where it is not installed. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** A folder for one test file, with keys and certificates in it. */
export class OpensslFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'mynah-tls-'));

  file(name: string): string {
    return join(this.path, name);
  }

  /** Makes NAME.key and NAME.crt, self-signed for `subject`. */
  certificate(name: string, key: readonly string[], subject = '/O=Test/CN=tls.example.org'): void {
    const [out, crt] = [this.file(`${name}.key`), this.file(`${name}.crt`)];
    const made = ['req', '-x509', '-nodes', '-days', '30', '-newkey', ...key, '-subj', subject];
    openssl([...made, '-keyout', out, '-out', crt]);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

function openssl(args: readonly string[]): void {
  const { status, stderr } = spawnSync('openssl', [...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
}

/** A session of `openssl s_client` with `openssl s_server`, recorded by a relay that looks at nothing. */
export interface Session {
  readonly server: readonly string[];
  /** Options of the clients that come one after the other. */
  readonly clients: readonly (readonly string[])[];
  /** What is typed, line after line, each when the answer to the one before has come. */
  readonly lines: readonly string[];
}

/** Records it into NAME.pcap and NAME.keys of the folder. */
export async function recordOpenssl(
  folder: OpensslFolder,
  name: string,
  { server: options, clients, lines }: Session,
): Promise<{ readonly pcap: string; readonly keys: string; readonly said: string }> {
  const [pcap, keys] = [folder.file(`${name}.pcap`), folder.file(`${name}.keys`)];
  const port = await freePort();
  const server = spawn('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-quiet', ...options]);
  await reachable(port, server);
  const writer = new CaptureWriter(pcap, LINKTYPE_RAW, (error) => {
    throw error;
  });
  const relays = await startRelays(
    [parseProxySpec(`tcp:127.0.0.1:0=127.0.0.1:${port}`)],
    writer,
    () => {},
    () => {},
  );
  let said = '';
  try {
    for (const client of clients) {
      const { address, port: at } = relays.listening[0] ?? { address: '', port: 0 };
      const args = ['s_client', '-connect', `${address}:${at}`, '-keylogfile', keys, ...client];
      const ticket = client[client.indexOf('-sess_out') + 1];
      const hasTicket = () => !client.includes('-sess_out') || (ticket !== undefined && existsSync(ticket));
      said += await talk(spawn('openssl', args), lines, hasTicket);
    }
  } finally {
    await relays.stop();
    writer.close();
    server.kill('SIGKILL');
  }
  return { pcap, keys, said };
}

async function talk(client: ChildProcess, lines: readonly string[], isReady: () => boolean): Promise<string> {
  let said = '';
  client.stdout?.on('data', (bytes: Buffer) => {
    said += bytes.toString('latin1');
  });
  for (const line of lines) {
    const before = said.length;
    client.stdin?.write(`${line}\n`);
    // commands of s_client (`K`) are not answered
    const command = line === 'K' || line === 'k';
    for (let waited = 0; waited < 5000 && !command && !said.includes(answerTo(line), before); waited += 10)
      await pause(10);
    if (command) await pause(100);
  }
  for (let waited = 0; waited < 5000 && !isReady(); waited += 10) await pause(10);
  await pause(lines.length === 0 ? 300 : 50);
  client.stdin?.end();
  const late = setTimeout(() => client.kill('SIGKILL'), 3000);
  if (client.exitCode === null) {
    await new Promise((done) => client.once('close', done));
  }
  clearTimeout(late);
  return said;
}

/** What `openssl s_server -rev` says to a line. */
export function answerTo(line: string): string {
  return [...line].reverse().join('');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function reachable(port: number, server: ChildProcess): Promise<void> {
  let complaint = '';
  server.stderr?.on('data', (bytes: Buffer) => {
    complaint += bytes.toString('latin1');
  });
  for (let waited = 0; waited < 10_000 && server.exitCode === null; waited += 20) {
    const up = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (up) return;
    await pause(20);
  }
  throw new Error(`openssl s_server does not listen: ${complaint}`);
}
