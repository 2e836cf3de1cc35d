import { CellMemory } from '../../message/session/cells.ts';
import { PastSessions } from '../../message/session/past-sessions.ts';
import { QueueMemory } from '../../message/session/queue-memory.ts';
import { StoredValues } from '../../message/session/stored-values.ts';
import type { Personality } from '../../model/personality.ts';
import type { Ends, Session } from '../../model/session.ts';
import type { HostMail } from '../mail/host-mail.ts';
import type { DealtNumbers } from './countings.ts';
import { FilesOfClients } from './files-of-clients.ts';

/** What a session needs from outside, so that it stays repeatable. */
export interface SessionOptions {
  readonly ends: Ends;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Waits as recorded, or none. */
  readonly timing: 'recorded' | 'fast';
  /** Requests that are answered at a time of what came at once; absent: all. */
  readonly slice?: number;
  /** There is no place for the session: it is turned away, if the server was seen to say something then. */
  readonly isFull?: true;
  /** Logins that may fail before the session ends. */
  readonly logins?: number;
  /** Replaces the learned server's host name everywhere it shows. */
  readonly hostName?: string;
  /** Counters and process numbers that go on across sessions; one object for all sessions of a service. */
  readonly shared: SharedState;
}

/** State of a service that outlives a session. */
export interface SharedState {
  readonly numbers: Map<string, number>;
  /** Mails for the users of its host, which other services of it take or show; absent where it shares none. */
  mail?: HostMail;
  /** Deals out numbers that other emulators of the service share; absent where there are none. */
  dealt?: DealtNumbers;
  /** Told where a session moves a tally of the server, by its place in `numbers`. */
  counted?: (place: string, move: CountMove) => void;
  /** Things by name; not written into state files. */
  readonly things: StoredValues;
  /** What waits in lines; not written into state files. */
  readonly queues: QueueMemory;
  /** What cells hold; not written into state files. */
  readonly cells: CellMemory;
  /** Properties of numbered things that were shown last; not written into state files. */
  readonly properties: CellMemory;
  /** What clients have stored, with all services of the host that share it; not written into state files. */
  files: FilesOfClients;
  /** The folder whose files this service shows as its root; absent where it shows none of another service's. */
  webRoot?: string;
  /** What clients have said in the sessions before; not written into state files. */
  readonly past: PastSessions;
  /** Bytes that things, lines, cells and properties hold together; `giveWay` forgets half of them. */
  readonly holder: { readonly held: number; readonly lastUsed: number; giveWay(): void };
}

/** A number has become another: it was set, or so much was added to it. */
export interface CountMove {
  readonly from: number;
  readonly to: number;
  readonly isSet: boolean;
}

/** What a service knows that nobody has spoken to yet. */
export function newState(numbers: Map<string, number> = new Map()): SharedState {
  const [things, cells, files] = [new StoredValues(), new CellMemory(), new FilesOfClients()];
  const queues = new QueueMemory();
  const properties = new CellMemory();
  const holder = {
    get held() {
      return things.held + queues.held + cells.held + properties.held;
    },
    lastUsed: Number.POSITIVE_INFINITY, // sessions that fill the memory go first
    giveWay: () => {
      things.forgetHalf();
      queues.forgetHalf();
      cells.forgetHalf();
      properties.forgetHalf();
    },
  };
  return { numbers, things, queues, cells, properties, files, past: new PastSessions(), holder };
}

export type OpenSession = (personality: Personality, options: SessionOptions) => Session;
