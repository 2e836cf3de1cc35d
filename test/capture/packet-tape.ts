import type { PacketSink } from '../../src/capture/model/packet-sink.ts';
import { readConversationsFrom } from '../../src/capture/read-conversations.ts';
import { pcapHeader } from '../../src/capture/write/write-pcap.ts';
import type { Conversation, Side } from '../../src/model/conversation.ts';

/** Keeps packets as the capture file that they would become. */
export class PacketTape implements PacketSink {
  readonly #parts: Buffer[] = [];

  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    time: number,
    linkType: number,
  ): void {
    if (this.#parts.length === 0) this.#parts.push(pcapHeader(linkType));
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Math.floor(time / 1e6), 0);
    record.writeUInt32LE(time % 1e6, 4);
    record.writeUInt32LE(end - start, 8);
    record.writeUInt32LE(originalLength, 12);
    this.#parts.push(record, Buffer.from(bytes.subarray(start, end)));
  }

  capture(): Buffer {
    return Buffer.concat(this.#parts);
  }

  /** What a reader makes of it; it must have nothing to complain about. */
  conversations(): readonly Conversation[] {
    if (this.#parts.length === 0) return [];
    const { value, problems } = readConversationsFrom(this.capture());
    const complaints = [...problems, ...value.flatMap((each) => each.problems)];
    if (complaints.length > 0) throw new Error(JSON.stringify(complaints));
    return value;
  }
}

/** All that one side of a conversation said. */
export function saidBy(side: Side, conversation: Conversation | undefined): Buffer {
  const messages = conversation?.messages ?? [];
  return Buffer.concat(messages.filter(({ from }) => from === side).map(({ bytes }) => bytes));
}
