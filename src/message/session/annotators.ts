import { findDataEndpoint } from '../../knowledge/data-endpoint.ts';
import { isPreliminary, isRefusal } from '../../knowledge/status-codes.ts';
import type { Cells, KeyedStore, Numbered, Personality } from '../../model/personality.ts';
import type { Properties } from '../../model/properties.ts';
import type { Queues } from '../../model/queues.ts';
import { announcedEndpoint } from '../request/announced-endpoint.ts';
import { credentialsOf } from '../request/credentials-of.ts';
import type { Request } from '../request/request.ts';
import { type CellMemory, readCells, writeCells } from './cells.ts';
import type { History } from './history.ts';
import { type IsThere, listedIn } from './numbered.ts';
import { noteProperties, type PropertyMemory, tellProperties } from './properties.ts';
import { changesOf, noteChanges, tellChanged } from './property-changes.ts';
import type { QueueMemory } from './queue-memory.ts';
import { annotateQueued, type LineChoice, noteQueued } from './queues.ts';
import { annotateStored, noteStored, outcomeOf, spaceAfter } from './store.ts';
import type { StoredValues } from './stored-values.ts';

/** How a request was answered. */
interface Answered {
  readonly reply: string;
  readonly status: string;
  /** Whether something went over a data connection. */
  readonly usesData: boolean;
  /** µs since the Unix epoch. */
  readonly time: number;
}

/**
 * Says of each request what is known of it beyond its own bytes, and hears how it was answered. The learner annotates what was recorded,
 * the emulator what it hears, both with these.
 */
export interface Annotator {
  readonly about: (request: Request, time: number) => Partial<Request> | undefined;
  readonly answered: (request: Request, answer: Answered) => void;
}

/** A password together with the user that was said before it: whether it is right depends on both. */
export function credentialsAnnotator(): Annotator {
  let before: Request | undefined;
  return {
    about: (request) => {
      const pair = credentialsOf(before, request);
      return pair === undefined ? undefined : { pair };
    },
    answered: (request) => {
      before = request;
    },
  };
}

/** Whether the thing that a request names by its number is there, was there, or never was; `history` is of the session. */
export function itemsAnnotator(numbered: Numbered, history: History, isThere?: IsThere): Annotator {
  return {
    about: (request) => {
      const listed = listedIn(numbered, request, history, isThere);
      return listed && { listed };
    },
    answered: () => {},
  };
}

/**
 * Whether a data connection has been agreed on and not been used yet, on which the answers to LIST and RETR depend (there are several ways
 * to agree), and whose endpoint a request announces, if it does. `client` is the client's address.
 */
export function dataAnnotator(client: string): Annotator {
  let data: 'yes' | 'no' = 'no';
  let port: number | undefined;
  return {
    about: (request) => {
      if (request.kind !== 'command') return undefined;
      const endpoint = announcedEndpoint(request, client);
      return {
        data,
        ...(endpoint ? { endpoint } : {}),
        ...(port === undefined ? {} : { dataPort: String(port) }),
      };
    },
    answered: ({ kind, line }, { reply, status, usesData }) => {
      if (kind !== 'command') return;
      const asked = findDataEndpoint(line);
      if (!isRefusal(status) && (asked ?? findDataEndpoint(reply))) [data, port] = ['yes', asked?.port];
      else if (usesData || isPreliminary(reply)) [data, port] = ['no', undefined];
    },
  };
}

/** Whether the key that a request of this session names holds a value, and which. */
export function storeAnnotator(things: KeyedStore, memory: StoredValues): Annotator {
  let space = '';
  return {
    about: (request) => annotateStored(things, memory, request, space),
    answered: (request, { reply, status }) => {
      noteStored(things, memory, request, outcomeOf(reply, status), space);
      space = spaceAfter(things.space, space, request, status);
    },
  };
}

/** What is first in the line that a request of this session means, or what was put there under the name that it says. */
export function queueAnnotator(queues: Queues, memory: QueueMemory): Annotator {
  const choice: LineChoice = new Map();
  return {
    about: (request, time) => annotateQueued(queues, memory, request, choice, time),
    answered: (request, answer) => noteQueued(queues, memory, request, choice, answer),
  };
}

/** What the numbered cells hold that a request reads. */
export function cellsAnnotator(cells: Cells, memory: CellMemory): Annotator {
  return {
    about: (request) => {
      const read = readCells(cells, memory, request);
      return read === undefined ? undefined : { cells: read };
    },
    answered: (request, { reply }) => writeCells(cells, memory, request, reply),
  };
}

/** What is told of the numbered things whose properties a request asks for; `history` is of the session. */
export function propertiesAnnotator(
  learned: Properties,
  history: History,
  memory: PropertyMemory,
  isKnown?: (owner: string) => boolean,
  propertiesNow: PropertiesNow = (properties) => properties,
): Annotator {
  return {
    about: (request) => {
      const properties = propertiesNow(learned, request, history);
      return (
        tellProperties(properties, memory, request, history, isKnown) ??
        tellChanged(properties, memory, changesOf(properties, request, history), history)
      );
    },
    answered: (request, { reply, status }) => {
      const properties = propertiesNow(learned, request, history);
      if (!isRefusal(status))
        noteChanges(properties, memory, changesOf(properties, request, history), history);
      noteProperties(properties, memory, reply, history);
    },
  };
}

/** The properties that a request may ask for, of those learned and of things that have come since. */
export type PropertiesNow = (learned: Properties, request: Request, history: History) => Properties;

/** Where a session keeps things: of its own, or of the server. */
interface Memories {
  readonly things: StoredValues;
  readonly queues: QueueMemory;
  readonly cells: CellMemory;
  /** Properties of numbered things that were shown last. */
  readonly properties: PropertyMemory;
  readonly propertiesNow?: PropertiesNow | undefined;
  /** The client's address. */
  readonly client: string;
  readonly usesData: boolean;
  /** What is there by number beside what was recorded. */
  readonly isThere?: IsThere | undefined;
}

/** The annotators that a personality asks for, in the order in which the learner has used them. */
export function annotatorsOf(
  {
    things,
    queues,
    cells,
    numbered,
    properties,
  }: Pick<Personality, 'things' | 'queues' | 'cells' | 'numbered' | 'properties'>,
  history: History,
  memories: Memories,
): readonly Annotator[] {
  return [
    credentialsAnnotator(),
    ...(numbered ? [itemsAnnotator(numbered, history, memories.isThere)] : []),
    ...(properties
      ? [propertiesAnnotator(properties, history, memories.properties, undefined, memories.propertiesNow)]
      : []),
    ...(memories.usesData ? [dataAnnotator(memories.client)] : []),
    ...(things ? [storeAnnotator(things, memories.things)] : []),
    ...(queues ? [queueAnnotator(queues, memories.queues)] : []),
    ...(cells ? [cellsAnnotator(cells, memories.cells)] : []),
  ];
}
