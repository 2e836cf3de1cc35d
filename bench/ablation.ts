import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { table } from '../src/compare/reports/print-fidelity.ts';
import { passList } from '../src/learn/pass-list.ts';
import { capturesFolder, foreignFolder, type JudgedServer, serversIn } from './score/judged-servers.ts';
import { shown } from './score/print-table.ts';
import { AblationJudge, type Contribution, type Setting, settings } from './score/score-ablation.ts';
import { markdown, writeSection } from './score/write-scoreboard.ts';

// npm run ablation                          every pass left out, one at a time; writes its section of docs/SCOREBOARD.md
// npm run ablation -- --into FILE           the same, but goes on where a run of the same state with this file was broken off
// npm run ablation -- --passes a,b          some passes; prints only
// npm run ablation -- --servers a,b         on some servers; prints only
// npm run ablation -- --folder DIR          on servers recorded elsewhere; prints only
const { values } = parseArgs({
  options: {
    passes: { type: 'string' },
    servers: { type: 'string' },
    folder: { type: 'string' },
    into: { type: 'string' },
  },
});

const only = values.servers?.split(',');
const wanted = values.passes?.split(',');
const passes = passList.filter(({ name }) => wanted?.includes(name) ?? true);

function serversOf(setting: Setting): readonly JudgedServer[] {
  const folder = setting === 'ordinary clients' ? foreignFolder : capturesFolder;
  return serversIn(values.folder ?? folder).filter(({ name }) => only?.includes(name) ?? true);
}

const judges: AblationJudge[] = [];
const titles: string[] = [];
for (const setting of Object.keys(settings) as Setting[]) {
  const judge = await AblationJudge.of(setting, serversOf(setting));
  if (judge.servers === 0) continue;
  judges.push(judge);
  titles.push(`${setting} (${judge.servers})`);
  process.stdout.write(`${setting}: ${judge.servers} servers, everything on ${shown(judge.everythingOn)}\n`);
}

/** The commit that is measured: all rows of a table are of one. */
const state = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();

/** What was measured before in this state, by pass. */
const known = new Map<string, readonly string[]>(
  values.into !== undefined && existsSync(values.into)
    ? readFileSync(values.into, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as [string, readonly string[], string])
        .flatMap(([pass, cells, of]) => (of === state ? [[pass, cells] as const] : []))
    : [],
);

const rows: (readonly string[])[] = [];
for (const { name, explanation } of passes) {
  const cells = known.get(name) ?? (await contributionOf(name));
  rows.push([name, ...cells, explanation]);
  process.stdout.write(`${rows.at(-1)?.join('  ')}\n`);
}

const all = [['without', ...titles, 'what it does'], ...rows];
if (values.passes === undefined && values.servers === undefined && values.folder === undefined) {
  const on = judges.map((judge, index) => `${titles[index]} ${shown(judge.everythingOn)}`).join(', ');
  writeSection(
    'What each pass contributes',
    `Written by \`npm run ablation\`: each pass is left out, and the macro average (class / text) changes by so many points. In brackets the number
of servers with another personality; empty where there is none. Below zero the pass earns something, above it costs. All rows are of the state ${state}. Everything on: ${on}.

${markdown(all)}`,
  );
} else for (const line of table(all)) process.stdout.write(`${line}\n`);

async function contributionOf(pass: string): Promise<readonly string[]> {
  const cells: string[] = [];
  for (const judge of judges) cells.push(cellOf(await judge.without(pass)));
  if (values.into !== undefined) appendFileSync(values.into, `${JSON.stringify([pass, cells, state])}\n`);
  return cells;
}

function cellOf({ class: status, text, changed }: Contribution): string {
  return changed === 0 ? '' : `${signed(status)} / ${signed(text)} (${changed})`;
}

function signed(points: number): string {
  const text = points.toFixed(2);
  return Number(text) === 0 ? '0.00' : points > 0 ? `+${text}` : text;
}
