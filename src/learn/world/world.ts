import { credentialsAnnotator } from '../../message/session/annotators.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Cells, KeyedStore, Numbered, Tree } from '../../model/personality.ts';
import type { Properties } from '../../model/properties.ts';
import type { Queues } from '../../model/queues.ts';
import { annotateInOrder, type UsedSessions } from '../evidence/annotate.ts';
import { type Pass, type Passes, unchanged } from '../model/pass.ts';
import { annotateCells } from './cells/annotate-cells.ts';
import { annotateDataConnections } from './files/annotate-data-connections.ts';
import { annotateFiles } from './files/annotate-files.ts';
import { learnTransferMode } from './files/learn-transfer-mode.ts';
import { learnWorkingFolder } from './files/learn-working-folder.ts';
import { annotateItems } from './items/annotate-items.ts';
import { annotateProperties } from './properties/annotate-properties.ts';
import { annotateQueues } from './queues/annotate-queues.ts';
import { annotateStoredValues } from './store/annotate-stored-values.ts';

/** Sessions whose requests are annotated with what they name, and the models of what the server keeps that this comes from. */
export interface World extends UsedSessions {
  /** Its folders and files. */
  readonly tree?: Tree;
  /** Its values by key. */
  readonly things?: KeyedStore;
  /** Its lines of what waits until it is taken. */
  readonly queues?: Queues;
  /** Its registers, coils or memory. */
  readonly cells?: Cells;
  /** Its numbered items, such as the mails of a mailbox. */
  readonly numbered?: Numbered;
  /** Its numbered things with properties that requests ask for by name. */
  readonly properties?: Properties;
}

type WorldPass = Pass<World, World, Grammar>;

/** What a server keeps, in the order in which it is learned: each pass annotates the requests for those behind it. */
export const worldPasses: readonly WorldPass[] = [
  {
    name: 'annotateCredentials',
    explanation: 'a password together with the user that was said before it, or with it in one record',
    run: (world, grammar) =>
      isLines(grammar) || grammar.records
        ? { ...world, ...annotateInOrder(world, credentialsAnnotator) }
        : world,
    otherwise: unchanged,
  },
  {
    name: 'annotateItems',
    explanation: 'whether the number that a request names is still there, such as a mail in a mailbox',
    run: (world, grammar) => (isLines(grammar) ? { ...world, ...annotateItems(world) } : world),
    otherwise: unchanged,
  },
  {
    name: 'annotateProperties',
    explanation:
      'what is told of numbered things whose properties a request asks for by name, several at once',
    run: (world, grammar) => (isLines(grammar) ? { ...world, ...annotateProperties(world) } : world),
    otherwise: unchanged,
  },
  {
    name: 'annotateFiles',
    explanation: 'whether the file that a request names is there, seen from the working folder',
    run: withFiles,
    otherwise: unchanged,
  },
  {
    name: 'annotateDataConnections',
    explanation: 'whether a data connection waits, and whose endpoint was announced for it',
    run: (world) => ({ ...world, ...annotateDataConnections(world) }),
    otherwise: unchanged,
  },
  {
    name: 'annotateStoredValues',
    explanation: 'whether the key that a request names holds a value, and which; files have their own model',
    run: (world) => (world.tree ? world : withThings(world)),
    otherwise: unchanged,
  },
  {
    name: 'annotateQueues',
    explanation: 'what comes first in the line that a request means, such as the next job of a queue',
    run: (world) => (world.tree ? world : { ...world, ...annotateQueues(world) }),
    otherwise: unchanged,
  },
  {
    name: 'annotateCells',
    explanation: 'what the numbered cells hold that a binary request reads, and which requests write them',
    run: (world) => ({ ...world, ...annotateCells(world) }),
    otherwise: unchanged,
  },
];

/** Passes that only matter where the server remembers something. */
const ofState = [
  'annotateProperties',
  'annotateFiles',
  'annotateDataConnections',
  'annotateStoredValues',
  'annotateQueues',
  'annotateCells',
];

/** Learns what the server keeps, and says of each request whether what it names is there. */
export function learnWorld(used: UsedSessions, grammar: Grammar, passes: Passes): World {
  const some = passes.isOn('state') ? worldPasses : worldPasses.filter(({ name }) => !ofState.includes(name));
  return passes.runAll<World, Grammar>(some, used, grammar);
}

/** Only where requests are lines does what was said before a request change what it means. */
function isLines({ framing }: Grammar): boolean {
  return framing.kind === 'line';
}

/** Where sessions share what is kept, those before which others are missing show what nobody can explain: they are left empty. */
function withThings(world: World): World {
  const annotated = { ...world, ...annotateStoredValues(world) };
  if (
    annotated.things?.scope !== 'server' ||
    annotated.sessions.every(({ conversation }) => !conversation.afterGap)
  )
    return annotated;
  const sessions = annotated.sessions.map((session) =>
    session.conversation.afterGap ? { ...session, exchanges: [] } : session,
  );
  return { ...annotated, sessions };
}

function withFiles(world: World): World {
  const { sessions, uses } = world;
  const moves = learnWorkingFolder(sessions);
  const text = learnTransferMode(sessions, uses, moves);
  if (!moves && !text) return world;
  const nowhere: Tree = { start: { verb: '', part: 'arg1', values: {}, usual: '/' }, moves: [], paths: [] };
  const tree = { ...(moves ?? nowhere), ...(text ? { text } : {}) };
  const { paths, folders, ...annotated } = annotateFiles(sessions, uses, tree);
  return {
    ...world,
    ...annotated,
    tree: { ...tree, paths, ...(folders.length > 0 ? { folders } : {}) },
  };
}
