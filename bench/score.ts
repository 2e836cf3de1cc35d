import { parseArgs } from 'node:util';
import { judgedServers } from './score/judged-servers.ts';
import { printMisses } from './score/print-misses.ts';
import { printTable } from './score/print-table.ts';
import { accuracy, macroAverage, type ServerScore, scoreServer } from './score/score-captures.ts';
import { scoreCorpora } from './score/score-corpora.ts';
import { writeScoreboard } from './score/write-scoreboard.ts';

// npm run score                              everything, over sockets; writes docs/SCOREBOARD.md
// npm run score -- --quick                   unseen sessions only, in process; prints only
// npm run score -- --servers a,b --quick     some servers
// npm run score -- --misses SERVER           what went wrong, by cause (--examples N of each kind)
// npm run score -- --corpora                 public captures only; prints only
const { values } = parseArgs({
  options: {
    servers: { type: 'string' },
    quick: { type: 'boolean', default: false },
    misses: { type: 'string' },
    examples: { type: 'string', default: '2' },
    corpora: { type: 'boolean', default: false },
  },
});

const tell = (line: string) => process.stdout.write(`${line}\n`);

async function scoreServers(servers: readonly string[], sockets: boolean): Promise<readonly ServerScore[]> {
  const scores: ServerScore[] = [];
  for (const server of servers) scores.push(await scoreServer(server, sockets));
  for (const line of printTable(scores)) tell(line);
  return scores;
}

if (values.misses !== undefined) {
  const [score] = await scoreServers([values.misses], false);
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
  const servers = judgedServers(values.servers?.split(','));
  const scores = await scoreServers(servers, !values.quick);
  if (!values.quick && values.servers === undefined) await writeScoreboard(scores, tell);
  const mean = macroAverage(scores.map(({ unseen }) => accuracy(unseen)));
  process.exitCode = mean.class >= 0.93 && mean.text >= 0.88 ? 0 : 1;
}
