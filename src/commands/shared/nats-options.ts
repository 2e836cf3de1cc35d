import { Option } from 'commander';
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

/** Undefined where it is not asked for. */
export function readNatsOptions({ nats, natsCreds, natsCa }: NatsArguments): NatsOptions | undefined {
  if (nats === undefined) return undefined;
  return {
    url: nats,
    ...(natsCreds === undefined ? {} : { creds: natsCreds }),
    ...(natsCa === undefined ? {} : { ca: natsCa }),
  };
}
