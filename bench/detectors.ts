import { connect } from 'node:net';
import { parseArgs } from 'node:util';

const usage = `npx tsx bench/detectors.ts PROTOCOL REAL-ADDRESS:PORT EMULATOR-ADDRESS:PORT

What public detectors of honeypots ask (see docs/detection.md), in our own words, asked of a real server and of its emulator: do they see the same?`;

/** What is asked on one connection: each text is sent once the server has spoken or been silent for a while. */
interface Probe {
  readonly name: string;
  readonly says: readonly string[];
}

const word = () => Math.random().toString(36).slice(2, 10);

/** Two logins with words made up: who takes both takes anybody. */
const logins = (say: (user: string, password: string) => readonly string[]): readonly Probe[] =>
  ['first', 'second'].map((which) => ({ name: `${which} made-up login`, says: say(word(), word()) }));

const probes: Readonly<Record<string, readonly Probe[]>> = {
  smtp: [
    { name: 'greeting', says: [] },
    { name: 'HELP', says: ['HELP\r\n'] },
    { name: 'a double quote', says: ['"\r\n'] },
    { name: 'DATA at once', says: ['DATA\r\n'] },
    { name: 'NOOP, STARTTLS with a word', says: ['EHLO a.example\r\n', 'NOOP\r\n', 'STARTTLS x\r\n'] },
    {
      name: 'RSET inside DATA',
      says: [
        'EHLO a.example\r\n',
        'MAIL FROM:<a@example.net>\r\n',
        'RCPT TO:<alice@example.org>\r\n',
        'DATA\r\n',
        'RSET\r\n',
        '.\r\n',
        'RSET\r\n',
        'QUIT\r\n',
      ],
    },
    ...logins((user, password) => [
      'EHLO a.example\r\n',
      `AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString('base64')}\r\n`,
    ]),
    { name: 'a made-up command', says: [`${word()}\r\n`] },
    {
      name: 'open relay',
      says: ['EHLO a.example\r\n', 'MAIL FROM:<a@example.net>\r\n', `RCPT TO:<${word()}@example.com>\r\n`],
    },
  ],
  ftp: [
    { name: 'greeting', says: [] },
    { name: 'USER and an empty PASS', says: ['USER root\r\n', 'PASS \r\n'] },
    { name: 'USER alone', says: ['USER\r\n'] },
    { name: 'a dot', says: ['.\r\n'] },
    { name: 'a long line', says: [`${'overflow'.repeat(40)}\r\n`] },
    ...logins((user, password) => [`USER ${user}\r\n`, `PASS ${password}\r\n`]),
    { name: 'PASV before a login', says: ['PASV\r\n'] },
    { name: 'FEAT, PWD, QUIT and a command after it', says: ['FEAT\r\n', 'PWD\r\n', 'QUIT\r\n', 'NOOP\r\n'] },
    { name: 'PORT to somebody else', says: ['USER anonymous\r\n', 'PASS a@\r\n', 'PORT 192,0,2,1,4,5\r\n'] },
  ],
  redis: [
    { name: 'PING', says: ['PING\r\n'] },
    { name: 'QUIT without a line end', says: ['QUIT'] },
    { name: 'brackets', says: ['[[,[[\r\n'] },
    { name: 'DBSIZE', says: ['DBSIZE\r\n'] },
    ...logins((_, password) => [`AUTH ${password}\r\n`]),
    { name: 'SELECT, ECHO, wrong number of words', says: ['SELECT 0\r\n', 'ECHO hello\r\n', 'GET\r\n'] },
    { name: 'QUIT and PING', says: ['QUIT\r\n', 'PING\r\n'] },
    {
      name: 'SET, TYPE, INCR of a text, GET',
      says: ['SET hpx abc\r\n', 'TYPE hpx\r\n', 'INCR hpx\r\n', 'GET hpx\r\n', 'DEL hpx\r\n'],
    },
    { name: 'CONFIG GET, EVAL', says: ['CONFIG GET maxmemory\r\n', 'EVAL "return 1" 0\r\n'] },
  ],
  pop3: [
    { name: 'greeting', says: [] },
    { name: 'STAT before a login', says: ['STAT\r\n'] },
    { name: 'CAPA', says: ['CAPA\r\n'] },
    { name: 'a made-up command', says: [`${word()}\r\n`] },
    ...logins((user, password) => [`USER ${user}\r\n`, `PASS ${password}\r\n`]),
  ],
  imap: [
    { name: 'greeting', says: [] },
    { name: 'SELECT before a login', says: ['a SELECT INBOX\r\n'] },
    { name: 'CAPABILITY', says: ['a CAPABILITY\r\n'] },
    { name: 'a made-up command', says: [`a ${word()}\r\n`] },
    ...logins((user, password) => [`a LOGIN ${user} ${password}\r\n`, 'b LOGOUT\r\n']),
  ],
  ssh: [
    { name: 'greeting', says: [] },
    { name: 'a version without its minor number', says: ['SSH-1337-OpenSSH_9.0\r\n'] },
    { name: 'an older version', says: ['SSH-1.5-a\r\n'] },
    { name: 'a later version', says: ['SSH-9.9-a\r\n'] },
    { name: 'no version at all', says: ['hello\r\n'] },
    { name: 'a request of HTTP', says: ['GET / HTTP/1.0\r\n\r\n'] },
    { name: 'line ends alone', says: ['\n\n\n\n'] },
  ],
  http: [
    { name: 'GET / HTTP/1.0', says: ['GET / HTTP/1.0\r\n\r\n'] },
    { name: 'HTTP/1337', says: ['GET / HTTP/1337\r\nHost: a\r\n\r\n'] },
    { name: 'a made-up page', says: [`GET /${word()} HTTP/1.0\r\n\r\n`] },
    { name: 'a made-up method', says: [`${word().toUpperCase()} / HTTP/1.1\r\nHost: a\r\n\r\n`] },
    { name: 'DELETE', says: ['DELETE / HTTP/1.1\r\nHost: a\r\n\r\n'] },
    { name: 'an odd Host', says: ['GET / HTTP/1.1\r\nHost: *\r\n\r\n'] },
    {
      name: 'a POST that says less than it is',
      says: ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n'],
    },
  ],
};

const quiet = 600; // ms without a word before the next thing is said
const slow = 9000; // ms that a failed login may take

/** What a server says in one connection, a line each, with what differs from run to run taken out. */
function ask(address: string, port: number, { says }: Probe): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const heard: string[] = [];
    let answer = '';
    const socket = connect(port, address);
    let next = 0;
    let timer: NodeJS.Timeout | undefined;
    const over = (how: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve([...heard, ...(answer === '' ? [] : [masked(answer)]), how]);
    };
    const go = () => {
      if (answer !== '') heard.push(masked(answer));
      answer = '';
      const text = says[next++];
      if (text === undefined) return over('waits');
      if (!socket.writableEnded) socket.write(text, 'latin1');
      timer = setTimeout(go, /^(?:PASS|AUTH|. LOGIN)/.test(text) ? slow : quiet);
    };
    timer = setTimeout(go, quiet);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1'); // how it is cut into segments is chance
      clearTimeout(timer);
      timer = setTimeout(go, quiet);
    });
    socket.on('close', () => over('closes'));
    socket.on('end', () => over('closes'));
  });
}

/** What no two runs have alike: words made up by the client, times, numbers, ids, addresses. */
function masked(text: string): string {
  return text
    .replace(/client\w*\.example\.net|localhost/g, '<client>')
    .replace(/[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} [\d:]{8} [A-Z+\-\d]+(?: \([A-Z]+\))?/g, '<time>')
    .replace(/\b(?=[a-z]*\d)[a-z0-9]{6,16}\b/gi, '<word>')
    .replace(/\d{1,3}(?:[.,]\d{1,3}){3}(?:,\d+,\d+)?/g, '<address>')
    .replace(/\d+\.\d{3} secs/g, '<secs>')
    .trimEnd();
}

const { positionals } = parseArgs({ allowPositionals: true });
const [protocol = '', real, emulated] = positionals;
const asked = probes[protocol];
if (!asked || !real || !emulated) {
  process.stderr.write(`${usage}\nProtocols: ${Object.keys(probes).join(', ')}\n`);
  process.exit(2);
}
const at = (text: string): [string, number] => [
  text.slice(0, text.lastIndexOf(':')),
  Number(text.slice(text.lastIndexOf(':') + 1)),
];
let same = 0;
for (const probe of asked) {
  const [one, other] = await Promise.all([ask(...at(real), probe), ask(...at(emulated), probe)]);
  const [left, right] = [one.join(' | '), other.join(' | ')];
  if (left === right) same++;
  else
    process.stdout.write(
      `${protocol}: ${probe.name}:\n  real     ${JSON.stringify(left)}\n  emulator ${JSON.stringify(right)}\n`,
    );
}
process.stdout.write(`${protocol}: ${same} of ${asked.length} probes are answered alike\n`);
process.exit(0);
