import type { Template } from '../../model/personality.ts';
import type { ListModel } from './own-lines.ts';

/** The numbered lines of a reply, if it has such from its second line up to the lone dot. */
export function maybeList(reply: string): readonly string[] | undefined {
  const start = reply.indexOf('\r\n') + 2;
  const end = reply.length - '.\r\n'.length;
  if (start < 2 || end <= start || reply.slice(end - 2) !== '\r\n.\r\n') return undefined;
  const lines = reply.slice(start, end - 2).split('\r\n');
  return lines.every((line) => /^\d{1,9} [^ \r\n]{1,80}$/.test(line)) ? lines : undefined;
}

/** How many things a list has, and the sum of their sizes, as another reply says both. */
function totalOf(lines: readonly string[]): string {
  const sum = lines.reduce((all, line) => all + Number(line.split(' ')[1]), 0);
  return `${lines.length} ${sum}`;
}

/** Models of lists that are constant texts. Numbers are sizes where another reply has their sum. */
export function constantModels(templates: readonly Template[]): {
  readonly models: readonly ListModel[];
  readonly totals: ReadonlySet<string>;
} {
  const texts = templates.flatMap(({ parts }) => {
    const [text, ...more] = parts;
    return typeof text === 'string' && more.length === 0 ? [text] : [];
  });
  const whole = texts.flatMap((text) => {
    const list = maybeList(text);
    return list ? [list] : [];
  });
  const said = new Set(
    texts.flatMap((text) => (text.length < 500 ? (/\b\d{1,9} \d{1,12}\b/.exec(text) ?? []) : [])),
  );
  const totals = whole.map(totalOf).filter((total) => said.has(total));
  const sizes = new Set(whole.filter((lines) => said.has(totalOf(lines))).flat());
  const isSize = (lines: readonly string[]) => lines.some((line) => sizes.has(line));
  const model = (lists: readonly (readonly string[])[], amounts: ReadonlySet<number>) =>
    lists.length === 0 ? [] : [{ lines: [...new Set(lists.flat())], amounts }];
  const [names] = whole.filter((lines) => !isSize(lines)).sort((one, other) => other.length - one.length);
  return {
    models: [
      ...model(whole.filter(isSize), new Set([2])),
      ...(names ? [{ lines: names, amounts: new Set<number>() }] : []),
    ],
    totals: new Set(totals),
  };
}
