import { commandName } from '../compare/reports/command-name.ts';
import { bytes, type Html, html } from '../compare/reports/html.ts';
import { printable, visible } from '../compare/reports/visible.ts';
import type { Field } from '../model/field.ts';
import { many } from '../model/many.ts';
import type { Template } from '../model/personality.ts';
import { isGuess, type Situation } from '../model/situation.ts';
import { describeTest } from '../personality/words/describe-test.ts';
import { describeTemplate, type ShownPart } from './describe-template.ts';
import { requestLine, requestWhole } from './request-html.ts';
import type { SeenSituation } from './summary-of-states.ts';

export const fieldStyle = `
.field{border-radius:3px;padding:0 2px;border-bottom:2px solid}.made{background:var(--goodback);color:var(--good)}.asked{background:#54aeff2e;color:var(--link)}.guess{background:var(--badback);color:var(--bad)}
summary .ask{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace}summary .answer{display:block;font:13px/1.6 ui-monospace,Menlo,Consolas,monospace;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
summary .ask::after{content:' '}
summary .count{float:right;color:var(--quiet);font-variant-numeric:tabular-nums}
`;

/** What a card is found by, beside what it shows. */
export interface CardPlace {
  /** Id of the state. */
  readonly state: string;
  /** An element of this id is there already: a situation may come up in several states. */
  readonly isRepeated: boolean;
  /** How often an event log has it in this state, in all, and in how many sessions; absent without a log. */
  readonly reached?: { readonly here: number; readonly all: number; readonly sessions: number };
}

/** The less sure, the lower: guesses first, then what was seldom seen. */
function surenessOf({ step, seen }: Situation): number {
  return 1000 * steps.indexOf(step) + Math.min(999, seen);
}

const steps: readonly Situation['step'][] = [
  'default',
  'relative',
  'nearest',
  'unknown',
  'command',
  'situation',
  'exact',
];

/** A situation with one of its exchanges, where it came up. */
export type ShownSituation = Omit<SeenSituation, 'example'> & Partial<Pick<SeenSituation, 'example'>>;

/** A status for people; silence has none. */
export function statusName(status: string): string {
  return visible(status) || '(silence)';
}

/** The command that it is about, in canonical case; `*` for any. */
export function commandIn({ situation, example }: ShownSituation): string {
  const verb = situation.when.find((test) => test.test === 'verb');
  return example?.request.command ?? (verb?.test === 'verb' ? verb.is : '*');
}

/** One situation: request and answer at a glance; opened, everything about it. */
export function situationCard(one: ShownSituation, { state, isRepeated, reached }: CardPlace): Html {
  const { situation, template, count, right, example } = one;
  const isRight = example?.status === template.status;
  const parts = describeTemplate(template, isRight ? example?.reply : undefined);
  const command = commandIn(one);
  const asked = example ? requestLine(example.request) : html`${commandName(command)} <i>…</i>`;
  const fields = parts.filter((part) => part.kind === 'field');
  const tests = situation.when
    .filter(({ test }) => test !== 'verb')
    .map((test) => printable(describeTest(test)));
  const [fast, usual, slow] = template.delay.map((micros) => `${(micros / 1000).toFixed(1)} ms`);
  const found = [
    situation.id,
    template.id,
    command,
    example?.request.raw.slice(0, 400) ?? '',
    example?.reply.slice(0, 600) ?? parts.map((part) => part.text ?? '').join(' '),
  ];
  const text = [...found.map((part) => visible(part)), ...tests].join(' ').toLowerCase();
  return html`<details data-card${isRepeated ? '' : html` id="${situation.id}"`} data-state="${state}" data-command="${commandName(command)}" data-status="${statusName(template.status)}" data-step="${situation.step}" data-sure="${surenessOf(situation)}" data-reached="${reached?.here ?? 0}" data-text="${text}"><summary><span class="count">${reached === undefined || reached.here === 0 ? '' : html`<span class="tag reached">log ${reached.here}×</span> `}${isGuess(situation.step) && count + (reached?.here ?? 0) > 0 ? html`<span class="tag guessed">guess</span> ` : ''}${count}×</span><span class="ask">${asked}</span><span class="answer">${parts.length === 0 ? '(silence)' : beginning(parts, 240)}</span></summary><div>
<dl>
<dt>when</dt><dd>${tests.length === 0 ? 'always' : tests.join('; ')}</dd>
<dt>chosen</dt><dd>${situation.id} → ${template.id}, by ${situation.step}; seen ${many(situation.seen, 'time')} in ${many(situation.sessions, 'session')}${right < count ? `; ${count - right} of ${count} here were answered otherwise` : ''}</dd>
${reached === undefined ? '' : html`<dt>in the log</dt><dd>${reachedText(reached)}</dd>`}
<dt>answers in</dt><dd>${fast === slow ? usual : `${fast} to ${slow}, usually ${usual}`}${template.ends ? `; then the server ${{ reset: 'resets', close: 'closes', said: 'may close' }[template.ends]} the connection` : ''}</dd>
${fields.map((part) => html`<dt><span class="${`field ${kindOf(part.field)}`}">${fieldText(part.text, part.field.field, 60)}</span></dt><dd>${part.how}${part.field.seen === undefined ? '' : `; ${many(part.field.distinct ?? 0, 'value')} in ${part.field.seen}`}</dd>`)}
</dl>
${example ? requestWhole(example.request) : ''}
<span class="bytes">${parts.length === 0 ? '(silence)' : parts.map(shown)}</span></div></details>`;
}

function reachedText({ here, all, sessions }: NonNullable<CardPlace['reached']>): string {
  if (all === 0) return 'never';
  const whole = `${many(all, 'time')} in ${many(sessions, 'session')}`;
  return here === all
    ? whole
    : `${here === 0 ? 'never' : many(here, 'time')} in this state, ${whole} altogether`;
}

/** An answer on one line, its fields in words. */
export function answerLine(template: Template): Html {
  const parts = describeTemplate(template, undefined);
  return html`${parts.length === 0 ? '(silence)' : beginning(parts, 120)}`;
}

function shown(part: ShownPart): Html {
  if (part.kind === 'constant') return bytes(part.text, 3000);
  return html`<span class="${`field ${kindOf(part.field)}`}" title="${part.how}">${fieldText(part.text, part.how, 300)}</span>`;
}

/** A value it had, or in words how it is made. */
function fieldText(text: string | undefined, how: string, most: number): Html {
  return text === undefined ? html`‹${how.slice(0, most)}›` : bytes(text, most);
}

/** The beginning of an answer. Where it is cut is said in words of the page: as text, the ellipsis would be escaped. */
function beginning(parts: readonly ShownPart[], most: number): readonly Html[] {
  const pieces: Html[] = [];
  let left = most;
  for (const part of parts) {
    const length = part.text?.length ?? 20;
    if (left <= 0) return [...pieces, more];
    if (part.text !== undefined && length > left)
      return [...pieces, shown({ ...part, text: part.text.slice(0, left) }), more];
    pieces.push(shown(part));
    left -= length;
  }
  return pieces;
}

const more = html` <i>…</i>`;

function kindOf({ field }: Field): 'made' | 'asked' | 'guess' {
  switch (field) {
    case 'echo':
    case 'bytes':
    case 'recall':
    case 'lookup':
    case 'again':
    case 'count':
      return 'asked';
    case 'sample':
      return 'guess';
    default:
      return 'made';
  }
}
