import { toText } from '../../src/message/bytes/latin1.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';

/** Much of one thing. */
export const worstTexts: readonly (readonly [name: string, of: (size: number) => string])[] = [
  ['letters', (size) => 'x'.repeat(size)],
  ['words', (size) => 'A '.repeat(size / 2)],
  ['long words', (size) => 'ENVELOPE '.repeat(size / 9)],
  ['different words', (size) => Array.from({ length: size / 7 }, (_, at) => `k${at}`).join(' ')],
  ['numbers', (size) => `1,${'1:*,'.repeat(size / 4)}1`],
  ['digits', (size) => '7'.repeat(size)],
  ['blanks', (size) => `a${' '.repeat(size)}b`],
  ['slashes', (size) => '/a/..'.repeat(size / 5)],
  ['deep', (size) => '/a'.repeat(size / 2)],
  ['at signs', (size) => `<${'a@'.repeat(size / 2)}`],
  ['brackets', (size) => '<('.repeat(size / 2)],
  ['parentheses', (size) => `(${'x '.repeat(size / 2)})`],
  ['nested', (size) => '('.repeat(size / 2) + ')'.repeat(size / 2)],
  ['quotes', (size) => '"\\'.repeat(size / 2)],
  ['stars', (size) => '*a'.repeat(size / 2)],
  ['dots', (size) => 'a.'.repeat(size / 2)],
  ['base64', (size) => `${'aA0+'.repeat(size / 4)}!`],
  ['escapes', (size) => '%2'.repeat(size / 2)],
  ['eight bits', (size) => '\xff\xfa'.repeat(size / 2)],
  ['zeros', (size) => '\0'.repeat(size)],
];

/** A request much longer than any that was recorded, and what the client said before it. */
export interface Grown {
  readonly name: string;
  readonly before: readonly string[];
  /** With so many bytes more, or about as many. */
  readonly said: (size: number) => string;
}

const mostKinds = 150;

/** Each kind of request of these conversations, `times` times, in the session where it was said, with much of one thing in the place of each of its words and behind them. */
export function* grownRequests(
  { service }: Pick<Personality, 'service'>,
  conversations: readonly Conversation[],
  {
    times,
    words,
    texts = worstTexts,
  }: { readonly times: number; readonly words: number; readonly texts?: typeof worstTexts },
): Iterable<Grown> {
  const seen = new Map<string, number>();
  for (const { server, messages } of conversations) {
    if (server.port !== service.port) continue;
    const session = messages.filter(({ from }) => from === 'client').map(({ bytes }) => toText(bytes));
    for (const [index, said] of session.entries()) {
      const kind = kindOf(said);
      const known = seen.get(kind) ?? 0;
      if (known >= times || (known === 0 && seen.size >= mostKinds)) continue;
      seen.set(kind, known + 1);
      const before = session.slice(0, index);
      for (let at = 0; at < words; at++)
        for (const [name, text] of texts)
          if (grown(said, at, '') !== undefined)
            yield {
              name: `${kind} word ${at}: ${name}`,
              before,
              said: (size) => grown(said, at, text(size)) ?? '',
            };
    }
  }
}

/** A command, roughly: the first word of letters that is no tag. */
function kindOf(said: string): string {
  const [, string] = /^\*\d+\r\n\$\d+\r\n(\w+)/.exec(said) ?? [];
  const word = string ?? said.split(/[ \r\n]/, 4).find((one) => /^[A-Za-z]{3,}$/.test(one)) ?? '';
  return word.slice(0, 20).toUpperCase();
}

/** The request with much of one thing in the place of its word `at`; `*` arrays keep to their form. */
function grown(said: string, at: number, text: string): string | undefined {
  if (/^\*\d+\r\n/.test(said)) {
    const words = [...said.matchAll(/\$\d+\r\n([^\r]*)\r\n/g)].map(([, word = '']) => word);
    if (at >= words.length + 1) return undefined;
    const more =
      at === words.length
        ? [...words, ...text.split(' ')]
        : words.map((word, index) => (index === at ? text : word));
    return `*${more.length}\r\n${more.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
  }
  const [first = '', ...rest] = said.split(/(?<=\n)/);
  const words = first.trimEnd().split(' ');
  if (at > words.length) return undefined;
  const changed =
    at === words.length ? [...words, text] : words.map((word, index) => (index === at ? text : word));
  return `${changed.join(' ')}\r\n${rest.join('')}`;
}
