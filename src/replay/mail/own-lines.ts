import { createHash } from 'node:crypto';
import { type Listing, wordsOf } from '../../message/session/item-lists.ts';
import type { Field } from '../../model/field.ts';
import type { Template } from '../../model/personality.ts';

/** A list of numbered things that was learned, as a model for lines of others. */
export interface ListModel {
  /** Lines that were recorded, whosever. */
  readonly lines: readonly string[];
  /** Words, from 1, that are summed up somewhere: sizes. */
  readonly amounts: ReadonlySet<number>;
}

/** The list models of templates, by the lists that their fields show. */
export function listModels(templates: readonly Template[]): ReadonlyMap<string, ListModel> {
  const fields = templates
    .flatMap(({ parts }) => parts)
    .filter((part): part is Field & Listing => typeof part !== 'string' && part.field === 'list');
  const models = new Map<string, ListModel>();
  for (const field of fields) {
    const name = listName(field);
    const { amounts = new Set<number>() } = models.get(name) ?? {};
    const isSum = field.shows === 'sum' && field.word !== undefined;
    models.set(name, {
      lines: [...new Set(Object.values(field.lists).flat())],
      amounts: isSum ? new Set([...amounts, field.word]) : amounts,
    });
  }
  return models;
}

/** What is the same of fields that show the same lists. */
export function listName({ lists }: Listing): string {
  return JSON.stringify(lists);
}

/** A mail, and as which it came: recorded ones count. */
export interface NumberedMail {
  readonly text: string;
  readonly nth: number;
}

/** The line of a mail that was not recorded: its number, its size where lines have sizes, and names of the same form. */
export function ownLine({ lines, amounts }: ListModel, number: number, mail: NumberedMail): string {
  const recorded = lines.map(wordsOf);
  const [model = ['', '']] = recorded;
  return model
    .map((_, index) => {
      if (index === 0) return String(number);
      if (amounts.has(index + 1)) return String(mail.text.length);
      const words = recorded.flatMap((line) => line[index] ?? []);
      const numbers = recorded.map(([first]) => Number(first));
      return ownName(words, numbers, mail);
    })
    .join(' ');
}

/** A name as the recorded ones are: what all share stays, a part that counts goes on, the rest is drawn from the mail. */
function ownName(names: readonly string[], numbers: readonly number[], { nth, text }: NumberedMail): string {
  const [model = ''] = names;
  const isAlike = names.every(({ length }) => length === model.length);
  const varies = (at: number) => names.length < 2 || !isAlike || names.some((name) => name[at] !== model[at]);
  const from = [...model].findIndex((_, at) => varies(at));
  const to = [...model].findLastIndex((_, at) => varies(at)) + 1;
  const counts =
    isAlike &&
    names.length > 1 &&
    names.every((name, at) => Number.parseInt(name.slice(from, to), 16) === numbers[at]);
  if (counts) return model.slice(0, from) + nth.toString(16).padStart(to - from, '0') + model.slice(to);
  const chance = createHash('sha256').update(`${nth} ${text}`, 'latin1').digest();
  return [...model].map((char, at) => (varies(at) ? like(char, chance[at % 32] ?? 0, model) : char)).join('');
}

/** A character of the same kind. */
function like(char: string, chance: number, name: string): string {
  const digits = /^[0-9a-f]+$/.test(name) ? '0123456789abcdef' : '0123456789';
  if (/[0-9]/.test(char) || (digits.length === 16 && /[a-f]/.test(char)))
    return digits[chance % digits.length] ?? char;
  if (/[a-z]/.test(char)) return String.fromCharCode(97 + (chance % 26));
  return /[A-Z]/.test(char) ? String.fromCharCode(65 + (chance % 26)) : char;
}
