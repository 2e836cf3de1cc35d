import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Endpoint } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';
import { endpointText } from '../../net/endpoint-text.ts';
import { plainAddress } from '../../net/same-address.ts';
import { writeDatagram } from '../write/write-udp.ts';
import { addressToShow } from './proxy-address.ts';
import type { RelayContext } from './proxy-connection.ts';
import type { ProxySpec } from './proxy-spec.ts';
import { type Relay, resolveTarget, type SessionOver } from './proxy-tcp.ts';

/** One client endpoint and the socket that speaks to the target for it. */
interface Flow {
  readonly client: Endpoint;
  readonly socket: Socket;
  /** Where the target answered from last: TFTP leaves the well-known port with its first answer (RFC 1350, 4). */
  serverPort: number;
  lastHeard: number;
  /** An answered flow that has gone quiet is counted as a session once. */
  counted: boolean;
}

/** µs: silence after which a flow is counted as a session, and after which its socket is given up. */
const QUIET = 2_000_000;
const IDLE = 60_000_000; // µs
/** More clients than this at a time: the one unheard of for longest gives way. */
const MOST_FLOWS = 4096;
/** Bytes that may wait in a socket; datagrams beyond are lost, as UDP may lose them. */
const MOST_WAITING = 1 << 20;

/**
 * Starts a UDP relay: every client endpoint gets a socket of its own towards the target, so that answers find their
 * way back. Answers are taken from the target's address only, from any port. Throws UsageError when it cannot listen.
 */
export async function startUdpRelay(
  spec: ProxySpec,
  context: RelayContext,
  over: SessionOver,
): Promise<Relay> {
  const [target] = await resolveTarget(spec.target.host);
  if (!target) throw new UsageError(`${spec.target.host}: no such host`);
  const front = createSocket(isIPv6(spec.listen.address) ? 'udp6' : 'udp4');
  await bound(front, spec.listen);
  const flows = new UdpFlows(front, { address: target.address, port: spec.target.port }, context, over);
  front.on('error', (error) => context.problem(error.message));
  front.on('message', (bytes, { address, port }) =>
    flows.fromClient({ address: plainAddress(address), port }, bytes),
  );
  const { address, port } = front.address();
  return { listening: { address, port }, close: () => flows.close() };
}

class UdpFlows {
  /** By client endpoint, the one unheard of for longest first. */
  readonly #flows = new Map<string, Flow>();
  readonly #front: Socket;
  readonly #target: Endpoint;
  readonly #context: RelayContext;
  readonly #over: SessionOver;
  readonly #sweep: NodeJS.Timeout;

  constructor(front: Socket, target: Endpoint, context: RelayContext, over: SessionOver) {
    this.#front = front;
    this.#target = target;
    this.#context = context;
    this.#over = over;
    this.#sweep = setInterval(() => this.#look(), 500);
  }

  fromClient(client: Endpoint, bytes: Buffer): void {
    const key = endpointText(client);
    const flow = this.#flows.get(key) ?? this.#begin(client, key);
    this.#heard(flow, key);
    writeDatagram(this.#context.sink, flow.lastHeard, client, this.#server(flow), bytes);
    send(flow.socket, bytes, this.#server(flow));
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#front.close();
    for (const key of [...this.#flows.keys()]) this.#end(key);
  }

  #begin(client: Endpoint, key: string): Flow {
    const [oldest] = this.#flows.keys();
    if (this.#flows.size >= MOST_FLOWS && oldest !== undefined) this.#end(oldest);
    const socket = createSocket(isIPv6(this.#target.address) ? 'udp6' : 'udp4');
    const flow: Flow = { client, socket, serverPort: this.#target.port, lastHeard: 0, counted: false };
    socket.on('error', (error) => this.#context.problem(error.message));
    socket.on('message', (bytes, from) => {
      if (plainAddress(from.address) === this.#target.address) this.#fromServer(flow, key, from.port, bytes);
    });
    const shown = addressToShow(client.address, this.#target.address);
    if (shown !== undefined) socket.bind({ address: shown, port: 0 });
    this.#flows.set(key, flow);
    return flow;
  }

  #fromServer(flow: Flow, key: string, port: number, bytes: Buffer): void {
    if (this.#flows.get(key) !== flow) return;
    flow.serverPort = port;
    flow.counted = false;
    this.#heard(flow, key);
    writeDatagram(this.#context.sink, flow.lastHeard, this.#server(flow), flow.client, bytes);
    send(this.#front, bytes, flow.client);
  }

  #server(flow: Flow): Endpoint {
    return { address: this.#target.address, port: flow.serverPort };
  }

  #heard(flow: Flow, key: string): void {
    flow.lastHeard = this.#context.now();
    this.#flows.delete(key);
    this.#flows.set(key, flow);
  }

  #look(): void {
    const now = this.#context.now();
    for (const [key, flow] of this.#flows) {
      if (now - flow.lastHeard < QUIET) return; // those behind it were heard later still
      if (!flow.counted) this.#over();
      flow.counted = true;
      if (now - flow.lastHeard >= IDLE) this.#end(key);
    }
  }

  #end(key: string): void {
    const flow = this.#flows.get(key);
    this.#flows.delete(key);
    if (!flow) return;
    flow.socket.close();
    if (!flow.counted) this.#over();
  }
}

function send(socket: Socket, bytes: Buffer, to: Endpoint): void {
  // A datagram that cannot be sent (unreachable, too long) is lost as on the way.
  if (socket.getSendQueueSize() < MOST_WAITING) socket.send(bytes, to.port, to.address, () => {});
}

async function bound(socket: Socket, { address, port }: ProxySpec['listen']): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => {
      reject(new UsageError(`cannot listen on ${endpointText({ address, port })}: ${error.message}`));
    });
    socket.bind({ address, port }, resolve);
  });
  socket.removeAllListeners('error');
}
