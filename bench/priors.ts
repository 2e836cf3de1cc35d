import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { learnPriors } from '../src/learn/learn-priors.ts';
import { writeAtomically } from '../src/personality/write-atomically.ts';
import { printPriors } from '../src/priors/print-priors.ts';
import { recordedSources } from './priors/recorded-sources.ts';

// npm run priors -- DIR                     learns what servers of a protocol have in common from DIR/PROTOCOL/FAMILY/SERVER.pcap,
//                                           where families are servers that descend from one another; writes priors/PROTOCOL.priors.json. Words that
//                                           the recorded clients made up are listed in DIR/made-up.txt
// npm run priors -- DIR --out FOLDER        writes it there
// npm run priors -- DIR --without FAMILY    leaves a family out, to judge its servers with what is known of the others
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, without: { type: 'string' } },
});

const [source] = positionals;
if (source === undefined || !existsSync(source)) throw new Error('give the folder of captures');
const out = values.out ?? join(import.meta.dirname, '../priors');
mkdirSync(out, { recursive: true });

for (const [protocol, all] of await recordedSources(source)) {
  const servers = all.filter(({ family }) => family !== values.without);
  if (servers.length === 0) continue;
  const text = printPriors(learnPriors(protocol, servers));
  writeAtomically(join(out, `${protocol}.priors.json`), text);
  const names = servers.map(({ name }) => name).join(', ');
  process.stdout.write(`${protocol}: ${names}: ${Math.ceil(text.length / 1024)} KiB\n`);
}
