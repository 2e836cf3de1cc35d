import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, emulate, sourcesOf } from './emulator.ts';
import { needs, python, run } from './run-tool.ts';

const servers = [
  ...sourcesOf('netkit-ftpd', '127.0.0.21:21', 'netkit-ftpd.pcap'),
  ...sourcesOf('vsftpd', '127.0.0.23:21'),
];

const ftplib = `
import ftplib, io, sys
ftp = ftplib.FTP()
ftp.connect(sys.argv[1], int(sys.argv[2]), timeout=20)
print(ftp.login('alice', 'wonder1and')[:3])
lines = []
ftp.retrlines('LIST', lines.append)
print('listed', any('notes.txt' in line for line in lines))
notes = io.BytesIO()
print(ftp.retrbinary('RETR readme.crlf', notes.write)[:3], len(notes.getvalue()))
print(ftp.storbinary('STOR from-python.txt', io.BytesIO(b'hello'))[:3])
ftp.set_pasv(False)
lines = []
ftp.retrlines('LIST', lines.append)
print('active', any('notes.txt' in line for line in lines))
try:
    ftp.cwd('no-such-folder')
except ftplib.error_perm as error:
    print('refused', str(error)[:3])
print(ftp.pwd())
print(ftp.quit()[:3])
`;

describe.each(servers)('an FTP server learned from $title', (source) => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await emulate(source);
  });
  afterAll(() => emulator?.stop());
  const curl = (path: string, ...args: string[]) =>
    run('curl', [
      '-sSv',
      '-m',
      '20',
      `ftp://${path.replace('@', `@${emulator.address}:${emulator.port}`)}`,
      ...args,
    ]);

  for (const [how, args] of [
    ['EPSV', []],
    ['PASV', ['--disable-epsv']],
    ['EPRT', ['-P', '-']],
    ['PORT', ['-P', '-', '--disable-eprt']],
  ] as const) {
    test(`curl lists with ${how}`, async () => {
      const listed = await curl('alice:wonder1and@/', ...args);
      expect(listed.err).toMatch(/< 150 [\s\S]*< 226 /);
      expect(listed.out).toMatch(/^-\S+ .* notes\.txt\r?$/m);
      expect(listed.code).toBe(0);
    });
  }

  test('curl downloads what the server had, and is refused what it had not', async (context) => {
    needs(context, 'curl');
    const readme = await curl('alice:wonder1and@/readme.crlf');
    expect(readme.err).toMatch(/< 150 [\s\S]*< 226 /);
    expect(readme.out).toBe('hello from alice\r\nsecond line\r\n');
    const none = await curl('alice:wonder1and@/no-such-file-here');
    expect(none.code).toBe(78);
    const wrong = await curl('alice:guess@/');
    expect(wrong.err).toContain('< 530 ');
    expect(wrong.code).toBe(67);
  });

  test('curl uploads', async (context) => {
    needs(context, 'curl');
    const sent = await curl('alice:wonder1and@/from-curl.txt', '-T', '/etc/hostname');
    expect(sent.err).toMatch(/< 150 [\s\S]*< 226 /);
    expect(sent.code).toBe(0);
  });

  test('curl asks for the size of a file first, and for a part of it', async (context) => {
    needs(context, 'curl');
    const readme = await curl('alice:wonder1and@/readme.crlf');
    expect(readme.err).toMatch(/< 213 31\r\n/);
    expect(readme.out).toBe('hello from alice\r\nsecond line\r\n');
    const rest = await curl('alice:wonder1and@/readme.crlf', '-C', '11');
    expect(rest.out).toBe('alice\r\nsecond line\r\n');
  });

  test('curl fetches in one session what it has uploaded in another', async (context) => {
    needs(context, 'curl');
    const uploaded = await run(
      'curl',
      ['-sS', '-m', '20', '-T', '-', `ftp://alice:wonder1and@${emulator.address}:${emulator.port}/kept.txt`],
      { input: 'one\ntwo\n' },
    );
    expect(uploaded.code).toBe(0);
    expect((await curl('alice:wonder1and@/kept.txt')).out).toBe('one\ntwo\n');
    expect((await curl('alice:wonder1and@/')).out).toContain('kept.txt');
  });

  test('lftp makes a folder, fills it, and removes it again', async (context) => {
    needs(context, 'lftp');
    const jobs =
      'set ftp:ssl-allow no; set net:timeout 8; set net:max-retries 1; mkdir by-lftp; cd by-lftp; put /etc/hostname -o h.txt; cls -1; cd ..; cls -1 by-lftp; cat by-lftp/h.txt; rm by-lftp/h.txt; rmdir by-lftp; ls; quit';
    const { address, port } = emulator;
    const done = await run('lftp', ['-p', `${port}`, '-u', 'alice,wonder1and', '-e', jobs, address], {
      seconds: 60,
    });
    expect(done.err).not.toMatch(/failed|error|denied|Fatal/i);
    expect(done.out).toContain('h.txt\nby-lftp/h.txt\n');
    expect(done.code).toBe(0);
  });

  test('lftp looks around, downloads, uploads and deletes', async (context) => {
    needs(context, 'lftp');
    const jobs =
      'set ftp:ssl-allow no; set net:timeout 8; set net:max-retries 1; pwd; ls; cat readme.crlf; put /etc/hostname -o by-lftp.txt; rm by-lftp.txt; quit';
    const { address, port } = emulator;
    const done = await run('lftp', ['-p', `${port}`, '-u', 'alice,wonder1and', '-e', jobs, address], {
      seconds: 60,
    });
    expect(done.out).toContain('notes.txt');
    expect(done.err).not.toMatch(/failed|error|denied|Fatal/i);
    expect(done.code).toBe(0);
  });

  test('Python logs in, lists, downloads, uploads, passively and actively', async (context) => {
    needs(context, 'python3');
    const { out, err } = await python(ftplib, emulator.address, `${emulator.port}`);
    expect(out + err).toBe('230\nlisted True\n226 31\n226\nactive True\nrefused 550\n/home/alice\n221\n');
  });
});
