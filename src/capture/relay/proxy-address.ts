import { isIPv4 } from 'node:net';

/**
 * The address to show to the target: a client that came from 127.0.9.11 is shown to a target on the loopback under
 * that same address, as if it had come directly. Elsewhere only the kernel's choice (undefined) is possible. 127.0.0.1
 * is that choice already, and binding to it would use up ports.
 */
export function addressToShow(client: string, target: string): string | undefined {
  const both = isIPv4(client) && isIPv4(target) && client.startsWith('127.') && target.startsWith('127.');
  return both && client !== '127.0.0.1' ? client : undefined;
}
