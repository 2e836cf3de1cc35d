import type { PacketSink } from './packet-sink.ts';

/** What to capture. */
export interface LiveRequest {
  /** Name of a network interface, or `any`. */
  readonly interface: string;
  /** A pcap-filter(7) expression; empty: everything. */
  readonly filter: string;
}

/** A capture that runs. */
export interface LiveSource {
  /** LINKTYPE_ number of all packets. */
  readonly linkType: number;
  /** Ends it, after the packets that the kernel has taken so far were handed on. */
  stop(): Promise<LiveCounts>;
}

export interface LiveCounts {
  /** Packets that the kernel had no room for; undefined when nobody can tell. */
  readonly dropped: number | undefined;
}

/**
 * Starts a capture: packets go to the sink until it is stopped. `linkKnown` is called with the link type before the
 * first packet. `failed` is told when it ends by itself. Throws UsageError or an Error with the system's reason.
 */
export type OpenLive = (
  request: LiveRequest,
  sink: PacketSink,
  linkKnown: (linkType: number) => void,
  failed: (error: Error) => void,
) => Promise<LiveSource>;
