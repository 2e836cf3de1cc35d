import type { Conversation, Side } from '../../model/conversation.ts';
import type { PacketSink } from '../model/packet-sink.ts';
import { sameFamily } from './write-address.ts';
import { LINKTYPE_ETHERNET, LINKTYPE_RAW } from './write-pcap.ts';
import { TcpRecorder } from './write-tcp.ts';
import { writeDatagram } from './write-udp.ts';

/** Something that happens at a time (µs); ties keep the order in which they were listed. */
interface Happening {
  readonly time: number;
  readonly happen: () => void;
}

const CLIENT_ETHERNET = '02:00:00:00:00:01';

/** The link type that `writeConversations` writes: Ethernet if every server's card is known, else bare IP. */
export function linkTypeFor(conversations: readonly Conversation[]): number {
  return conversations.length > 0 && conversations.every(({ host }) => host.ethernet !== undefined)
    ? LINKTYPE_ETHERNET
    : LINKTYPE_RAW;
}

/**
 * Writes conversations as the packets that would have carried them, in order of time: read again they give the same
 * messages, times, ends and endings. A gap's place is not kept in a conversation: bytes that were missing are missing
 * at the end. What the SYN-ACK told about the server's machine is written into it again.
 */
export function writeConversations(conversations: readonly Conversation[], sink: PacketSink): void {
  const ethernet = linkTypeFor(conversations) === LINKTYPE_ETHERNET;
  const happenings = conversations.flatMap((conversation) => {
    const framed = ethernet ? ethernetSink(sink, conversation) : sink;
    return conversation.transport === 'tcp'
      ? tcpHappenings(conversation, framed)
      : udpHappenings(conversation, framed);
  });
  for (const { happen } of happenings.sort((a, b) => a.time - b.time)) happen();
}

function tcpHappenings(conversation: Conversation, sink: PacketSink): Happening[] {
  const { id, start, end, messages, missing, ending, host, left, unheardFrom } = conversation;
  const tcp = new TcpRecorder(conversation, sink, firstSequence(id), host);
  const happenings: Happening[] = [];
  const add = (time: number, happen: () => void) => {
    // The sort must not turn the order round within a conversation, whatever its times say.
    happenings.push({ time: Math.max(time, happenings.at(-1)?.time ?? 0), happen });
  };
  add(start, () => tcp.opening(start));
  const answered = Math.min(Math.max(start, host.timestamps?.[0]?.time ?? start), messages[0]?.time ?? end);
  // No SYN-ACK was seen, nothing was said: the connection was refused.
  const refused = ending === 'reset' && host.window === undefined && messages.length === 0;
  if (!refused) add(answered, () => tcp.opened(answered));
  for (const [index, { time, from, bytes }] of messages.entries()) {
    if (index === left?.before) add(left.time, () => tcp.ended(left.time, 'client'));
    if (index === unheardFrom) add(time, () => tcp.ended(time, 'server'));
    add(time, () => tcp.said(time, from, bytes));
  }
  add(end, () => {
    for (const side of ['client', 'server'] as const) tcp.missed(side, missing[side]);
    if (ending === 'reset') tcp.reset(end, 'server');
    else if (left) tcp.ended(end, 'server');
    else if (unheardFrom !== undefined) tcp.ended(end, 'client');
    else if (ending !== 'unfinished') close(tcp, end, ending);
  });
  return happenings;
}

function close(tcp: TcpRecorder, time: number, first: Side): void {
  tcp.ended(time, first);
  tcp.ended(time, first === 'client' ? 'server' : 'client');
}

function udpHappenings({ client, server, messages, host }: Conversation, sink: PacketSink): Happening[] {
  return messages.map(({ time, from, bytes }) => ({
    time,
    happen: () =>
      from === 'client'
        ? writeDatagram(sink, time, client, server, bytes)
        : writeDatagram(sink, time, server, client, bytes, host),
  }));
}

/** Distinct for every conversation, and the same in every run. The odd number spreads them over the 2^32. */
function firstSequence(id: number): readonly [number, number] {
  return [Math.imul(2 * id + 1, 0x9e3779b1) >>> 0, Math.imul(2 * id + 2, 0x9e3779b1) >>> 0];
}

/** Puts an Ethernet II header (IEEE 802.3, 3.2.6) before every IP packet. Ends of one address share a card. */
function ethernetSink(sink: PacketSink, { host, server, client }: Conversation): PacketSink {
  const serverCard = hardwareAddress(host.ethernet ?? CLIENT_ETHERNET);
  const clientCard = server.address === client.address ? serverCard : hardwareAddress(CLIENT_ETHERNET);
  const [serverAddress] = sameFamily(server.address, client.address);
  return {
    packet(bytes, _start, _end, _originalLength, time) {
      const version4 = (bytes[0] ?? 0) >> 4 === 4;
      const source = version4 ? bytes.subarray(12, 16) : bytes.subarray(8, 24);
      const [from, to] = serverAddress.every((byte, i) => byte === source[i])
        ? [serverCard, clientCard]
        : [clientCard, serverCard];
      const type = version4 ? [0x08, 0x00] : [0x86, 0xdd];
      const frame = Buffer.concat([to, from, Uint8Array.from(type), bytes]);
      sink.packet(frame, 0, frame.length, frame.length, time, LINKTYPE_ETHERNET);
    },
  };
}

function hardwareAddress(text: string): Uint8Array {
  return Uint8Array.from(text.split(':'), (part) => Number.parseInt(part, 16));
}
