import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { startRelays } from '../../src/capture/relay/proxy-relays.ts';
import { parseProxySpec } from '../../src/capture/relay/proxy-spec.ts';
import { TlsEnds } from '../../src/capture/relay/proxy-tls.ts';
import { CaptureWriter, LINKTYPE_RAW } from '../../src/capture/write/write-pcap.ts';
import { pcapngFormat, secretsBlock } from '../../src/capture/write/write-pcapng.ts';
import { copyCertificates } from '../../src/certificates/copy-certificates.ts';
import { plainCertificate } from '../../src/certificates/plain-certificate.ts';
import { endpointInCommand } from '../../src/knowledge/data-endpoint.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import { listen } from '../capture/relayed-server.ts';
import { MailClient } from './mail-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'mynah-ftps-'));
let conversations: readonly Conversation[] = [];

afterAll(() => rmSync(folder, { recursive: true }));

/** A server of files that knows AUTH, USER, PROT, PORT and RETR; it does not give the file `no`. */
function serveFiles(line: Socket, secureContext: SecureContext): void {
  let held = '';
  let port = 0;
  line
    .on('error', () => {})
    .on('data', (bytes) => {
      held += bytes.toString('latin1');
      for (let end = held.indexOf('\n'); end >= 0; end = held.indexOf('\n')) {
        const [verb = '', argument = ''] = held.slice(0, end).trim().split(' ');
        port = endpointInCommand(held.slice(0, end).trim())?.port ?? port;
        held = held.slice(end + 1);
        if (verb === 'AUTH') {
          line.removeAllListeners('data').write('234 go ahead\r\n', () => {
            serveFiles(new TLSSocket(line, { isServer: true, secureContext }), secureContext);
          });
          return;
        }
        if (verb === 'RETR') give(line, argument, connect(port, '127.0.0.1'), secureContext);
        else
          line.write(
            { USER: '331 who?\r\n', PROT: '200 private\r\n', PORT: '200 ok\r\n' }[verb] ?? '500 no\r\n',
          );
      }
    });
}

async function give(line: Socket, name: string, data: Socket, secureContext: SecureContext): Promise<void> {
  line.write('150 it comes\r\n');
  data.on('error', () => {});
  await once(data, 'connect');
  if (name === 'no') {
    await once(data, 'data');
    data.end();
    line.write('522 come back to your session\r\n');
    return;
  }
  const inside = new TLSSocket(data, { isServer: true, secureContext });
  await once(
    inside.on('error', () => {}),
    'secure',
  );
  inside.end(`the file ${name}\r\n`);
  line.write('226 done\r\n');
}

/** Fetches over active data connections inside TLS; what comes, of each. */
async function fetchActively(relay: number, names: readonly string[]): Promise<readonly string[]> {
  const client = await MailClient.connect(relay);
  await client.hear();
  await client.say('AUTH TLS\r\n');
  await client.secure();
  for (const line of ['USER ann', 'PROT P']) await client.say(`${line}\r\n`);
  const files: string[] = [];
  for (const name of names) {
    const waiting: Server = createServer();
    const port = await listen(waiting, '127.0.0.1');
    const came = once(waiting, 'connection');
    await client.say(`PORT 127,0,0,1,${port >> 8},${port & 255}\r\n`);
    await client.say(`RETR ${name}\r\n`);
    const [data] = (await came) as [Socket];
    data.on('error', () => {});
    const inside = connectTls({ socket: data, rejectUnauthorized: false });
    let file = '';
    inside
      .on('error', () => {})
      .on('data', (bytes) => {
        file += bytes;
      });
    await new Promise<void>((closed) => inside.once('close', () => closed()));
    files.push(file);
    await client.hear();
    waiting.close();
  }
  client.close();
  return files;
}

beforeAll(async () => {
  const now = Date.now() * 1000;
  const made = await copyCertificates([await plainCertificate('ftp.example.org', now)], { seen: now, now });
  const secureContext = createSecureContext({ key: made.key, cert: made.certificates });
  const server = createServer((socket) => {
    socket.write('220 files\r\n');
    serveFiles(socket, secureContext);
  });
  const target = await listen(server, '127.0.0.1');
  const file = join(folder, 'relay.pcapng');
  const writer = new CaptureWriter(file, LINKTYPE_RAW, () => {}, pcapngFormat);
  const ends = new TlsEnds((line) => writer.block(secretsBlock(line)));
  const spec = parseProxySpec(`127.0.0.1:0=127.0.0.1:${target}`);
  const relays = await startRelays(
    [spec],
    writer,
    () => {},
    () => {},
    { ends, clear: false },
  );
  const relay = relays.listening[0]?.port ?? 0;
  for (const names of [['a', 'no'], ['b', 'c'], ['a']])
    expect(await fetchActively(relay, names)).toEqual(
      names.map((name) => (name === 'no' ? '' : `the file ${name}\r\n`)),
    );
  await relays.stop();
  writer.close();
  server.close();
  conversations = (await readConversations([file])).value;
}, 30_000);

test('active data connections belong to the session in whose records they were announced', () => {
  const control = conversations.filter(({ messages }) =>
    Buffer.from(messages[0]?.bytes ?? []).includes('220 files'),
  );
  const data = conversations.filter((one) => !control.includes(one));
  expect(control).toHaveLength(3);
  expect(data.map(({ dataOf }) => dataOf?.listener)).toEqual(Array(5).fill('client'));
  const said = data.map(({ messages }) => Buffer.concat(messages.map(({ bytes }) => bytes)).toString());
  expect(said).toEqual(['the file a\r\n', '', 'the file b\r\n', 'the file c\r\n', 'the file a\r\n']);
});

test('data connections that a server refuses inside TLS do not hide what puts them there', () => {
  expect(learn(conversations).tls?.data).toEqual({ verb: 'PROT', status: '200', value: 'p' });
});
