import isEqual from 'lodash/isEqual.js';
import { visibleWithin } from '../../compare/reports/visible.ts';
import type { Decision, Example } from '../../model/decision.ts';
import { UsageError } from '../../model/errors.ts';
import type { Part } from '../../model/field.ts';
import type { Personality, Template } from '../../model/personality.ts';
import type { Situation, Step, Test } from '../../model/situation.ts';
import { describeField } from '../../personality/words/describe-field.ts';
import { describeTest } from '../../personality/words/describe-test.ts';
import { examplesOfSituation, examplesOfTemplate } from './recorded-examples.ts';

const targetPass: Decision['pass'] = 'addTargetRules';
const cuttingPasses: readonly Decision['pass'][] = ['inferReplyShape', 'alignReplies'];
const widest = 160; // characters of a reply that are shown

/** Where a rule comes from, by its step, where its tests do not tell it better. */
const origins: Readonly<Record<Step, string>> = {
  exact: 'remembered: what the tree left mixed, or answered otherwise than recorded',
  situation: 'a leaf of the tree of this command (src/learn/rules/tree/)',
  command: 'the tree of this command asks nothing: no question was worth its bits (src/learn/rules/tree/)',
  nearest: 'nobody recorded it: answered as its like is (src/learn/rules/fallbacks/)',
  relative: 'never recorded here; other servers of the protocol answer so',
  default: 'nobody recorded it: most commands are answered so there (src/learn/rules/fallbacks/)',
  unknown: 'learned from commands that other sessions did not know (src/learn/features/table/build-rows.ts)',
};

const rest = 'what is left of this command after the situations above (src/learn/rules/tree/)';
const beforeTrees = 'found before any tree is grown (src/learn/rules/targets/)';

/** What was told while it was learned. */
export interface Observed {
  readonly decisions: readonly Decision[];
  readonly examples: readonly Example[];
}

/**
 * Why one line of a personality is as it is: a situation `s12`, a template `t7`, or its second field `t7.2`. Throws UsageError
 * where there is no such line.
 */
export function explainLine(
  personality: Personality,
  { decisions, examples }: Observed,
  name: string,
): readonly string[] {
  const situation = personality.situations.find(({ id }) => id === name);
  if (situation)
    return [
      ...explainSituation(personality, decisions, situation),
      ...examplesOfSituation(examples, situation).map((line) => `  ${line}`),
    ];
  const [id, number] = name.split('.');
  const template = personality.templates.find((one) => one.id === id);
  const fields = (template?.parts ?? []).filter((part) => typeof part !== 'string');
  if (!template || (number !== undefined && fields[Number(number) - 1] === undefined))
    throw new UsageError(
      `--explain ${name}: no such line; it is one of ${rangeOf(personality.situations)}, ${rangeOf(personality.templates)}, or a field such as t1.1`,
    );
  return number === undefined
    ? [
        ...explainTemplate(personality, decisions, template),
        ...cutLines({ decisions, examples }, template),
        ...examplesOfTemplate(examples, template.id).map((line) => `  ${line}`),
      ]
    : [
        ...explainField(template, decisions, Number(number)),
        ...examplesOfTemplate(examples, template.id).map((line) => `  ${line}`),
      ];
}

/** Whether a line is the same in another personality: a situation with its answer, or a template. */
export function isSameLine(one: Personality, other: Personality, name: string): boolean {
  const lineOf = ({ situations, templates }: Personality) => {
    const situation = situations.find(({ id }) => id === name);
    const id = situation?.answer ?? name.split('.')[0];
    return [situation?.when, templates.find((template) => template.id === id)?.parts];
  };
  return isEqual(lineOf(one), lineOf(other));
}

function rangeOf(all: readonly { readonly id: string }[]): string {
  return all.length === 0 ? 'none' : `${all[0]?.id} to ${all.at(-1)?.id}`;
}

function explainSituation(
  { situations, templates }: Personality,
  decisions: readonly Decision[],
  { id, step, when, answer, seen, sessions }: Situation,
): readonly string[] {
  const [verb] = when;
  const subject = verb?.test === 'verb' ? verb.is : '';
  const whys = (verb?.test === 'verb' ? when.slice(1) : when).map((test) => ({
    test,
    told: decisions.filter((one) => isEqual(one.test, test) && isAbout(one, subject)),
  }));
  const before = situations.slice(
    0,
    situations.findIndex((one) => one.id === id),
  );
  const earlier = before.filter(({ when: [first] }) => isEqual(first, verb)).map((one) => one.id);
  const template = templates.find((one) => one.id === answer);
  return [
    `${id}: ${when.map(describeTest).join(', ') || 'everything else'}`,
    `  answers ${answer}: ${template ? textOf(template) : ''}`,
    `  seen ${seen} times in ${sessions} groups of repeated sessions`,
    `  ${step}: ${originOf(step, earlier.length > 0, whys)}`,
    ...(earlier.length > 0 ? [`  holds only where none of these did: ${earlier.join(', ')}`] : []),
    ...whys.flatMap(({ test, told }) => [
      `  ${describeTest(test)}`,
      ...new Set(told.map(({ pass, text }) => `    ${pass}: ${text}`)),
    ]),
  ];
}

/** A test of a situation, and the decisions for it. */
interface Why {
  readonly test: Test;
  readonly told: readonly Decision[];
}

function originOf(step: Step, hasEarlier: boolean, whys: readonly Why[]): string {
  const isTarget = whys.length > 0 && whys.every(({ told }) => told.some(({ pass }) => pass === targetPass));
  if (isTarget) return beforeTrees;
  return step === 'command' && hasEarlier ? rest : origins[step];
}

/** Flags are found for several commands at once. */
function isAbout({ pass, subject }: Decision, command: string): boolean {
  return pass === 'searchFlag' || pass === 'findErrorLimits' || subject === undefined || subject === command;
}

function explainTemplate(
  { situations }: Personality,
  decisions: readonly Decision[],
  template: Template,
): readonly string[] {
  const users = situations.filter(({ answer }) => answer === template.id).map(({ id }) => id);
  const count = template.parts.filter((part) => typeof part !== 'string').length;
  return [
    `${template.id}: ${textOf(template)}`,
    `  seen ${template.seen} times in ${template.sessions} sessions; answers ${users.join(', ') || 'nothing'}`,
    ...Array.from({ length: count }, (_, index) => explainField(template, decisions, index + 1))
      .flat()
      .map((line) => `  ${line}`),
  ];
}

function explainField(
  { id, parts }: Template,
  decisions: readonly Decision[],
  number: number,
): readonly string[] {
  const at = parts.findIndex(
    (part, index) => typeof part !== 'string' && fieldsUpTo(parts, index) === number,
  );
  const field = parts[at];
  if (field === undefined || typeof field === 'string') return [];
  const around = [parts[at - 1], parts[at + 1]].map((part) => (typeof part === 'string' ? part : ''));
  return [
    `${id}.${number}: ${describeField(field)}`,
    `  stands between "${visibleWithin(around[0]?.slice(-30) ?? '', 60)}" and "${visibleWithin(around[1]?.slice(0, 30) ?? '', 60)}"`,
    ...decisions
      .filter((one) => one.subject === id && isEqual(one.field, field))
      .map(({ pass, text }) => `  ${pass}: ${text}`),
  ].filter((line, index, all) => all.indexOf(line) === index);
}

/** How the streams were cut and handed out that the template's replies come from. */
function cutLines({ decisions, examples }: Observed, { id }: Template): readonly string[] {
  const commands = new Set(examples.filter(({ template }) => template === id).map(({ command }) => command));
  return decisions
    .filter(({ pass }) => cuttingPasses.includes(pass))
    .filter(({ subject }) => subject === undefined || commands.has(subject))
    .map(({ pass, subject, text }) => `  ${pass}: ${subject === undefined ? '' : `${subject} `}${text}`);
}

function fieldsUpTo(parts: readonly Part[], index: number): number {
  return parts.slice(0, index + 1).filter((part) => typeof part !== 'string').length;
}

function textOf({ parts }: Template): string {
  const text = parts.map((part) => (typeof part === 'string' ? part : `<${describeField(part)}>`)).join('');
  return visibleWithin(text, widest);
}
