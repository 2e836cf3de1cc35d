import type { Socket } from 'node:net';
import type { Ends } from '../../model/session.ts';
import type { EventLog } from '../events/event-log.ts';
import { Refusals } from '../events/refusals.ts';
import type { Emulator } from './emulator.ts';
import { sessionOptionsOf } from './served-session.ts';

const mostParting = 256; // clients that are told at a time: under a flood the others are dropped
const lingering = 1000; // ms for a client to take what it is told

/** Clients that there is no place for: the log is told, and they hear what the learned server was seen to say then. */
export class TurnedAway {
  readonly #refusals: Refusals;
  #parting = 0;

  /** `now` in µs. */
  constructor(events: EventLog | undefined, now: () => number) {
    this.#refusals = new Refusals(events, now);
  }

  /** The last that is heard of it. */
  finish(): void {
    this.#refusals.finish();
  }

  /** Without an emulator nothing is said. */
  turn(socket: Socket, ends: Ends, reason: string, emulator?: Emulator): void {
    this.#refusals.tell(ends, reason);
    const said = emulator && this.#parting < mostParting ? saidTo(ends, emulator) : undefined;
    if (said === undefined || said.length === 0) {
      socket.destroy();
      return;
    }
    this.#parting++;
    socket.once('close', () => this.#parting--);
    socket.setTimeout(lingering, () => socket.destroy());
    socket.resume().end(said);
  }
}

function saidTo(ends: Ends, emulator: Emulator): Uint8Array {
  const { personality, openSession, now } = emulator;
  if (personality.tls?.start === 'always') return new Uint8Array(0); // nobody hears it outside of TLS
  const session = openSession(personality, { ...sessionOptionsOf(emulator, ends), isFull: true });
  const said = session.opened(now());
  return Buffer.concat(said.flatMap((action) => (action.kind === 'send' ? [action.bytes] : [])));
}
