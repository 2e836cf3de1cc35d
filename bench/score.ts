import { parseArgs } from 'node:util';
import { capturesFolder, type JudgedServer, judgedServers } from './score/judged-servers.ts';
import { printMisses } from './score/print-misses.ts';
import { printTable } from './score/print-table.ts';
import { accuracy, macroAverage, type ServerScore, scoreServer } from './score/score-captures.ts';
import { scoreCorpora } from './score/score-corpora.ts';
import { writeScoreboard } from './score/write-scoreboard.ts';

// npm run score                              everything, over sockets; writes docs/SCOREBOARD.md
// npm run score -- --quick                   unseen sessions only, in process; prints only
// npm run score -- --servers a,b --quick     some servers
// npm run score -- --misses SERVER           what went wrong, by cause (--examples N of each kind)
// npm run score -- --folder DIR --quick       servers recorded elsewhere in the same layout; never written down
// npm run score -- --corpora                 public captures only; prints only
const { values } = parseArgs({
  options: {
    servers: { type: 'string' },
    folder: { type: 'string', default: capturesFolder },
    quick: { type: 'boolean', default: false },
    misses: { type: 'string' },
    examples: { type: 'string', default: '2' },
    corpora: { type: 'boolean', default: false },
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

if (values.misses !== undefined) {
  const [score] = await scoreServers(judgedServers([values.misses], values.folder), false);
  if (score) tell(`\n${printMisses(score.unseen, Number(values.examples))}`);
} else if (values.corpora) {
  const scores = await scoreCorpora(
    ({ file, server, conversations, exchanges, class: status, text, failure }) => {
      const result = failure ?? `${(100 * status).toFixed(1)} / ${(100 * text).toFixed(1)}`;
      tell(
        `${file} ${server.address}:${server.port} ${conversations} conversations, ${exchanges} exchanges: ${result}`,
      );
    },
  );
  const { class: status, text } = macroAverage(scores);
  tell(`${scores.length} servers: ${(100 * status).toFixed(1)} / ${(100 * text).toFixed(1)}`);
} else {
  const servers = judgedServers(values.servers?.split(','), values.folder);
  const scores = await scoreServers(servers, !values.quick);
  const everything = values.servers === undefined && values.folder === capturesFolder;
  if (!values.quick && everything) await writeScoreboard(scores, tell);
  const mean = macroAverage(scores.map(({ unseen }) => accuracy(unseen)));
  process.exitCode = mean.class >= 0.93 && mean.text >= 0.88 ? 0 : 1;
}
