import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import type { ObjectStore } from '@nats-io/obj';
import type { NatsConnection } from '@nats-io/transport-node';
import { UsageError } from '../model/errors.ts';

/** How to reach a server of NATS, as its users know it. */
export interface NatsOptions {
  readonly url: string;
  /** A file of credentials (JWT and seed). */
  readonly creds?: string;
  /** A file with the certificates of authorities, for TLS. */
  readonly ca?: string;
}

/** A connection that comes back by itself, and what mynah keeps there. */
export interface NatsClient {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** Captures by their SHA-256; for a day. */
  captures(): Promise<ObjectStore>;
  /** Evidence of parts of captures; for a day. */
  evidence(): Promise<ObjectStore>;
  /** What sensors have captured for fleets; for ever. */
  feeds(): Promise<ObjectStore>;
  /** Fleets with their personalities, and what they were before. */
  fleets(): Promise<KV>;
  /** How far the counters of virtual services have come that several sensors share. */
  counters(): Promise<KV>;
  /** What clients have left on virtual services that several sensors show. */
  world(): Promise<KV>;
}

const day = 86_400_000_000_000; // ns
/** Versions of a fleet that are kept: as many as NATS can. */
const history = 64;
const patience = 5_000; // ms for the first connection
const worldStream = 'KV_mynah-world';
const mostOfWorld = 256 * 1024 * 1024; // bytes of what attackers leave

/**
 * Connects to a server of NATS with JetStream. The clients of NATS are loaded only here. Throws UsageError where they are not
 * installed, no server answers, or it has no JetStream.
 */
export async function connectNats({ url, creds, ca }: NatsOptions): Promise<NatsClient> {
  const { connect, credsAuthenticator, DiscardPolicy, jetstream, jetstreamManager, Kvm, Objm } =
    await loadClients();
  const allowed = creds === undefined ? {} : { authenticator: credsAuthenticator(readCreds(creds)) };
  const trusted = { ...(ca === undefined ? {} : { ca: readText(ca) }), ...namedByAddress(url) };
  let connection: NatsConnection | undefined;
  try {
    connection = await connect({
      servers: url,
      name: 'mynah',
      timeout: patience,
      maxReconnectAttempts: -1,
      ...allowed,
      ...(Object.keys(trusted).length === 0 ? {} : { tls: trusted }),
    });
    const manager = await jetstreamManager(connection);
    const client = jetstream(connection);
    const objects = (name: string, options = { ttl: day }) => new Objm(client).create(name, options);
    return {
      connection,
      jetstream: client,
      manager,
      captures: () => objects('mynah-captures'),
      evidence: () => objects('mynah-evidence'),
      feeds: () => objects('mynah-feeds', { ttl: 0 }),
      fleets: () => new Kvm(client).create('mynah-fleets', { history }),
      counters: () => new Kvm(client).create('mynah-counters'),
      world: async () => {
        const isThere = await manager.streams.info(worldStream).catch(() => undefined);
        const store = await new Kvm(client).create('mynah-world', { max_bytes: mostOfWorld });
        // What was not changed for longest goes first. Somebody may have given it other limits since.
        if (!isThere) await manager.streams.update(worldStream, { discard: DiscardPolicy.Old });
        return store;
      },
    };
  } catch (error) {
    await connection?.close();
    throw new UsageError(`${url}: ${error instanceof Error ? error.message : error}`);
  }
}

/** The client of NATS checks a certificate for a name, and has to be told of an address (`host` as of `tls.connect`). */
function namedByAddress(url: string): { readonly host?: string } {
  const { hostname } = new URL(/^\w+:\/\//.test(url) ? url : `nats://${url}`);
  const host = hostname.replace(/^\[|\]$/g, '');
  return url.startsWith('tls:') && isIP(host) !== 0 ? { host } : {};
}

function readCreds(path: string): Uint8Array {
  const text = readText(path);
  if (!/BEGIN NATS \w+ JWT[\s\S]*BEGIN \w+ NKEY SEED/.test(text))
    throw new UsageError(`${path}: no credentials of NATS (a JWT and a seed)`);
  return Buffer.from(text);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path}: ${code === 'ENOENT' ? 'no such file' : message}`);
  }
}

async function loadClients() {
  try {
    const [transport, streams, kv, obj] = await Promise.all([
      import('@nats-io/transport-node'),
      import('@nats-io/jetstream'),
      import('@nats-io/kv'),
      import('@nats-io/obj'),
    ]);
    return { ...transport, ...streams, ...kv, ...obj };
  } catch {
    throw new UsageError(
      'the clients of NATS are not installed: npm install @nats-io/transport-node @nats-io/jetstream @nats-io/kv @nats-io/obj',
    );
  }
}
