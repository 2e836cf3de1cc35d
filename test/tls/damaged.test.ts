import { Duplex, PassThrough } from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { copyCertificates } from '../../src/certificates/copy-certificates.ts';
import { plainCertificate } from '../../src/certificates/plain-certificate.ts';
import type { Conversation, Message, Side } from '../../src/model/conversation.ts';
import { decryptConversation } from '../../src/tls/decrypt-conversation.ts';
import { KeyLog } from '../../src/tls/keys/key-log.ts';
import { RecordStream } from '../../src/tls/records/record-stream.ts';

const secret = 'something said inside\r\n';
let whole: Conversation;
const keys = new KeyLog();

/** Two ends of a pipe; `note` sees what each says. */
function pipe(note: (from: Side, bytes: Buffer) => void): readonly [Duplex, Duplex] {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const end = (side: Side, out: PassThrough, input: PassThrough): Duplex =>
    Duplex.from({
      writable: new PassThrough({
        transform(bytes: Buffer, _encoding, done) {
          note(side, bytes);
          out.write(bytes);
          done();
        },
      }).resume(),
      readable: input,
    });
  return [end('client', there, back), end('server', back, there)];
}

beforeAll(async () => {
  const messages: Message[] = [];
  const now = 1e15;
  const { key, certificates } = await copyCertificates([await plainCertificate('a.example.org', now)], {
    seen: now,
    now,
  });
  const [client, server] = pipe((from, bytes) => messages.push({ time: now, from, bytes }));
  const inner = new TLSSocket(server as never, {
    isServer: true,
    secureContext: createSecureContext({ key, cert: certificates }),
  });
  inner.on('data', (bytes) => inner.write(bytes));
  const outer = connect({ socket: client, rejectUnauthorized: false });
  outer.on('keylog', (line) => keys.add(line.toString()));
  await new Promise<void>((resolve) => {
    outer.once('secureConnect', () => outer.write(secret));
    outer.once('data', () => resolve());
  });
  whole = {
    id: 0,
    transport: 'tcp',
    client: { address: '192.0.2.1', port: 1 },
    server: { address: '192.0.2.2', port: 2 },
    start: now,
    end: now,
    packets: messages.length,
    messages,
    ending: 'client',
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
  };
});

function said({ messages }: Conversation): string {
  return messages.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');
}

test('whole, all is read', () => {
  const read = decryptConversation(whole, keys);
  expect(said(read)).toBe(secret + secret);
  expect(read.tls).toMatchObject({ established: true, encrypted: { client: 0, server: 0 } });
});

test('cut into any segments, the same is read', () => {
  const messages = whole.messages.flatMap(({ bytes, ...message }) =>
    [...bytes].map((byte) => ({ ...message, bytes: Uint8Array.of(byte) })),
  );
  expect(said(decryptConversation({ ...whole, messages }, keys))).toBe(secret + secret);
});

test('damage of any kind ends in what could be read, never in an error', () => {
  const damage = fc.record({
    message: fc.nat(),
    at: fc.nat(),
    byte: fc.nat(255),
    kind: fc.constantFrom('change', 'cut', 'drop', 'twice'),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (all) => {
      let messages = [...whole.messages];
      for (const { message, at, byte, kind } of all) {
        const index = message % messages.length;
        const found = messages[index] as Message;
        const bytes = Buffer.from(found.bytes);
        if (kind === 'change') bytes[at % bytes.length] = byte;
        const changed = { ...found, bytes: kind === 'cut' ? bytes.subarray(0, at % bytes.length) : bytes };
        const put = kind === 'drop' ? [] : kind === 'twice' ? [found, found] : [changed];
        messages = [...messages.slice(0, index), ...put, ...messages.slice(index + 1)];
        if (messages.length === 0) return;
      }
      const read = decryptConversation({ ...whole, messages }, keys);
      expect(read.messages.length).toBeLessThanOrEqual(2 * messages.length);
      if (read.tls) expect(read.tls.before).toBeLessThanOrEqual(read.messages.length);
    }),
    { numRuns: 500 },
  );
});

test('a ClientHello that nobody answers was refused by a server that had spoken before and ends', () => {
  const [hello] = whole.messages;
  const greeting: Message = { time: whole.start, from: 'server', bytes: Buffer.from('go ahead\r\n') };
  const messages = [greeting, hello as Message];
  const refused = decryptConversation({ ...whole, messages, ending: 'server' }, keys);
  expect(refused).toMatchObject({ messages: [greeting], tls: { before: 1, established: false } });
  expect(refused.tls?.chosen).toBeUndefined();
  for (const other of [
    { ...whole, messages, ending: 'client' as const },
    { ...whole, messages: [hello as Message], ending: 'server' as const },
  ])
    expect(decryptConversation(other, keys)).toBe(other);
});

/** Records with nothing in them that could be read. */
function blotted(messages: readonly Message[]): readonly Message[] {
  const records = { client: new RecordStream(), server: new RecordStream() };
  return messages.flatMap(({ from, bytes, time }) => {
    records[from].push(bytes);
    const pieces: Message[] = [];
    for (let record = records[from].next(); record; record = records[from].next())
      pieces.push({ time, from, bytes: Buffer.from(record.bytes).fill(0xaa, 5) });
    return pieces;
  });
}

const clear = (from: Side, text: string): Message => ({ time: 1e15, from, bytes: Buffer.from(text) });
const start = [clear('client', 'STARTTLS\r\n'), clear('server', 'go ahead\r\n')];

test('where the handshake cannot be read, what follows in clear is TLS all the same', () => {
  const sealed = blotted(whole.messages);
  const messages = [...start, ...sealed];
  const read = decryptConversation({ ...whole, messages }, keys);
  expect(read.messages).toEqual(start);
  const size = (side: Side) =>
    sealed.filter(({ from }) => from === side).reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(read.tls).toMatchObject({
    before: 2,
    established: true,
    encrypted: { client: size('client'), server: size('server') },
  });
  expect(read.tls?.offered).toBeUndefined();
});

test('a capture begun inside TLS, cut into any segments, is named', () => {
  const messages = blotted(whole.messages)
    .slice(-6)
    .flatMap(({ bytes, ...message }) =>
      [...bytes].map((byte) => ({ ...message, bytes: Uint8Array.of(byte) })),
    );
  const read = decryptConversation({ ...whole, messages }, keys);
  expect(read).toMatchObject({ messages: [], tls: { before: 0, established: true } });
});

test('what only begins like records, or comes from one side, stays as it is', () => {
  const sealed = blotted(whole.messages);
  for (const messages of [
    [...start, ...sealed, clear('server', '250 ok\r\n')],
    [...start, ...sealed.filter(({ from }) => from === 'server')],
    [...start, ...sealed.slice(0, 2)],
  ]) {
    const other = { ...whole, messages };
    expect(decryptConversation(other, keys)).toBe(other);
  }
});
