import type { Comparison, Difference } from '../differences/difference.ts';
import { commandName } from './command-name.ts';
import { wordsHtml } from './comparison-words.ts';
import { type DiffPiece, diffReplies } from './diff-replies.ts';
import { choicesOf, filterBar } from './filter-bar.ts';
import { bytes, type Html, html, page } from './html.ts';
import { between, filterStyle, pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { plain } from './paint.ts';
import { coverageLine, incompleteLines, kindTexts, placesText, verdict } from './print-comparison.ts';
import { sameReplies } from './same-replies.ts';
import { visible } from './visible.ts';

/** The comparisons of all services as one self-contained page. */
export function comparisonHtml(comparisons: readonly Comparison[]): string {
  const names = comparisons.map(({ before, after }) => `${before.name} → ${after.name}`);
  const title = `mynah compare ${names.join(', ')}`;
  const all = comparisons.flatMap(({ differences, known }) => [...differences, ...known]);
  const bar = filterBar({
    words: 'request, answer, id',
    card: 'finding',
    commands: choicesOf(all.flatMap((one) => commandsOf([one]))),
    kinds: choicesOf(all.map(({ kind }) => kindTexts[kind])),
    switches: [{ name: 'inline', text: 'inline' }],
  });
  return page(
    title,
    pageStyle + filterStyle,
    html`<header><h1>${comparisons.length === 1 ? names[0] : `${comparisons.length} services compared`}</h1>${all.length === 0 ? '' : wordsHtml()}</header>
<main>${comparisons.length === 1 ? summary(comparisons[0]) : ''}${all.length === 0 ? '' : bar}<div id="grouped">${comparisons.map((one) => section(one, comparisons.length > 1))}</div></main>`,
    pageScript,
  );
}

/** What came out, and how much was compared. */
function summary(comparison: Comparison | undefined): Html {
  if (!comparison) return html``;
  const { before, after, differences } = comparison;
  const isSame = differences.every((one) => one.verdict !== 'different');
  return html`<p class="${isSame ? 'good' : 'bad'}"><strong>${verdict(comparison, plain)}</strong></p>
<p class="quiet">BEFORE: ${before.conversations} conversations, ${before.exchanges} exchanges; AFTER: ${after.conversations} conversations, ${after.exchanges} exchanges. ${coverageLine(comparison)}</p>
${incompleteLines(comparison).map((line) => html`<p class="bad">${line}</p>`)}`;
}

function section(comparison: Comparison, isOneOfMany: boolean): Html {
  const { before, after, differences, known, uncovered, masks } = comparison;
  const sure = differences.filter((one) => one.verdict === 'different');
  const maybe = differences.filter((one) => one.verdict === 'may differ');
  return html`${isOneOfMany ? html`<h2>${before.name} → ${after.name}</h2>${summary(comparison)}` : ''}
${cards(sure)}
${
  maybe.length === 0
    ? ''
    : html`<h2>May differ</h2><p class="quiet">Seen once on each side, numbers or ids: nothing tells whether they vary by themselves.</p>${cards(maybe)}`
}
${known.length === 0 ? '' : html`<details><summary>${known.length} ignored or accepted</summary><div>${cards(known)}</div></details>`}
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

type Group = ReturnType<typeof sameReplies>[number];

function cards(differences: readonly Difference[]): readonly Html[] {
  const groups = sameReplies(differences);
  return groups.map((group, index) => card(group, groups[index - 1], groups[index + 1]));
}

/** What the same two replies show: what became what, where it shows, and an example side by side. Links lead to the ones before and after it. */
function card(group: Group, previous: Group | undefined, next: Group | undefined): Html {
  const [one, ...others] = group;
  const { kind, ground, command, note, exchanges, conversations, mayFollow, id, places } = one;
  const pieces = diffReplies(one.before, one.after);
  const neighbours = [
    { text: 'previous', other: previous?.[0] },
    { text: 'next', other: next?.[0] },
  ].flatMap(({ text, other }) => (other ? [html` <a href="#d${other.id}">${text}</a>`] : []));
  const changes = group.map(
    (each) =>
      html`${each.change === undefined ? '' : html`<del>${words(each.change.before)}</del> → <ins>${words(each.change.after)}</ins>`} <span class="quiet">${each.id}</span> `,
  );
  return html`<details open data-card id="d${id}" data-kind="${kindTexts[kind]}" data-command="${commandsOf(group).join(between)}" data-text="${group.map(textOf).join(' ')}"><summary><strong>${placesText(one, 4)}</strong> <span class="tag">${kindTexts[kind]}</span>${places.length > 1 ? html` <span class="tag">${places.length} places</span>` : ''}${others.length > 0 ? html` <span class="tag">${group.length} changes</span>` : ''} ${note ?? ''} ${changes}</summary><div>
${others.map((each) => html`<span id="d${each.id}"></span>`)}
<p class="quiet">${ground}; ${exchanges.before} → ${exchanges.after} exchanges, ${conversations.before} → ${conversations.after} conversations${mayFollow ? '; may follow from a status above' : ''}${neighbours}</p>
<span class="bytes" aria-label="request">${one.request === '' ? commandName(command) : bytes(one.request, 1000)}</span>
${kind === 'timing' ? '' : html`<div class="together"><span class="bytes" aria-label="before and after">${inline(pieces)}</span></div><div class="sides"><div><span class="side">before</span><span class="bytes">${side(pieces, 'before')}</span></div><div><span class="side">after</span><span class="bytes">${side(pieces, 'after')}</span></div></div>`}
${places.length < 2 ? '' : html`<details><summary>all ${places.length} places</summary><div><table><thead><tr><th>answer to</th><th class="n">before</th><th class="n">after</th></tr></thead><tbody>${places.slice(0, 500).map((place) => html`<tr><td>${commandName(place.command)}</td><td class="n">${place.exchanges.before}</td><td class="n">${place.exchanges.after}</td></tr>`)}</tbody></table></div></details>`}
</div></details>`;
}

function words(text: string): Html {
  return text === '' ? html`<i>nothing</i>` : bytes(text, 80);
}

/** All commands whose answers show it. */
function commandsOf(group: readonly Difference[]): readonly string[] {
  const all = group.flatMap(({ places, command }) =>
    places.length === 0 ? [command] : places.map((place) => place.command),
  );
  return [...new Set(all.map(commandName))];
}

/** What a card is found by. */
function textOf({ id, request, before, after, places, note = '' }: Difference): string {
  const texts = [request, before, after, ...places.slice(0, 50).map(({ command }) => command)];
  return [id, note, ...texts.map((text) => visible(text.slice(0, 400)))].join(' ').toLowerCase();
}

/** Both in one text: what went, and what came in its place. */
function inline(pieces: readonly DiffPiece[]): HtmlPieces {
  return pieces.map(shownPiece);
}

function shownPiece({ side: own, text }: DiffPiece): Html {
  const shown = bytes(text, own === 'both' ? 600 : 2000);
  return own === 'both' ? shown : own === 'before' ? html`<del>${shown}</del>` : html`<ins>${shown}</ins>`;
}

function side(pieces: readonly DiffPiece[], which: 'before' | 'after'): HtmlPieces {
  const own = pieces.filter((piece) => piece.side === 'both' || piece.side === which);
  return own.length === 0 ? ['(silence)'] : own.map(shownPiece);
}

type HtmlPieces = readonly (Html | string)[];
