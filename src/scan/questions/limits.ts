import { readRequest } from '../../message/request/request.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { HeldSession, SessionPlan, Step } from '../model/session-plan.ts';

/** One number, or one length, and what was answered to it. */
interface Probe {
  readonly kind: 'number' | 'length';
  readonly measure: number;
  readonly answer: string;
}

/** Requests that differ in one number, or in how long one word is. */
interface Family {
  readonly measures: Set<number>;
  /** For each answer, the session in which it was given first: each may have been another state. */
  readonly series: Map<string, Series>;
}

/** A family in one state. */
interface Series {
  readonly kind: Probe['kind'];
  readonly way: readonly Step[];
  readonly say: (measure: number) => Step;
  readonly probes: Map<number, string>;
  asked: number;
}

/** Questions asked at once about one limit: an interval becomes an eighth of it. */
const pointsAtOnce = 7;
const mostAsked = 16 * pointsAtOnce;
const longestWay = 10; // requests to get to the state
const mostStates = 4; // in which one limit is looked for
/** Limits beyond are not looked for. */
const largest = 1e11;

/** Finds exact limits: between two numbers that are answered differently in one state lies one from which on it is so. */
export class Limits {
  readonly #families = new Map<string, Family>();

  /** Notes the numbers and lengths of a session that was held. */
  note({ held }: HeldSession, grammar: Grammar): void {
    const said = held.filter(({ step }) => step.say !== '');
    for (const [index, { step, heard }] of said.entries()) {
      if (step.ifAsked || step.active || !/^[^\n]*\n$/.test(step.say)) continue;
      const { command, words } = readRequest(step.say, grammar);
      for (const [place, word] of words.entries()) {
        const probe = probeOf(word, heard);
        if (!probe) continue;
        const others = words.map((other, at) => (at === place ? probe.kind : other)).join(' ');
        const way = said.slice(0, index).map((one) => one.step);
        this.#add(`${command} ${others}`, probe, way, sayWith(step, word, probe.kind));
      }
    }
  }

  /** The next questions: of each limit that is not exact yet, numbers between the two that it lies between. */
  questions(most: number): readonly SessionPlan[] {
    const plans: SessionPlan[] = [];
    let left = most;
    for (const { measures, series } of this.#families.values()) {
      if (series.size < 2 || measures.size < 2) continue; // nothing tells that the number matters
      for (const one of series.values()) {
        const points = nextPoints(one, measures);
        if (points.length === 0 || one.asked >= mostAsked) continue;
        left -= one.way.length + points.length;
        if (left < 0) return plans;
        one.asked += points.length;
        plans.push(planOf(one, points));
      }
    }
    return plans;
  }

  #add(key: string, { measure, answer, kind }: Probe, way: readonly Step[], say: Series['say']): void {
    const family = this.#families.get(key) ?? {
      measures: new Set<number>(),
      series: new Map<string, Series>(),
    };
    this.#families.set(key, family);
    family.measures.add(measure);
    for (const one of family.series.values()) {
      if (isWay(way, one)) one.probes.set(measure, answer);
    }
    if (family.series.has(answer) || family.series.size >= mostStates || way.length > longestWay) return;
    family.series.set(answer, { kind, way, say, probes: new Map([[measure, answer]]), asked: 0 });
  }
}

function planOf({ way, say }: Series, points: readonly number[]): SessionPlan {
  return {
    steps: [...way, ...points.map(say)],
    focus: points.map((_, at) => way.length + at),
    kind: 'limit',
  };
}

/** Whether a session went the way of a series, with nothing but other numbers since. */
function isWay(said: readonly Step[], { way, say }: Series): boolean {
  if (said.length < way.length || way.some((step, index) => step.say !== said[index]?.say)) return false;
  const form = (text: string) => text.replace(/\d+|([A-Za-z])\1{7,}/g, '0');
  const own = form(say(1).say);
  return said
    .slice(way.length)
    .every((step) => form(step.say) === own || form(step.say) === form(say(10).say));
}

function sayWith(step: Step, word: string, kind: Probe['kind']): Series['say'] {
  return (measure) => ({
    ...step,
    say: step.say.replace(word, () => (kind === 'number' ? String(measure) : word.charAt(0).repeat(measure))),
  });
}

function probeOf(word: string, heard: string): Probe | undefined {
  const answer = heard
    .replace(/\d{4,}/g, '0')
    .replace(/([A-Za-z])\1{7,}/g, '$1')
    .slice(0, 200);
  if (/^-?\d{1,12}$/.test(word)) return { measure: Number(word), answer, kind: 'number' };
  if (/^([A-Za-z])\1{7,}$/.test(word)) return { measure: word.length, answer, kind: 'length' };
  return undefined;
}

/** The ends first, then numbers inside the widest gap between neighbours that were answered differently. */
function nextPoints({ kind, probes }: Series, measures: ReadonlySet<number>): readonly number[] {
  const ends = kind === 'length' ? [] : [-1, 0];
  const all = [...new Set([Math.min(...measures), Math.max(...measures), ...ends])];
  const missing = all.filter((end) => !probes.has(end) && Math.abs(end) <= largest);
  if (missing.length > 0) return missing;
  const sorted = [...probes].sort(([a], [b]) => a - b);
  const gaps = sorted.slice(1).flatMap(([to, answer], index) => {
    const [from, other] = sorted[index] as [number, string];
    return answer !== other && to - from > 1 ? [{ from, to }] : [];
  });
  const gap = gaps.sort((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (!gap) return [];
  const step = (gap.to - gap.from) / (pointsAtOnce + 1);
  const points = Array.from({ length: pointsAtOnce }, (_, at) => Math.round(gap.from + step * (at + 1)));
  return [...new Set(points)].filter((point) => point > gap.from && point < gap.to);
}
