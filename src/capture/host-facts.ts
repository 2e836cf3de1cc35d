import type { HostFacts } from '../model/conversation.ts';
import type { Flow, Half } from './flow.ts';
import { u16 } from './read-integers.ts';

/** What the packets of the server tell about its machine. The window and the options are those of its SYN-ACK. */
export function hostFacts(flow: Flow, server: Half, clientIsLow: boolean): HostFacts {
  const fromServer = flow.synAck === (clientIsLow ? 2 : 1);
  return {
    ...(server.packets > 0 ? { ttl: server.ttl } : {}),
    ...(fromServer && flow.handshake !== undefined ? handshakeFacts(flow.handshake) : {}),
    ...(server.firstStamp === undefined ? {} : { timestamps: stamps(server) }),
    ...(server.ethernetHigh < 0 ? {} : { ethernet: ethernetAddress(server) }),
  };
}

function handshakeFacts(handshake: NonNullable<Flow['handshake']>): HostFacts {
  const { names, mss, windowScale } = readOptions(handshake.options);
  return {
    window: handshake.window,
    dontFragment: handshake.dontFragment,
    tcpOptions: names.join(','),
    ...(mss === undefined ? {} : { mss }),
    ...(windowScale === undefined ? {} : { windowScale }),
  };
}

function stamps(server: Half): NonNullable<HostFacts['timestamps']> {
  const first = server.firstStamp;
  if (first === undefined) return [];
  if (server.lastStampTime === first.time) return [first];
  return [first, { time: server.lastStampTime, value: server.lastStamp >>> 0 }];
}

interface Options {
  readonly names: readonly string[];
  readonly mss?: number;
  readonly windowScale?: number;
}

/** The options in p0f's notation: https://lcamtuf.coredump.cx/p0f3/README, section 5. */
function readOptions(bytes: Uint8Array): Options {
  const names: string[] = [];
  let mss: number | undefined;
  let windowScale: number | undefined;
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at] as number;
    if (kind === 0) {
      names.push(`eol+${bytes.length - at - 1}`);
      break;
    }
    if (kind === 1) {
      names.push('nop');
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length) break;
    if (kind === 2 && length === 4) mss = u16(bytes, at + 2);
    if (kind === 3 && length === 3) windowScale = bytes[at + 2] as number;
    names.push(OPTION_NAMES[kind] ?? `?${kind}`);
    at += length;
  }
  return {
    names,
    ...(mss === undefined ? {} : { mss }),
    ...(windowScale === undefined ? {} : { windowScale }),
  };
}

const OPTION_NAMES: Readonly<Record<number, string>> = { 2: 'mss', 3: 'ws', 4: 'sok', 5: 'sack', 8: 'ts' };

function ethernetAddress(half: Half): string {
  const digits =
    half.ethernetHigh.toString(16).padStart(4, '0') + (half.ethernetLow >>> 0).toString(16).padStart(8, '0');
  return digits.replace(/..(?=.)/g, '$&:');
}
