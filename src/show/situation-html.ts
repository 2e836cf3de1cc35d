import { bytes, type Html, html } from '../compare/reports/html.ts';
import { printable } from '../compare/reports/visible.ts';
import type { Field } from '../model/field.ts';
import { describeTest } from '../personality/words/describe-test.ts';
import { describeTemplate, type ShownPart } from './describe-template.ts';
import type { SeenSituation } from './summary-of-states.ts';

export const fieldStyle = `
.field{border-radius:3px;padding:0 2px;border-bottom:2px solid}.made{background:var(--goodback);color:var(--good)}.asked{background:#54aeff2e;color:var(--link)}.guess{background:var(--badback);color:var(--bad)}
summary .ask{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace}summary .answer{display:block;font:13px/1.6 ui-monospace,Menlo,Consolas,monospace;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
summary .ask::after{content:' '}
summary .count{float:right;color:var(--quiet);font-variant-numeric:tabular-nums}
dl{margin:.25rem 0;display:grid;grid-template-columns:max-content 1fr;gap:.1rem .75rem}dt{color:var(--quiet)}dd{margin:0}
@media(max-width:40rem){dl{display:block}dd{margin:0 0 .25rem}}
`;

/** One situation: request and answer at a glance; opened, everything about it. */
export function situationCard(one: SeenSituation): Html {
  const { situation, template, count, right, example } = one;
  const isRight = example.status === template.status;
  const parts = describeTemplate(template, isRight ? example.reply : undefined);
  const fields = parts.filter((part) => part.kind === 'field');
  const tests = situation.when
    .filter(({ test }) => test !== 'verb')
    .map((test) => printable(describeTest(test)));
  const [fast, usual, slow] = template.delay.map((micros) => `${(micros / 1000).toFixed(1)} ms`);
  return html`<details><summary><span class="count">${count}×</span><span class="ask">${example.request.raw === '' ? '(connect)' : bytes(oneLine(example.request.raw), 160)}</span><span class="answer">${parts.length === 0 ? '(silence)' : cut(parts, 240).map(shown)}</span></summary><div>
<dl>
<dt>when</dt><dd>${tests.length === 0 ? 'always' : tests.join('; ')}</dd>
<dt>chosen</dt><dd>${situation.id} → ${template.id}, by ${situation.step}; seen ${situation.seen} times in ${situation.sessions} sessions${right < count ? `; ${count - right} of ${count} here were answered otherwise` : ''}</dd>
<dt>answers in</dt><dd>${fast} to ${slow}, usually ${usual}${template.ends ? `; then the server ${{ reset: 'resets', close: 'closes', said: 'may close' }[template.ends]} the connection` : ''}</dd>
${fields.map((part) => html`<dt><span class="${`field ${kindOf(part.field)}`}">${fieldText(part.text, part.field.field, 60)}</span></dt><dd>${part.how}${part.field.seen === undefined ? '' : `; ${part.field.distinct} values in ${part.field.seen}`}</dd>`)}
</dl>
<span class="bytes">${example.request.raw === '' ? '(connect)' : bytes(example.request.raw, 1500)}</span>
<span class="bytes">${parts.length === 0 ? '(silence)' : parts.map(shown)}</span></div></details>`;
}

function oneLine(raw: string): string {
  return raw.replace(/\r?\n$/, '');
}

function shown(part: ShownPart): Html {
  if (part.kind === 'constant') return bytes(part.text, 3000);
  return html`<span class="${`field ${kindOf(part.field)}`}" title="${part.how}">${fieldText(part.text, part.how, 300)}</span>`;
}

/** A value it had, or in words how it is made. */
function fieldText(text: string | undefined, how: string, most: number): Html {
  return text === undefined ? html`‹${how.slice(0, most)}›` : bytes(text, most);
}

function cut(parts: readonly ShownPart[], most: number): readonly ShownPart[] {
  const kept: ShownPart[] = [];
  let left = most;
  for (const part of parts) {
    if (left <= 0) return [...kept, { kind: 'constant', text: ' …' }];
    const length = part.text?.length ?? 20;
    kept.push(part.text === undefined || length <= left ? part : { ...part, text: part.text.slice(0, left) });
    left -= length;
  }
  return kept;
}

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
