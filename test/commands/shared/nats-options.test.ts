import { expect, test } from 'vitest';
import { readNatsOptions } from '../../../src/commands/shared/nats-options.ts';

test.each(['nats://127.0.0.1:4222', 'tls://[::1]:4222', 'broker.example', '127.0.0.1:4222', '[::1]:4222'])(
  '%j is a server of NATS',
  (nats) => expect(readNatsOptions({ nats })).toEqual({ url: nats }),
);

test.each(['', 'a b', 'nats://:::', 'nats://127.0.0.1:99999999', 'http://127.0.0.1:4222', 'ws://a'])(
  '%j is none, and a line says so',
  (nats) => expect(() => readNatsOptions({ nats })).toThrow(/^--nats .*: expected a server of NATS/),
);
