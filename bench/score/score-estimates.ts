import { existsSync } from 'node:fs';
import meanBy from 'lodash/meanBy.js';
import minBy from 'lodash/minBy.js';
import { heldOutQuality } from '../../src/commands/shared/held-out/held-out-quality.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import { capture, type JudgedServer } from './judged-servers.ts';
import { type Accuracy, accuracyOf, firstSessions, recordings } from './score-captures.ts';

/** What is foretold of a server learned from so many sessions, and what unseen sessions give. */
export interface Estimate {
  readonly server: string;
  readonly sessions: number;
  readonly foretold: Accuracy;
  readonly truth: Accuracy;
}

/** Recordings that are learned from, the smaller first; the larger ones where they were made. */
const sources: readonly { readonly parts: readonly string[]; readonly first?: number }[] = [
  { parts: ['small'] },
  { parts: ['train'], first: 20 },
  { parts: ['train'] },
  { parts: ['train', 'train2'] },
  { parts: ['train300'] },
  { parts: ['train1000'] },
  { parts: ['train3000'] },
];

/** Measures what is foretold, and what is true, after learning from each of a server's recordings. */
export async function scoreEstimates(
  server: JudgedServer,
  tell: (estimate: Estimate) => void,
): Promise<readonly Estimate[]> {
  const found: Estimate[] = [];
  for (const { parts, first } of sources) {
    if (!parts.every((part) => existsSync(capture(server, part)))) continue;
    const all = await recordings(server, parts);
    const training = first === undefined ? all : firstSessions(all, first);
    const estimate = {
      server: server.name,
      sessions: sessionsIn(training),
      foretold: await heldOutQuality(training),
      truth: await accuracyOf(server, training),
    };
    tell(estimate);
    found.push(estimate);
  }
  return found;
}

/** The head of the table and a row an estimate, in percent. */
export function estimateRows(estimates: readonly Estimate[]): readonly (readonly string[])[] {
  const percent = (share: number) => (100 * share).toFixed(1);
  return [
    ['server', 'sessions', 'class foretold', 'class true', 'text foretold', 'text true'],
    ...estimates.map(({ server, sessions, foretold, truth }) => [
      server,
      String(sessions),
      percent(foretold.class),
      percent(truth.class),
      percent(foretold.text),
      percent(truth.text),
    ]),
  ];
}

/** The rows of a table with measured ones in the place of those of the same server and as many sessions. */
export function mergedEstimates(
  before: readonly (readonly string[])[],
  measured: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const rows = new Map([...before, ...measured].map((row) => [row.slice(0, 2).join(' '), row]));
  const [head = [], ...others] = rows.values();
  const compare = (a: readonly string[], b: readonly string[]) =>
    (a[0] ?? '').localeCompare(b[0] ?? '', 'en') || Number(a[1]) - Number(b[1]);
  return [head, ...others.sort(compare)];
}

/** How far what is foretold is from the truth on the average, in points of a hundred, for servers learned from so many sessions. */
export function meanError(rows: readonly (readonly string[])[], least: number, most: number): Accuracy {
  const some = rows.slice(1).filter(([, sessions]) => Number(sessions) >= least && Number(sessions) <= most);
  const mean = (foretold: number, truth: number) =>
    some.reduce((sum, row) => sum + Math.abs(Number(row[foretold]) - Number(row[truth])), 0) /
    Math.max(1, some.length);
  return { class: mean(2, 3), text: mean(4, 5) };
}

const sizes = [8, 20, 60, 120, 300, 1000, 3000]; // of the recordings, roughly: some servers have a few sessions more

/** What more sessions bring: the mean over the servers that were recorded so long, and of the same servers before. */
export function curveRows(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const of = (size: number) =>
    new Map(rows.slice(1).flatMap((row) => (nearest(Number(row[1])) === size ? [[row[0] ?? '', row]] : [])));
  const mean = (some: readonly (readonly string[] | undefined)[], column: number) =>
    some.length === 0 ? '' : meanBy(some, (row) => Number(row?.[column])).toFixed(1);
  const body = sizes.map((size, index) => {
    const [now, before] = [of(size), of(sizes[index - 1] ?? 0)];
    const both = [...now.keys()].filter((server) => before.has(server)).map((server) => before.get(server));
    const all = [...now.values()];
    return [
      String(size),
      String(all.length),
      ...[all, both].flatMap((some) => [mean(some, 3), mean(some, 5)]),
    ];
  });
  return [['sessions', 'servers', 'class', 'text', 'their class before', 'text before'], ...body];
}

function nearest(sessions: number): number {
  return minBy(sizes, (size) => Math.abs(Math.log(size / sessions))) ?? 0;
}

function sessionsIn(conversations: readonly Conversation[]): number {
  return conversations.filter(({ dataOf }) => dataOf === undefined).length;
}
