import { createHash } from 'node:crypto';
import { ByteReader } from '../bytes/byte-reader.ts';
import { type ClientHello, extensionOf, extensionTypes, isGrease, protocolsOf } from './client-hello.ts';

/** JA3: the MD5 of what the client offers, in its order (https://github.com/salesforce/ja3). */
export function fingerprintJa3(hello: ClientHello): string {
  const groups = numbersOf(hello, 'groups', 2);
  const body = extensionOf(hello, 'pointFormats');
  const formats = body ? [...new ByteReader(body).vector(1)] : [];
  const lists = [kept(hello.ciphers), kept(hello.extensions.map(({ type }) => type)), groups, formats];
  const text = [hello.version, ...lists.map((list) => list.join('-'))].join(',');
  return createHash('md5').update(text).digest('hex');
}

/** JA4: readable facts, then hashes of ciphers and extensions in sorted order (https://github.com/FoxIO-LLC/ja4). */
export function fingerprintJa4(hello: ClientHello): string {
  const ciphers = kept(hello.ciphers);
  const extensions = kept(hello.extensions.map(({ type }) => type));
  const version = Math.max(hello.version, ...numbersOf(hello, 'versions', 1)).toString(16);
  const name = extensionOf(hello, 'serverName') ? 'd' : 'i';
  const head = `t${versionNames[version] ?? '00'}${name}${two(ciphers.length)}${two(extensions.length)}`;
  const { serverName, alpn } = extensionTypes;
  const others = sortedHex(extensions.filter((type) => type !== serverName && type !== alpn));
  const signatures = numbersOf(hello, 'signatures', 2).map(four).join(',');
  const second = signatures === '' ? others : `${others}_${signatures}`;
  return `${head}${alpnEnds(hello)}_${short(sortedHex(ciphers))}_${short(others === '' ? '' : second)}`;
}

const versionNames: Readonly<Record<string, string>> = {
  '304': '13',
  '303': '12',
  '302': '11',
  '301': '10',
  '300': 's3',
};

function kept(values: readonly number[]): readonly number[] {
  return values.filter((value) => !isGrease(value));
}

function numbersOf(hello: ClientHello, name: keyof typeof extensionTypes, width: 1 | 2): readonly number[] {
  const body = extensionOf(hello, name);
  return body ? kept(new ByteReader(body).numbers(width)) : [];
}

/** First and last letter of the first protocol; those of its bytes in hexadecimal where they are no letters. */
function alpnEnds(hello: ClientHello): string {
  const [first = ''] = protocolsOf(extensionOf(hello, 'alpn'));
  if (first === '') return '00';
  const ends = `${first.at(0)}${first.at(-1)}`;
  if (/^[A-Za-z0-9]{2}$/.test(ends)) return ends;
  const digits = Buffer.from(first, 'latin1').toString('hex');
  return `${digits.at(0)}${digits.at(-1)}`;
}

function two(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0');
}

function four(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function sortedHex(values: readonly number[]): string {
  return values.map(four).sort().join(',');
}

function short(text: string): string {
  return text === '' ? '000000000000' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}
