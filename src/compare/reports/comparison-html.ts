import type { Comparison, Difference } from '../differences/difference.ts';
import { commandName } from './command-name.ts';
import { diffReplies } from './diff-replies.ts';
import { bytes, type Html, html, page } from './html.ts';
import { pageStyle } from './page-style.ts';
import { plain } from './paint.ts';
import { coverageLine, kindTexts, verdict } from './print-comparison.ts';

/** The comparisons of all services as one self-contained page. */
export function comparisonHtml(comparisons: readonly Comparison[]): string {
  const names = comparisons.map(({ before, after }) => `${before.name} → ${after.name}`);
  const title = `mynah compare ${names.join(', ')}`;
  return page(title, pageStyle, html`<main>${comparisons.map(section)}</main>`);
}

function section(comparison: Comparison): Html {
  const { before, after, differences, known, uncovered, masks } = comparison;
  return html`<h1>${before.name} → ${after.name}</h1>
<p class="${differences.length === 0 ? 'good' : 'bad'}"><strong>${verdict(comparison, plain)}</strong></p>
<p class="quiet">BEFORE: ${before.conversations} conversations, ${before.exchanges} exchanges; AFTER: ${after.conversations} conversations, ${after.exchanges} exchanges. ${coverageLine(comparison)}</p>
${differences.map(card)}
${known.length === 0 ? '' : html`<details><summary>${known.length} ignored or accepted</summary><div>${known.map(card)}</div></details>`}
${
  uncovered.length === 0
    ? ''
    : html`<details><summary>${uncovered.length} kinds of exchange that only one recording asks for</summary><div class="wide"><table><thead><tr><th>only in</th><th class="n">exchanges</th><th>request</th><th>reply</th></tr></thead><tbody>${uncovered
        .slice(0, 500)
        .map(
          (one) =>
            html`<tr><td>${one.recording.toUpperCase()}</td><td class="n">${one.exchanges}</td><td><code>${bytes(one.request, 200)}</code></td><td><code>${bytes(one.reply, 200)}</code></td></tr>`,
        )}</tbody></table></div></details>`
}
<details><summary>what was masked as dynamic</summary><div><table><tbody>${Object.entries(masks).map(
    ([mask, count]) => html`<tr><td><code>${mask}</code></td><td class="n">${count}</td></tr>`,
  )}</tbody></table></div></details>`;
}

function card(one: Difference): Html {
  const { kind, ground, command, note, exchanges, conversations, mayFollow, id } = one;
  return html`<details open><summary><strong>${commandName(command)}</strong> <span class="tag">${kindTexts[kind]}</span> ${note ?? ''} <span class="quiet">${id}</span></summary><div>
<p class="quiet">${ground}; ${exchanges.before} → ${exchanges.after} exchanges, ${conversations.before} → ${conversations.after} conversations${mayFollow ? '; may follow from a status above' : ''}</p>
<span class="bytes" aria-label="request">${one.request === '' ? commandName(command) : bytes(one.request, 1000)}</span>
${kind === 'timing' ? '' : html`<span class="bytes" aria-label="before">${side(one, 'before')}</span><span class="bytes" aria-label="after">${side(one, 'after')}</span>`}
</div></details>`;
}

function side({ before, after }: Difference, which: 'before' | 'after'): HtmlPieces {
  if ((which === 'before' ? before : after) === '') return ['(silence)'];
  return diffReplies(before, after)
    .filter((piece) => piece.side === 'both' || piece.side === which)
    .map(({ side: own, text }) => {
      const shown = bytes(text, own === 'both' ? 600 : 2000);
      return own === 'both'
        ? shown
        : own === 'before'
          ? html`<del>${shown}</del>`
          : html`<ins>${shown}</ins>`;
    });
}

type HtmlPieces = readonly (Html | string)[];
