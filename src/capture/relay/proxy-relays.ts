import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoint } from '../../model/conversation.ts';
import { microsecondClock } from '../../model/microsecond-clock.ts';
import type { PacketSink } from '../model/packet-sink.ts';
import type { RelayContext, RelayTls } from './proxy-connection.ts';
import type { ProxySpec } from './proxy-spec.ts';
import { type Relay, type SessionOver, startTcpRelay } from './proxy-tcp.ts';
import { startUdpRelay } from './proxy-udp.ts';

/** Relays that run. */
export interface Relays {
  /** In the order of the specifications: where each listens, port 0 resolved. */
  readonly listening: readonly Endpoint[];
  /** Takes nothing new, delivers what was read, closes everything. */
  stop(): Promise<void>;
}

/** ms: how long the two ends may take to close after what was read has been handed to them. */
const FAREWELL = 500;

/**
 * Starts relays; what goes through them reaches `sink` as packets between the real ends, in order of time. `over` is
 * called when a session is over (data connections of FTP belong to theirs), `problem` with plain sentences. Throws
 * UsageError when one of them cannot listen or its target's name is not known.
 */
export async function startRelays(
  specs: readonly ProxySpec[],
  sink: PacketSink,
  over: SessionOver,
  problem: (text: string) => void,
  tls?: RelayTls,
): Promise<Relays> {
  const context: RelayContext = {
    sink,
    now: microsecondClock(),
    open: new Set(),
    problem,
    ...(tls ? { tls } : {}),
  };
  const relays: Relay[] = [];
  const stop = async () => {
    for (const relay of relays) relay.close();
    for (const connection of context.open) connection.finish();
    const end = Date.now() + FAREWELL;
    while (context.open.size > 0 && Date.now() < end) await wait(10);
    for (const connection of context.open) connection.destroy();
  };
  try {
    for (const spec of specs) {
      const start = spec.transport === 'tcp' ? startTcpRelay : startUdpRelay;
      relays.push(await start(spec, context, over));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { listening: relays.map(({ listening }) => listening), stop };
}
