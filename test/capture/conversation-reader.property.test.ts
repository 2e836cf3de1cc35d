import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../src/model/conversation.ts';
import { type Captured, NOON, readPackets, segmentPacket } from './craft-packets.ts';

/** What is said, turn by turn, the sizes of the segments it is said in, and who closes. */
interface Script {
  readonly turns: readonly { readonly fromClient: boolean; readonly text: string }[];
  readonly sizes: readonly number[];
  readonly isn: { readonly client: number; readonly server: number };
  readonly closedBy: 'client' | 'server' | 'nobody';
}

type Packet = (time: number) => Captured;

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const script: fc.Arbitrary<Script> = fc
  .record({
    texts: fc.array(fc.string({ minLength: 1, maxLength: 60, unit: 'binary-ascii' }), { maxLength: 6 }),
    serverFirst: fc.boolean(),
    sizes: fc.array(fc.integer({ min: 7, max: 40 }), { minLength: 1, maxLength: 5 }),
    isn: fc.record({ client: uint32, server: uint32 }),
    closedBy: fc.constantFrom('client' as const, 'server' as const, 'nobody' as const),
  })
  .map(({ texts, serverFirst, ...rest }) => ({
    ...rest,
    turns: texts.map((text, i) => ({ text, fromClient: (i % 2 === 0) !== serverFirst })),
  }));

/** The packets of a script as they were sent, between port 25 and `port`. */
function packetsOf({ turns, sizes, isn, closedBy }: Script, port: number): Packet[] {
  const packets: Packet[] = [];
  const next = { client: isn.client, server: isn.server };
  const add = (fromClient: boolean, flags: string, data = '') => {
    const [me, peer] = fromClient ? (['client', 'server'] as const) : (['server', 'client'] as const);
    const numbers = { sequence: next[me], acknowledgement: flags === 'S' ? 0 : next[peer], flags, data };
    const up = { source: '10.0.0.1', target: '10.0.0.2', sourcePort: port, targetPort: 25 };
    const down = { source: '10.0.0.2', target: '10.0.0.1', sourcePort: 25, targetPort: port };
    packets.push((time) => segmentPacket({ ...(fromClient ? up : down), ...numbers }, time));
    next[me] = (next[me] + data.length + (/[SF]/.test(flags) ? 1 : 0)) % 2 ** 32;
  };
  add(true, 'S');
  add(false, 'SA');
  add(true, 'A');
  for (const { fromClient, text } of turns) {
    for (let at = 0, i = 0; at < text.length; i++) {
      const size = sizes[i % sizes.length] as number;
      add(fromClient, 'AP', text.slice(at, at + size));
      at += size;
    }
    add(!fromClient, 'A');
  }
  if (closedBy === 'nobody') return packets;
  add(closedBy === 'client', 'FA');
  add(closedBy !== 'client', 'FA');
  add(closedBy === 'client', 'A');
  return packets;
}

/** What a reader must find: turns of both sides, how it ended, and nothing odd. */
function expected({ turns, closedBy }: Script, port: number, packets: number): unknown {
  const said = turns.map(({ fromClient, text }) => `${fromClient ? 'client' : 'server'} ${text}`);
  return { port, said, ending: closedBy === 'nobody' ? 'unfinished' : closedBy, packets, problems: [] };
}

function found({ client, messages, ending, packets, problems }: Conversation): unknown {
  const said: string[] = [];
  let last = '';
  for (const { from, bytes } of messages) {
    const text = Buffer.from(bytes).toString('latin1');
    if (from === last) said.push(`${said.pop()}${text}`);
    else said.push(`${from} ${text}`);
    last = from;
  }
  return { port: client.port, said, ending, packets, problems };
}

function read(packets: readonly Packet[]): unknown[] {
  const { value } = readPackets(packets.map((packet, i) => packet(NOON + i * 1000)));
  return [...value].sort((a, b) => a.client.port - b.client.port).map(found);
}

const runs = { numRuns: 300 };

describe('the same conversations come out', () => {
  test('of any segmentation', () => {
    fc.assert(
      fc.property(script, (each) => {
        const packets = packetsOf(each, 4000);
        expect(read(packets)).toEqual([expected(each, 4000, packets.length)]);
      }),
      runs,
    );
  });

  test('of any order of the packets', () => {
    fc.assert(
      fc.property(
        script.chain((each) => {
          const packets = packetsOf(each, 4000);
          return fc.tuple(fc.constant(each), fc.shuffledSubarray(packets, { minLength: packets.length }));
        }),
        ([each, packets]) => {
          expect(read(packets)).toEqual([expected(each, 4000, packets.length)]);
        },
      ),
      runs,
    );
  });

  test('of packets that were captured twice or more', () => {
    fc.assert(
      fc.property(script, fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), (each, copies) => {
        const packets = packetsOf(each, 4000);
        for (const copy of copies) {
          const from = copy % packets.length;
          packets.splice(Math.min(packets.length, from + 1 + (copy % 5)), 0, packets[from] as Packet);
        }
        expect(read(packets)).toEqual([expected(each, 4000, packets.length)]);
      }),
      runs,
    );
  });

  test('of several at a time', () => {
    fc.assert(
      fc.property(
        fc.array(script, { minLength: 2, maxLength: 4 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
        (scripts, choices) => {
          const queues = scripts.map((each, i) => packetsOf(each, 4000 + i));
          const wanted = scripts.map((each, i) => expected(each, 4000 + i, queues[i]?.length ?? 0));
          const packets: Packet[] = [];
          for (let i = 0; queues.some((queue) => queue.length > 0); i++) {
            const left = queues.filter((queue) => queue.length > 0);
            const queue = left[(choices[i % choices.length] as number) % left.length];
            packets.push(queue?.shift() as Packet);
          }
          expect(read(packets)).toEqual(wanted);
        },
      ),
      runs,
    );
  });

  test('of one after the other on the same four-tuple', () => {
    fc.assert(
      fc.property(fc.array(script, { minLength: 2, maxLength: 3 }), (scripts) => {
        // Two connections do not begin with the same number: hosts take care of that (RFC 9293, section 3.4.1).
        const apart = scripts.map((each, i) => ({
          ...each,
          isn: { client: (each.isn.client & ~3) + i, server: each.isn.server },
        }));
        const lists = apart.map((each) =>
          packetsOf({ ...each, isn: { ...each.isn, client: each.isn.client >>> 0 } }, 4000),
        );
        const wanted = apart.map((each, i) => expected(each, 4000, lists[i]?.length ?? 0));
        expect(
          readPackets(lists.flat().map((packet, i) => packet(NOON + i * 1000))).value.map(found),
        ).toEqual(wanted);
      }),
      runs,
    );
  });

  test('whichever packet is missing, what was captured is all there', () => {
    fc.assert(
      fc.property(script, fc.nat(), (each, choice) => {
        const packets = packetsOf(each, 4000);
        packets.splice(choice % packets.length, 1);
        const { value } = readPackets(packets.map((packet, i) => packet(NOON + i * 1000)));
        const heard = value.reduce((sum, { messages, missing }) => {
          return (
            sum +
            missing.client +
            missing.server +
            messages.reduce((bytes, message) => bytes + message.bytes.length, 0)
          );
        }, 0);
        const said = each.turns.reduce((sum, { text }) => sum + text.length, 0);
        // All bytes are heard or known to be missing, except those of a last segment that nobody acknowledges.
        expect(heard).toBeLessThanOrEqual(said);
        expect(heard).toBeGreaterThanOrEqual(said - 40);
        expect(value).toHaveLength(1);
      }),
      runs,
    );
  });
});
