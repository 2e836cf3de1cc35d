import { nextValue } from '../number-series.ts';
import { readSeriesRule } from '../read-rules.ts';
import type { ValueKind, ValueMemory } from './value-kind.ts';

/** A number that goes on from exchange to exchange or session to session. */
export const numberKind: ValueKind = {
  called: 'a number that goes on',
  read: readSeriesRule,
  make: (rule, memory) => String(makeNumber(rule, memory)),
};

function makeNumber(value: unknown, memory: ValueMemory): number {
  const rule = readSeriesRule(value);
  if (rule.kind === 'pid') return memory.pid(rule);
  const dealt = rule.kind === 'server-counter' ? memory.dealt() : undefined;
  const kept = rule.kind === 'session-counter' ? memory.own : memory.shared;
  const previous = kept.get();
  const next =
    dealt ??
    nextValue(rule, {
      nowMs: memory.nowMs,
      startedMs: memory.startedMs(),
      random: memory.random,
      ...(previous === undefined ? {} : { previous }),
    });
  kept.set(next);
  return next;
}
