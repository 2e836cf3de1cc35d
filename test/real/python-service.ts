import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'vitest';
import { startRelays } from '../../src/capture/relay/proxy-relays.ts';
import { parseProxySpec } from '../../src/capture/relay/proxy-spec.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import { PacketTape } from '../capture/packet-tape.ts';
import { freePort } from '../support/free-port.ts';
import { run } from './run-tool.ts';

/** Debian's own Python, which is the one that sees the packages of Debian, whatever else is installed. */
const debianPython = '/usr/bin/python3';

/** A real server that is a Python module, with a real client of it. */
export interface PythonService {
  /** What the server and its client are, and the package of Debian that they come in. */
  readonly module: string;
  readonly package: string;
  /** Listens on 127.0.0.1 at the port of its first argument, says `ready`, and ends when its input does. */
  readonly server: string;
  /** Speaks with the port of its first argument; its input is JSON: sessions, each a list of what is said. */
  readonly client: string;
}

/** Skips the test, with the reason, where the module is not installed. */
export function needsModule(context: TestContext, { module, package: name }: PythonService): void {
  const found = spawnSync(debianPython, ['-c', `import ${module}`]).status === 0;
  if (!found) context.skip(`${name} is not installed (.ci/tools installs it)`);
}

/** Sessions of the client with a server just started, as the relay records them; one after the other. */
export async function recordService(
  { server, client }: PythonService,
  sessions: readonly (readonly string[])[],
): Promise<readonly Conversation[]> {
  const port = await freePort();
  const child = spawn(debianPython, ['-W', 'ignore', '-c', server, `${port}`], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  const tape = new PacketTape();
  const relays = await startRelays(
    [parseProxySpec(`127.0.0.1:0=127.0.0.1:${port}`)],
    tape,
    () => {},
    (text) => {
      throw new Error(text);
    },
  );
  const at = relays.listening[0]?.port;
  const ran = await run(debianPython, ['-W', 'ignore', '-c', client, `${at}`], {
    input: JSON.stringify(sessions),
  });
  await relays.stop();
  child.stdin.end();
  await ended;
  if (ran.code !== 0) throw new Error(ran.err);
  return tape.conversations();
}

/** The Python module aiosmtpd, and Python's smtplib. After 354 a short mail is sent. */
export const mailService: PythonService = {
  module: 'aiosmtpd',
  package: 'python3-aiosmtpd',
  server: `
import sys
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
server = Controller(Sink(), hostname='127.0.0.1', port=int(sys.argv[1]), server_hostname='mail.example.org')
server.start()
print('ready', flush=True)
sys.stdin.read()
server.stop()
`,
  client: `
import json, smtplib, sys
for session in json.load(sys.stdin):
    client = smtplib.SMTP('127.0.0.1', int(sys.argv[1]), timeout=20)
    for line in session:
        try:
            status, text = client.docmd(line)
            if status == 354:
                client.send('Subject: hi\\r\\n\\r\\nhello\\r\\n.\\r\\n')
                client.getreply()
            if b'goodbye' in text: # the server closes first
                client.sock.recv(1)
                break
        except smtplib.SMTPServerDisconnected:
            break
    client.close()
`,
};

/** The Python module pyftpdlib, and Python's ftplib. */
export const fileService: PythonService = {
  module: 'pyftpdlib',
  package: 'python3-pyftpdlib',
  server: `
import logging, os, sys, tempfile, threading
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
logging.disable()
folder = tempfile.mkdtemp()
for name, text in {'a.txt': 'hello from the first of files', 'b.txt': 'hello from the other file', 'notes.txt': 'first\\r\\nsecond\\r\\n'}.items():
    open(os.path.join(folder, name), 'w', newline='').write(text)
FTPHandler.authorizer = DummyAuthorizer()
FTPHandler.authorizer.add_user('ann', 'wonder1and', folder, perm='elradfmwMT')
FTPHandler.banner = 'ready'
server = FTPServer(('127.0.0.1', int(sys.argv[1])), FTPHandler)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print('ready', flush=True)
server.serve_forever()
`,
  client: `
import ftplib, io, json, sys
for session in json.load(sys.stdin):
    client = ftplib.FTP()
    client.connect('127.0.0.1', int(sys.argv[1]), timeout=20)
    for line in session:
        try:
            verb = line.split()[0]
            if verb == 'STOR':
                client.storbinary(line, io.BytesIO(b'uploaded ' + line.encode()))
            elif verb in ('LIST', 'NLST', 'RETR'):
                client.retrbinary(line, lambda data: None)
            else:
                client.sendcmd(line)
        except ftplib.Error:
            pass
    client.close()
`,
};

/** The server and the client of the Python module pymodbus. `r3 7` reads holding register 7, `w5 1 1` sets coil 1, as the functions are numbered. */
export const cellService: PythonService = {
  module: 'pymodbus.server',
  package: 'python3-pymodbus python3-serial-asyncio',
  server: `
import asyncio, logging, os, sys, threading
logging.disable()
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import StartAsyncTcpServer
cells = lambda: ModbusSequentialDataBlock(0, [0] * 60)
context = ModbusServerContext(slaves=ModbusSlaveContext(di=cells(), co=cells(), hr=cells(), ir=cells(), zero_mode=True), single=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
async def main():
    asyncio.get_running_loop().call_later(0.5, lambda: print('ready', flush=True))
    await StartAsyncTcpServer(context=context, address=('127.0.0.1', int(sys.argv[1])))
asyncio.run(main())
`,
  client: `
import json, sys
from pymodbus.client import ModbusTcpClient
for session in json.load(sys.stdin):
    client = ModbusTcpClient('127.0.0.1', port=int(sys.argv[1]))
    client.connect()
    for line in session:
        name, *numbers = line.split()
        call = {'r1': client.read_coils, 'r3': client.read_holding_registers, 'w5': client.write_coil,
                'w6': client.write_register, 'w16': client.write_registers}[name]
        at, *values = map(int, numbers)
        call(at, values if name == 'w16' else values[0], slave=1)
    client.close()
`,
};

/** The IMAP server of the Python module twisted, and Python's imaplib, which says whatever it is told to. */
export const mailboxService: PythonService = {
  module: 'twisted.mail.imap4',
  package: 'python3-twisted',
  server: `
import sys
from twisted.cred import checkers, portal
from twisted.internet import protocol, reactor, stdio
from twisted.mail import imap4
from zope.interface import implementer
sizes = [345, 1200, 78]
@implementer(imap4.IMessage)
class Message:
    def __init__(self, number): self.number = number
    getUID = lambda self: self.number
    getFlags = lambda self: ['\\\\Seen'] if self.number == 2 else []
    getInternalDate = lambda self: 'Mon, 15 Jan 2024 08:30:%02d +0000' % self.number
    getSize = lambda self: sizes[self.number - 1]
@implementer(imap4.IMailbox)
class Mailbox:
    addListener = removeListener = lambda self, listener: None
    getUIDValidity = getUIDNext = lambda self: 7
    getMessageCount = getRecentCount = getUnseenCount = lambda self: 0
    getFlags = lambda self: ['\\\\Seen']
    getHierarchicalDelimiter = lambda self: '/'
    isWriteable = lambda self: True
    search = lambda self, *what: []
    def fetch(self, messages, uid):
        messages.last = len(sizes)
        return [(number, Message(number)) for number in messages if number <= len(sizes)]
class Account(imap4.MemoryAccount):
    _emptyMailbox = lambda self, name, id: Mailbox()
class Realm:
    def requestAvatar(self, user, mind, *interfaces):
        account = Account(user)
        account.create('inbox')
        return imap4.IAccount, account, lambda: None
class Factory(protocol.Factory):
    def buildProtocol(self, address):
        server = imap4.IMAP4Server()
        server.portal = portal.Portal(Realm(), [checkers.InMemoryUsernamePasswordDatabaseDontUse(ann=b'wonder1and')])
        return server
class Input(protocol.Protocol):
    connectionLost = lambda self, reason: reactor.stop() if reactor.running else None
reactor.listenTCP(int(sys.argv[1]), Factory(), interface='127.0.0.1')
stdio.StandardIO(Input())
reactor.callWhenRunning(lambda: print('ready', flush=True))
reactor.run()
`,
  client: `
import imaplib, json, sys
for session in json.load(sys.stdin):
    client = imaplib.IMAP4('127.0.0.1', int(sys.argv[1]), timeout=20)
    for line in session:
        verb, *rest = line.split()
        imaplib.Commands[verb] = ('NONAUTH', 'AUTH', 'SELECTED', 'LOGOUT')
        try:
            client.xatom(verb, *rest)
        except imaplib.IMAP4.error:
            pass
    client.shutdown()
`,
};
