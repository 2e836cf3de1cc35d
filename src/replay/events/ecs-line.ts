import type { About, LogEvent } from './event.ts';

/** Category, type and outcome of an event (Elastic Common Schema 8, event fields). */
const kinds: Readonly<Record<string, { readonly category: string; readonly type: readonly string[] }>> = {
  'session.connect': { category: 'network', type: ['connection', 'start'] },
  'session.closed': { category: 'network', type: ['connection', 'end'] },
  'session.refused': { category: 'network', type: ['connection', 'denied'] },
  'session.unfinished': { category: 'network', type: ['protocol'] },
  'session.file_upload': { category: 'file', type: ['creation'] },
  'message.received': { category: 'email', type: ['info'] },
  'command.input': { category: 'network', type: ['protocol'] },
  'login.attempt': { category: 'authentication', type: ['start'] },
};

const ofTls = new Set(['tls_version', 'tls_cipher', 'alpn', 'sni', 'ja3']);

/** A line in the Elastic Common Schema (https://www.elastic.co/guide/en/ecs/8.11); what has no place there is under `mynah`. */
export function ecsLine({ name, message, fields }: LogEvent, about: About, timestamp: string): object {
  const { session, client, server, protocol, transport, communityId, sensor } = about;
  const { username, duration, success, reason, shasum, filename, size, outfile, mail_from, rcpt_to, ...own } =
    fields;
  const { bytes_in, bytes_out, ...others } = own;
  const rest = Object.fromEntries(Object.entries(others).filter(([key]) => !ofTls.has(key)));
  const { category, type } = kinds[name] ?? { category: 'network', type: ['info'] };
  return {
    '@timestamp': timestamp,
    ecs: { version: '8.11.0' },
    message,
    event: {
      kind: 'event',
      module: 'mynah',
      dataset: 'mynah.events',
      action: name,
      category: [category],
      type,
      ...(success === undefined ? {} : { outcome: success ? 'success' : 'failure' }),
      ...(typeof duration === 'number' ? { duration: Math.round(duration * 1e9) } : {}),
      ...(reason === undefined ? {} : { reason }),
    },
    source: { ip: client.address, port: client.port, ...present({ bytes: bytes_in }) },
    destination: { ip: server.address, port: server.port, ...present({ bytes: bytes_out }) },
    network: { transport, protocol, direction: 'inbound', community_id: communityId },
    observer: { vendor: 'mynah', product: 'mynah', type: 'honeypot', hostname: sensor },
    ...(username === undefined ? {} : { user: { name: username } }),
    ...(shasum === undefined
      ? {}
      : { file: { name: filename, size, hash: { sha256: shasum }, ...present({ path: outfile }) } }),
    ...(mail_from === undefined
      ? {}
      : { email: { from: { address: [mail_from] }, to: { address: rcpt_to } } }),
    ...(name.startsWith('tls.') ? { tls: tlsFields(name, fields) } : {}),
    mynah: { session, ...rest },
  };
}

function tlsFields(name: string, { tls_version, tls_cipher, alpn, sni, ja3 }: LogEvent['fields']): object {
  return {
    established: name === 'tls.established',
    ...present({ version: tls_version, cipher: tls_cipher, next_protocol: alpn }),
    client: present({ server_name: sni, ja3 }),
  };
}

/** Without what there is nothing to say of. */
function present(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
