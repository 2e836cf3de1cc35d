import { setTimeout as delay } from 'node:timers/promises';
import { FormatError, UsageError } from '../model/errors.ts';

const pause = 1000; // ms

/**
 * Does something with the server of NATS until it succeeds: servers are restarted, and networks come back. Says so once. What is the
 * fault of the caller or of a file is thrown.
 */
export async function persist<Result>(
  action: () => Promise<Result>,
  complain: (line: string) => void,
  stopped: () => boolean = () => false,
): Promise<Result> {
  let said = false;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof UsageError || error instanceof FormatError || stopped()) throw error;
      if (!said) complain(`NATS: ${error instanceof Error ? error.message : error}; trying again`);
      said = true;
      await delay(pause);
    }
  }
}
