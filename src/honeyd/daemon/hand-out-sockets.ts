import { basename } from 'node:path';
import { UsageError } from '../../model/errors.ts';
import type { InheritedSocket } from '../../replay/fronts/inherited-sockets.ts';
import { type Fleet, type PlainPort, plainPorts } from '../fleet/fleet.ts';

/** Does this socket belong to this port? From sure to likely. */
const signs: readonly ((port: PlainPort, socket: InheritedSocket) => boolean)[] = [
  ({ at }, { endpoint }) => endpoint.port === at.port && endpoint.address === at.address,
  ({ at }, { endpoint }) => endpoint.port === at.port,
  ({ host, service }, { name }) => name === host.name || name === basename(service.file, '.json'),
];

/**
 * Which socket that was handed over is for which port of the fleet: descriptors by the keys of `plainPorts`. A socket is known by its port, by
 * its name (`FileDescriptorName=`: the host's, or the personality's), or where it is the only one left for the only service left. Throws UsageError for a
 * socket that fits nothing.
 */
export function handOutSockets(
  fleet: Fleet,
  sockets: readonly InheritedSocket[],
): ReadonlyMap<string, number> {
  const handed = new Map<string, number>();
  const left = new Set(sockets);
  const ports = new Set(plainPorts(fleet));
  const give = (port: PlainPort, socket: InheritedSocket) => {
    handed.set(port.key, socket.fd);
    left.delete(socket);
    ports.delete(port);
  };
  const speaks = (port: PlainPort, socket: InheritedSocket) => port.service.transport === socket.transport;
  for (const fits of signs) {
    for (const port of [...ports]) {
      const socket = [...left].find((one) => speaks(port, one) && fits(port, one));
      if (socket !== undefined) give(port, socket);
    }
  }
  for (const transport of ['tcp', 'udp'] as const) {
    const [socket, ...sockets] = [...left].filter((one) => one.transport === transport);
    const [port, ...others] = [...ports].filter(({ service }) => service.transport === transport);
    if (socket && port && sockets.length + others.length === 0) give(port, socket);
  }
  const [extra] = left;
  if (extra === undefined) return handed;
  throw new UsageError(
    `the ${extra.transport} socket at port ${extra.endpoint.port} that was handed over belongs to no service: give one that port, or the socket its name`,
  );
}
