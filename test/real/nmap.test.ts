import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { emulate, sourcesOf } from './emulator.ts';
import { needs, run } from './run-tool.ts';

/** Each server has an address of its own and its own port: what nmap asks depends on the port. */
const servers: readonly (readonly [name: string, server: string, sample?: string])[] = [
  ['netkit-ftpd', '127.0.0.21:21', 'netkit-ftpd.pcap'],
  ['vsftpd', '127.0.0.23:21'],
  ['sendmail', '127.0.0.31:25', 'sendmail.pcap'],
  ['postfix', '127.0.0.32:25'],
  ['popa3d', '127.0.0.41:110'],
  ['dovecot-pop3', '127.0.0.43:110', 'dovecot-pop3.pcap'],
  ['dovecot-imap', '127.0.0.53:143', 'dovecot-imap.pcap'],
  ['redis', '127.0.0.63:6379', 'redis.pcap'],
  ['openssh', '127.0.0.61:22'],
  ['nginx', '127.0.0.66:80'],
  ['dnsmasq', '127.0.0.71:5353'],
  ['inn2', '127.0.0.68:119'],
];

/** What samples have to show where ../shared is not there, from a scan of the same servers while they were recorded. */
const known: Readonly<Record<string, string>> = {
  'netkit-ftpd': 'ftp | OpenBSD ftpd | 6.4 | Linux port 0.17',
  sendmail: 'smtp | Sendmail | 8.17.1.9/8.17.1.9/Debian-2+deb12u2 | ',
  'dovecot-pop3': 'pop3 | Dovecot pop3d |  | ',
  'dovecot-imap': 'imap | Dovecot imapd |  | ',
  redis: 'redis | Redis key-value store | 7.0.15 | ',
};

/**
 * innd takes 127.0.0.1, from where the fingerprint was taken, for a peer, and greets it otherwise than the clients that
 * were recorded. This is nmap's verdict on the real server as it is from their address (`nmap -S 127.0.9.11 -e lo`).
 */
const asOthersSeeIt: Readonly<Record<string, string>> = { inn2: 'nntp | InterNetNews (INN) | 2.7.1 | ' };

/** `service | product | version | extrainfo` of nmap's XML. */
function verdict(xml: string): string {
  const service = /<service .*?\/?>/.exec(xml)?.[0] ?? '';
  const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(service)?.[1] ?? '';
  return ['name', 'product', 'version', 'extrainfo'].map(attribute).join(' | ');
}

function real(name: string): string {
  const path = resolve(import.meta.dirname, '../../../shared/captures', name, 'fingerprints/nmap-sV.xml');
  try {
    return verdict(readFileSync(path, 'utf8'));
  } catch {
    return known[name] ?? '';
  }
}

for (const [name, server, sample] of servers) {
  // nmap waits most of the time: several servers at once, each learned thing at an address of its own
  for (const [index, source] of sourcesOf(name, server, sample).entries()) {
    test.concurrent(`nmap -sV takes what was learned from ${source.title} for the real ${name}`, async (context) => {
      needs(context, 'nmap');
      const [, octet = '', port = ''] = /(\d+):(\d+)$/.exec(server) ?? [];
      const privileged = process.getuid?.() === 0;
      const udp = name === 'dnsmasq';
      if (udp && !privileged) context.skip('scanning UDP needs root');
      const emulator = await emulate(
        source,
        privileged ? `127.77.${1 + index}.${octet}:${port}` : '127.0.0.1:0',
      );
      try {
        const scan = [
          '-n',
          '-Pn',
          '--disable-arp-ping',
          ...(udp ? ['-sU'] : []),
          '-sV',
          '-p',
          `${emulator.port}`,
        ];
        const { out } = await run('nmap', [...scan, '-oX', '-', emulator.address], { seconds: 170 });
        expect(verdict(out)).toBe(asOthersSeeIt[name] ?? real(name));
      } finally {
        await emulator.stop();
      }
    }, 300_000);
  }
}
