import { setTimeout as delay } from 'node:timers/promises';
import { connectNats, type NatsClient, type NatsOptions } from '../../nats/nats-client.ts';

const patience = 5000; // ms between two attempts

/** Connects to a server of NATS, which may be away for now: `meanwhile` says what is done until it is there. Throws UsageError only when stopped. */
export async function patientConnection(
  nats: NatsOptions,
  meanwhile: string,
  complain: (line: string) => void,
  stopped: () => boolean,
): Promise<NatsClient> {
  for (let said = false; ; said = true) {
    try {
      return await connectNats(nats);
    } catch (error) {
      if (stopped()) throw error;
      if (!said) complain(`${(error as Error).message}; ${meanwhile}`);
      for (let waited = 0; waited < patience && !stopped(); waited += 100) await delay(100);
    }
  }
}
