import { existsSync } from 'node:fs';
import { meetPersonality } from '../src/commands/shared/meet-personality.ts';
import { readRecordings } from '../src/commands/shared/read-recordings.ts';
import { recordedServices } from '../src/commands/shared/recorded-services.ts';
import { type Script, scriptsOf } from '../src/compare/play/script.ts';
import type { Candidate } from '../src/identify/candidate.ts';
import { compareCandidates } from '../src/identify/compare-candidates.ts';
import { identificationOf } from '../src/identify/identification.ts';
import { learn } from '../src/learn/learn.ts';
import type { Conversation } from '../src/model/conversation.ts';
import { builtInPriors } from '../src/priors/load-priors.ts';
import { KeyLog } from '../src/tls/keys/key-log.ts';
import { capture, capturesFolder, judgedServers } from './score/judged-servers.ts';

/*
 * How well recorded servers are told apart by sessions that nobody has learned from: all of them, and few at a time. Each is looked for in a
 * library of all, and in one without itself, where it is to be none of them. `npx tsx bench/identify.ts [FOLDER]`
 */

const few = 5; // sessions
const mostGroups = 10; // of a server

interface Tally {
  right: number;
  unknown: number;
  of: number;
}

async function conversationsIn(paths: readonly string[]): Promise<readonly Conversation[]> {
  const { value } = await readRecordings(paths.filter(existsSync), { keys: new KeyLog() });
  return recordedServices(value, undefined)[0]?.conversations ?? [];
}

/** Is it known as itself, and as none of the others? The likest of these is told. */
async function look(scripts: readonly Script[], name: string, library: readonly Candidate[], tally: Tally) {
  const ranked = await compareCandidates(scripts, library, (one) => meetPersonality(one, 1, []));
  const others = ranked.filter(({ candidate }) => candidate.name !== name);
  const found = identificationOf(ranked);
  tally.of += 1;
  if (found.verdict === 'is' && found.names[0] === name) tally.right += 1;
  if (identificationOf(others).verdict === 'none') tally.unknown += 1;
  const own = ranked.find(({ candidate }) => candidate.name === name);
  return { own: own?.share ?? 0, next: others[0]?.share ?? 0, like: others[0]?.candidate.name ?? '' };
}

const [folder = capturesFolder] = process.argv.slice(2);
const servers = judgedServers(undefined, folder);
const library: Candidate[] = [];
for (const server of servers) {
  const recorded = await conversationsIn([capture(server, 'train'), capture(server, 'train2')]);
  library.push({ name: server.name, personality: learn(recorded, { priors: builtInPriors() }) });
  console.error(`learned ${server.name}`);
}
const [all, groups]: [Tally, Tally] = [
  { right: 0, unknown: 0, of: 0 },
  { right: 0, unknown: 0, of: 0 },
];
for (const server of servers) {
  const scripts = scriptsOf(await conversationsIn([capture(server, 'unseen')]));
  const { own, next, like } = await look(scripts, server.name, library, all);
  for (let from = 0; from + few <= Math.min(scripts.length, few * mostGroups); from += few)
    await look(scripts.slice(from, from + few), server.name, library, groups);
  console.log(
    `${server.name.padEnd(16)} itself ${(100 * own).toFixed(0)} %, next ${like} ${(100 * next).toFixed(0)} %`,
  );
}
for (const [what, { right, unknown, of }] of [
  ['all sessions', all],
  [`${few} sessions`, groups],
] as const)
  console.log(`${what}: ${right} of ${of} known; left out of the library, ${unknown} of ${of} none of these`);
