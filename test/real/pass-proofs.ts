import { seededChance } from '../../src/replay/session/chance.ts';
import {
  cellService,
  fileService,
  mailboxService,
  mailService,
  type PythonService,
} from './python-service.ts';

/** Why a pass stays that earns next to nothing on the scoreboard: what a real server says, and an emulator learned without the pass does not. */
export interface PassProof {
  readonly pass: string;
  readonly service: PythonService;
  /** What is said in the sessions that are learned from, and in those that are asked about. */
  readonly training: readonly (readonly string[])[];
  readonly unseen: readonly (readonly string[])[];
  /** The requests, as they begin, that are answered wrongly without the pass. */
  readonly wrong: readonly string[] | 'several';
  /** What is known of other servers may be used. */
  readonly priors?: true;
  /** Only statuses are compared: the words are another server's. */
  readonly statuses?: true;
}

const users = ['ann', 'ben', 'cyd', 'dora', 'eve', 'fay', 'gus', 'hal'];
const sender = (user: string) => `MAIL FROM:<${user}@example.org>`;
const recipient = (user: string) => `RCPT TO:<${user}@example.net>`;
const mail = (user: string) => [sender(user), recipient(user), 'DATA'];
const login = ['USER ann', 'PASS wonder1and', 'TYPE I'];
const into = 'LOGIN ann wonder1and';

/** Reads and writes of cells at random. */
function cellSessions(count: number, seed: number): readonly (readonly string[])[] {
  const random = seededChance(seed)();
  const below = (limit: number) => Math.floor(random() * limit);
  const value = () => below(65_536);
  const request = () => {
    const at = below(50);
    const many = 1 + below(6);
    const values = Array.from({ length: many }, value).join(' ');
    return (
      [
        `r1 ${at} ${many}`,
        `r3 ${at} ${many}`,
        `w5 ${at} ${below(2)}`,
        `w6 ${at} ${value()}`,
        `w16 ${at} ${values}`,
      ][below(5)] ?? ''
    );
  };
  return Array.from({ length: count }, () => Array.from({ length: 20 }, request));
}

export const passProofs: readonly PassProof[] = [
  {
    pass: 'addSpentPermissions', // the recipients of a mail are gone with it
    service: mailService,
    training: users.map((user, index) => [
      `EHLO ${user}.example.net`,
      ...(index % 2 === 0 ? [] : ['DATA']),
      ...(index % 3 === 0 ? [recipient(user)] : []),
      sender(user),
      index % 2 === 0 ? 'NOOP' : 'DATA',
      recipient(`x${user}`),
      'DATA',
      ...mail(`${user}1`),
      'QUIT',
    ]),
    unseen: [['EHLO me', ...mail('zoe'), sender('zoe'), 'DATA', 'QUIT']],
    wrong: ['DATA', 'QUIT'],
  },
  {
    pass: 'addRestartCommands', // a second EHLO begins anew, which no recorded client says
    service: mailService,
    training: users.map((user, index) => [
      `EHLO ${user}.example.net`,
      ...(index % 2 === 0 ? [] : [recipient(user)]),
      index % 3 === 0 ? 'VRFY joe' : 'NOOP',
      sender(user),
      recipient(`x${user}`),
      'QUIT',
    ]),
    unseen: [['EHLO me', sender('zoe'), 'EHLO me', recipient('zoe'), 'QUIT']],
    wrong: ['RCPT'],
  },
  {
    pass: 'closeAtErrorLimit', // the fifth unknown command ends the session
    service: mailService,
    training: users.map((user, index) => [
      `EHLO ${user}.example.net`,
      ...Array.from({ length: index % 2 === 0 ? 1 + (index % 3) : 5 }, (_, at) => `X${user}${at}`),
      ...(index % 2 === 0 ? [...mail(user), 'QUIT'] : []),
    ]),
    unseen: [['EHLO me', 'ABC', 'DEF', 'GHI', 'JKL', 'MNO']],
    wrong: ['MNO'],
  },
  {
    pass: 'explainFileSizes', // only one file was ever measured, but others were sent
    service: fileService,
    training: users.map((user, index) => [
      ...login,
      'SIZE a.txt',
      'RETR a.txt',
      index % 2 === 0 ? 'RETR notes.txt' : 'RETR b.txt',
      index % 3 === 0 ? 'PWD' : 'SIZE a.txt',
      ...(index % 2 === 0 ? [] : [`STOR ${user}.txt`]),
      'QUIT',
    ]),
    unseen: [[...login, 'SIZE a.txt', 'SIZE b.txt', 'SIZE notes.txt', 'QUIT']],
    wrong: ['SIZE b.txt', 'SIZE notes.txt'],
  },
  {
    pass: 'annotateCells', // registers and coils are read as they were written
    service: cellService,
    training: cellSessions(20, 1),
    unseen: cellSessions(1, 2),
    wrong: 'several',
  },
  {
    pass: 'splitByFlag', // one wording for what comes too early and for a second login: a client that came too early may log in
    service: mailboxService,
    training: users.map((_, index) => [
      ...(index % 2 === 0 ? ['LIST "" *'] : ['LSUB "" *']),
      ...(index % 3 === 0 ? ['SUBSCRIBE inbox'] : ['NOOP']),
      into,
      ...(index % 2 === 0 ? [into] : ['NOOP']),
      'LIST "" *',
      ...(index % 3 === 0 ? ['LSUB "" *'] : [into]),
      'SUBSCRIBE inbox',
      'SELECT inbox',
      ...(index % 4 === 1 ? [into] : []),
      'LSUB "" *',
      'LOGOUT',
    ]),
    unseen: [['SELECT inbox', 'LIST "" *', into, 'SELECT inbox', 'LIST "" *', into, 'LOGOUT']],
    wrong: ['\\w+ LOGIN'],
  },
  {
    pass: 'annotateProperties', // what was told of a mail in one answer is known for every other way of asking
    service: mailboxService,
    training: [
      ['FETCH 1 FLAGS', 'FETCH 2 RFC822.SIZE', 'FETCH 3 INTERNALDATE'],
      ['FETCH 1:3 FLAGS', 'FETCH 1 RFC822.SIZE'],
      ['FETCH 2 (FLAGS RFC822.SIZE)', 'FETCH 3 (RFC822.SIZE FLAGS)'],
      ['FETCH 1:2 (INTERNALDATE FLAGS)', 'FETCH 9 FLAGS', 'FETCH 2 FLAGS'],
      ['FETCH 3 FLAGS', 'FETCH 2 INTERNALDATE', 'FETCH 1 (FLAGS INTERNALDATE)'],
    ].map((asked) => [into, 'SELECT inbox', ...asked, 'LOGOUT']),
    unseen: [
      [
        into,
        'SELECT inbox',
        'FETCH 1:3 (INTERNALDATE RFC822.SIZE)',
        'FETCH 3 (FLAGS INTERNALDATE)',
        'LOGOUT',
      ],
    ],
    wrong: ['\\w+ FETCH 1:3', '\\w+ FETCH 3'],
  },
  {
    pass: 'answerAsRelatives', // nobody has recorded a command out of order
    service: mailService,
    training: users.slice(0, 4).map((user) => [`EHLO ${user}.example.net`, ...mail(user), 'QUIT']),
    unseen: [
      ['EHLO me', 'NOOP', 'RSET', recipient('zoe'), 'DATA', 'QUIT'],
      [sender('zoe'), 'QUIT'],
    ],
    wrong: ['RCPT', 'DATA', 'QUIT', 'MAIL'],
    priors: true,
    statuses: true,
  },
  {
    pass: 'answerListedCommands', // HELP lists XCUP, which no client has said
    service: fileService,
    training: ['one', 'two', 'three', 'four', 'five', 'six'].map((word, index) => [
      ...login,
      index % 2 === 0 ? 'HELP' : `GRONK ${word}`,
      `MKD ${word}`,
      `CWD ${word}`,
      'PWD',
      'CDUP',
      `RMD ${word}`,
      'SYST',
      'QUIT',
    ]),
    unseen: [[...login, 'XCUP', 'QUIT']],
    wrong: ['XCUP'],
    statuses: true,
  },
];

/** Passes that a sample of a real server holds: what a real client says to an emulator learned from it, and what is answered with the pass and without. */
export const sampleProofs = [
  {
    pass: 'acceptKnownUsers', // nobody has asked VRFY about those that RCPT takes
    sample: 'sendmail.pcap',
    client: `
import smtplib, sys
server = smtplib.SMTP(sys.argv[1], int(sys.argv[2]), local_hostname='laptop.example.com', timeout=20)
server.ehlo()
print(server.verify('alice')[0])
`,
    says: /^25[02]$/,
    without: /^550$/,
  },
  {
    pass: 'annotateDataConnections', // clients come from other addresses than the recorded ones
    sample: 'netkit-ftpd.pcap',
    client: `
import ftplib, sys
client = ftplib.FTP()
client.connect(sys.argv[1], int(sys.argv[2]), timeout=20)
client.login('alice', 'wonder1and')
client.set_pasv(False)
heard = set()
for _ in range(20): # each time from another port, whose numbers may be those of a recorded one
    try:
        heard.add(client.retrlines('LIST', lambda line: None)[:3])
    except ftplib.Error as error:
        heard.add(str(error)[:3])
print(*sorted(heard))
`,
    says: /^226$/,
    without: /\b500\b/,
  },
] as const;

/** Passes that a test of its own holds. */
export const heldElsewhere: Readonly<Record<string, string>> = {
  answerInClear: 'test/real/passes.test.ts: the monitoring of nats-server, asked in clear',
  proposeFlags:
    'the invented protocol of test/scan is learned whole on every seed; no real server shows it yet',
};
