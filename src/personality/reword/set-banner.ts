import { UsageError } from '../../model/errors.ts';
import type { Field, Part } from '../../model/field.ts';
import type { Personality, Template } from '../../model/personality.ts';

/**
 * The personality with another banner: what it says first behind the status, or, where clients speak first, the value of its header `Server` (RFC
 * 9110, 10.2.4). `{1}`, `{2}`, … in the text stand for the parts of the old banner that are made afresh. Throws UsageError where it has neither.
 */
export function setBanner(personality: Personality, text: string): Personality {
  const greeting = greetingOf(personality);
  const change = greeting
    ? (template: Template) => (template === greeting ? withBanner(template, text) : template)
    : (template: Template) => withServer(template, text);
  const templates = personality.templates.map(change);
  if (templates.every((template, index) => template === personality.templates[index]))
    throw new UsageError('--banner: this server says nothing first, and has no header Server');
  return { ...personality, templates };
}

/** The greeting that was seen most often; undefined where the server waits for the client. */
function greetingOf({ situations, templates }: Personality): Template | undefined {
  const [best] = situations
    .filter(({ when }) => when.some((test) => test.test === 'verb' && test.is === ''))
    .toSorted((a, b) => b.seen - a.seen);
  const template = templates.find(({ id }) => id === best?.answer);
  return template && template.parts.length > 0 ? template : undefined;
}

function withBanner(template: Template, text: string): Template {
  const start = typeof template.parts[0] === 'string' ? template.parts[0] : '';
  // a code or a sign is the protocol's (RFC 5321, RFC 1939, RFC 9051); any other first word is the server's
  const status = /^(?:\d{3}[ -]|[-+][A-Z]+ |\* [A-Z]+ )/.exec(start)?.[0].replace(/^(\d{3})-/, '$1 ') ?? '';
  const said = text.startsWith(status) ? text : status + text;
  // without one only the first line is the banner: the rest may be anything (RFC 4253, 4.2)
  if (status !== '') return { ...template, parts: partsOf(said + endOf(template.parts), template) };
  return { ...template, parts: [...partsOf(said, template), ...behindFirstLine(template.parts)] };
}

function endOf(parts: readonly Part[]): string {
  const last = parts.at(-1);
  return (typeof last === 'string' ? /\r?\n$/.exec(last)?.[0] : undefined) ?? '';
}

/** From the end of the first line on, that included. */
function behindFirstLine(parts: readonly Part[]): readonly Part[] {
  const at = parts.findIndex((part) => typeof part === 'string' && part.includes('\n'));
  const part = parts[at];
  return typeof part === 'string' ? [/\r?\n.*$/s.exec(part)?.[0] ?? '', ...parts.slice(at + 1)] : [];
}

/** The text with the fields that it names in their places. */
function partsOf(text: string, { parts }: Template): readonly Part[] {
  const fields = parts.filter((part): part is Field => typeof part !== 'string');
  return text
    .split(/(\{\d{1,2}\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const number = /^\{(\d+)\}$/.exec(piece)?.[1];
      if (number === undefined) return piece;
      const field = fields[Number(number) - 1];
      if (!field)
        throw new UsageError(
          `--banner: ${piece}: the banner has ${fields.length} parts that are made afresh`,
        );
      return field;
    });
}

function withServer(template: Template, text: string): Template {
  const parts = template.parts.map((part) =>
    typeof part === 'string'
      ? part.replace(/^(server:)[^\r\n]*/gim, (_, name: string) => `${name} ${text}`)
      : part,
  );
  return parts.some((part, index) => part !== template.parts[index]) ? { ...template, parts } : template;
}
