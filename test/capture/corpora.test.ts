import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'pcap-parser';
import { describe, expect, test } from 'vitest';
import { ConversationReader } from '../../src/capture/conversation-reader.ts';
import type { FlowSummary } from '../../src/capture/conversations/describe-flow.ts';
import { CaptureReader } from '../../src/capture/files/capture-reader.ts';
import { readCapture } from '../../src/capture/read-conversations.ts';
import { FormatError } from '../../src/model/errors.ts';

const corpora = resolve(import.meta.dirname, '../../../shared/corpora');
const there = existsSync(corpora);
const why = there ? '' : ' (skipped: the collection of public captures is not here)';

/** One TCP stream as tshark reassembles it; node0 sent the first packet. */
interface Truth {
  readonly stream: number;
  readonly node0: string;
  readonly node1: string;
  readonly bytes0: number;
  readonly md5_0: string;
  readonly bytes1: number;
  readonly md5_1: string;
}

/**
 * Streams without gaps and without differing overlaps in which mynah and tshark differ, and why mynah is right: see
 * "Where mynah and tshark differ" in docs/ARCHITECTURE.md.
 */
const KNOWN_DIFFERENCES = [
  'robustness/tcp/tcpflow__test1-part2.pcap 1', // first bytes captured last
  'robustness/tcp/tcpflow__test5-lines-randomized2.pcap 0', // first bytes captured last
  'robustness/linktype/zeek__contentline__contentline-irc-5k-line.pcap 0', // begins with a keep-alive
  'robustness/ip/nDPI__anyconnect-vpn.pcap 7', // begins with a keep-alive
  'robustness/ip/nDPI__anyconnect-vpn.pcap 8', // begins with a keep-alive
  'robustness/format/suricata-verify__smtp-to-comma__10.7.29.101_49898-178.63.41.150_25.pcap 0', // garbage in the file
];

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.(md|json)$/.test(name) ? [] : [path];
  });
}

/** Paths of the files in which streams have gaps, or copies of a byte that differ, as the index says. */
function stressed(): ReadonlySet<string> {
  const rows = readFileSync(join(corpora, 'INDEX.md'), 'utf8').split('\n');
  const hard = rows.filter(
    (row) => /^\| (protocols|robustness)\//.test(row) && /\bgap\b|differing/.test(row),
  );
  return new Set(hard.map((row) => row.split(' | ')[0]?.slice(2).trim() ?? ''));
}

async function summaries(path: string): Promise<FlowSummary[]> {
  const flows: FlowSummary[] = [];
  const reader = new ConversationReader({
    kind: 'summaries',
    digests: true,
    ended: (flow) => flows.push(flow),
  });
  await readCapture(path, reader);
  return flows.filter(({ transport }) => transport === 'tcp').sort((a, b) => a.id - b.id);
}

function node({ address, port }: FlowSummary['client']): string {
  return `${address}:${port}`;
}

function agrees(flow: FlowSummary, truth: Truth): boolean {
  const [node0, node1] = [truth.node0, truth.node1].map((name) => name.replace(/[[\]]/g, ''));
  const forward = node(flow.client) === node0 && node(flow.server) === node1;
  if (!forward && !(node(flow.client) === node1 && node(flow.server) === node0)) return false;
  const client = [flow.clientBytes, flow.clientMd5] as const;
  const server = [flow.serverBytes, flow.serverMd5] as const;
  const [first, second] = forward ? [client, server] : [server, client];
  const same = (bytes: number, md5: string, [ours, oursMd5]: typeof client) =>
    ours === bytes && (bytes === 0 || oursMd5 === md5);
  return same(truth.bytes0, truth.md5_0, first) && same(truth.bytes1, truth.md5_1, second);
}

describe.skipIf(!there)(`public captures${why}`, () => {
  test('streams without gaps and differing overlaps are reassembled as tshark does, except where it errs', async () => {
    const truth = JSON.parse(readFileSync(join(corpora, 'truth.json'), 'utf8')) as Record<
      string,
      { streams: Truth[] }
    >;
    const hard = stressed();
    const differing: string[] = [];
    let compared = 0;
    for (const [file, { streams }] of Object.entries(truth)) {
      if (hard.has(file)) continue;
      const flows = await summaries(join(corpora, file));
      for (const stream of streams) {
        compared++;
        const match = flows.findIndex((flow) => agrees(flow, stream));
        if (match < 0) differing.push(`${file} ${stream.stream}`);
        else flows.splice(match, 1);
      }
    }
    expect(compared).toBeGreaterThan(900);
    expect(differing.sort()).toEqual([...KNOWN_DIFFERENCES].sort());
  }, 120_000);

  test('every file gives a result or a FormatError of one line', async () => {
    for (const path of files(corpora)) {
      try {
        await summaries(path);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        expect(error.message).toMatch(/^[^\n]+$/);
      }
    }
  }, 120_000);

  test('pcap-parser sees the same packets in every classic file that it can read', async () => {
    let compared = 0;
    for (const path of files(corpora)) {
      const magic = readFileSync(path).subarray(0, 4).toString('hex');
      if (magic !== 'd4c3b2a1' && magic !== 'a1b2c3d4') continue;
      const ours: string[] = [];
      const problems: string[] = [];
      const reader = new CaptureReader(
        {
          packet: (bytes, start, end, original, time) =>
            ours.push(`${time} ${original} ${Buffer.from(bytes.subarray(start, end)).toString('hex')}`),
        },
        (_place, text) => problems.push(text),
      );
      reader.push(readFileSync(path));
      reader.finish();
      // It is silent about garbage and reads on, as if it were packets.
      if (problems.some((text) => text.includes('exceeds'))) continue;
      expect({ path, packets: ours }).toEqual({ path, packets: await secondOpinion(path) });
      compared++;
    }
    expect(compared).toBeGreaterThan(300);
  }, 120_000);
});

function secondOpinion(path: string): Promise<string[]> {
  const packets: string[] = [];
  return new Promise((resolve, reject) => {
    const parser = parse(createReadStream(path));
    parser.on('packet', ({ header, data }) => {
      const time = header.timestampSeconds * 1_000_000 + header.timestampMicroseconds;
      packets.push(`${time} ${header.originalLength} ${data.toString('hex')}`);
    });
    parser.on('error', reject);
    parser.on('end', () => resolve(packets));
  });
}
