import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, emulate, sourcesOf } from './emulator.ts';
import { needs, python, run } from './run-tool.ts';

const servers = [
  ...sourcesOf('dovecot-pop3', '127.0.0.43:110', 'dovecot-pop3.pcap'),
  ...sourcesOf('popa3d', '127.0.0.41:110'),
];

const poplib = `
import poplib, sys
pop = poplib.POP3(sys.argv[1], int(sys.argv[2]), timeout=20)
print(pop.getwelcome()[:3].decode())
print(pop.user('alice')[:3].decode(), pop.pass_('wonder1and')[:3].decode())
count, size = pop.stat()
print(count, len(pop.list()[1]), len(pop.uidl()[1]))
reply, lines, octets = pop.retr(1)
print(reply[:3].decode(), any(line.startswith(b'Subject: Choir practice') for line in lines))
try:
    pop.retr(99)
except poplib.error_proto as error:
    print(error.args[0][:4].decode())
print(pop.quit()[:3].decode())
`;

describe.each(servers)('a POP3 server learned from $title', (source) => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await emulate(source);
  });
  afterAll(() => emulator?.stop());
  const url = (user: string, path: string) => `pop3://${user}@${emulator.address}:${emulator.port}/${path}`;

  test('curl lists and fetches mails', async (context) => {
    needs(context, 'curl');
    const list = await run('curl', ['-sSv', '-m', '20', url('alice:wonder1and', '')]);
    expect(list.err + list.out).toMatch(/\n1 \d+\r\n2 \d+\r\n3 \d+\r\n$/);
    expect(list.code).toBe(0);
    const mail = await run('curl', ['-sSv', '-m', '20', url('alice:wonder1and', '1')]);
    expect(mail.err + mail.out).toContain('Subject: Choir practice on Thursday\r\n');
    expect(mail.code).toBe(0);
    const wrong = await run('curl', ['-sSv', '-m', '20', url('alice:guess', '')]);
    expect(wrong.code).toBe(67);
  });

  test('Python logs in, counts, fetches, and is refused a mail that is not there', async (context) => {
    needs(context, 'python3');
    const { out, err } = await python(poplib, emulator.address, `${emulator.port}`);
    expect(out + err).toBe('+OK\n+OK +OK\n3 3 3\n+OK True\n-ERR\n+OK\n');
  });
});
