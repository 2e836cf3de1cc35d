/** Takes packets one after another, in the order of the capture. */
export interface PacketSink {
  /**
   * One packet. Only `bytes[start, end)` belongs to it, and only during the call: the reader reuses its buffers.
   * `originalLength` is its length on the wire, at least `end - start`; `time` is in whole µs since the Unix epoch;
   * `linkType` is a LINKTYPE_ number of https://www.tcpdump.org/linktypes.html.
   */
  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    time: number,
    linkType: number,
  ): void;
}
