import { partOf } from '../../message/request/parts.ts';
import { memoize } from '../../model/memoize.ts';
import type { Test } from '../../model/situation.ts';
import type { Row } from '../model/row.ts';

const leastNet = 2; // times that a value has to tell more than its form

/**
 * Decides where it matters *which* value a parameter has. Clients invent names; that one was seen before says nothing
 * about them. A server that knows its users and files answers the same value the same way, and another value of the same
 * form another way. So, for every command and part: are answers predicted better by the value than by its form, both
 * learned from other sessions?
 */
export function commandsThatCheckValues(rows: readonly Row[]): (command: string, test: Test) => boolean {
  const decided = new Map<string, Weight>();
  const byCommand = new Map<string, Row[]>();
  for (const row of rows) {
    const { command } = row.context.request;
    const list = byCommand.get(command);
    if (list) list.push(row);
    else byCommand.set(command, [row]);
  }
  const weigh = (command: string, part: string, form: FormOf = formWithPresence) => {
    const key = `${command}\0${part}\0${form.name}`;
    const known = decided.get(key);
    if (known !== undefined) return known;
    const answer = weighValues(command === '?' ? rows : (byCommand.get(command) ?? []), part, form);
    decided.set(key, answer);
    return answer;
  };
  return (command, test) => {
    const isPlace = test.test === 'starts' && test.part === 'place';
    if (test.test !== 'known' && test.test !== 'is' && !isPlace) return true;
    const { net, speaks } = weigh(command, test.part, test.test === 'known' ? formWithPresence : formAlone);
    // an error that speaks of a value (`Login incorrect`, `No such file`) says so itself
    if (net < leastNet && !(net >= 0 && speaks)) return false;
    if (test.test !== 'known') return true;
    const [verb = '', part = ''] = test.set.split(' ');
    // what another command takes without looking is no knowledge of the server's
    return verb === command || verb === '*' || weigh(verb, part).net >= leastNet;
  };
}

/** How often the value told more than its form, less how often it told less; whether an answer speaks of a value. */
interface Weight {
  readonly net: number;
  readonly speaks: boolean;
}

function weighValues(rows: readonly Row[], part: string, formOfRow: FormOf): Weight {
  const byValue = new Tally();
  const byForm = new Tally();
  // what was refused for its time tells nothing of its values
  const looked = rows.filter(({ reason }) => reason !== 'state');
  for (const row of looked) {
    const value = partOf(row.context.request, part);
    if (value === undefined) continue;
    byValue.add(value, row);
    byForm.add(formOfRow(value, row), row);
  }
  let net = 0;
  for (const row of looked) {
    const value = partOf(row.context.request, part);
    if (value === undefined) continue;
    const valueSays = byValue.guess(value, row);
    if (valueSays === undefined) continue;
    const formSays = byForm.guess(formOfRow(value, row), row);
    if (valueSays === row.label && formSays !== row.label) net++;
    if (valueSays !== row.label && formSays === row.label) net--;
  }
  const speaks = rows.some(({ reason }) => reason === 'value' || (reason === 'rights' && part === 'place'));
  return { net, speaks };
}

/** What is known of a parameter without its value. */
type FormOf = (value: string, row: Row) => string;

const formAlone: FormOf = (value) => formOf(value);

/** The form, and whether what it names is there: that a value is one of a set has to tell more than both. */
const formWithPresence: FormOf = (value, { context: { request } }) => {
  const { there, held, listed } = request;
  return `${formOf(value)}\0${there ?? ''} ${held ?? ''} ${listed ?? ''}`;
};

/** `alice@example.org` and `bob@corp.example.com` have the form `a@a.a`; a long word is no other form than a short one. */
export const formOf = memoize((value) =>
  value
    .replace(/[A-Za-z][A-Za-z0-9_-]*/g, 'a')
    .replace(/\d+/g, '0')
    .replace(/a(?:\.a)+/g, 'a.a')
    .slice(0, 60),
);

/** How many rows have a label, in all and by group. */
interface Count {
  all: number;
  readonly byGroup: Map<number, number>;
}

/** Counts labels by key, and guesses the label of a row from the other groups' rows. */
class Tally {
  readonly #counts = new Map<string, Map<number, Count>>();

  add(key: string, { label, group }: Row): void {
    const labels = this.#counts.get(key) ?? new Map<number, Count>();
    this.#counts.set(key, labels);
    const count = labels.get(label) ?? { all: 0, byGroup: new Map<number, number>() };
    labels.set(label, count);
    count.all++;
    count.byGroup.set(group, (count.byGroup.get(group) ?? 0) + 1);
  }

  guess(key: string, { group }: Row): number | undefined {
    let best: number | undefined;
    let most = 0;
    for (const [label, { all, byGroup }] of this.#counts.get(key) ?? []) {
      const others = all - (byGroup.get(group) ?? 0);
      if (others > most) {
        most = others;
        best = label;
      }
    }
    return best;
  }
}
