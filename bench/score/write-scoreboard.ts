import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LearnOptions } from '../../src/learn/learn.ts';
import type { LearnedServer } from '../../src/learn/learn-priors.ts';
import type { JudgedServer } from './judged-servers.ts';
import { plotSvg } from './plot-svg.ts';
import { pairRows } from './print-pairs.ts';
import { rowsOf, shown } from './print-table.ts';
import { type Accuracy, macroAverage, type ServerScore, scoreAfter, scoreFrom } from './score-captures.ts';
import { type CorpusScore, scoreCorpora } from './score-corpora.ts';
import { curveRows, type Estimate, estimateRows, meanError, mergedEstimates } from './score-estimates.ts';
import type { ScoredPair } from './score-pairs.ts';
import { type PriorScore, priorRows } from './score-priors.ts';
import { mergedRows, type ScanScore, scanRows } from './score-scan.ts';

const docs = resolve(import.meta.dirname, '../../docs');
const board = resolve(docs, 'SCOREBOARD.md');
const sizes = [1, 2, 5, 10, 20, 60, 120];

/** Everything that the scoreboard shows beyond the servers' own scores is measured here. */
export async function writeScoreboard(
  scores: readonly ServerScore[],
  tell: (line: string) => void,
): Promise<void> {
  const servers = scores.map(({ server }) => server);
  const curve: Accuracy[] = [];
  for (const size of sizes) {
    curve.push(await average(servers, (server) => scoreAfter(server, size)));
    tell(`${size} sessions: ${shown(curve.at(-1) ?? { class: 0, text: 0 })}`);
  }
  const small = await average(servers, (server) => scoreFrom(server, 'small'));
  tell(`small.pcap: ${shown(small)}`);
  const ablations: [string, Accuracy][] = [];
  for (const [name, options] of ablationsOf()) {
    ablations.push([name, await average(servers, (server) => scoreAfter(server, 120, options))]);
    tell(`${name}: ${shown(ablations.at(-1)?.[1] ?? { class: 0, text: 0 })}`);
  }
  const corpora = await scoreCorpora(() => {});
  tell(`corpora: ${shown(macroAverage(corpora))}`);
  const percent = (pick: (one: Accuracy) => number) => curve.map((one) => 100 * pick(one));
  const plot = plotSvg('training sessions', sizes.map(String), [
    { name: 'class', colour: '#2a7ae2', values: percent((one) => one.class) },
    { name: 'text', colour: '#d2691e', values: percent((one) => one.text) },
  ]);
  writeFileSync(resolve(docs, 'scoreboard-sessions.svg'), plot);
  const before = readFileSync(board, 'utf8');
  const measured = scoreboard(scores, curve, small, ablations, corpora);
  const others = titlesOf(before).filter((title) => !titlesOf(measured).includes(title));
  writeFileSync(board, measured + others.map((title) => sectionOf(before, title)).join(''));
  tell('written: docs/SCOREBOARD.md, docs/scoreboard-sessions.svg');
}

const pairTitles = { cases: 'Small inputs', foreign: 'Servers with their ordinary clients' } as const;

const pairTexts = {
  cases: `Written by \`npm run score -- --cases\`. Each input is learned from and judged by itself (*own*) and, where there is one,
by another recording of its kind (*test*), class / text. *any cut* counts the sessions that are answered the same when the client's bytes come
turn by turn, byte by byte, and all at once.`,
  foreign: `Written by \`npm run score -- --foreign\`. *lo* and *px* are learned from one capture and judged by itself; *b* is learned from both
and judged by another one (class / text).`,
} as const;

/** Writes the section of the scoreboard that shows the cases, or the servers with their ordinary clients. */
export function writePairs(which: keyof typeof pairTitles, scores: readonly ScoredPair[]): void {
  writeSection(pairTitles[which], `${pairTexts[which]}\n\n${markdown(pairRows(scores))}`);
}

const estimatesTitle = 'Foretold and true';

/** Puts what `mynah learn` foretells, and what is true, into their section; rows that were not measured again stay. */
export function writeEstimates(estimates: readonly Estimate[]): void {
  const before = rowsIn(sectionOf(readFileSync(board, 'utf8'), estimatesTitle));
  const rows = mergedEstimates(before, estimateRows(estimates));
  const error = (least: number, most = Number.POSITIVE_INFINITY) => {
    const { class: status, text } = meanError(rows, least, most);
    return `${status.toFixed(1)} in class and ${text.toFixed(1)} in text`;
  };
  writeSection(
    estimatesTitle,
    `Written by \`npm run score -- --estimates\`, row by row. What \`mynah learn\` says of sessions to come, and what unseen.pcap gives (class true, text true: the curve against sessions of each server), after
learning from a server's recordings of 8, 20, 60, 120 and, where they were made (other seeds, none of the values that judge, another machine: its kernel is in what Redis tells of itself), more sessions; where a server was recorded under other circumstances than those that judge (netkit-ftpd refused every PORT while its 1,000 sessions were held), no row is kept. The mean error in points is ${error(1, 19)} below 20 sessions,
${error(20, 59)} below 60, ${error(60)} from there on: with 8 sessions some forty answers are all there is to tell from, which alone leaves seven points open.

More sessions, means over the servers that were recorded so long, and what the same servers had with the recordings before:

${markdown(curveRows(rows))}

${markdown(rows)}`,
  );
}

/** Accuracy with and without what is known of other servers. */
export function writePriors(
  scores: readonly PriorScore[],
  sources: ReadonlyMap<string, readonly LearnedServer[]>,
): void {
  const known = [...sources].map(
    ([protocol, all]) => `${protocol}: ${all.map(({ name }) => name).join(', ')}`,
  );
  writeSection(
    'With and without priors',
    `Written by \`npm run score -- --priors DIR\`. Class / text on unseen.pcap, in process, learned from the recordings alone and with what is known of other servers, learned
from own recordings of Debian's servers (${known.join('; ')}). The server itself and all of its family are left out of what is known.

${markdown(priorRows(scores))}`,
  );
}

const scansTitle = 'Asked: scan';

/** Puts what scans brought into their section; rows of scans that were not done again stay. */
export function writeScans(scores: readonly ScanScore[]): void {
  const before = sectionOf(readFileSync(board, 'utf8'), scansTitle);
  writeSection(
    scansTitle,
    `Written by \`RIG=DIR npm run score -- --scan\`, row by row. Real servers (Debian's, started anew) were asked by \`mynah scan --may-change --delay 0\`, from the plan of the
protocol alone or from what was recorded too; class / text on unseen.pcap, whose sessions other clients held, and the share of each 200 answers that was foretold, in percent.
Rows are of several states: of dnsmasq, netkit, redis, popa3d begun from recordings, and sendmail but for the row of 1,000 from nothing, the sessions were asked on 2026-11-30 by that day's scanners, once each; all but those of popa3d and netkit with 3,000 were learned again from their captures, each by a later state of that day, as more had been mended.

${markdown(mergedRows(rowsIn(before), scanRows(scores)))}`,
  );
}

/** The rows of the table in a section, with its head. */
function rowsIn(section: string): readonly (readonly string[])[] {
  const table = section.slice(Math.max(0, section.indexOf('\n| server |')));
  const lines = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return lines.map((line) => line.slice(2, -2).split(' | '));
}

/** Puts a section of the scoreboard in the place of the one before, or at the end. */
export function writeSection(title: string, content: string): void {
  const text = readFileSync(board, 'utf8');
  const section = `\n## ${title}\n\n${content}\n`;
  const old = sectionOf(text, title);
  writeFileSync(board, old === '' ? text + section : text.replace(old, () => section));
}

/** The headings of sections, in order. */
function titlesOf(text: string): readonly string[] {
  return [...text.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title);
}

/** With the empty line before its heading, up to the one before the next; `''` where there is none. */
function sectionOf(text: string, title: string): string {
  const from = text.indexOf(`\n## ${title}\n`);
  if (from < 0) return '';
  const to = text.indexOf('\n\n## ', from + 1);
  return text.slice(from, to < 0 ? undefined : to + 1);
}

function ablationsOf(): readonly (readonly [string, LearnOptions])[] {
  return [
    ['without echo', { without: ['echo'] }],
    ['without state', { without: ['state'] }],
    ['without parameter classes', { without: ['classes'] }],
    ['without the cascade', { without: ['cascade'] }],
  ];
}

async function average(
  servers: readonly JudgedServer[],
  measure: (server: JudgedServer) => Promise<Accuracy>,
): Promise<Accuracy> {
  const all: Accuracy[] = [];
  for (const server of servers) all.push(await measure(server));
  return macroAverage(all);
}

function scoreboard(
  scores: readonly ServerScore[],
  curve: readonly Accuracy[],
  small: Accuracy,
  ablations: readonly (readonly [string, Accuracy])[],
  corpora: readonly CorpusScore[],
): string {
  const full = curve.at(-1) ?? { class: 0, text: 0 };
  const readable = corpora.filter(({ leftOut }) => leftOut === undefined);
  return `# Scoreboard

Written by \`npm run score\`; do not edit. Percent of the exchanges of sessions that were never learned from, played to
the emulator over sockets and judged as \`mynah verify\` does: **class** is the status of the reply, **text** the whole
reply once times, ids, ports and addresses are masked; what the client said must be echoed exactly.

## Servers

Learned from train.pcap and train2.pcap (60 sessions, twice), judged by unseen.pcap (60 others). *nmap* is the session of
\`nmap -sV\` (class / text). *verbatim* is what a table of recorded answers reaches on the same sessions (class / text):
the answer recorded for these very bytes, else the command's most frequent one. *endings* counts sessions that were closed as recorded,
*transfers* data connections that carried the recorded bytes.

${markdown(rowsOf(scores))}

## Training sessions

Macro average on unseen.pcap after learning from the first sessions only. From small.pcap (8 sessions): ${shown(small)}.

![accuracy against training sessions](scoreboard-sessions.svg)

${markdown([
  ['sessions', 'class', 'text'],
  ...curve.map((one, index) => [String(sizes[index]), ...shown(one).split(' / ')]),
])}

## What each part contributes

Macro average with one part of the learner switched off (class / text; everything on: ${shown(full)}).

${markdown([
  ['', 'class', 'text', 'class lost', 'text lost'],
  ...ablations.map(([name, one]) => [
    name,
    ...shown(one).split(' / '),
    (100 * (full.class - one.class)).toFixed(1),
    (100 * (full.text - one.text)).toFixed(1),
  ]),
])}

## Public captures

Every TCP server with at least four conversations in which both sides spoke: learned from the even ones, judged by the
odd ones. Macro average over ${corpora.length} servers: **${shown(macroAverage(corpora))}**; over the ${readable.length} of them that say something about learning, **${shown(macroAverage(readable))}**. The last
column says why the others do not: most of what was said is encrypted, or files that nobody asked for while it was learned, or the same conversations stand in another row.

${markdown([
  ['capture', 'port', 'conversations', 'exchanges', 'class', 'text', 'left out'],
  ...[...readable, ...corpora.filter(({ leftOut }) => leftOut !== undefined)].map((one) => [
    one.file,
    String(one.server.port),
    String(one.conversations),
    String(one.exchanges),
    ...(one.failure === undefined ? shown(one).split(' / ') : ['failed', one.failure.split('\n')[0] ?? '']),
    one.leftOut ?? '',
  ]),
])}
`;
}

export function markdown(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...body.map(line)].join(
    '\n',
  );
}
