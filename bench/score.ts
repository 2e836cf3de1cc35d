import { parseArgs } from 'node:util';
import { table } from '../src/compare/reports/print-fidelity.ts';
import { printPersonality } from '../src/personality/print-personality.ts';
import { writeAtomically } from '../src/personality/write-atomically.ts';
import { recordedSources } from './priors/recorded-sources.ts';
import {
  capturesFolder,
  casesFolder,
  foreignFolder,
  type JudgedServer,
  judgedServers,
} from './score/judged-servers.ts';
import { printMisses } from './score/print-misses.ts';
import { pairRows } from './score/print-pairs.ts';
import { printTable } from './score/print-table.ts';
import { accuracy, macroAverage, type ServerScore, scoreServer } from './score/score-captures.ts';
import { scoreCorpora } from './score/score-corpora.ts';
import { type Estimate, estimateRows, meanError, scoreEstimates } from './score/score-estimates.ts';
import { casesIn, foreignIn, type ScoredPair, scorePair } from './score/score-pairs.ts';
import { type PriorScore, priorRows, scorePriors } from './score/score-priors.ts';
import { scanRows, scoreScan } from './score/score-scan.ts';
import {
  writeEstimates,
  writePairs,
  writePriors,
  writeScans,
  writeScoreboard,
} from './score/write-scoreboard.ts';

// npm run score                              everything, over sockets; writes docs/SCOREBOARD.md
// npm run score -- --quick                   unseen sessions only, in process; prints only
// npm run score -- --servers a,b --quick     some servers
// npm run score -- --misses SERVER           what went wrong, by cause (--examples N of each kind, --out FILE keeps the personality)
// npm run score -- --folder DIR --quick       servers recorded elsewhere in the same layout; never written down
// npm run score -- --scan --budgets 300,1000  real servers, questioned (RIG names an installed copy of shared/zoo); writes the rows of its
//                                            section that were measured; --begin nothing,train.pcap,small.pcap: some of these
// npm run score -- --corpora                 public captures only; prints only
// npm run score -- --estimates               what learning foretells beside what is true, by server and sessions; writes the rows of its section that
//                                            were measured; --more DIR: where larger recordings are, such as DIR/redis/train1000.pcap
// npm run score -- --priors DIR              with and without what is known of other servers, learned from DIR (see bench/priors.ts) without the
//                                            family of each server; writes its section
// npm run score -- --cases                   small inputs, each learned and judged by itself; writes its section of the scoreboard
// npm run score -- --foreign                 servers with their ordinary clients, likewise
//   with --servers a,b or --folder DIR       some of them, or those kept elsewhere; prints only
//   with --misses '' and --servers a         what went wrong, by cause
const { values } = parseArgs({
  options: {
    servers: { type: 'string' },
    folder: { type: 'string' },
    quick: { type: 'boolean', default: false },
    misses: { type: 'string' },
    examples: { type: 'string', default: '2' },
    corpora: { type: 'boolean', default: false },
    scan: { type: 'boolean', default: false },
    budgets: { type: 'string', default: '300,1000,3000' },
    begin: { type: 'string' },
    cases: { type: 'boolean', default: false },
    foreign: { type: 'boolean', default: false },
    estimates: { type: 'boolean', default: false },
    more: { type: 'string' },
    priors: { type: 'string' },
    out: { type: 'string' },
  },
});

const tell = (line: string) => process.stdout.write(`${line}\n`);

async function scoreServers(
  servers: readonly JudgedServer[],
  sockets: boolean,
): Promise<readonly ServerScore[]> {
  const scores: ServerScore[] = [];
  for (const server of servers) scores.push(await scoreServer(server, sockets));
  for (const line of printTable(scores)) tell(line);
  return scores;
}

async function scorePairs(which: 'cases' | 'foreign'): Promise<void> {
  const only = values.servers?.split(',');
  const pairs =
    which === 'cases'
      ? casesIn(values.folder ?? casesFolder, only)
      : foreignIn(values.folder ?? foreignFolder, only);
  const scores: ScoredPair[] = [];
  for (const pair of pairs) scores.push(await scorePair(pair));
  for (const line of table(pairRows(scores))) tell(line);
  if (values.misses !== undefined) {
    for (const { name, own, test } of scores) {
      if (own?.fidelity) tell(`\n${name}, own\n${printMisses(own.fidelity, Number(values.examples))}`);
      if (test?.fidelity) tell(`\n${name}, test\n${printMisses(test.fidelity, Number(values.examples))}`);
    }
  }
  if (only === undefined && values.folder === undefined) writePairs(which, scores);
}

const captures = values.folder ?? capturesFolder;

async function scoreAllEstimates(): Promise<void> {
  const estimates: Estimate[] = [];
  for (const server of judgedServers(values.servers?.split(','), captures, values.more)) {
    const found = await scoreEstimates(server, (one) => tell(estimateRows([one])[1]?.join('  ') ?? ''));
    estimates.push(...found);
    if (values.folder === undefined) writeEstimates(found); // server by server: it takes long
  }
  const { class: status, text } = meanError(estimateRows(estimates), 0, Number.POSITIVE_INFINITY);
  tell(`mean error: ${status.toFixed(1)} / ${text.toFixed(1)}`);
}

async function scoreAllPriors(folder: string): Promise<void> {
  const sources = await recordedSources(folder);
  const scores: PriorScore[] = [];
  for (const server of judgedServers(values.servers?.split(','), captures)) {
    const score = await scorePriors(server, sources);
    scores.push(score);
    tell(priorRows([score])[1]?.join('  ') ?? '');
  }
  tell(priorRows(scores).at(-1)?.join('  ') ?? '');
  if (values.servers === undefined && values.folder === undefined) writePriors(scores, sources);
}

if (values.cases) await scorePairs('cases');
else if (values.priors !== undefined) await scoreAllPriors(values.priors);
else if (values.estimates) await scoreAllEstimates();
else if (values.foreign) await scorePairs('foreign');
else if (values.misses !== undefined) {
  const [score] = await scoreServers(judgedServers([values.misses], captures), false);
  if (score) tell(`\n${printMisses(score.unseen, Number(values.examples))}`);
  if (score && values.out !== undefined) writeAtomically(values.out, printPersonality(score.personality));
} else if (values.scan) {
  const servers = judgedServers(values.servers?.split(','), captures);
  const budgets = values.budgets.split(',').map(Number);
  await scoreScan(servers, budgets, values.begin?.split(','), (score) => {
    tell(scanRows([score])[1]?.join('  ') ?? '');
    if (values.folder === undefined) writeScans([score]); // one by one: each takes minutes
  });
} else if (values.corpora) {
  const scores = await scoreCorpora(
    ({ file, server, conversations, exchanges, class: status, text, failure, leftOut }) => {
      const result = failure ?? `${(100 * status).toFixed(1)} / ${(100 * text).toFixed(1)}`;
      const aside = leftOut === undefined ? '' : ` (${leftOut})`;
      tell(
        `${file} ${server.address}:${server.port} ${conversations} conversations, ${exchanges} exchanges: ${result}${aside}`,
      );
    },
  );
  for (const some of [scores, scores.filter(({ leftOut }) => leftOut === undefined)]) {
    const { class: status, text } = macroAverage(some);
    tell(`${some.length} servers: ${(100 * status).toFixed(1)} / ${(100 * text).toFixed(1)}`);
  }
} else {
  const servers = judgedServers(values.servers?.split(','), captures);
  const scores = await scoreServers(servers, !values.quick);
  const everything = values.servers === undefined && values.folder === undefined;
  if (!values.quick && everything) await writeScoreboard(scores, tell);
  const mean = macroAverage(scores.map(({ unseen }) => accuracy(unseen)));
  process.exitCode = mean.class >= 0.93 && mean.text >= 0.88 ? 0 : 1;
}
