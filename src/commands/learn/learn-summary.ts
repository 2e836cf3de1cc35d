import countBy from 'lodash/countBy.js';
import type { Field, Part } from '../../model/field.ts';
import type { KnownRelatives, Personality, Template } from '../../model/personality.ts';
import { asciiText } from '../../personality/ascii-json.ts';
import { describeField } from '../../personality/words/describe-field.ts';
import { isHistoryTest } from '../../personality/words/describe-test.ts';
import type { OwnScore } from '../shared/own-fidelity.ts';

/** What a personality holds, counted: what `mynah learn --json` prints a line of for each service. */
export interface LearnSummary {
  readonly file: string;
  readonly service: Personality['service'];
  readonly sessions: number;
  /** Of these, what evidence keeps and was looked at closely. */
  readonly kept: number;
  readonly exchanges: number;
  readonly situations: number;
  readonly templates: number;
  readonly verbs: readonly string[];
  readonly knownValues: number;
  readonly transfers: number;
  /** Different things that situations remember of a session. */
  readonly states: number;
  readonly fields: readonly FieldCount[];
  readonly quality: Personality['quality'];
  readonly unexplained: readonly Unexplained[];
  readonly guesses: Guesses;
  /** Other servers whose ways stand in for what was never recorded, in so many situations. */
  readonly relatives?: KnownRelatives & { readonly situations: number };
  /** How the recordings themselves are answered. */
  readonly own?: OwnScore;
}

/** Situations that no recording shows, or only one session, and the commands that have most of them. What is remembered as it was recorded is no guess. */
interface Guesses {
  readonly neverRecorded: number;
  readonly oneSession: number;
  readonly commands: readonly string[];
}

/** How many fields there are of a kind, and one where it stands. */
interface FieldCount {
  readonly kind: Field['field'];
  readonly count: number;
  readonly example: string;
}

/** A field of which mynah only knows the values it has seen. */
interface Unexplained {
  readonly template: string;
  readonly where: string;
  readonly distinct: number;
  readonly seen: number;
  readonly values: readonly string[];
}

/** Counts what a personality holds; `file` is where it was written, `own` how it answers its own recordings. */
export function summarise(personality: Personality, file: string, own?: OwnScore): LearnSummary {
  const { service, quality, situations, templates, knowledge, transfers } = personality;
  return {
    file,
    service,
    sessions: personality.learnedFrom.reduce((sum, { sessions }) => sum + sessions, 0),
    kept: quality.sessions,
    exchanges: quality.exchanges,
    situations: situations.length,
    templates: templates.length,
    verbs: commandsOf(personality),
    knownValues: knowledge.reduce((sum, { values }) => sum + values.length, 0),
    transfers: transfers.length,
    states: countStates(personality),
    fields: countFields(templates),
    quality,
    unexplained: templates.flatMap(unexplainedIn),
    guesses: guessesIn(situations),
    ...(personality.relatives
      ? { relatives: { ...personality.relatives, situations: byRelatives(situations) } }
      : {}),
    ...(own ? { own } : {}),
  };
}

function byRelatives(situations: Personality['situations']): number {
  return situations.filter(({ step }) => step === 'relative').length;
}

/** Commands that are known from several sessions, or, where there are none, from the only one. */
function commandsOf({ grammar, situations }: Personality): readonly string[] {
  if (grammar.verbs.length > 0) return grammar.verbs;
  const named = situations.flatMap(({ when }) =>
    when.flatMap((test) => (test.test === 'verb' ? [test.is] : [])),
  );
  return [...new Set(named)].filter((verb) => /^[^?\s]/.test(verb) && !verb.endsWith('...')).sort();
}

function guessesIn(situations: Personality['situations']): Guesses {
  const guessed = situations.filter(({ step, sessions }) => step !== 'exact' && sessions <= 1);
  const counts = countBy(guessed, ({ when }) => when.find((test) => test.test === 'verb')?.is ?? '');
  const { '': _, '?': __, ...named } = counts;
  const neverRecorded = guessed.filter(({ sessions }) => sessions === 0).length;
  return {
    neverRecorded,
    oneSession: guessed.length - neverRecorded,
    commands: Object.keys(named).sort((a, b) => (named[b] ?? 0) - (named[a] ?? 0) || (a < b ? -1 : 1)),
  };
}

function countStates({ situations }: Personality): number {
  return new Set(situations.map(({ when }) => JSON.stringify(when.filter(isHistoryTest)))).size;
}

function countFields(templates: readonly Template[]): FieldCount[] {
  const counts = new Map<Field['field'], { count: number; example: string; seen: number }>();
  for (const { parts, seen } of templates) {
    for (const [index, part] of parts.entries()) {
      if (typeof part === 'string' || !isShown(part)) continue;
      const old = counts.get(part.field);
      // The example is the one met most often: people recognise it.
      const example = old && old.seen >= seen ? old : { example: inContext(parts, index), seen };
      counts.set(part.field, { ...example, count: (old?.count ?? 0) + 1 });
    }
  }
  return [...counts]
    .map(([kind, { count, example }]) => ({ kind, count, example }))
    .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

function unexplainedIn({ id, parts, seen }: Template): Unexplained[] {
  return parts.flatMap((part, index) =>
    typeof part !== 'string' && part.field === 'sample'
      ? [
          {
            template: id,
            where: inContext(parts, index),
            distinct: part.distinct ?? part.values.length,
            seen: part.seen ?? seen,
            values: part.values.slice(0, 3),
          },
        ]
      : [],
  );
}

/** A field among the constant bytes around it: `250 2.1.5 <‹arg1.mailbox of the request›>... Recipient ok`. */
function inContext(parts: readonly Part[], index: number): string {
  const part = parts[index];
  const before = parts.slice(0, index).findLast(isShown);
  const after = parts.slice(index + 1).find(isShown);
  const left = typeof before === 'string' ? lastLine(before, 34) : '';
  const right = typeof after === 'string' ? firstLine(after, 22) : '';
  return `${left}‹${typeof part === 'object' ? describeField(part) : ''}›${right}`;
}

/** The end of a record is no bytes. */
function isShown(part: Part): boolean {
  return typeof part === 'string' || part.field !== 'end';
}

function lastLine(bytes: string, most: number): string {
  const line = asciiText(bytes.slice(bytes.lastIndexOf('\n') + 1));
  return line.length > most ? `…${line.slice(1 - most)}` : line;
}

function firstLine(bytes: string, most: number): string {
  const line = asciiText(bytes.replace(/\r?\n.*$/s, ''));
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
