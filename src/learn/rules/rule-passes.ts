import type { Template } from '../../model/personality.ts';
import { type Pass, type Passes, unchanged } from '../model/pass.ts';
import type { Proposal } from '../model/proposal.ts';
import type { Row } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';
import { answerAsRelatives, gatedCommands, type RelativesInput } from '../relatives/answer-as-relatives.ts';
import type { ClearFace } from '../state/clear-face.ts';
import type { Limits } from '../state/find-error-limits.ts';
import { acceptKnownUsers } from './fallbacks/accept-known-users.ts';
import { addPreconditions } from './fallbacks/add-preconditions.ts';
import { answerInClear } from './fallbacks/answer-in-clear.ts';
import { answerListedCommands } from './fallbacks/answer-listed-commands.ts';
import type { TargetRules } from './targets/target-rules.ts';
import type { Grown } from './tree/grow-situations.ts';

/** What the rules behind the trees are made of. */
interface RuleContext {
  readonly grown: Grown;
  readonly rows: readonly Row[];
  readonly byCommand: ReadonlyMap<string, readonly number[]>;
  readonly known: readonly Proposal[];
  /** Commands that the server lists, see `listedCommands`. */
  readonly listed: ReadonlyMap<string, string>;
  /** Where clients that begin in clear are met otherwise than those that begin with TLS. */
  readonly clearFace: ClearFace | undefined;
  readonly limits: Limits;
  readonly targets: TargetRules;
  readonly templates: readonly Template[];
  /** Other servers of the protocol, if it is known. */
  readonly relatives: RelativesInput | undefined;
  readonly passes: Passes;
}

/** Changes the decision list: the first rule that holds answers. */
type RulePass = Pass<readonly Rule[], readonly Rule[], RuleContext>;

/** What is put before and behind the rules of the trees, in this order. */
export const rulePasses: readonly RulePass[] = [
  {
    name: 'answerAsRelatives',
    explanation: 'what was never recorded is answered as other servers of the protocol do',
    run: (rules, { relatives, passes }) =>
      relatives ? answerAsRelatives(rules, relatives, passes.observe) : rules,
    otherwise: unchanged,
  },
  {
    name: 'addPreconditions',
    explanation: 'a command never seen before login is answered as most others are there',
    run: (rules, { grown, rows, byCommand, relatives, passes }) =>
      addPreconditions(
        rules,
        rows,
        relatives ? withCommands(byCommand, gatedCommands(relatives)) : byCommand,
        grown.preconditions,
        passes.observe,
      ),
    otherwise: unchanged,
  },
  {
    name: 'answerListedCommands',
    explanation: 'a command that the server lists but nobody said is answered as those that are listed alike',
    run: (rules, { rows, byCommand, listed, passes }) =>
      answerListedCommands(rules, rows, byCommand, listed, passes.observe),
    otherwise: unchanged,
  },
  {
    name: 'answerInClear',
    explanation:
      'a command never heard in clear is answered as all others are there, where others begin with TLS',
    run: (rules, { clearFace, byCommand, passes }) =>
      clearFace ? answerInClear(rules, clearFace, byCommand, passes.observe) : rules,
    otherwise: unchanged,
  },
  {
    name: 'closeAtErrorLimit',
    explanation: 'a client that was refused too often is sent away, whatever it said last',
    run: (rules, { limits }) => limits.rules(rules),
    otherwise: unchanged,
  },
  {
    name: 'addTargetRules',
    explanation:
      'requests that break the rules of messages are answered first, and what was asked for is remembered',
    run: (rules, { targets }) => targets.rules(rules),
    otherwise: unchanged,
  },
  {
    name: 'acceptKnownUsers',
    explanation: 'a command does not call a user unknown whom another command takes',
    run: (rules, { rows, known, passes }) => acceptKnownUsers(rules, rows, known, passes.observe),
    otherwise: unchanged,
  },
];

/** Commands of which nothing was recorded have no rows. */
function withCommands(
  byCommand: ReadonlyMap<string, readonly number[]>,
  commands: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  return new Map([...commands.map((command) => [command, []] as const), ...byCommand]);
}
