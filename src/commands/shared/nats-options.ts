import { Option } from 'commander';
import { UsageError } from '../../model/errors.ts';
import type { NatsOptions } from '../../nats/nats-client.ts';

/** As commander gives them. */
export interface NatsArguments {
  readonly nats?: string;
  readonly natsCreds?: string;
  readonly natsCa?: string;
}

/** `--nats` and how to get in, the same for all commands. */
export function natsOptions(what: string): readonly Option[] {
  return [
    new Option('--nats <url>', `${what}, e.g. nats://127.0.0.1:4222 or tls://…; needs JetStream`),
    new Option('--nats-creds <file>', 'credentials for it'),
    new Option('--nats-ca <file>', 'certificates of the authorities that its own is signed by'),
  ];
}

/** Undefined where it is not asked for. Throws UsageError where it names no server. */
export function readNatsOptions({ nats, natsCreds, natsCa }: NatsArguments): NatsOptions | undefined {
  if (nats === undefined) return undefined;
  if (!isServer(nats))
    throw new UsageError(`--nats ${nats}: expected a server of NATS, as nats://127.0.0.1:4222 or tls://…`);
  return {
    url: nats,
    ...(natsCreds === undefined ? {} : { creds: natsCreds }),
    ...(natsCa === undefined ? {} : { ca: natsCa }),
  };
}

/** As the clients of NATS know them: with its protocol, or without. */
function isServer(url: string): boolean {
  const [, protocol] = /^(\w+):\/\//.exec(url) ?? [];
  if (protocol !== undefined && protocol !== 'nats' && protocol !== 'tls') return false;
  const whole = protocol === undefined ? `nats://${url}` : url;
  return URL.canParse(whole) && new URL(whole).hostname !== '';
}
