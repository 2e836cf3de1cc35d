import { type Html, html } from '../compare/reports/html.ts';
import type { Step } from '../model/situation.ts';

/** What each step of the cascade means; the order is that of their certainty. */
const steps: Readonly<Record<Step, string>> = {
  exact: 'this very request was recorded in this context',
  situation: 'this command with such a parameter was recorded in such a state',
  command: 'this command was recorded; whatever else holds, it is answered so',
  unknown: 'guess: a command that nobody recorded',
  nearest: 'guess: the command was never recorded in this state, where other commands are answered so',
  relative: 'guess: never recorded here, but other servers of the protocol answer so',
  default: 'guess: nothing of this was recorded in this state',
};

/** The words of the page for who sees it for the first time. */
export function wordsHtml(hasLog: boolean): Html {
  const rows: readonly (readonly [string, string])[] = [
    ['situation', 'what an answer depends on: the request, and what happened before (s12)'],
    ['answer', 'the text with its parts that change (t7); several situations may give the same'],
    ['arg2, final, rest', 'parts of a request: its second word behind the command, its last, all of them'],
    [
      'state',
      'what of the past decides most answers: the page tells at most 12 apart, where mynah learn counts all pasts that any answer depends on',
    ],
    ['row', 'a situation in a state: one that came up in several states has a row in each'],
    [
      'guess',
      'it answered requests that nobody recorded in such a state: recorded ones, as if they had not been, or those of a log',
    ],
    ['5×', 'so many recorded exchanges came to the situation in this state'],
    ...(hasLog ? [['log 5×', 'so many requests of the event log did'] as const] : []),
    ['status', 'what says at the beginning of an answer how it went: a code, +OK, a first word'],
    ['step', 'how sure the choice of an answer is:'],
    ...Object.entries(steps).map(([step, text]) => [`  ${step}`, text] as const),
  ];
  return html`<details class="words"><summary>What the words mean</summary><div><dl>${rows.map(
    ([word, text]) => html`<dt>${word}</dt><dd>${text}</dd>`,
  )}</dl></div></details>`;
}
