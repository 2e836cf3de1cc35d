import { availableParallelism } from 'node:os';
import type { Shard } from '../../capture/layers/shard.ts';
import { collectCaptures } from '../../collect/collect-captures.ts';
import { ServiceCollector } from '../../collect/service-collector.ts';
import type { CaptureEvidence } from '../../evidence/capture-evidence.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { wholeCaptures } from '../../evidence/source-parts.ts';
import { UsageError } from '../../model/errors.ts';
import type { NatsOptions } from '../../nats/nats-client.ts';
import { readEvidenceFile } from '../shared/evidence-file.ts';
import { readKeyTexts } from '../shared/key-log-option.ts';
import { type NatsArguments, readNatsOptions } from '../shared/nats-options.ts';
import { readNumberOption } from '../shared/option-values.ts';
import { problemLine } from '../shared/problem-line.ts';
import { progressBar } from '../shared/progress-bar.ts';
import { complain } from '../shared/terminal.ts';

/** Where evidence comes from, as commander gives it. */
export interface EvidenceArguments extends NatsArguments {
  readonly pcap: readonly string[];
  readonly evidence: readonly string[];
  readonly keylog?: string[];
  readonly shard?: string;
  readonly threads?: string;
  readonly shared?: string;
}

/** All that captures and files of evidence say. A capture that was learned from `earlier` would count twice. */
export async function gatherEvidence(
  options: EvidenceArguments,
  earlier: Evidence | undefined,
): Promise<CaptureEvidence> {
  const { pcap, evidence, keylog, shard, threads } = options;
  const collector = new ServiceCollector();
  const part = shard === undefined ? {} : { shard: readShard(shard) };
  const count = threadsOf(threads);
  for (const path of evidence) collector.addEvidence(readEvidenceFile(path));
  const nats = readNatsOptions(options);
  if (nats === undefined && options.shared !== undefined)
    throw new UsageError('--shared: workers share it, which --nats names');
  if (nats) {
    await collectOverNats(nats, options, collector, earlier);
    return wholeCaptures(collector.evidence);
  }
  const bar = progressBar('bytes read');
  try {
    const { problems, known } = await collectCaptures(pcap, collector, {
      known: new Set(earlier?.parts.map(({ sha256 }) => sha256)),
      keys: readKeyTexts(keylog),
      ...part,
      threads: count,
      progress: (bytes, size) => bar.update(bytes, size),
    });
    for (const problem of problems) complain(problemLine(problem));
    for (const path of known) complain(`${path}: learned from before, not counted again`);
  } finally {
    bar.stop();
  }
  return wholeCaptures(collector.evidence);
}

/** One for each core unless `--threads` says otherwise. */
export function threadsOf(threads: string | undefined): number {
  return threads === undefined ? availableParallelism() : readNumberOption('--threads', threads);
}

async function collectOverNats(
  nats: NatsOptions,
  { pcap, keylog, shard, shared }: EvidenceArguments,
  collector: ServiceCollector,
  earlier: Evidence | undefined,
): Promise<void> {
  if (shard !== undefined) throw new UsageError('--nats and --shard exclude each other');
  if (pcap.includes('-')) throw new UsageError('--nats: standard input cannot be given to workers');
  const { connectNats } = await import('../../nats/nats-client.ts');
  const { collectRemotely } = await import('../../nats/collect-remotely.ts');
  const client = await connectNats(nats);
  const bar = progressBar('parts read');
  try {
    const known = new Set(earlier?.parts.map(({ sha256 }) => sha256));
    const repeated = await collectRemotely(client, pcap, collector, {
      known,
      keys: readKeyTexts(keylog),
      ...(shared === undefined ? {} : { shared }),
      complain,
      progress: bar.update,
    });
    for (const path of repeated) complain(`${path}: learned from before, not counted again`);
  } finally {
    bar.stop();
    await client.connection.close();
  }
}

/** `0/4` */
function readShard(text: string): Shard {
  const [, i = '', n = ''] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { part: Number(i), of: Number(n) };
  if (i === '' || shard.part >= shard.of)
    throw new UsageError(`--shard ${text}: expected a part and how many there are, as 0/4 to 3/4`);
  return shard;
}
