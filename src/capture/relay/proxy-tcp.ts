import { type LookupAddress, lookup } from 'node:dns';
import { type AddressInfo, connect, createServer, isIP, type LookupFunction, type Socket } from 'node:net';
import { promisify } from 'node:util';
import type { Endpoint } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';
import { endpointText } from '../../net/endpoint-text.ts';
import { plainAddress } from '../../net/same-address.ts';
import { addressToShow } from './proxy-address.ts';
import { type RelayContext, RelayedConnection } from './proxy-connection.ts';
import { FtpControl } from './proxy-ftp.ts';
import type { ProxySpec } from './proxy-spec.ts';

/** A relay that runs. */
export interface Relay {
  readonly listening: Endpoint;
  /** Takes nothing new. */
  close(): void;
}

/** Asked for by `RelayContext`'s owner: a session of the service (not a data connection of one) is over. */
export type SessionOver = () => void;

/** Starts a TCP relay. Throws UsageError when it cannot listen or the target's name is not known. */
export async function startTcpRelay(
  spec: ProxySpec,
  context: RelayContext,
  over: SessionOver,
): Promise<Relay> {
  const addresses = await resolveTarget(spec.target.host);
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    relayOne(client, spec, addresses, context, over);
  });
  const listening = await listen(server, spec.listen, context);
  return { listening, close: () => server.close() };
}

function relayOne(
  client: Socket,
  { target, ftp }: ProxySpec,
  addresses: readonly LookupAddress[],
  shared: RelayContext,
  over: SessionOver,
): void {
  // sessions of TLS are those of one client
  const { tls } = shared;
  const context = tls ? { ...shared, tls: { ...tls, sessions: {} } } : shared;
  const localAddress = addressToShow(plainAddress(client.remoteAddress), addresses[0]?.address ?? '');
  const server = connect({
    ...target,
    lookup: known(addresses),
    allowHalfOpen: true,
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  const control = ftp ? new FtpControl(client, server, context) : undefined;
  const closed = () => {
    control?.close();
    over();
  };
  new RelayedConnection(client, server, context, closed, control?.filters);
}

/** All addresses of a name or the literal address itself. Throws UsageError. */
export async function resolveTarget(host: string): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  try {
    return await promisify(lookup)(host, { all: true });
  } catch {
    throw new UsageError(`${host}: no such host`);
  }
}

/** The name was looked up once, when the relay started. */
function known(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, done) => {
    if (options.all) done(null, [...addresses]);
    else done(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 4);
  };
}

async function listen(
  server: ReturnType<typeof createServer>,
  { address, port }: ProxySpec['listen'],
  context: RelayContext,
): Promise<Endpoint> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(new UsageError(`cannot listen on ${endpointText({ address, port })}: ${error.message}`));
    });
    server.listen({ host: address, port, backlog: 4096 }, resolve);
  });
  server.removeAllListeners('error').on('error', (error) => context.problem(error.message));
  const bound = server.address() as AddressInfo;
  return bound;
}
