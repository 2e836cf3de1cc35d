import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const usage = `npx tsx bench/handshakes.ts [--seconds 5] [--rounds 3] NAME=ADDR:PORT…

Full TLS handshakes a second of servers that are running (an emulator, and the server it was learned from), measured by openssl s_time in turns:
the machine's other work meets all of them.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' } },
});
const servers = positionals.map((text) => {
  const [name = '', at = ''] = text.split('=');
  return { name, at };
});
if (servers.length === 0 || servers.some(({ at }) => at === '')) {
  process.stderr.write(`${usage}\n`);
  process.exit(2);
}

/** Handshakes a second that one client gets; 0 where the server takes none. */
function handshakes(at: string, version: string): number {
  const args = ['s_time', '-connect', at, '-new', '-time', values.seconds, version];
  const { stdout } = spawnSync('openssl', args, { encoding: 'latin1' });
  const [, count = '0', seconds = '1'] = /(\d+) connections in (\d+) real seconds/.exec(stdout ?? '') ?? [];
  return Number(count) / Number(seconds);
}

const versions = ['-tls1_3', '-tls1_2'];
const found = new Map<string, number[]>();
for (let round = 0; round < Number(values.rounds); round++)
  for (const version of versions)
    for (const { name, at } of servers) {
      const key = `${name} ${version}`;
      found.set(key, [...(found.get(key) ?? []), handshakes(at, version)]);
    }

process.stdout.write('| server | TLS 1.3 | TLS 1.2 |\n|---|---|---|\n');
for (const { name } of servers) {
  const cells = versions.map((version) => {
    const rates = found.get(`${name} ${version}`) ?? [];
    return `${Math.round(Math.min(...rates))} to ${Math.round(Math.max(...rates))}`;
  });
  process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
}
