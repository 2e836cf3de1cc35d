import { type Html, html } from './html.ts';

/** What cards can be told apart by; a choice of fewer than two is left out. */
export interface FilterChoices {
  readonly words: string;
  /** What one card is, for their count. */
  readonly card: string;
  readonly states?: readonly Choice[];
  readonly commands?: readonly Choice[];
  readonly statuses?: readonly Choice[];
  readonly steps?: readonly Choice[];
  readonly kinds?: readonly Choice[];
  /** Further switches, by name. */
  readonly switches?: readonly { readonly name: string; readonly text: string }[];
}

/** A value of a `data-` attribute, with what people read. */
export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** The bar above the cards; hidden until the script of the page runs, for it does nothing without. */
export function filterBar(choices: FilterChoices): Html {
  const { words, card, states, commands, statuses, steps, kinds, switches = [] } = choices;
  return html`<form id="filter" role="search" data-card-name="${card}" hidden>
<input type="search" name="words" aria-label="search" placeholder="${words}" autocomplete="off">
${select('state', 'any state', states)}${select('command', 'any command', commands)}${select('status', 'any status', statuses)}${select('step', 'any step', steps)}${select('kind', 'any change', kinds)}
${switches.map(({ name, text }) => html`<label><input type="checkbox" name="${name}"> ${text}</label>`)}
<button type="button" id="previous" title="k">previous</button><button type="button" id="next" title="j">next</button>
<button type="button" id="open">open all</button><button type="button" id="close">close all</button><button type="reset">clear</button>
<span id="count" class="quiet" role="status"></span>
<span class="quiet keys"><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next, previous <kbd>Enter</kbd> open <kbd>Esc</kbd> clear</span>
</form>`;
}

function select(name: string, any: string, choices: readonly Choice[] | undefined): Html {
  if (!choices || choices.length < 2) return html``;
  return html`<select name="${name}" aria-label="${name}"><option value="">${any}</option>${choices.map(({ value, text }) => html`<option value="${value}">${text}</option>`)}</select>`;
}

/** Different values in alphabetical order, shown as they are. */
export function choicesOf(values: readonly string[]): readonly Choice[] {
  return [...new Set(values)].sort().map((value) => ({ value, text: value }));
}
