import {
  type DataEndpoint,
  endpointCommands,
  endpointInCommand,
  endpointInReply,
} from '../../knowledge/data-endpoint.ts';
import type { DataLink, Endpoint } from '../../model/conversation.ts';
import type { Flow, FlowSide } from '../flows/flow.ts';
import type { Segment } from '../flows/segment.ts';
import { highEndpoint, lowEndpoint } from './endpoints.ts';

/** Announcements stand in short messages; mail and files are not searched. */
export const MAX_SEARCHED = 1024;
/** Servers give up waiting after one to five minutes. */
export const MAX_AGE = 300_000_000;
/** Captures may have the packets of two connections in the wrong order. */
export const MAX_AHEAD = 1_000_000;
/** Announcements remembered for one port, and ports. */
const MAX_A_PORT = 32;
const MAX_PORTS = 4096; // that were announced and not used

interface Expected {
  readonly link: DataLink;
  readonly time: number;
  /** The announced address, and the one that the announcement came from: behind a router only that one is true. */
  readonly addresses: readonly (string | undefined)[];
}

/**
 * Links data connections to the conversations that announced them (`src/knowledge/data-endpoint.ts`).
 * Which protocol it is does not matter: whoever announces an endpoint in this way and is then visited there is meant.
 */
export class DataConnections {
  readonly #expected = new Map<number, Expected[]>();

  /** `half` of `flow` said `segment`, which is message `index` of the flow. */
  hear(flow: Flow, half: FlowSide, { bytes, start, end, time }: Segment, index: number): void {
    if (end - start > MAX_SEARCHED) {
      half.unfinishedLine = '';
      return;
    }
    if (half.unfinishedLine === '' && !mayAnnounce(bytes, start, end)) return;
    const text =
      half.unfinishedLine +
      Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    const lines = text.split(/\r?\n/);
    const rest = lines.pop() ?? '';
    const may = rest.length <= MAX_SEARCHED && isCandidate(Buffer.from(rest, 'latin1'), 0, rest.length);
    half.unfinishedLine = may ? rest : '';
    for (const line of lines) {
      const reply = endpointInReply(line);
      const announced = reply ?? endpointInCommand(line);
      if (!announced) continue;
      const speaker = half === flow.low ? lowEndpoint(flow) : highEndpoint(flow);
      const listener = reply ? 'server' : 'client';
      const link: DataLink = { control: flow.id, announcement: index, listener };
      this.#expect(flow, link, announced, speaker.address, time);
    }
  }

  /** The conversation that `flow` belongs to, as far as it was announced by now. */
  maybeClaim(flow: Flow): DataLink | undefined {
    if (this.#expected.size === 0) return undefined;
    return this.#claim(lowEndpoint(flow), flow) ?? this.#claim(highEndpoint(flow), flow);
  }

  #expect(flow: Flow, link: DataLink, { address, port }: DataEndpoint, speaker: string, time: number): void {
    flow.announced ??= [];
    flow.announced.push(link); // its message number is settled when the flow has ended: see messagesOf
    const known = this.#expected.get(port) ?? [];
    this.#expected.delete(port); // so that the port used last is last in the map
    this.#expected.set(port, [...known.slice(1 - MAX_A_PORT), { link, time, addresses: [address, speaker] }]);
    if (this.#expected.size <= MAX_PORTS) return;
    for (const oldest of this.#expected.keys()) {
      this.#expected.delete(oldest);
      break;
    }
  }

  /** The latest announcement of this endpoint, once. */
  #claim({ address, port }: Endpoint, { start }: Flow): DataLink | undefined {
    const known = this.#expected.get(port);
    const found = known?.findLast(
      ({ time, addresses }) =>
        addresses.includes(address) && start - time <= MAX_AGE && time - start <= MAX_AHEAD,
    );
    if (known === undefined || found === undefined) return undefined;
    const others = known.filter((each) => each !== found);
    if (others.length > 0) this.#expected.set(port, others);
    else this.#expected.delete(port);
    return found.link;
  }
}

/** Whether a line begins like an announcement. */
function mayAnnounce(bytes: Uint8Array, start: number, end: number): boolean {
  if (isCandidate(bytes, start, end)) return true;
  for (let at = start + 1; at < end; at++) {
    if (bytes[at - 1] === 10 && isCandidate(bytes, at, end)) return true;
  }
  return false;
}

/** `227`, `228`, `229`, `PORT`, `LPRT` or `EPRT`, or as much of it as there is. */
function isCandidate(bytes: Uint8Array, start: number, end: number): boolean {
  const length = Math.min(end - start, 4);
  const third = bytes[start + 2] ?? 0;
  if (bytes[start] === 0x32) {
    return (length < 2 || bytes[start + 1] === 0x32) && (length < 3 || (third >= 0x37 && third <= 0x39));
  }
  return COMMANDS.some((letters) => begins(bytes, start, length, letters));
}

const COMMANDS: readonly (readonly number[])[] = endpointCommands.map((word) => [
  ...Buffer.from(word, 'latin1'),
]);

/** In upper or lower case. */
function begins(bytes: Uint8Array, start: number, length: number, letters: readonly number[]): boolean {
  for (let i = 0; i < length; i++) if (((bytes[start + i] as number) & 0xdf) !== letters[i]) return false;
  return true;
}
