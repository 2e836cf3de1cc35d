import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { CaptureWriter, LINKTYPE_RAW } from '../../src/capture/write/write-pcap.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import { microsecondClock } from '../../src/model/microsecond-clock.ts';
import type { Personality } from '../../src/model/personality.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { Manners } from '../../src/scan/manners.ts';
import { parsePlan } from '../../src/scan/plan/parse-plan.ts';
import { ValueSource } from '../../src/scan/plan/value-source.ts';
import { type ScanOptions, type ScanResult, scan } from '../../src/scan/scan.ts';
import { Pace } from '../../src/scan/talk/pace.ts';

export interface Scanned {
  readonly result: ScanResult;
  /** Learned of the capture alone; undefined where nobody said anything. */
  readonly personality: Personality | undefined;
  readonly conversations: readonly Conversation[];
  readonly said: readonly string[];
}

/** Starts a server on the loopback, scans it with a plan, and reads the capture. */
export async function scanServer(
  serve: (socket: Socket) => void,
  plan: string,
  options: Partial<ScanOptions> = {},
  seed = 1,
): Promise<Scanned> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    socket.on('end', () => socket.end());
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'mynah-scan-test-'));
  const file = join(folder, 'scan.pcap');
  const writer = new CaptureWriter(file, LINKTYPE_RAW, () => {});
  const said: string[] = [];
  const random = seededChance(seed)();
  const read = async () => {
    writer.flush();
    return writer.packets > 0 ? (await readConversations([file])).value : [];
  };
  try {
    const result = await scan({
      asking: {
        target: { address: '127.0.0.1', port: (server.address() as AddressInfo).port },
        transport: 'tcp',
        sources: [],
        connections: 1,
        delay: 0,
        recording: { sink: writer, now: microsecondClock() },
        pace: new Pace(300),
        manners: new Manners((line) => said.push(line), { first: 1, longest: 5 }),
      },
      values: (listed, pass) => ({
        plan: parsePlan(plan, 'test.plan'),
        secrets: new Map(),
        own: new Map(),
        listed,
        source: new ValueSource(seed + 1000 * pass),
      }),
      earlier: undefined,
      budget: 200,
      permissions: { mayChange: 'no', never: new Set(), change: new Set() },
      isOver: () => false,
      learn: async () => {
        const conversations = await read();
        return { personality: learn(conversations), conversations };
      },
      progress: () => {},
      random,
      ...options,
    });
    const conversations = await read();
    const personality = conversations.some(({ messages }) => messages.length > 0)
      ? learn(conversations)
      : undefined;
    return { result, personality, conversations, said };
  } finally {
    writer.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

/** Calls `hear` with each whole line. */
export function onLines(socket: Socket, hear: (line: string) => void): void {
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      hear(text.slice(0, end).replace(/\r$/, ''));
      text = text.slice(end + 1);
    }
  });
}
