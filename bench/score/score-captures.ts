import { existsSync } from 'node:fs';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { type Fidelity, fraction } from '../../src/compare/play/fidelity.ts';
import { type Script, scriptsOf } from '../../src/compare/play/script.ts';
import { meetSession } from '../../src/compare/play/session-peer.ts';
import { scriptsWith } from '../../src/compare/play/verify-scripts.ts';
import { type LearnOptions, learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';
import { capture, type JudgedServer } from './judged-servers.ts';
import { score, scoreInProcess, scoreOverSockets } from './score-personality.ts';
import { VerbatimTable } from './verbatim-table.ts';

/** Class and text, fractions of 1. */
export interface Accuracy {
  readonly class: number;
  readonly text: number;
}

export interface ServerScore {
  readonly server: JudgedServer;
  readonly personality: Personality;
  readonly unseen: Fidelity;
  /** The session of a port scanner, where it was recorded. */
  readonly nmap?: Fidelity;
  readonly verbatim: Fidelity;
}

/** Learns a server from its two training recordings and judges it with sessions it has not seen. */
export async function scoreServer(server: JudgedServer, sockets: boolean): Promise<ServerScore> {
  const training = await recordings(server, ['train', 'train2']);
  const personality = learn(training);
  const judge = sockets ? scoreOverSockets : scoreInProcess;
  const unseen = await scripts(server, 'unseen', personality);
  const table = new VerbatimTable(scriptsOf(training));
  const nmap = existsSync(capture(server, 'fingerprints/nmap'))
    ? await scripts(server, 'fingerprints/nmap', personality)
    : undefined;
  return {
    server,
    personality,
    unseen: await judge(personality, unseen),
    ...(nmap === undefined ? {} : { nmap: await judge(personality, nmap) }),
    verbatim: await score(
      personality,
      unseen,
      meetSession(() => table.open()),
    ),
  };
}

/** Accuracy on the unseen sessions after learning from the first `sessions` of the training recordings. */
export async function scoreAfter(
  server: JudgedServer,
  sessions: number,
  options?: LearnOptions,
): Promise<Accuracy> {
  const training = firstSessions(await recordings(server, ['train', 'train2']), sessions);
  return accuracyOf(server, training, options);
}

/** Accuracy after learning from a part of the recordings, e.g. `small`. */
export async function scoreFrom(server: JudgedServer, part: string): Promise<Accuracy> {
  return accuracyOf(server, await recordings(server, [part]));
}

/** Accuracy on unseen sessions after learning from these conversations. */
export async function accuracyOf(
  server: JudgedServer,
  training: readonly Conversation[],
  options?: LearnOptions,
): Promise<Accuracy> {
  const personality = learn(training, options);
  const { class: status, text } = await scoreInProcess(
    personality,
    await scripts(server, 'unseen', personality),
  );
  return { class: fraction(status), text: fraction(text) };
}

const read = new Map<string, readonly Conversation[]>();

/** The conversations of some of a server's recordings; read once. */
export async function recordings(
  server: JudgedServer,
  parts: readonly string[],
): Promise<readonly Conversation[]> {
  const paths = parts.map((part) => capture(server, part));
  const key = paths.join('\0');
  const value = read.get(key) ?? (await readConversations(paths)).value;
  read.set(key, value);
  return value;
}

async function scripts(
  server: JudgedServer,
  part: string,
  { service }: Personality,
): Promise<readonly Script[]> {
  return scriptsWith(scriptsOf(await recordings(server, [part])), service);
}

/** The first control conversations with their data connections. */
export function firstSessions(
  conversations: readonly Conversation[],
  count: number,
): readonly Conversation[] {
  const controls = conversations.filter(({ dataOf }) => dataOf === undefined).slice(0, count);
  const kept = new Set(controls.map(({ id }) => id));
  return conversations.filter(({ id, dataOf }) => kept.has(dataOf?.control ?? id));
}

/** The mean over servers. */
export function macroAverage(all: readonly Accuracy[]): Accuracy {
  const mean = (pick: (one: Accuracy) => number) =>
    all.reduce((sum, one) => sum + pick(one), 0) / Math.max(1, all.length);
  return { class: mean((one) => one.class), text: mean((one) => one.text) };
}

export function accuracy(fidelity: Fidelity): Accuracy {
  return { class: fraction(fidelity.class), text: fraction(fidelity.text) };
}
