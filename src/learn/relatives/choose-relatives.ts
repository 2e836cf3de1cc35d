import maxBy from 'lodash/maxBy.js';
import type { PriorAnswer, PriorCase, PriorChoice, Priors } from '../../knowledge/priors.ts';
import { groupBy } from '../../statistics/group-by.ts';
import type { Row } from '../model/row.ts';
import { caseAt } from './case-at.ts';

/** What servers of the protocol do that this one speaks, and how well each of them tells what this one answers: 0 to 1, by name. */
export interface Relatives {
  readonly priors: Priors;
  readonly fits: ReadonlyMap<string, number>;
}

/** What was recorded of a server, by command. */
export interface Recorded {
  readonly byCommand: ReadonlyMap<string, readonly Row[]>;
  readonly statusOf: (label: number) => string;
}

const leastFit = 0.5; // share of what was answered that the best relative must have foretold
const leastCommands = 3; // of which it must have foretold something

/** Which of the protocols it is, found by how well what is known of each foretells what was recorded; none where none does. */
export function chooseRelatives(library: readonly Priors[], recorded: Recorded): Relatives | undefined {
  let best: (Relatives & { readonly fit: number }) | undefined;
  for (const priors of library) {
    const { fits, commands } = fitsOf(priors, recorded);
    const fit = Math.max(0, ...fits.values());
    if (commands >= leastCommands && fit >= leastFit && fit > (best?.fit ?? 0)) best = { priors, fits, fit };
  }
  return best;
}

/** Kinds of answers count once each, however often they were given. */
function fitsOf({ commands, servers }: Priors, { byCommand, statusOf }: Recorded) {
  const right = new Map(servers.map(({ name }) => [name, 0]));
  const told = new Map(servers.map(({ name }) => [name, 0]));
  const foretold = new Set<string>();
  for (const [command, rows] of byCommand) {
    if (command === '' || command === '?') continue;
    const cases = commands[command] ?? commands['?'] ?? [];
    const kinds = new Map<string, readonly [PriorCase | undefined, string]>();
    for (const row of rows) {
      const at = caseAt(cases, row.context);
      kinds.set(`${at} ${statusOf(row.label)}`, [cases[at], statusOf(row.label)]);
    }
    for (const [one, status] of kinds.values()) {
      for (const { answer, servers: its } of one?.answers ?? []) {
        for (const name of its) {
          told.set(name, (told.get(name) ?? 0) + 1);
          if (answer.status !== status) continue;
          right.set(name, (right.get(name) ?? 0) + 1);
          if (commands[command]) foretold.add(command);
        }
      }
    }
  }
  const fits = new Map(
    servers.map(({ name }) => [name, (right.get(name) ?? 0) / Math.max(1, told.get(name) ?? 0)]),
  );
  return { fits, commands: foretold.size };
}

const mistake = 2; // bits: an answer to this command that a server foretells wrongly
const strangeness = 8; // bits for a server that foretells nothing beside one that foretells everything
const leastShare = 0.6; // of the votes that an answer must have
const manySessions = 30; // from so many on, that nobody used a command tells that nobody needs it here
const leastShareOfMany = 0.9; // of the votes there, for a command that was never heard
const leastShareBeside = 0.75; // where something was recorded of the command, which may be as true of this case
const leastFamilies = 2; // that must answer so there, if so many are known

/**
 * What the relatives answer in each case of a command. Each votes as much as it is like this server, in all and with this command;
 * undefined where they do not agree.
 */
export function expectedAnswers(
  command: string,
  { priors, fits }: Relatives,
  { byCommand, statusOf }: Recorded,
): readonly (PriorAnswer | undefined)[] {
  const cases = priors.commands[command] ?? [];
  const mistakes = new Map<string, number>();
  const isHeard = (byCommand.get(command)?.length ?? 0) > 0;
  const kinds = new Set(
    (byCommand.get(command) ?? []).map(
      ({ context, label }) => `${caseAt(cases, context)} ${statusOf(label)}`,
    ),
  );
  for (const kind of kinds) {
    const at = Number(kind.slice(0, kind.indexOf(' ')));
    const status = kind.slice(kind.indexOf(' ') + 1);
    for (const { answer, servers } of cases[at]?.answers ?? [])
      if (answer.status !== status)
        for (const name of servers) mistakes.set(name, (mistakes.get(name) ?? 0) + 1);
  }
  const voteOf = (name: string) =>
    2 ** -(strangeness * (1 - (fits.get(name) ?? 0)) + mistake * (mistakes.get(name) ?? 0));
  const familyOf = new Map(priors.servers.map(({ name, family }) => [name, family]));
  const familiesOf = (names: readonly string[]) => new Set(names.map((name) => familyOf.get(name))).size;
  const sessions = new Set([...byCommand.values()].flatMap((rows) => rows.map(({ group }) => group))).size;
  const ofUnheard = sessions < manySessions ? leastShare : leastShareOfMany;
  const share = isHeard ? leastShareBeside : ofUnheard;
  const families = isHeard ? Math.min(leastFamilies, familiesOf([...familyOf.keys()])) : 1;
  return cases.map(({ answers }) => {
    const byStatus = groupBy(answers, ({ answer }) => answer.status);
    const votesOf = (some: readonly PriorChoice[]) =>
      some.reduce((sum, { servers }) => sum + servers.reduce((votes, name) => votes + voteOf(name), 0), 0);
    const most = maxBy(byStatus, votesOf) ?? [];
    const isAgreed = votesOf(most) >= share * votesOf(answers);
    const names = most.flatMap(({ servers }) => servers);
    return isAgreed && familiesOf(names) >= families
      ? maxBy(most, (choice) => votesOf([choice]))?.answer
      : undefined;
  });
}
