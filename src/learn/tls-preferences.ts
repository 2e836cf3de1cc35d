import { cipherSuites } from '../knowledge/cipher-suites.ts';
import type { ServerTls, TlsUse } from '../model/tls.ts';

/** A use that shows what the client offered. */
export type Tried = TlsUse & { readonly offered: NonNullable<TlsUse['offered']> };

/** A use in which the server chose something. */
export type Agreed = Tried & { readonly chosen: NonNullable<TlsUse['chosen']> };

/**
 * Which suites a server likes best, and whether it goes by that or by its clients' order. One that passes over what its client likes
 * better has an order of its own, unless it chose either of two suites with both before it: then it has not those that it passed over.
 * Nor has it those that it has `refused` elsewhere.
 */
export function suitePreferences(
  agreed: readonly Agreed[],
  refused: readonly number[],
): Pick<ServerTls, 'ciphers' | 'ownOrder'> & { readonly passedOver: readonly number[] } {
  const lacks = new Set(refused);
  const pairs = agreed.map(({ offered, chosen }) => ({
    chosen: chosen.cipher,
    offered: offered.ciphers.filter((one) => isRival(one, chosen.cipher) && !lacks.has(one)),
  }));
  const chosen = [...new Set(pairs.map((pair) => pair.chosen))].sort((a, b) => a - b);
  const beats = beatenBy(pairs);
  const isOfTwoMinds = chosen.some((one) =>
    chosen.some((other) => beats.get(one)?.has(other) && beats.get(other)?.has(one)),
  );
  const passed = new Set(pairs.flatMap((pair) => pair.offered.slice(0, pair.offered.indexOf(pair.chosen))));
  return {
    ciphers: byWins(chosen, beats),
    ownOrder: passed.size > 0 && !isOfTwoMinds,
    passedOver: isOfTwoMinds ? [...passed].filter((cipher) => !chosen.includes(cipher)) : [],
  };
}

/** The protocols of ALPN that a server chose, the one it likes best first (RFC 7301, 3.2). */
export function protocolPreferences(agreed: readonly Agreed[]): readonly string[] {
  const pairs = agreed.flatMap(({ offered, chosen }) =>
    chosen.alpn === undefined ? [] : [{ chosen: chosen.alpn, offered: offered.alpn }],
  );
  return byWins([...new Set(pairs.map(({ chosen }) => chosen))].sort().reverse(), beatenBy(pairs));
}

/** Of TLS 1.3. */
export function isModern(cipher: number): boolean {
  return cipher >> 8 === 0x13;
}

/** A suite that would have done as well: of the same key exchange, signed by the same kind of key. */
function isRival(cipher: number, chosen: number): boolean {
  if (isModern(cipher) || isModern(chosen)) return isModern(cipher) && isModern(chosen);
  const kindOf = (id: number) => cipherSuites.get(id)?.[0].split('_WITH_')[0];
  return kindOf(cipher) !== undefined && kindOf(cipher) === kindOf(chosen);
}

/** What was there to be chosen when something else was. */
function beatenBy<T>(
  pairs: readonly { readonly chosen: T; readonly offered: readonly T[] }[],
): ReadonlyMap<T, ReadonlySet<T>> {
  const beats = new Map<T, Set<T>>();
  for (const { chosen, offered } of pairs) {
    const beaten = beats.get(chosen) ?? new Set();
    beats.set(chosen, beaten);
    for (const one of offered) if (one !== chosen) beaten.add(one);
  }
  return beats;
}

/** Of `chosen` those first that beat most of the others; else the later. */
function byWins<T>(chosen: readonly T[], beats: ReadonlyMap<T, ReadonlySet<T>>): T[] {
  const wins = (one: T) => chosen.filter((other) => beats.get(one)?.has(other)).length;
  return [...chosen].reverse().sort((a, b) => wins(b) - wins(a));
}
