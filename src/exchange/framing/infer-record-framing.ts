import { commonBeginning } from '../../message/bytes/common-beginning.ts';
import type { Framing } from '../../model/grammar.ts';
import { gainOf, type Judged, type Said } from './description-length.ts';
import { bestPrefix, prefixCandidates, prefixIn } from './infer-length-prefix.ts';

type PrefixFraming = Framing & { readonly kind: 'prefix' };

const longestPreface = 64; // bytes
const leastPreface = 4; // bytes that all clients say first: fewer are shared by chance
const prefacePrice = 12; // bits

/**
 * The framing of clients that put lengths in front of what they say. The first record of a connection may have its length
 * elsewhere, as one that has no type yet (PostgreSQL's startup), or stand behind a preface (HTTP/2): the shortest description of
 * all that was said wins. `others` is what the servers said.
 */
export function inferRecordFraming(
  said: readonly Said[],
  others: readonly Said[],
): Judged<PrefixFraming> | undefined {
  const common = bestPrefix(said, others);
  const rivals = [common, withFirst(said), withPreface(said, others)];
  return rivals.reduce((best, one) => (one && one.gain > (best?.gain ?? 0) ? one : best), undefined);
}

function withFirst(said: readonly Said[]): Judged<PrefixFraming> | undefined {
  const firsts = said.filter(({ first }) => first);
  const usual = bestPrefix(
    said.filter(({ first }) => !first),
    [],
  );
  const own = usual && bestPrefix(firsts, []);
  if (!usual || !own) return undefined;
  return {
    framing: { ...usual.framing, first: prefixIn(own.framing) },
    price: usual.price + own.price,
    explains: usual.explains,
    gain: usual.gain + own.gain,
  };
}

/** All connections begin with the same bytes; records follow. */
function withPreface(said: readonly Said[], others: readonly Said[]): Judged<PrefixFraming> | undefined {
  const firsts = said.filter(({ first }) => first);
  const later = said.filter(({ first }) => !first);
  const shared = commonBeginning(firsts.map(({ text }) => text)).slice(0, longestPreface);
  let best: Judged<PrefixFraming> | undefined;
  for (let length = leastPreface; length <= shared.length; length++) {
    const preface = shared.slice(0, length);
    const rest = firsts.flatMap((one) =>
      one.text.length > length ? [{ ...one, text: one.text.slice(length) }] : [],
    );
    for (const candidate of prefixCandidates([...rest, ...later], others)) {
      const framing: PrefixFraming = { ...candidate.framing, preface };
      const price = candidate.price + prefacePrice;
      const gain = gainOf(said, { ...candidate, framing, price });
      if (gain > (best?.gain ?? 0)) best = { framing, price, explains: candidate.explains, gain };
    }
  }
  return best;
}
