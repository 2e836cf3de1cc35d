/**
 * The bytes of an IP address, 4 or 16, or undefined if the text is none. IPv6 may be shortened, hold a dotted end, and carry a
 * zone (`fe80::1%eth0`), which is dropped.
 */
export function parseIp(text: string): readonly number[] | undefined {
  if (!text.includes(':')) return parseIp4(text);
  const bare = text.split('%', 1)[0] ?? '';
  const halves = bare.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function parseIp4(text: string): readonly number[] | undefined {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return bytes?.every((b) => b <= 255) ? bytes : undefined;
}

function parseGroups(text: string, mayEndDotted: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
      continue;
    }
    const dotted = mayEndDotted && i === groups.length - 1 ? parseIp4(group) : undefined;
    if (dotted === undefined) return undefined;
    bytes.push(...dotted);
  }
  return bytes;
}

/** The eight groups of an IPv6 address as numbers. */
export function ip6Groups(bytes: readonly number[]): readonly number[] {
  return Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
}

/**
 * Bytes of an IP address as text: dotted, or RFC 5952 (lower case, the first longest run of zeros shortened, IPv4 in IPv6
 * with dots).
 */
export function printIp(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  if (isMapped(bytes)) return `::ffff:${bytes.slice(12).join('.')}`; // RFC 5952, 5
  const groups = ip6Groups(bytes);
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (groups[i + run] === 0) run++;
    if (run > length) [start, length] = [i, run];
  }
  const hex = groups.map((g) => g.toString(16));
  if (start < 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** `::ffff:0:0/96` (RFC 4291, 2.5.5.2). */
function isMapped(bytes: readonly number[]): boolean {
  return bytes.slice(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 255));
}

/** An IPv4 address held as a signed 32-bit integer. */
export function printIp4Word(address: number): string {
  return bytesOfWord(address).join('.');
}

/** An IPv6 address held as four signed 32-bit integers. */
export function printIp6Words(a: number, b: number, c: number, d: number): string {
  return printIp([a, b, c, d].flatMap(bytesOfWord));
}

function bytesOfWord(word: number): readonly number[] {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255];
}
