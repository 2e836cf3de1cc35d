import type { HostFacts } from '../../model/conversation.ts';
import type { Flow, FlowSide, SynAck } from '../flows/flow.ts';
import { u16 } from '../model/read-integers.ts';

type Building = { -readonly [Key in keyof HostFacts]: HostFacts[Key] };

/** What the packets of the server tell about its machine. The window and the options are those of its SYN-ACK. */
export function hostFacts(flow: Flow, server: FlowSide, clientIsLow: boolean): HostFacts {
  const facts: Building = {};
  if (server.packets > 0) facts.ttl = server.ttl;
  const fromServer = flow.synAck === (clientIsLow ? 2 : 1);
  if (fromServer && flow.handshake !== undefined) addHandshake(facts, flow.handshake);
  const first = server.firstStamp;
  if (first !== undefined) {
    const last = { time: server.lastStampTime, value: server.lastStamp >>> 0 };
    facts.timestamps = last.time === first.time ? [first] : [first, last];
  }
  if (server.ethernetHigh >= 0) facts.ethernet = ethernetAddress(server.ethernetHigh, server.ethernetLow);
  return facts;
}

/** Options in p0f's notation: https://lcamtuf.coredump.cx/p0f3/README, section 5. */
function addHandshake(facts: Building, { window, dontFragment, options }: SynAck): void {
  facts.window = window;
  facts.dontFragment = dontFragment;
  const names: string[] = [];
  for (let at = 0; at < options.length; ) {
    const kind = options[at] as number;
    if (kind === 0) {
      names.push(`eol+${options.length - at - 1}`);
      break;
    }
    if (kind === 1) {
      names.push('nop');
      at++;
      continue;
    }
    const length = options[at + 1] ?? 0;
    if (length < 2 || at + length > options.length) break;
    if (kind === 2 && length === 4) facts.mss = u16(options, at + 2);
    if (kind === 3 && length === 3) facts.windowScale = options[at + 2] as number;
    names.push(OPTION_NAMES[kind] ?? `?${kind}`);
    at += length;
  }
  facts.tcpOptions = names.join(',');
}

const OPTION_NAMES: Readonly<Record<number, string>> = { 2: 'mss', 3: 'ws', 4: 'sok', 5: 'sack', 8: 'ts' };

/** From the first two bytes and the other four. */
function ethernetAddress(high: number, low: number): string {
  return [high >>> 8, high & 255, low >>> 24, (low >>> 16) & 255, (low >>> 8) & 255, low & 255]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(':');
}
