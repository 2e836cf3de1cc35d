import { spawnSync } from 'node:child_process';

/** Tests that have tshark read what mynah wrote are skipped where it is not installed. */
export const hasTshark = spawnSync('tshark', ['--version']).status === 0;

/** Lines that tshark prints for a capture, every checksum verified. Throws with what it said when it complains. */
export function tshark(file: string, ...args: readonly string[]): string[] {
  const strict = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);
  const { stdout, stderr, status } = spawnSync('tshark', ['-n', '-r', file, ...strict, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const complaint = stderr.replace(/^Running as user .*\n/m, '').trim();
  if (status !== 0 || complaint !== '') throw new Error(`tshark: ${complaint}`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** What one TCP stream carried, as tshark puts it together. */
export function tsharkStream(file: string, stream: number): { client: Buffer; server: Buffer } {
  const lines = tshark(file, '-q', '-z', `follow,tcp,raw,${stream}`).filter((line) =>
    /^\t?[0-9a-f]+$/.test(line),
  );
  const side = (server: boolean) =>
    Buffer.from(
      lines
        .filter((line) => line.startsWith('\t') === server)
        .join('')
        .replaceAll('\t', ''),
      'hex',
    );
  return { client: side(false), server: side(true) };
}

/** What the two sides of a stream said inside TLS, as tshark opens it with a key log (or `''`: the keys in the capture); it does not always know which side is which. */
export function tsharkInside(file: string, keys: string, stream: number): readonly string[] {
  const lines = tshark(
    file,
    ...(keys === '' ? [] : ['-o', `tls.keylog_file:${keys}`]),
    '-q',
    '-z',
    `follow,tls,raw,${stream}`,
  );
  return [true, false].map((tab) => {
    const said = lines.filter((line) => /^\t?[0-9a-f]+$/.test(line) && line.startsWith('\t') === tab);
    return Buffer.from(said.join('').replaceAll('\t', ''), 'hex').toString('latin1');
  });
}
