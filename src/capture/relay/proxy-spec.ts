import { isIP } from 'node:net';
import type { Transport } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';

/** What one `--proxy` asks for. */
export interface ProxySpec {
  readonly transport: Transport;
  readonly listen: { readonly address: string; readonly port: number };
  /** `host` may be a name. */
  readonly target: { readonly host: string; readonly port: number };
  /** Data connections of sessions that turn out to be FTP are relayed too; the control connection's bytes change. */
  readonly ftp: boolean;
}

const FORM = 'expected [tcp:|udp:][ADDRESS:]PORT=HOST:PORT';

/**
 * Reads `127.0.0.1:2525=mail.example.org:25`, `udp:[::1]:5300=10.0.0.1:53` or `2121=ftp:21`. Without an address it
 * listens on 127.0.0.1. `tcp:` in front relays bytes only, even if they look like FTP. Throws UsageError.
 */
export function parseProxySpec(text: string): ProxySpec {
  const [, kind, listen = '', target = ''] = /^(?:(tcp|udp):)?([^=]+)=([^=]+)$/.exec(text) ?? fail(text);
  const from = endpoint(/^\d+$/.test(listen) ? `127.0.0.1:${listen}` : listen, text);
  const to = endpoint(target, text);
  if (to.port === 0 || isIP(from.host) === 0) fail(text);
  return {
    transport: kind === 'udp' ? 'udp' : 'tcp',
    listen: { address: from.host, port: from.port },
    target: to,
    ftp: kind === undefined,
  };
}

function endpoint(text: string, whole: string): { host: string; port: number } {
  const [, six, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? fail(whole);
  const port = Number(digits);
  if (port > 65535) fail(whole);
  return { host: (six ?? plain) as string, port };
}

function fail(text: string): never {
  throw new UsageError(`--proxy ${text}: ${FORM}`);
}
