import isEqual from 'lodash/isEqual.js';
import type { PriorAnswer } from '../../knowledge/priors.ts';
import type { RefusalReason } from '../../knowledge/refusal-wording.ts';
import { isRefusal } from '../../knowledge/status-codes.ts';
import { holds } from '../../message/situation/situation-tests.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Template } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import { isAboutState } from '../features/question-kind.ts';
import type { Row } from '../model/row.ts';

/** What a server has said of one kind: the commands that got it, how often, and what it is about. */
interface Said {
  readonly label: number;
  readonly commands: Map<string, number>;
  readonly reasons: Set<RefusalReason>;
  readonly rows: Row[];
}

const isWord = /^[A-Z][A-Z0-9]+$/;
const leastShared = 3; // commands that got a success which others may get too

/** Says in a server's own words what a relative says; where it was never heard to say the like, as shortly as can be. */
export class OwnAnswers {
  readonly #templates: Template[];
  readonly #grammar: Grammar;
  readonly #said = new Map<number, Said>();
  readonly #made = new Map<string, number>();

  constructor(rows: readonly Row[], templates: readonly Template[], grammar: Grammar) {
    this.#templates = [...templates];
    this.#grammar = grammar;
    for (const row of rows) {
      const { label, reason } = row;
      const { command } = row.context.request;
      const said: Said = this.#said.get(label) ?? {
        label,
        commands: new Map(),
        reasons: new Set(),
        rows: [],
      };
      this.#said.set(label, said);
      said.rows.push(row);
      said.commands.set(command, (said.commands.get(command) ?? 0) + 1);
      said.reasons.add(reason);
    }
  }

  /** Those of the server, and those that had to be made. */
  get templates(): readonly Template[] {
    return this.#templates;
  }

  statusOf(label: number): string {
    return this.#templates[label]?.status ?? '';
  }

  /** The label of the answer in a case of a command; undefined where the server has nothing to say it with. */
  labelOf(command: string, answer: PriorAnswer, when: readonly Test[]): number | undefined {
    const alike = [...this.#said.values()].filter(({ label }) => this.#isLike(label, answer));
    const own = best(alike, (said) => said.commands.get(command) ?? 0, answer, when);
    if (own) return own.label;
    const shared = best(alike, ({ commands }) => commands.size, answer, when);
    if (shared && (isRefusal(answer.status) || answer.data || shared.commands.size >= leastShared))
      return this.#inCommon(command, shared, alike) ?? this.#namedFor(command, shared);
    return this.#make(answer);
  }

  #isLike(label: number, { status, data, ends }: PriorAnswer): boolean {
    const template = this.#templates[label];
    return (
      template?.status === status &&
      template.data?.direction === data &&
      (ends !== undefined || template.ends === undefined)
    );
  }

  /** An answer that names the only command which ever got it names this one in its place. */
  #namedFor(command: string, { label, commands }: Said): number {
    const template = this.#templates[label];
    const [other = '', second] = commands.keys();
    if (!template || second !== undefined || !isWord.test(other) || !isWord.test(command)) return label;
    const named = new RegExp(`(?<![A-Za-z])${other}(?![A-Za-z])`, 'g');
    const parts = template.parts.map((part) =>
      typeof part === 'string' ? part.replace(named, command) : part,
    );
    if (isEqual(parts, template.parts)) return label;
    return this.#add(`${label} ${command}`, { ...template, parts, seen: 0, sessions: 0 });
  }

  /** Where several answers name the one command that gets each, and go on differently, what they begin with is said of this one. */
  #inCommon(command: string, shared: Said, alike: readonly Said[]): number | undefined {
    const own = this.#aroundName(shared);
    if (!own || !isWord.test(command)) return undefined;
    const others = alike.map((said) => this.#aroundName(said)).filter((one) => one?.before === own.before);
    if (new Set(others.map((one) => one?.after)).size < 2) return undefined;
    const { status, parts: _, ...rest } = this.#templates[shared.label] as Template;
    const parts = [`${own.before}${command}\r\n`];
    return this.#add(`${own.before} ${command}`, { ...rest, status, parts, seen: 0, sessions: 0 });
  }

  /** What an answer of one line says before and after the name of the only command that got it. */
  #aroundName({
    label,
    commands,
    rows,
  }: Said): { readonly before: string; readonly after: string } | undefined {
    const [only = '', second] = commands.keys();
    if (second !== undefined || !isWord.test(only)) return undefined;
    const isAlone = rows.every(({ context }) => context.request.rest === '');
    const isName = (part: string) => part === 'verb' || (part === 'line' && isAlone);
    const parts = this.#templates[label]?.parts.map((part) =>
      typeof part !== 'string' && part.field === 'echo' && isName(part.part) ? only : part,
    );
    if (!parts?.every((part) => typeof part === 'string')) return undefined;
    const [, before, after] =
      new RegExp(`^(.*(?<![A-Za-z]))${only}(?![A-Za-z])(.*)\r\n$`).exec(parts.join('')) ?? [];
    return before === undefined || after === undefined ? undefined : { before, after };
  }

  #add(key: string, template: Omit<Template, 'id'>): number {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const label = this.#templates.length;
    this.#templates.push({ ...template, id: `t${label + 1}` });
    this.#made.set(key, label);
    return label;
  }

  #make({ status, data, dot, ends }: PriorAnswer): number | undefined {
    const { framing, tagged } = this.#grammar;
    if (framing.kind !== 'line' || data) return undefined;
    const text = `${status}\r\n${dot ? '.\r\n' : ''}`;
    return this.#add(`${status} ${dot} ${ends}`, {
      status,
      parts: tagged && !status.startsWith('*') ? [{ field: 'echo', part: 'tag' }, ` ${text}`] : [text],
      ...(ends ? { ends } : {}),
      seen: 0,
      sessions: 0,
      delay: [0, 0, 0],
    });
  }
}

/** That with the greatest measure above 0, of those about the same and said in the same state if there are any. */
function best(
  all: readonly Said[],
  measure: (said: Said) => number,
  { about }: PriorAnswer,
  when: readonly Test[],
): Said | undefined {
  const states = when.filter(isAboutState);
  const isThen = ({ context }: Row) => states.every((test) => holds(test, context));
  const rank = ({ reasons, rows }: Said) =>
    (reasons.has(about ?? 'none') ? 2 : 0) + (states.length > 0 && rows.some(isThen) ? 1 : 0);
  const [first] = all
    .filter((said) => measure(said) > 0)
    .sort((a, b) => rank(b) - rank(a) || measure(b) - measure(a) || a.label - b.label);
  return first;
}
