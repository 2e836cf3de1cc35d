import { Command } from 'commander';
import type { FlowSummary } from '../capture/describe-flow.ts';
import { readCapture } from '../capture/read-conversations.ts';
import type { Endpoint } from '../model/conversation.ts';
import { FormatError, UsageError } from '../model/errors.ts';
import type { Problem } from '../model/problem.ts';
import type { Finish } from './program.ts';

/** `mynah flows`: lists the conversations in captures. */
export function flowsCommand(finish: Finish): Command {
  return new Command('flows')
    .description('list the conversations in captures')
    .requiredOption('--pcap <file...>', 'capture files (pcap or pcapng, also gzipped); - is standard input')
    .option('--json', 'one JSON object a line')
    .action(async ({ pcap, json }: { pcap: string[]; json?: boolean }) => {
      finish(await listFlows(pcap, json === true));
    });
}

async function listFlows(paths: readonly string[], json: boolean): Promise<0 | 2> {
  let code: 0 | 2 = 0;
  for (const path of paths) {
    try {
      const summaries: FlowSummary[] = [];
      const problems = await readCapture(path, {
        kind: 'summaries',
        ended: (summary) => summaries.push(summary),
      });
      summaries.sort((a, b) => a.id - b.id);
      for (const summary of summaries)
        process.stdout.write(json ? `${jsonLine(summary)}\n` : `${textLine(summary)}\n`);
      for (const problem of problems) process.stderr.write(`mynah: ${problemLine(problem)}\n`);
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof UsageError)) throw error;
      process.stderr.write(`mynah: ${error.message}\n`);
      code = 2;
    }
  }
  return code;
}

function problemLine({ file, place, text }: Problem): string {
  return [file, place, text].filter((part) => part !== undefined).join(': ');
}

function seconds(micros: number): number {
  return Number((micros / 1e6).toFixed(6));
}

function jsonLine(flow: FlowSummary): string {
  const {
    transport,
    client,
    server,
    packets,
    clientBytes,
    serverBytes,
    clientMd5,
    serverMd5,
    ending,
    problems,
  } = flow;
  const [start, end] = [seconds(flow.start), seconds(flow.end)];
  return JSON.stringify({
    transport,
    client,
    server,
    start,
    end,
    packets,
    clientBytes,
    serverBytes,
    clientMd5,
    serverMd5,
    ending,
    problems,
  });
}

function textLine(flow: FlowSummary): string {
  return `${flow.transport} ${name(flow.client)} ${name(flow.server)} ${flow.packets} ${flow.clientBytes} ${flow.serverBytes} ${flow.ending} ${flow.problems.join('; ')}`;
}

function name({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
