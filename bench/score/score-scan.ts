import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { fraction } from '../../src/compare/play/fidelity.ts';
import { scriptsOf } from '../../src/compare/play/script.ts';
import { scriptsWith } from '../../src/compare/play/verify-scripts.ts';
import { loadPersonality } from '../../src/personality/load-personality.ts';
import { capture, type JudgedServer } from './judged-servers.ts';
import { shown } from './print-table.ts';
import type { Accuracy } from './score-captures.ts';
import { scoreInProcess } from './score-personality.ts';

/** What a scan begins with: nothing but the plan, or what was recorded. */
const beginnings: ReadonlyMap<string, string | undefined> = new Map([
  ['nothing', undefined],
  ['train.pcap', 'train'],
  ['small.pcap', 'small'],
]);

/** What a scan brought. */
export interface ScanScore extends Accuracy {
  readonly server: string;
  readonly beginning: string;
  readonly budget: number;
  /** Of each 200 answers, the share that was foretold. */
  readonly curve: readonly number[];
}

/** What the recorded servers know. */
const secrets = [
  '--user',
  'alice',
  'bob',
  '--password',
  'wonder1and',
  'builder22',
  '--recipient',
  'alice@example.org',
  '--value',
  'name=example.org',
  'name=example.com',
];
const program = resolve(import.meta.dirname, '../../src/cli.ts');

/**
 * Scans real servers, started from a copy of shared/zoo in the folder that the variable RIG names, and judges what was learned
 * by sessions that were recorded of them, for each beginning (all if none is named) and budget.
 */
export async function scoreScan(
  servers: readonly JudgedServer[],
  budgets: readonly number[],
  names: readonly string[] | undefined,
  tell: (score: ScanScore) => void,
): Promise<void> {
  const rig = process.env.RIG;
  if (rig === undefined) throw new Error('set RIG to a folder with a copy of shared/zoo that is installed');
  for (const server of servers) {
    for (const [beginning, part] of beginnings) {
      if (names && !names.includes(beginning)) continue;
      for (const budget of budgets) {
        tell({ server: server.name, beginning, budget, ...(await scanOnce(rig, server, part, budget)) });
      }
    }
  }
}

/** The head of the table and a row a scan, in percent. */
export function scanRows(scores: readonly ScanScore[]): readonly (readonly string[])[] {
  return [
    ['server', 'begins with', 'questions', 'class / text', 'foretold of each 200 answers'],
    ...scores.map(({ server, beginning, budget, curve, ...accuracy }) => [
      server,
      beginning,
      String(budget),
      shown(accuracy),
      curve.map((share) => Math.round(100 * share)).join(' '),
    ]),
  ];
}

/**
 * The rows of a table with measured ones in the place of those of the same server, beginning and budget, ordered by these: a scan takes minutes, so
 * no run measures all of them.
 */
export function mergedRows(
  before: readonly (readonly string[])[],
  measured: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const rows = new Map([...before, ...measured].map((row) => [row.slice(0, 3).join(' '), row]));
  const order = [...beginnings.keys()];
  const [head = [], ...others] = rows.values();
  const compare = (a: readonly string[], b: readonly string[]) =>
    (a[0] ?? '').localeCompare(b[0] ?? '', 'en') ||
    order.indexOf(a[1] ?? '') - order.indexOf(b[1] ?? '') ||
    Number(a[2]) - Number(b[2]);
  return [head, ...others.sort(compare)];
}

async function scanOnce(rig: string, server: JudgedServer, part: string | undefined, budget: number) {
  const zoo = join(rig, 'zoo');
  const folder = mkdtempSync(join(tmpdir(), 'mynah-score-'));
  const out = join(folder, 'scanned.json');
  const unseen = (await readConversations([capture(server, 'unseen')])).value;
  const train = (await readConversations([capture(server, 'train')])).value;
  const [protocol, address, port] = execFileSync(zoo, ['addr', server.name], { encoding: 'utf8' })
    .trim()
    .split(' ');
  const sources = [...new Set(train.filter(({ dataOf }) => !dataOf).map(({ client }) => client.address))];
  execFileSync(zoo, ['start', server.name], { stdio: 'ignore' });
  try {
    const target = `${protocol === 'dns' ? 'udp:' : ''}${address}:${port}`;
    const from = part === undefined ? [] : ['--pcap-from', capture(server, part)];
    const how = ['--budget', String(budget), '--delay', '0', '--may-change', '--json', '--out', out];
    const args = [
      ...process.execArgv,
      program,
      'scan',
      target,
      ...from,
      ...secrets,
      '--source',
      ...sources,
      ...how,
    ];
    const printed = execFileSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { scan } = JSON.parse(printed) as { readonly scan: { readonly curve: readonly number[] } };
    const personality = loadPersonality(out);
    const scripts = scriptsWith(scriptsOf(unseen), personality.service);
    const fidelity = await scoreInProcess(personality, scripts);
    return { class: fraction(fidelity.class), text: fraction(fidelity.text), curve: scan.curve };
  } finally {
    execFileSync(zoo, ['stop', server.name], { stdio: 'ignore' });
    rmSync(folder, { recursive: true });
  }
}
