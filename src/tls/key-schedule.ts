import type { Side } from '../model/conversation.ts';
import { type ClientHello, extensionOf, extensionTypes } from './handshake/client-hello.ts';
import type { ServerHello } from './handshake/server-hello.ts';
import type { KeyLabel, KeyLog } from './keys/key-log.ts';
import {
  cipherFromSecret,
  ciphersFromMaster,
  nextSecret,
  type RecordCipher,
} from './records/record-cipher.ts';
import { suiteParameters } from './records/suite-parameters.ts';

/** A secret of one side, and what opens its records. */
export interface SideKeys {
  readonly secret: Buffer;
  readonly cipher: RecordCipher;
}

const labels: Readonly<Record<Side, { readonly handshake: KeyLabel; readonly application: KeyLabel }>> = {
  client: { handshake: 'CLIENT_HANDSHAKE_TRAFFIC_SECRET', application: 'CLIENT_TRAFFIC_SECRET_0' },
  server: { handshake: 'SERVER_HANDSHAKE_TRAFFIC_SECRET', application: 'SERVER_TRAFFIC_SECRET_0' },
};

/** Keys of one side in a phase of TLS 1.3, where the log has them. */
export function phaseKeys(
  keys: KeyLog,
  hello: ClientHello,
  { cipher }: ServerHello,
  side: Side,
  phase: 'early' | 'handshake' | 'application',
): SideKeys | undefined {
  const label = phase === 'early' ? 'CLIENT_EARLY_TRAFFIC_SECRET' : labels[side][phase];
  const secret = keys.find(label, hello.random);
  const parameters = suiteParameters(cipher);
  return secret && parameters && { secret, cipher: cipherFromSecret(parameters, secret) };
}

/** Keys of a side after its KeyUpdate. */
export function updatedKeys({ secret }: SideKeys, { cipher }: ServerHello): SideKeys | undefined {
  const parameters = suiteParameters(cipher);
  if (!parameters) return undefined;
  const next = nextSecret(parameters.hash, secret);
  return { secret: next, cipher: cipherFromSecret(parameters, next) };
}

/** Both sides' ciphers of TLS 1.2 and before. A resumed session may be known by what the client showed. */
export function masterCiphers(
  keys: KeyLog,
  hello: ClientHello,
  server: ServerHello,
): Readonly<Record<Side, RecordCipher>> | undefined {
  const ticket = extensionOf(hello, 'ticket');
  const master =
    keys.find('CLIENT_RANDOM', hello.random) ?? keys.masterOf(server.session) ?? keys.masterOf(ticket);
  const parameters = suiteParameters(server.cipher);
  if (!master || !parameters || server.compressed) return undefined;
  keys.rememberSession(server.session, master);
  const encryptThenMac = server.extensions.some(({ type }) => type === extensionTypes.encryptThenMac);
  const { version, random } = server;
  return ciphersFromMaster(
    { version, parameters, encryptThenMac, clientRandom: hello.random, serverRandom: random },
    master,
  );
}
