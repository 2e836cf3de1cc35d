import { Command } from 'commander';
import { ConversationReader } from '../capture/conversation-reader.ts';
import type { FlowSummary } from '../capture/conversations/describe-flow.ts';
import { readCapture, readConversations } from '../capture/read-conversations.ts';
import { FormatError, UsageError } from '../model/errors.ts';
import type { Problem } from '../model/problem.ts';
import type { KeyLog } from '../tls/keys/key-log.ts';
import type { Finish } from './shared/finish.ts';
import { FLOW_HEADING, flowJson, flowText } from './shared/flow-rows.ts';
import { innerFlow } from './shared/inner-flow.ts';
import { keyLogOption, readKeyLogs } from './shared/key-log-option.ts';
import { OrderedRows } from './shared/ordered-rows.ts';
import { problemLine } from './shared/problem-line.ts';

/** Characters written at a time: a call for every line takes longer than reading the packets of its conversation. */
const BATCH = 65_536;

interface FlowsArguments {
  readonly pcap: string[];
  readonly json?: true;
  readonly tls?: true;
  readonly keylog?: string[];
}

/** `mynah flows`: lists the conversations in captures, those of one file after those of the other. */
export function flowsCommand(finish: Finish): Command {
  return new Command('flows')
    .description('list the conversations in captures')
    .requiredOption('--pcap <file...>', 'capture files (pcap or pcapng, also gzipped); - is standard input')
    .option('--json', 'one JSON object a line; start and end are seconds since 1970')
    .option(
      '--tls',
      'look into TLS: versions, ciphers and names, and with keys in the captures what was said inside',
    )
    .addOption(keyLogOption())
    .action(async ({ pcap, json, tls, keylog }: FlowsArguments) => {
      const keys = tls || keylog ? readKeyLogs(keylog) : undefined;
      finish(await listFlows(pcap, json === true, keys));
    });
}

/** A file that cannot be read does not keep the others from being listed. */
async function listFlows(paths: readonly string[], json: boolean, keys: KeyLog | undefined): Promise<0 | 2> {
  let code: 0 | 2 = 0;
  let batch = '';
  let heading = json ? '' : FLOW_HEADING; // before the first row
  const write = () => {
    process.stdout.write(batch);
    batch = '';
  };
  const rows = new OrderedRows<FlowSummary>((flow) => {
    batch += heading + (json ? flowJson(flow) : flowText(flow));
    heading = '';
    if (batch.length >= BATCH) write();
  });
  const ended = (flow: FlowSummary) => rows.add(flow.id, flow);
  const reader = new ConversationReader({ kind: 'summaries', digests: json, ended });
  for (const path of paths) {
    const trouble = await listFile((progress) =>
      keys ? listInside(path, keys, rows, progress) : readCapture(path, reader, progress),
    );
    rows.flush();
    write();
    for (const line of trouble.lines) process.stderr.write(`mynah: ${line}\n`);
    if (trouble.fatal) code = 2;
  }
  return code;
}

type Progress = (path: string, done: number, size: number | undefined) => void;

/** What is inside TLS is known when the whole file has been read: keys may come late. */
async function listInside(
  path: string,
  keys: KeyLog,
  rows: OrderedRows<FlowSummary>,
  progress: Progress,
): Promise<readonly Problem[]> {
  const { value, problems } = await readConversations([path], { keys, progress });
  for (const [index, conversation] of value.entries()) rows.add(index, innerFlow(conversation));
  return problems;
}

async function listFile(
  read: (progress: Progress) => Promise<readonly Problem[]>,
): Promise<{ lines: readonly string[]; fatal: boolean }> {
  const bar = process.stderr.isTTY
    ? (await import('./shared/progress-bar.ts')).progressBar('bytes')
    : undefined;
  try {
    const problems = await read((_path, done, size) => bar?.update(done, size ?? done));
    return { lines: problems.map(problemLine), fatal: false };
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof UsageError)) throw error;
    return { lines: [error.message], fatal: true };
  } finally {
    bar?.stop();
  }
}
