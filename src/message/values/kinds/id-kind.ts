import { pidSeries, renderComposite } from '../composite-id.ts';
import { readCompositeRule } from '../read-rules.ts';
import type { ValueKind, ValueMemory } from './value-kind.ts';

/** An id made of time, process number, counter and chance. */
export const idKind: ValueKind = { called: 'an id', read: readCompositeRule, make: makeId };

function makeId(value: unknown, memory: ValueMemory): string {
  const rule = readCompositeRule(value);
  const counter = memory.dealt() ?? memory.shared.get() ?? 0;
  const serial = memory.own.get() ?? 0;
  memory.shared.set(counter + 1);
  memory.own.set(serial + 1);
  const start = memory.sessionChance();
  const pids = pidSeries(rule);
  const pid = pids ? memory.pid(pids) : 0;
  return renderComposite(rule, {
    nowMs: memory.nowMs,
    pid,
    counter,
    serial,
    start,
    random: memory.random,
  });
}
