import type { Framing } from '../../model/grammar.ts';
import type { Turn } from '../turns.ts';
import { inferLengthPrefix, tile } from './infer-length-prefix.ts';

/**
 * The framing of clients that put lengths in front of what they say. The first record of a connection may have its length
 * elsewhere, as one that has no type yet (PostgreSQL's startup): it is looked for where the length of the others does not fit.
 */
export function inferRecordFraming(asked: readonly Turn[]): (Framing & { kind: 'prefix' }) | undefined {
  const isFirst = ({ after }: Turn) => after === undefined || after.client === '';
  const firsts = asked.filter(isFirst).map(({ client }) => client);
  const later = asked.filter((turn) => !isFirst(turn)).map(({ client }) => client);
  const common = inferLengthPrefix([...firsts, ...later]);
  const fitting = firsts.filter((text) => common && tile(text, common));
  if (common && fitting.length * 2 > firsts.length) return { kind: 'prefix', ...common };
  const usual = inferLengthPrefix(later) ?? common;
  const first = inferLengthPrefix(firsts);
  return usual && { kind: 'prefix', ...usual, ...(first ? { first } : {}) };
}
