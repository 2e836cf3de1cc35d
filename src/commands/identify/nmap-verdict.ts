import { execFile } from 'node:child_process';
import type { Endpoint, Transport } from '../../model/conversation.ts';

const longest = 90_000; // ms

/** What `nmap -sV` takes a server for, in one line; undefined where nmap is not installed or says nothing. */
export function nmapVerdict({ address, port }: Endpoint, transport: Transport): Promise<string | undefined> {
  const how = transport === 'udp' ? ['-sU'] : ['-sT'];
  const family = address.includes(':') ? ['-6'] : [];
  const args = ['-n', '-Pn', ...family, ...how, '-sV', '-p', String(port), '-oX', '-', address];
  return new Promise((resolve) => {
    execFile('nmap', args, { timeout: longest, maxBuffer: 4 * 1024 * 1024 }, (error, stdout) => {
      resolve(error ? undefined : serviceIn(stdout));
    });
  });
}

/** The attributes of the element `service` of nmap's XML that say what it is. */
export function serviceIn(xml: string): string | undefined {
  const element = /<service\b[^>]*>/.exec(xml)?.[0];
  if (element === undefined) return undefined;
  const attribute = (name: string) =>
    new RegExp(` ${name}="([^"]*)"`)
      .exec(element)?.[1]
      ?.replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
  const said = ['product', 'version', 'extrainfo'].map(attribute).filter((text) => text !== undefined);
  return said.length > 0 ? said.join(' ') : attribute('name');
}
