import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, emulate, sourcesOf } from './emulator.ts';
import { needs, python, run } from './run-tool.ts';

const servers = [
  ...sourcesOf('sendmail', '127.0.0.31:25', 'sendmail.pcap'),
  ...sourcesOf('postfix', '127.0.0.32:25'),
];

const smtplib = `
import smtplib, sys
server = smtplib.SMTP(sys.argv[1], int(sys.argv[2]), local_hostname='laptop.example.com', timeout=20)
server.ehlo()
refused = server.sendmail('ann@example.com', ['alice@example.org', 'bob@example.org'], 'Subject: hi\\r\\n\\r\\nhello\\r\\n.dot\\r\\n')
print('refused', refused, 'size' in server.esmtp_features or server.esmtp_features)
try:
    server.sendmail('ann@example.com', ['nosuchuser77@example.org'], 'x')
except smtplib.SMTPRecipientsRefused as error:
    print('unknown', list(error.recipients.values())[0][0])
print('again', server.sendmail('ann@example.com', ['alice@example.org'], 'x'))
server.rset()
print('vrfy', server.verify('alice')[0])
print('bye', server.quit()[0])
`;

describe.each(servers)('an SMTP server learned from $title', (source) => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await emulate(source);
  });
  afterAll(() => emulator?.stop());

  test('swaks delivers a mail', async (context) => {
    needs(context, 'swaks');
    const { address, port } = emulator;
    const swaks = (...args: string[]) =>
      run('swaks', [
        '--server',
        address,
        '--port',
        `${port}`,
        '--helo',
        'laptop.example.com',
        '--timeout',
        '20',
        ...args,
      ]);
    const one = await swaks('--from', 'ann@example.com', '--to', 'alice@example.org', '--body', 'Hello');
    expect(one.out + one.err).toMatch(/-> \.\n<- {2}250 2\.0\.0 .*\n -> QUIT\n<- {2}221 /);
    expect(one.code).toBe(0);
    const unknown = await swaks('--from', 'ann@example.com', '--to', 'nosuchuser77@example.org');
    expect(unknown.out + unknown.err).toMatch(/<\*\* 550 5\.1\.1 <nosuchuser77@example\.org>/);
    expect(unknown.code).toBe(24);
    const pipelined = await swaks(
      '--from',
      '<>',
      '--to',
      'bob@example.org',
      '--pipeline',
      '--quit-after',
      'RCPT',
    );
    expect(pipelined.code).toBe(0);
  });

  test('curl delivers a mail', async (context) => {
    needs(context, 'curl');
    const mail = 'From: ann@example.com\r\nSubject: by curl\r\n\r\nhello\r\n';
    const url = `smtp://${emulator.address}:${emulator.port}`;
    const args = [
      '-sSv',
      '-m',
      '20',
      url,
      '--mail-from',
      'ann@example.com',
      '--mail-rcpt',
      'bob@example.org',
      '-T',
      '-',
    ];
    const sent = await run('curl', args, { input: mail });
    expect(sent.err).toMatch(/< 354 [\s\S]*< 250 2\.0\.0 /);
    expect(sent.code).toBe(0);
  });

  test('Python delivers a mail to two, is refused an unknown user, verifies and leaves', async (context) => {
    needs(context, 'python3');
    const { out, err } = await python(smtplib, emulator.address, `${emulator.port}`);
    expect(out + err).toMatch(/^refused \{\} True\nunknown 550\nagain \{\}\nvrfy 25[02]\nbye 221\n$/);
  });
});
