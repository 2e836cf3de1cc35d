// The relay that ends TLS beside socat's OPENSSL, in one run and in turns: npx tsx bench/relay-tls.ts
// Ratios matter, not the numbers: everything shares one machine and its loopback.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { freePort } from '../test/support/free-port.ts';
import { download } from './relay/download.ts';

const MEGABYTES = 200;
const ROUNDS = 3;
const HANDSHAKES = 100;

const cli = resolve(import.meta.dirname, '../src/cli.ts');
const block = Buffer.alloc(1 << 16, 'x');

/** Says so many MB to whoever asks for them inside TLS. In a process of its own, with the certificate in `folder`. */
async function serve(folder: string): Promise<void> {
  const pem = readFileSync(join(folder, 'both.pem'));
  const server = createTlsServer({ key: pem, cert: pem }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', (first) => {
      let left = Number(first) << 4;
      const more = () => {
        while (left > 0) if (left-- && !socket.write(block)) return;
        socket.end();
      };
      socket.on('drain', more);
      more();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
}

async function dial(port: number): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  return socket;
}

/** MB/s of one download. */
function throughput(port: number, megabytes: number): Promise<number> {
  return download(() => dial(port), `${megabytes}`, megabytes);
}

/** Connections a second, one after the other, each with its handshakes and nothing said. */
async function handshakes(port: number): Promise<number> {
  const start = performance.now();
  for (let count = 0; count < HANDSHAKES; count++) await throughput(port, 0);
  return HANDSHAKES / ((performance.now() - start) / 1000);
}

interface Way {
  readonly name: string;
  readonly port: number;
}

async function viaSocat(target: number, pem: string, started: ChildProcess[]): Promise<Way> {
  const port = await freePort();
  const listen = `OPENSSL-LISTEN:${port},fork,reuseaddr,cert=${pem},verify=0`;
  const to = `OPENSSL:127.0.0.1:${target},verify=0`;
  started.push(spawn('socat', ['-b', '65536', listen, to], { stdio: 'ignore' }));
  await new Promise((done) => setTimeout(done, 500));
  return { name: 'socat, `OPENSSL` on both sides', port };
}

async function viaMynah(target: number, out: string, started: ChildProcess[]): Promise<Way> {
  const args = ['--proxy', `127.0.0.1:0=127.0.0.1:${target}`, '--tls', '--out', out];
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'capture', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let said = '';
  for await (const text of child.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += text;
    if (said.includes('listening on')) break;
  }
  child.stderr.resume();
  return { name: '`capture --tls`, recording', port: Number(/127\.0\.0\.1:(\d+) for/.exec(said)?.[1]) };
}

async function compare(): Promise<void> {
  // in memory where that is possible: it is not the disk that is measured
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'mynah-bench-'));
  const pem = join(folder, 'both.pem');
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '9', '-subj', '/CN=a.example'];
  spawnSync('openssl', [...made, '-keyout', pem, '-out', join(folder, 'cert.pem')]);
  spawnSync('sh', ['-c', 'cat cert.pem >> both.pem'], { cwd: folder });
  const server = spawn(process.execPath, ['--import', 'tsx', import.meta.filename, 'serve', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const started: ChildProcess[] = [server];
  try {
    const [line] = await once(server.stdout, 'data');
    const target = Number(String(line));
    const ways: readonly Way[] = [
      { name: 'nothing between', port: target },
      await viaSocat(target, pem, started),
      await viaMynah(target, join(folder, 'relay.pcapng'), started),
    ];
    const found = ways.map(() => ({ speed: [] as number[], rate: [] as number[] }));
    for (let round = 0; round <= ROUNDS; round++)
      for (const [index, { port }] of ways.entries()) {
        const speed = await throughput(port, MEGABYTES);
        const rate = await handshakes(port);
        if (round === 0) continue; // warm
        found[index]?.speed.push(speed);
        found[index]?.rate.push(rate);
      }
    process.stdout.write('| | MB/s | connections a second |\n|---|---|---|\n');
    const range = (all: readonly number[]) =>
      `${Math.round(Math.min(...all))} to ${Math.round(Math.max(...all))}`;
    for (const [index, { name }] of ways.entries())
      process.stdout.write(
        `| ${name} | ${range(found[index]?.speed ?? [])} | ${range(found[index]?.rate ?? [])} |\n`,
      );
  } finally {
    for (const child of started) child.kill('SIGINT');
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[2] === 'serve') await serve(process.argv[3] ?? '');
else await compare();
