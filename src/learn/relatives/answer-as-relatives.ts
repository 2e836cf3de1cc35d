import type { PriorAnswer, Priors } from '../../knowledge/priors.ts';
import { isRefusal, isSuccess } from '../../knowledge/status-codes.ts';
import { holds } from '../../message/situation/situation-tests.ts';
import type { Observe } from '../../model/decision.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { KnownRelatives, Template } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import { rowsByCommand } from '../features/table/rows-by-command.ts';
import type { Row } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import { caseAt } from './case-at.ts';
import { chooseRelatives, expectedAnswers, type Recorded, type Relatives } from './choose-relatives.ts';
import { isLikelyUnknown } from './known-to-server.ts';
import { OwnAnswers } from './own-answers.ts';
import { stateGate } from './state-gate.ts';
import { withoutPlaces } from './without-places.ts';

/** What is known of other servers of the protocol, and what was recorded of this one. */
export interface RelativesInput {
  readonly relatives: Relatives;
  /** What most commands of the protocol wait for. */
  readonly gate: Test | undefined;
  readonly recorded: Recorded;
  readonly answers: OwnAnswers;
}

/** Finds the relatives of a server in what is known; undefined where there are none. */
export function relativesOf(
  library: readonly Priors[],
  all: readonly Row[],
  templates: readonly Template[],
  grammar: Grammar,
): RelativesInput | undefined {
  const rows = all.filter(({ imagined }) => !imagined);
  const byCommand = new Map(
    [...rowsByCommand(rows)].map(([command, members]) => [
      command,
      members.flatMap((index) => rows[index] ?? []),
    ]),
  );
  const answers = new OwnAnswers(rows, templates, grammar);
  const recorded = { byCommand, statusOf: (label: number) => answers.statusOf(label) };
  const isPlaced = rows.some(({ context }) => context.request.place !== undefined);
  const relatives = chooseRelatives(isPlaced ? library : library.map(withoutPlaces), recorded);
  return relatives && { relatives, gate: stateGate(relatives.priors), recorded, answers };
}

/**
 * Where nothing was recorded, this server answers as its relatives do. What is known of them divides the requests of each command into
 * cases; in each of them what was recorded stands, and only a case of which there is no recording is a guess.
 */
export function answerAsRelatives(
  rules: readonly Rule[],
  input: RelativesInput,
  observe: Observe,
): readonly Rule[] {
  const { commands } = input.relatives.priors;
  const commandOf = ({ when: [verb] }: Rule) => (verb?.test === 'verb' ? verb.is : undefined);
  const others = rules.filter((rule) => commands[commandOf(rule) ?? ''] === undefined);
  const unknown = rules.filter((rule) => commandOf(rule) === '?');
  const joined = Object.keys(commands).flatMap((command) => {
    const own = rules.filter((rule) => commandOf(rule) === command);
    return joinedRules(command, own.length > 0 ? own : unknown, input, observe);
  });
  return [...others, ...joined];
}

/** What a personality says of them. */
export function namesOf({ relatives: { priors } }: RelativesInput): KnownRelatives {
  return { protocol: priors.protocol, servers: priors.servers.map(({ name }) => name) };
}

/** Commands that only relatives know, without those that all of them carry out in every state. */
export function gatedCommands({ relatives: { priors }, recorded }: RelativesInput): readonly string[] {
  return Object.entries(priors.commands).flatMap(([command, cases]) => {
    const isFree = cases.every(({ answers }) => answers.every(({ answer }) => isSuccess(answer.status)));
    return recorded.byCommand.has(command) || command === '?' || isFree ? [] : [command];
  });
}

const enoughSessions = 8; // with a command: what they show says more of others than relatives do

/** The cases one by one: what was recorded there, or else the relatives' answer in this server's words. */
function joinedRules(
  command: string,
  own: readonly Rule[],
  input: RelativesInput,
  observe: Observe,
): readonly Rule[] {
  const { relatives, recorded, answers } = input;
  const { statusOf } = recorded;
  const heard = recorded.byCommand.get(command) ?? [];
  if (new Set(heard.map(({ group }) => group)).size >= enoughSessions) return own;
  const verb: Test = { test: 'verb', is: command };
  const cases = relatives.priors.commands[command] ?? [];
  const expected = expectedAnswers(command, relatives, recorded);
  const seen = cases.map((): Row[] => []);
  for (const row of heard) seen[caseAt(cases, row.context)]?.push(row);
  return cases.flatMap(({ when }, at): readonly Rule[] => {
    const rows = seen[at] ?? [];
    const answer = expected[at];
    const behind = (rule: Rule, tests: readonly Test[]): Rule => ({
      ...rule,
      when: [verb, ...when, ...tests],
    });
    const asOwn = (some = own) => some.map((rule) => behind(rule, rule.when.slice(1)));
    if (!answer || !isLikelyUnknown(at, answer, cases, heard, statusOf)) return asOwn();
    /** As the relatives where these tests hold; nothing where the server has no words for it. */
    const asRelatives = (...tests: readonly Test[]): readonly Rule[] => {
      const label = answers.labelOf(command, answer, when);
      if (label === undefined) return [];
      const text = 'never recorded; so the servers answer that are most like this one';
      observe({ pass: 'answerAsRelatives', subject: command, test: when[0] ?? verb, text });
      return [{ when: [verb, ...when, ...tests], label, rows: [], step: 'relative' }];
    };
    if (rows.length === 0) return orElse(asRelatives(), asOwn);
    if (rows.some(({ label }) => statusOf(label) !== answer.status)) {
      const open = openGate(heard, rows, answer, input);
      if (open) return [...asRelatives(open), ...asOwn()];
      const shown = own.filter((rule) => isShownBy(rule, rows));
      const isUsual =
        own.at(-1) === shown.at(-1) || rows.some(({ label }) => statusOf(label) === answer.status);
      return isUsual ? asOwn() : [...asOwn(shown), ...orElse(asRelatives(), asOwn)];
    }
    const labels = new Set(rows.map(({ label }) => label));
    // what is remembered of one request says nothing about others
    const kept = own.filter(({ label, step }) => labels.has(label) && step !== 'exact');
    const last = kept.at(-1);
    return last
      ? [...kept.slice(0, -1).map((rule) => behind(rule, rule.when.slice(1))), behind(last, [])]
      : asOwn();
  });
}

function orElse(rules: readonly Rule[], others: () => readonly Rule[]): readonly Rule[] {
  return rules.length > 0 ? rules : others();
}

/** What the command waits for, where it was only ever heard and refused without that, and relatives carry it out in this case. */
function openGate(
  heard: readonly Row[],
  rows: readonly Row[],
  { status }: PriorAnswer,
  { gate, recorded: { statusOf } }: RelativesInput,
): Test | undefined {
  if (!gate || !isSuccess(status)) return undefined;
  const isClosed = heard.every(({ context }) => !holds(gate, context));
  return isClosed && rows.every(({ label }) => isRefusal(statusOf(label))) ? gate : undefined;
}

/** One of these rows shows that a rule answers so here; what is known from other cases only does not. */
function isShownBy({ rows, label }: Rule, seen: readonly Row[]): boolean {
  const pasts = new Set(seen.map(({ context }) => context.history));
  return rows.some((row) => row.label === label && pasts.has(row.context.history));
}
