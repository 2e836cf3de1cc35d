import { Command } from 'commander';
import { ConversationReader } from '../../capture/conversation-reader.ts';
import type { FlowSummary } from '../../capture/conversations/describe-flow.ts';
import { readCapture, readConversations } from '../../capture/read-conversations.ts';
import { FormatError, UsageError } from '../../model/errors.ts';
import type { Problem } from '../../model/problem.ts';
import type { KeyLog } from '../../tls/keys/key-log.ts';
import { capturesGiven } from '../arguments/captures-given.ts';
import { missingArgument } from '../arguments/missing-argument.ts';
import type { Finish } from '../shared/finish.ts';
import { keyLogOption, readKeyLogs } from '../shared/key-log-option.ts';
import { problemLine } from '../shared/problem-line.ts';
import { complain } from '../shared/terminal.ts';
import { FLOW_HEADING, flowJson, flowText } from './flow-rows.ts';
import { innerFlow } from './inner-flow.ts';
import { OrderedRows } from './ordered-rows.ts';
import { ServiceSums } from './service-sums.ts';

/** Characters written at a time: a call for every line takes longer than reading the packets of its conversation. */
const BATCH = 65_536;

interface FlowsArguments {
  readonly pcap?: string[];
  readonly services?: true;
  readonly json?: true;
  readonly tls?: true;
  readonly keylog?: string[];
}

/** `mynah flows`: lists the conversations in captures, those of one file after those of the other. */
export function flowsCommand(finish: Finish): Command {
  return new Command('flows')
    .description('list the conversations in captures')
    .argument('[capture...]', 'captures (pcap or pcapng, also gzipped); - is standard input')
    .option('--pcap <file...>', 'the same as an option')
    .option('--services', 'sum up by service, and say which can be learned')
    .option('--json', 'one JSON object a line; start and end are seconds since 1970')
    .option(
      '--tls',
      'look into TLS: versions, ciphers and names, and with keys in the captures what was said inside',
    )
    .addOption(keyLogOption())
    .action(async (captures: string[], args: FlowsArguments) => {
      const { tls, keylog } = args;
      const pcap = capturesGiven(captures, args, 'mynah show says what it holds');
      if (pcap.length === 0) throw new UsageError(missingArgument(['flows']));
      const keys = tls || keylog ? readKeyLogs(keylog) : undefined;
      finish(await listFlows(pcap, args, keys));
    });
}

/** A file that cannot be read does not keep the others from being listed. */
async function listFlows(
  paths: readonly string[],
  { json = false, services = false }: { readonly json?: boolean; readonly services?: boolean },
  keys: KeyLog | undefined,
): Promise<0 | 2> {
  const sums = new ServiceSums();
  let code: 0 | 2 = 0;
  let batch = '';
  let heading = json ? '' : FLOW_HEADING; // before the first row
  const write = () => {
    process.stdout.write(batch);
    batch = '';
  };
  const rows = new OrderedRows<FlowSummary>((flow) => {
    if (services) return sums.add(flow);
    batch += heading + (json ? flowJson(flow) : flowText(flow));
    heading = '';
    if (batch.length >= BATCH) write();
  });
  const ended = (flow: FlowSummary) => rows.add(flow.id, flow);
  const reader = new ConversationReader({ kind: 'summaries', digests: json && !services, ended });
  for (const path of paths) {
    const trouble = await listFile((progress) =>
      keys ? listInside(path, keys, rows, progress) : readCapture(path, reader, progress),
    );
    rows.flush();
    write();
    for (const line of trouble.lines) complain(line);
    if (trouble.fatal) code = 2;
  }
  if (services) process.stdout.write(json ? sums.json() : sums.text(paths));
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
    ? (await import('../shared/progress-bar.ts')).progressBar('bytes read')
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
