import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { endpointInCommand, endpointInReply } from '../../../src/knowledge/data-endpoint.ts';
import { saidBy } from '../packet-tape.ts';
import { dial, listen, type RelayedServer, readAll, readUntil, relayed, until } from '../relayed-server.ts';

const FILE = Buffer.alloc(300_000, 'a file that is transferred\r\n');

let running: RelayedServer | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

/** A server that knows USER, PASV, EPSV, PORT, EPRT, RETR, AUTH and QUIT, and answers all else with 500. */
function ftpServer(control: Socket): void {
  let data: Promise<Socket> | undefined;
  const passive = async (reply: (port: number) => string) => {
    const dataPort = createServer();
    const port = await listen(dataPort, '127.0.0.2');
    data = once(dataPort, 'connection').then(([socket]) => socket as Socket);
    data.then(() => dataPort.close());
    control.write(reply(port));
  };
  const answer = async (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'USER') control.write('331 Password please\r\n');
    else if (verb === 'PASV')
      await passive((port) => `227 Passive (127,0,0,2,${port >> 8},${port & 255})\r\n`);
    else if (verb === 'EPSV') await passive((port) => `229 Extended (|||${port}|)\r\n`);
    else if (verb === 'PORT' || verb === 'EPRT') {
      const { address = '', port = 0 } = endpointInCommand(line) ?? {};
      if (address !== control.remoteAddress || port < 1024) control.write(`500 Illegal ${line}`);
      else {
        data = dial({ host: address, port, localAddress: '127.0.0.2' });
        data.catch(() => {}); // nobody there: it shows when it is used
        control.write('200 ok\r\n');
      }
    } else if (verb === 'RETR') {
      control.write('150 here it comes\r\n');
      (await data)?.end(FILE);
      control.write('226 done\r\n');
    } else if (verb === 'AUTH') control.write('234 go ahead\r\n');
    else if (verb === 'QUIT') control.end('221 bye\r\n');
    else control.write(`500 ${line}`);
  };
  let rest = '';
  control.on('data', (bytes) => {
    const lines = (rest + bytes.toString('latin1')).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
    for (const line of lines) void answer(line);
  });
  control.write('220 welcome\r\n');
}

async function start(serve = ftpServer, kind?: string): Promise<RelayedServer> {
  running = await relayed(serve, kind);
  return running;
}

/** Sends a line, waits for the reply's last line. */
async function ask(control: Socket, line: string, reply: string): Promise<string> {
  control.write(`${line}\r\n`);
  return readUntil(control, reply);
}

async function loggedIn(server: RelayedServer, address?: string): Promise<Socket> {
  const control = await server.connect(address);
  await readUntil(control, '220 welcome\r\n');
  await ask(control, 'USER alice', '331 Password please\r\n');
  return control;
}

async function quit(server: RelayedServer, control: Socket): Promise<void> {
  await ask(control, 'QUIT', '221 bye\r\n');
  control.end();
  await until(() => server.over() === 1);
}

describe('data connections through the relay', () => {
  test.each(['PASV', 'EPSV'])(
    '%s: the client comes to the relay, the capture shows the server',
    async (verb) => {
      const server = await start();
      const control = await loggedIn(server);
      const reply = await ask(control, verb, '\r\n');
      const port = endpointInReply(reply)?.port ?? 0;
      if (verb === 'PASV') expect(reply).toContain('(127,0,0,1,');
      const data = await dial({ host: '127.0.0.1', port });
      const from = data.localPort;
      control.write('RETR a\r\n');
      expect((await readAll(data)).equals(FILE)).toBe(true);
      data.end();
      await readUntil(control, '226 done\r\n');
      await quit(server, control);
      await until(() => server.tape.conversations().every(({ ending }) => ending === 'server'));
      const [first, second] = server.tape.conversations();
      const announced = endpointInReply(/^22[79].*\r\n/m.exec(saidBy('server', first).toString())?.[0] ?? '');
      if (verb === 'PASV') expect(announced?.address).toBe('127.0.0.2');
      expect(second).toMatchObject({
        client: { address: '127.0.0.1', port: from },
        server: { address: '127.0.0.2', port: announced?.port },
      });
      expect(announced?.port).not.toBe(port);
      expect(saidBy('server', second).equals(FILE)).toBe(true);
    },
  );

  test.each([
    ['PORT', (port: number) => `PORT 127,0,9,11,${port >> 8},${port & 255}`],
    ['EPRT', (port: number) => `EPRT |1|127.0.9.11|${port}|`],
  ])('%s: the server comes to the relay, the capture shows the client', async (_verb, command) => {
    const server = await start();
    const control = await loggedIn(server, '127.0.9.11');
    const dataPort = createServer();
    const port = await listen(dataPort, '127.0.9.11');
    const arrived = once(dataPort, 'connection');
    await ask(control, command(port), '200 ok\r\n');
    control.write('RETR a\r\n');
    const [data] = (await arrived) as [Socket];
    dataPort.close();
    expect(data.remoteAddress).toBe('127.0.0.1');
    expect((await readAll(data)).equals(FILE)).toBe(true);
    data.end();
    await readUntil(control, '226 done\r\n');
    await quit(server, control);
    const [first, second] = server.tape.conversations();
    expect(saidBy('client', first).toString()).toContain(`${command(port)}\r\n`);
    expect([second?.client, second?.server]).toContainEqual({ address: '127.0.9.11', port });
    expect([second?.client.address, second?.server.address]).toContain('127.0.0.2');
  });

  test('a stranger who comes to the door is sent away, and the client still gets in', async () => {
    const server = await start();
    const control = await loggedIn(server);
    const port = endpointInReply(await ask(control, 'PASV', '\r\n'))?.port ?? 0;
    const stranger = connect({ host: '127.0.0.1', port, localAddress: '127.0.9.99' });
    await once(stranger.resume(), 'close');
    const data = await dial({ host: '127.0.0.1', port });
    control.write('RETR a\r\n');
    expect((await readAll(data)).length).toBe(FILE.length);
    data.end();
    await quit(server, control);
  });

  test('nobody comes in any more when the control connection is over', async () => {
    const server = await start();
    const control = await loggedIn(server);
    const port = endpointInReply(await ask(control, 'PASV', '\r\n'))?.port ?? 0;
    await quit(server, control);
    const [error] = await once(connect({ host: '127.0.0.1', port }), 'error');
    expect(error.code).toBe('ECONNREFUSED');
  });
});

describe('what stays as it is', () => {
  test('an address or port that the server should refuse', async () => {
    const server = await start();
    const control = await loggedIn(server);
    for (const line of ['PORT 10,0,0,1,200,1', 'PORT 127,0,0,1,0,25', 'EPRT |1|10.0.0.1|5000|']) {
      expect(await ask(control, line, '\r\n')).toBe(`500 Illegal ${line}\r\n`);
    }
    await quit(server, control);
  });

  test('a PORT before USER was taken, and in a mail', async () => {
    const server = await start();
    const before = await server.connect();
    await readUntil(before, '220 welcome\r\n');
    expect(await ask(before, 'PORT 127,0,0,1,200,1', '\r\n')).toBe('200 ok\r\n');
    expect(server.tape.conversations()).toHaveLength(1); // the server went straight to the port
    await ask(before, 'EHLO me', '\r\n');
    await ask(before, 'USER x', '\r\n');
    expect(await ask(before, 'PASV', '\r\n')).toContain('(127,0,0,2,');
    before.destroy();
  });

  test('everything after AUTH TLS, and everything of a relay that is told to relay bytes only', async () => {
    const tls = await start();
    const secret = await loggedIn(tls);
    await ask(secret, 'AUTH TLS', '234 go ahead\r\n');
    expect(await ask(secret, 'PASV', '\r\n')).toContain('(127,0,0,2,');
    secret.destroy();
    await tls.stop();
    const plain = await start(ftpServer, 'tcp:');
    const control = await loggedIn(plain);
    expect(await ask(control, 'PASV', '\r\n')).toContain('(127,0,0,2,');
    control.destroy();
  });

  test('a protocol in which the client speaks first, or the server says something else', async () => {
    for (const greeting of ['', '+OK POP3 ready\r\n']) {
      const server = await start((socket) => {
        socket.write(greeting);
        socket.on('data', (bytes) => socket.write(`331 ${bytes}227 (127,0,0,2,9,9)\r\n`));
      });
      const client = await server.connect();
      if (greeting !== '') await readUntil(client, greeting);
      expect(await ask(client, 'USER alice', '9,9)\r\n')).toBe('331 USER alice\r\n227 (127,0,0,2,9,9)\r\n');
      client.destroy();
      await server.stop();
    }
  });
});

test('commands and replies that come a byte at a time', async () => {
  const server = await start((socket) => {
    const slow = Object.create(socket) as Socket;
    slow.write = ((text: string) => {
      for (const byte of Buffer.from(text)) socket.write(Buffer.of(byte));
      return true;
    }) as Socket['write'];
    ftpServer(slow);
  });
  const control = await loggedIn(server);
  for (const byte of Buffer.from('PASV\r\n')) control.write(Buffer.of(byte));
  expect(await readUntil(control, '\r\n')).toContain('227 Passive (127,0,0,1,');
  control.destroy();
});
