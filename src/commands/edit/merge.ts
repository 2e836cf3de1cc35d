import { Command } from 'commander';
import { mergeEvidence } from '../../evidence/evidence-collector.ts';
import { keptConversations } from '../../evidence/recorded-evidence.ts';
import { wholeParts } from '../../evidence/source-parts.ts';
import { setAside } from '../../learn/evidence/set-aside.ts';
import { decide } from '../../learn/learn.ts';
import { UsageError } from '../../model/errors.ts';
import type { Personality } from '../../model/personality.ts';
import { readPersonality } from '../../personality/check-personality.ts';
import { builtInPriors } from '../../priors/load-priors.ts';
import { summarise } from '../learn/learn-summary.ts';
import { printLearnSummary } from '../learn/print-learn-summary.ts';
import { readEvidence, writeWithEvidence } from '../shared/evidence-file.ts';
import type { Finish } from '../shared/finish.ts';
import { withHeldOutQuality } from '../shared/held-out/held-out-quality.ts';
import { ownFidelity, ownScore } from '../shared/own-fidelity.ts';

interface MergeArguments {
  readonly out: string;
  readonly json?: true;
}

const help = `
All that the personalities were learned from is learned from anew, so the result is what learning from all captures at once gives, in any order;
a capture that several were learned from counts once. What was changed by hand is no recording and is not in it. Example:
  mynah merge monday.json tuesday.json --out mx.json`;

/** `mynah merge`: one personality of several of the same service. */
export function mergeCommand(finish: Finish): Command {
  return new Command('merge')
    .description('make one personality of several of the same service')
    .argument('<file...>', 'personalities with what they were learned from')
    .requiredOption('--out <file>', 'where to write it')
    .option('--json', 'the summary as JSON')
    .addHelpText('after', help)
    .action(async (files: readonly string[], args: MergeArguments) => {
      await merge(files, args);
      finish(0);
    });
}

async function merge(files: readonly string[], { out, json }: MergeArguments): Promise<void> {
  if (files.length < 2) throw new UsageError('merge needs two personalities at least');
  const all = files.map((file) => ({ file, personality: readPersonality(file) }));
  const [first, ...others] = all;
  if (!first) return;
  for (const other of others) checkSameService(first, other);
  const merged = mergeEvidence(all.map(({ file, personality }) => readEvidence(file, personality)));
  const evidence = { ...merged, parts: wholeParts(merged.parts) };
  const { kept } = setAside(keptConversations(evidence));
  const priors = builtInPriors();
  const personality = await withHeldOutQuality(decide(evidence, { priors }), kept, priors);
  const { transport, address, port } = first.personality.service;
  writeWithEvidence(out, personality, { transport, server: { address, port }, evidence });
  const summary = summarise(personality, out, ownScore(await ownFidelity(personality, kept)));
  process.stdout.write(json ? `${JSON.stringify(summary)}\n` : printLearnSummary(summary));
}

interface Named {
  readonly file: string;
  readonly personality: Personality;
}

/** Another address is the same service moved; another port, transport or way to cut requests is another one. */
function checkSameService(first: Named, other: Named): void {
  const [a, b] = [first.personality, other.personality];
  const nameOf = ({ service, grammar }: Personality) =>
    `${service.transport} port ${service.port}, ${grammar.framing.kind}`;
  if (a.service.transport === b.service.transport && a.service.port === b.service.port) return;
  throw new UsageError(
    `${other.file} (${nameOf(b)}) is of another service than ${first.file} (${nameOf(a)})`,
  );
}
