import { type DataEndpointForm, writeDataEndpoint } from '../../knowledge/data-endpoint.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { memoize } from '../../model/memoize.ts';
import { ip6Groups, parseIp, printIp } from '../../net/ip-address.ts';

/**
 * A way to write an address, a port, or both. Samples for 127.0.9.14 port 34281:
 * `ip` 127.0.9.14; `ip-padded` 127.000.009.014; `ip-comma` 127,0,9,14; `ip-dash` 127-0-9-14; `ip-reversed` 14.9.0.127;
 * `ip-reversed-dash` 14-9-0-127; `ip-hex` 7f00090e; `ip-hex-upper` 7F00090E; `ip-decimal` 2130708750; `ip-mapped`
 * ::ffff:127.0.9.14; `ip6-upper`, `ip6-full`, `ip6-nibbles` (as in ip6.arpa) only for IPv6; `port` 34281; `ip-port` 127.0.9.14:34281
 * or [::1]:34281; `tuple` 127,0,9,14,133,233 (RFC 959 PASV); `long-tuple` 4,4,127,0,9,14,2,133,233 (RFC 1639 LPSV);
 * `epsv` |||34281| and `eprt` |1|127.0.9.14|34281| (RFC 2428).
 */
export type AddressForm =
  | 'ip'
  | 'ip-padded'
  | 'ip-comma'
  | 'ip-dash'
  | 'ip-reversed'
  | 'ip-reversed-dash'
  | 'ip-hex'
  | 'ip-hex-upper'
  | 'ip-decimal'
  | 'ip-mapped'
  | 'ip6-upper'
  | 'ip6-full'
  | 'ip6-nibbles'
  | 'port'
  | 'ip-port'
  | 'tuple'
  | 'long-tuple'
  | 'epsv'
  | 'eprt';

type Writer = (bytes: readonly number[], port: number) => string;

const hex = (bytes: readonly number[]) => bytes.map((b) => b.toString(16).padStart(2, '0')).join('');
const decimal = (bytes: readonly number[]) => bytes.reduce((sum, b) => sum * 256n + BigInt(b), 0n).toString();
const dataEndpoint =
  (form: DataEndpointForm): Writer =>
  (bytes, port) =>
    writeDataEndpoint({ form }, { address: printIp(bytes), port }) ?? '';

const BOTH: Readonly<Partial<Record<AddressForm, Writer>>> = {
  ip: (b) => printIp(b),
  'ip-hex': (b) => hex(b),
  'ip-hex-upper': (b) => hex(b).toUpperCase(),
  'ip-decimal': (b) => decimal(b),
  port: (_, port) => String(port),
  epsv: dataEndpoint('epsv'),
  'long-tuple': dataEndpoint('long-tuple'),
  eprt: dataEndpoint('eprt'),
};

const IP4: Readonly<Partial<Record<AddressForm, Writer>>> = {
  ...BOTH,
  'ip-padded': (b) => b.map((n) => String(n).padStart(3, '0')).join('.'),
  'ip-comma': (b) => b.join(','),
  'ip-dash': (b) => b.join('-'),
  'ip-reversed': (b) => [...b].reverse().join('.'),
  'ip-reversed-dash': (b) => [...b].reverse().join('-'),
  'ip-mapped': (b) => `::ffff:${b.join('.')}`,
  'ip-port': (b, port) => `${b.join('.')}:${port}`,
  tuple: dataEndpoint('tuple'),
};

const IP6: Readonly<Partial<Record<AddressForm, Writer>>> = {
  ...BOTH,
  'ip6-upper': (b) => printIp(b).toUpperCase(),
  'ip6-full': (b) =>
    ip6Groups(b)
      .map((g) => g.toString(16).padStart(4, '0'))
      .join(':'),
  'ip6-nibbles': (b) => [...hex(b)].reverse().join('.'),
  'ip-port': (b, port) => `[${printIp(b)}]:${port}`,
};

const writersFor = (bytes: readonly number[]) => (bytes.length === 4 ? IP4 : IP6);

/**
 * Writes an endpoint in a form; undefined if its address has no such form (`tuple` of an IPv6 address) or is no IP address.
 */
export function renderAddressForm(form: AddressForm, endpoint: Endpoint): string | undefined {
  const bytes = parseIp(endpoint.address);
  if (bytes === undefined) return undefined;
  return writersFor(bytes)[form]?.(bytes, endpoint.port);
}

/** The two ends of a conversation. */
export interface KnownEnds {
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly serverAddress: string;
  readonly serverPort: number;
}

/** An end of the conversation written in a text; `either` if both ends are written alike, as on 127.0.0.1. */
export interface AddressMatch {
  readonly start: number;
  readonly end: number;
  readonly form: AddressForm;
  readonly who: 'client' | 'server' | 'either';
}

interface Needle {
  readonly text: string;
  readonly form: AddressForm;
  readonly who: AddressMatch['who'];
}

/** The longest first, so that an address with its port wins over the address. */
const needlesOf = memoize((key) => {
  const [clientAddress = '', clientPort = '', serverAddress = '', serverPort = ''] = key.split(' ');
  const needles = new Map<string, Needle>();
  const ends = [
    ['client', { address: clientAddress, port: Number(clientPort) }],
    ['server', { address: serverAddress, port: Number(serverPort) }],
  ] as const;
  for (const [who, endpoint] of ends) {
    const bytes = parseIp(endpoint.address);
    if (bytes === undefined) continue;
    const written = withoutPort(endpoint.address);
    for (const [form, write] of Object.entries(writersFor(bytes))) {
      const text = written.get(form) ?? write(bytes, endpoint.port);
      const before = needles.get(text);
      // The first form that gives a text keeps it: `ip` comes before `ip-padded` and `ip6-upper`.
      if (before === undefined) needles.set(text, { text, form: form as AddressForm, who });
      else if (before.who !== who) needles.set(text, { ...before, who: 'either' });
    }
  }
  return [...needles.values()].sort((a, b) => b.text.length - a.text.length);
});

/** An address in all forms that show no port. */
const withoutPort = memoize((address): ReadonlyMap<string, string> => {
  const bytes = parseIp(address);
  if (bytes === undefined) return new Map();
  const forms = Object.entries(writersFor(bytes)).map(([form, write]) => [
    form,
    write(bytes, 0),
    write(bytes, 1),
  ]);
  return new Map(forms.flatMap(([form = '', text = '', other]) => (text === other ? [[form, text]] : [])));
});

/** What every form that shows one of the addresses has in it, but for a port alone. */
const addressTexts = memoize((addresses) => {
  const texts = addresses
    .split(' ')
    .flatMap((address) => [...withoutPort(address).values(), (parseIp(address) ?? []).join(',')]);
  return [...new Set(texts)].filter((text) => text !== '');
});

/** Whether an end may be written in a text at all, which is seldom so and soon seen. */
function mayShow(text: string, ends: KnownEnds): boolean {
  return (
    [ends.clientPort, ends.serverPort].some((port) =>
      port < 1000 ? /port|\|\|\|/i.test(text) : text.includes(String(port)),
    ) || addressTexts(`${ends.clientAddress} ${ends.serverAddress}`).some((shown) => text.includes(shown))
  );
}

/**
 * Finds every written form of the two ends in a text: leftmost, the longest at each place, none overlapping. A port of
 * fewer than four digits counts only after the word port.
 */
export function findAddressForms(text: string, ends: KnownEnds): readonly AddressMatch[] {
  if (!mayShow(text, ends)) return [];
  const key = `${ends.clientAddress} ${ends.clientPort} ${ends.serverAddress} ${ends.serverPort}`;
  const found: AddressMatch[] = [];
  for (const needle of needlesOf(key)) {
    for (let at = text.indexOf(needle.text); at >= 0; at = text.indexOf(needle.text, at + 1)) {
      const end = at + needle.text.length;
      if (stands(text, at, end, needle) && !found.some((m) => at < m.end && m.start < end)) {
        found.push({ start: at, end, form: needle.form, who: needle.who });
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** Whether the span is a value of its own and not a part of a longer number, word or address. */
function stands(text: string, start: number, end: number, needle: Needle): boolean {
  const before = text.slice(Math.max(0, start - 8), start);
  const after = text.slice(end, end + 2);
  if (needle.form === 'epsv' || needle.form === 'eprt') return true;
  if (/^(port|ip-decimal|ip-hex)/.test(needle.form)) {
    if (/(?:[0-9A-Za-z]|\d[.,:])$/.test(before) || /^(?:[0-9A-Za-z]|[.,:]\d)/.test(after)) return false;
    return needle.form !== 'port' || needle.text.length > 3 || /port\W{0,3}$/i.test(before);
  }
  if (needle.text.includes(':')) {
    // A group before it would make the address longer; `IPv6:` is no group.
    const grows = /[0-9A-Fa-f]$|::$|(?<![0-9A-Za-z])[0-9A-Fa-f]{1,4}:$/.test(before);
    return !grows && !/^(?:[0-9A-Fa-f]|:[0-9A-Fa-f:])/.test(after);
  }
  return !/\d(?:[.,-])?$/.test(before) && !/^(?:\d|[.-]\d)/.test(after);
}
