/** Numbers of types, classes and opcodes (RFC 1035, 3.2; RFC 3596; RFC 6891; RFC 1996; RFC 2136). */
const types: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  OPT: 41,
  AXFR: 252,
  ANY: 255,
};
const classes: Readonly<Record<string, number>> = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 };

/**
 * A query of the DNS: `NAME TYPE [CLASS] [opcode=N] [flags=HEX] [id=HEX] [edns=SIZE] [count=N]`. Flags are those of RFC 1035,
 * 4.1.1, `0100` (recursion desired) if not said otherwise.
 */
export function dnsQuery(words: readonly string[], random: () => number): string {
  const [name = 'example.com', type = 'A', ...rest] = words;
  const options = new Map(
    rest.filter((word) => word.includes('=')).map((word) => word.split('=') as [string, string]),
  );
  const kind = rest.find((word) => !word.includes('=')) ?? 'IN';
  const number = (key: string, otherwise: number, base = 10) =>
    options.has(key) ? Number.parseInt(options.get(key) ?? '', base) : otherwise;
  const id = number('id', Math.floor(random() * 65_536), 16);
  const flags = number('flags', 0x0100, 16) | (number('opcode', 0) << 11);
  const edns = options.has('edns');
  const head = [id, flags, number('count', 1), 0, 0, edns ? 1 : 0].map(u16).join('');
  const asked = labels(name) + u16(types[type] ?? Number(type)) + u16(classes[kind] ?? Number(kind));
  const extra = edns ? `\0${u16(41)}${u16(number('edns', 4096))}\0\0\0\0\0\0` : '';
  return head + asked + extra;
}

function u16(value: number): string {
  return String.fromCharCode((value >> 8) & 255, value & 255);
}

function labels(name: string): string {
  const words = name.split('.').filter((word) => word !== '');
  return `${words.map((word) => String.fromCharCode(Math.min(63, word.length)) + word.slice(0, 63)).join('')}\0`;
}
