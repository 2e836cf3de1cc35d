import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, emulate, sourcesOf } from './emulator.ts';
import { needs, python, run } from './run-tool.ts';

const servers = sourcesOf('dovecot-imap', '127.0.0.53:143', 'dovecot-imap.pcap');

const imaplib = `
import imaplib, sys
imap = imaplib.IMAP4(sys.argv[1], int(sys.argv[2]), timeout=20)
print(imap.login('alice', 'wonder1and')[0])
print(imap.select('INBOX'))
print(imap.noop()[0])
status, flags = imap.fetch('1', '(FLAGS)')
print(status, b'FLAGS' in flags[0])
print(imap.logout()[0])
try:
    imap = imaplib.IMAP4(sys.argv[1], int(sys.argv[2]), timeout=20)
    imap.login('alice', 'guess')
except imaplib.IMAP4.error as error:
    print('refused', b'AUTHENTICATIONFAILED' in error.args[0])
`;

describe.each(servers)('an IMAP server learned from $title', (source) => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await emulate(source);
  });
  afterAll(() => emulator?.stop());

  test('curl lists the mailboxes', async (context) => {
    needs(context, 'curl');
    const url = `imap://alice:wonder1and@${emulator.address}:${emulator.port}/`;
    const listed = await run('curl', ['-sSv', '-m', '20', url]);
    expect(listed.err + listed.out).toMatch(/^\* LIST .*INBOX\r$/m);
    expect(listed.code).toBe(0);
  });

  test('Python logs in, selects, fetches flags, logs out, and is refused a wrong password', async (context) => {
    needs(context, 'python3');
    const { out, err } = await python(imaplib, emulator.address, `${emulator.port}`);
    expect(out + err).toBe("OK\n('OK', [b'3'])\nOK\nOK True\nBYE\nrefused True\n");
  });
});
