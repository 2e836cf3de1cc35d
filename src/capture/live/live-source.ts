import type { PacketSink } from '../model/packet-sink.ts';

/** How packets come in: through the module `cap`, or through the program tcpdump. */
export type Through = 'cap' | 'tcpdump';

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
  readonly through: Through;
  /** Ends it, after the packets that the kernel has taken so far were handed on. */
  stop(): Promise<LiveCounts>;
}

export interface LiveCounts {
  /** Packets that the kernel had no room for; undefined when nobody can tell. */
  readonly dropped: number | undefined;
}

/** Where a capture goes. */
export interface LiveInto {
  readonly sink: PacketSink;
  /** Called with the LINKTYPE_ number of all packets before the first of them. */
  readonly linkKnown: (linkType: number) => void;
  /** The capture has ended by itself. */
  readonly failed: (error: Error) => void;
}
