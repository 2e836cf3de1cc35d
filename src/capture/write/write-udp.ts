import type { Endpoint, HostFacts } from '../../model/conversation.ts';
import type { PacketSink } from '../model/packet-sink.ts';
import { sameFamily } from './write-address.ts';
import { LINKTYPE_RAW } from './write-pcap.ts';
import { LONGEST_DATAGRAM, udpPacket } from './write-transport.ts';

const USUAL_TTL = 64;

/** Writes one datagram from one end to the other; `facts` are those of the sender. `time` in µs since the epoch. */
export function writeDatagram(
  sink: PacketSink,
  time: number,
  from: Endpoint,
  to: Endpoint,
  payload: Uint8Array,
  facts: HostFacts = {},
): void {
  const [fromAddress, toAddress] = sameFamily(from.address, to.address);
  const packet = udpPacket({
    ip: {
      from: fromAddress,
      to: toAddress,
      ttl: facts.ttl ?? USUAL_TTL,
      dontFragment: facts.dontFragment ?? true,
      identification: 0, // RFC 6864: of no meaning in a packet that must not be fragmented
    },
    fromPort: from.port,
    toPort: to.port,
    payload: payload.subarray(0, LONGEST_DATAGRAM),
  });
  sink.packet(packet, 0, packet.length, packet.length, time, LINKTYPE_RAW);
}
