import { nextValue } from '../number-series.ts';
import { readSeriesRule } from '../read-rules.ts';
import type { ValueKind, ValueMemory } from './value-kind.ts';

/** A number that goes on from exchange to exchange or session to session. */
export const numberKind: ValueKind = {
  called: 'a number that goes on',
  read: readSeriesRule,
  tellsStart: (rule) => ['uptime', 'start-time'].includes(readSeriesRule(rule).kind),
  make: (rule, memory) => written(makeNumber(rule, memory), rule),
};

/** With a point before the last digits of a measurement. */
function written(value: number, rule: unknown): string {
  const series = readSeriesRule(rule);
  if (series.kind !== 'metric' || series.decimals === undefined || value < 0) return String(value);
  const digits = String(value).padStart(series.decimals + 1, '0');
  return `${digits.slice(0, -series.decimals)}.${digits.slice(-series.decimals)}`;
}

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
