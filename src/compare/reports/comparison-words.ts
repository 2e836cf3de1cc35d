import type { DifferenceKind } from '../differences/difference.ts';
import { type Html, html } from './html.ts';
import { kindTexts } from './print-comparison.ts';

const kinds: Readonly<Record<DifferenceKind, string>> = {
  status: 'the answer says something else of how it went: a code, +OK, a first word',
  state: 'both answers are known from elsewhere, but this one is given in another state now',
  closing: 'the connection is closed, or kept, where it was not before',
  text: 'words, versions or numbers that do not vary by themselves are others',
  field: 'a part that varied is constant now, or the other way round, or is made in another way',
  timing: 'answers take longer, or less long',
};

/** The words of the page for who sees it for the first time. */
export function wordsHtml(): Html {
  const rows: readonly (readonly [string, string])[] = [
    ...Object.entries(kinds).map(([kind, text]) => [kindTexts[kind as DifferenceKind], text] as const),
    ['may differ', 'seen once on each side: nothing tells whether it varies by itself'],
    ['places', 'the commands whose answers show the same cause'],
    ['exchange', 'a request with its answer; conversations have many'],
    ['may follow', 'in each of its conversations a status differed before: it may be a consequence'],
    ['dynamic, masked', 'parts such as dates and ids that vary from run to run, and are not compared'],
    ['3e7ecf8b96', 'the name of a difference, the same in every run: for --accept'],
  ];
  return html`<details class="words"><summary>What the words mean</summary><div><dl>${rows.map(
    ([word, text]) => html`<dt>${word}</dt><dd>${text}</dd>`,
  )}</dl></div></details>`;
}
