import type { Endpoint, Transport } from '../../model/conversation.ts';
import { openTcp, type Recording } from './recorded-connection.ts';

/** A server that greets does so within this time, ms. */
const patience = 3000;

/** What the server says to a client that says nothing; `''` for silence, and for UDP. */
export async function readGreeting(
  target: Endpoint,
  transport: Transport,
  source: string | undefined,
  recording: Recording,
): Promise<string> {
  if (transport === 'udp') return '';
  const wire = await openTcp(target, source, recording);
  if (!wire.inbox.closed && wire.inbox.text === '') await wire.inbox.change(patience);
  const greeting = wire.inbox.text;
  wire.finish();
  if (!wire.inbox.closed) await wire.inbox.change(300);
  wire.close();
  return greeting;
}
