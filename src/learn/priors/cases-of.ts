import isEqual from 'lodash/isEqual.js';
import type { PriorAnswer, PriorCase, PriorChoice } from '../../knowledge/priors.ts';
import { majority } from '../features/table/majority.ts';
import type { Row } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';

/** The cases of each command, from the leaves of its tree: what each server mostly answered there. */
export function casesOf(
  rules: readonly Rule[],
  answers: readonly PriorAnswer[],
  serverOf: (group: number) => string,
  isCommand: (command: string) => boolean,
): Readonly<Record<string, readonly PriorCase[]>> {
  const commands = new Map<string, PriorCase[]>();
  for (const { when, rows } of rules) {
    const [verb, ...tests] = when;
    if (verb?.test !== 'verb' || !(verb.is === '?' || isCommand(verb.is))) continue;
    const own = commands.get(verb.is) ?? [];
    commands.set(verb.is, own);
    own.push({ when: tests, answers: choicesOf(rows, answers, serverOf) });
  }
  const sorted = [...commands].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([command, own]) => [command, shortened(own)]));
}

function choicesOf(
  rows: readonly Row[],
  answers: readonly PriorAnswer[],
  serverOf: (group: number) => string,
): readonly PriorChoice[] {
  const byServer = new Map<string, Row[]>();
  for (const row of rows) {
    const server = serverOf(row.group);
    const own = byServer.get(server);
    if (own) own.push(row);
    else byServer.set(server, [row]);
  }
  const choices = new Map<number, string[]>();
  for (const [server, own] of [...byServer].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const label = majority(own);
    choices.set(label, [...(choices.get(label) ?? []), server]);
  }
  return [...choices]
    .sort(([a, some], [b, others]) => others.length - some.length || a - b)
    .flatMap(([label, servers]) => {
      const answer = answers[label];
      return answer ? [{ answer, servers }] : [];
    });
}

/** Without cases in which the same is answered as in the next one, which takes in theirs; the last one always holds. */
function shortened(cases: readonly PriorCase[]): readonly PriorCase[] {
  const kept: PriorCase[] = [];
  for (const one of [
    ...cases.slice(0, -1),
    ...cases.slice(-1).map((last) => ({ ...last, when: [] })),
  ].reverse()) {
    const [next] = kept;
    const isIn = next?.when.every((test) => one.when.some((other) => isEqual(test, other))) ?? false;
    const joint = next && isIn ? jointChoices(next.answers, one.answers) : undefined;
    if (next && joint) kept[0] = { when: next.when, answers: joint };
    else kept.unshift(one);
  }
  return kept;
}

/** The answers of both, if no server answers otherwise in one than in the other. */
function jointChoices(
  some: readonly PriorChoice[],
  others: readonly PriorChoice[],
): readonly PriorChoice[] | undefined {
  const all = [...some];
  for (const { answer, servers } of others) {
    const same = all.findIndex((one) => isEqual(one.answer, answer));
    const known = all[same];
    for (const server of servers)
      if (all.some((one, index) => index !== same && one.servers.includes(server))) return undefined;
    if (known) all[same] = { answer, servers: [...new Set([...known.servers, ...servers])].sort() };
    else all.push({ answer, servers });
  }
  return all;
}
