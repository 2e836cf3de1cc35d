import { partOf } from '../../message/request/parts.ts';
import type { Test } from '../../model/situation.ts';

/** An answered request, as far as limits need it. */
interface Answered {
  readonly request: Parameters<typeof partOf>[0];
  readonly template: string;
}

const numberParts = ['arg1', 'arg2', 'arg3', 'final'];
const lengthParts = ['arg1', 'arg2', 'rest', 'line'];
const mostLimits = 40; // the closest pairs of neighbours, each a question

/**
 * Exact limits, where somebody has looked for them: two neighbouring numbers, or the same letter once more, that were answered
 * differently. `DIAL 137` is taken and `DIAL 138` is not.
 */
export function limitTests(seen: readonly Answered[]): readonly Test[] {
  const numbers = new Neighbours();
  const lengths = new Neighbours();
  for (const { request, template } of seen) {
    for (const part of numberParts) {
      const value = partOf(request, part);
      if (value !== undefined && /^-?\d{1,12}$/.test(value))
        numbers.add(`${request.command}\0${part}`, Number(value), template);
    }
    for (const part of lengthParts) {
      const value = partOf(request, part);
      if (value !== undefined && /([A-Za-z])\1{7}/.test(value))
        lengths.add(`${request.command}\0${part}`, value.length, template);
    }
  }
  return [
    ...numbers.limits.map(([part, than]): Test => ({ test: 'above', part, than })),
    ...lengths.limits.map(([part, than]): Test => ({ test: 'longer', part, than })),
  ];
}

/** Answers by number, for each command and part. */
class Neighbours {
  readonly #answers = new Map<string, Map<number, Set<string>>>();

  add(key: string, value: number, template: string): void {
    const values = this.#answers.get(key) ?? new Map<number, Set<string>>();
    this.#answers.set(key, values);
    const templates = values.get(value) ?? new Set<string>();
    values.set(value, templates.add(template));
  }

  /** Part and number, of neighbours that have an answer of their own each. */
  get limits(): readonly (readonly [string, number])[] {
    const found = new Map<string, readonly [string, number]>();
    for (const [key, values] of this.#answers) {
      const part = key.slice(key.indexOf('\0') + 1);
      for (const [value, templates] of values) {
        const next = values.get(value + 1);
        if (next && differ(templates, next)) found.set(`${part} ${value}`, [part, value]);
      }
    }
    return [...found.values()]
      .sort(([a, n], [b, m]) => (a < b ? -1 : a > b ? 1 : n - m))
      .slice(0, mostLimits);
  }
}

function differ(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return (
    [...one].some((template) => !other.has(template)) && [...other].some((template) => !one.has(template))
  );
}
