import type { Observe } from '../../../model/decision.ts';
import type { Test } from '../../../model/situation.ts';
import { isAboutEndpoint, isStillUseful } from '../../features/endpoint-questions.ts';
import { isAboutResource, isAboutWords } from '../../features/question-kind.ts';
import { topicOf } from '../../features/question-topic.ts';
import { majority } from '../../features/table/majority.ts';
import { nothing, type Pass, type Passes } from '../../model/pass.ts';
import type { Question } from '../../model/question.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';
import { chooseSplit, type Split, type SplitMeasures } from './choose-split.ts';
import { guardException } from './guard-exception.ts';
import { type Beside, labelOfUnheard, memorizeRequests } from './memorize-requests.ts';

/** What is remembered beside the tree. */
export const memoryPass: Pass<Rule, readonly Rule[], Beside> = {
  name: 'memorizeRequests',
  explanation:
    'requests that the tree leaves mixed and that always got one answer are remembered as they are',
  run: memorizeRequests,
  otherwise: nothing,
};

/** A place in the tree of one command that is still to be divided. */
interface Node {
  /** Indices of the rows that lead here. */
  readonly members: Uint32Array;
  /** Rows whose requests lead here, whatever the state of their session was. */
  readonly sameText: Uint32Array;
  /** The tests that were answered yes on the way. */
  readonly when: readonly Test[];
  /** Questions that are asked before any other. */
  readonly first: readonly Question[];
  readonly questions: readonly Question[];
  /** The part whose values were asked for last. */
  readonly askedPart: string | undefined;
}

/**
 * Divides nodes until no question is worth its cost. This file and `choose-split.ts` are the whole of the induction: a node asks the questions it was told to ask first, then the
 * one that saves most bits beyond its cost; where none does it is a leaf, which answers as most of its rows did and remembers the others.
 */
export class TreeGrower {
  readonly rules: Rule[] = [];
  readonly #rows: readonly Row[];
  readonly #measures: SplitMeasures;
  readonly #passes: Passes;
  readonly #observe: Observe;

  constructor(rows: readonly Row[], measures: SplitMeasures, passes: Passes) {
    this.#rows = rows;
    this.#measures = measures;
    this.#passes = passes;
    this.#observe = passes.observe;
  }

  grow(
    command: string,
    rows: readonly number[],
    first: readonly Question[],
    questions: readonly Question[],
  ): void {
    const members = Uint32Array.from(rows);
    const when: readonly Test[] = [{ test: 'verb', is: command }];
    const open: Node[] = [{ members, sameText: members, when, first, questions, askedPart: undefined }];
    // the last is taken first, so that the rules of the yes side come before those of the no side
    const known = this.rules.length;
    for (let node = open.pop(); node; node = open.pop()) open.push(...this.#divide(node).reverse());
    const own = this.rules.splice(known);
    this.rules.push(...(command === '?' ? own : guardException(own, this.#rows, rows, questions)));
  }

  /** The two sides of a node; none where it is a leaf, whose rules are kept. */
  #divide(node: Node): Node[] {
    const [next, ...later] = node.first;
    if (next) return this.#divideFirst({ ...node, first: later }, next);
    const split = chooseSplit(node.members, node.questions, this.#measures, node.askedPart);
    if (!split) {
      this.#addLeaf(node);
      return [];
    }
    const { question, useful } = split;
    this.#note(node, question.test, worthOf(split, node));
    const part = partAskedFor(question.test) ?? node.askedPart;
    return [
      this.#yes({ ...node, questions: useful }, question),
      { ...this.#no({ ...node, questions: useful }, question), askedPart: part },
    ];
  }

  #divideFirst(node: Node, question: Question): Node[] {
    const yes = node.members.filter((index) => question.bits[index] === 1);
    const divides = yes.length > 0 && yes.length < node.members.length;
    if (!divides || this.#measures.byRow.measure(node.members) <= 0) return [node];
    const share = `holds in ${yes.length} of ${node.members.length} answers that get here`;
    this.#note(node, question.test, `asked before what the tree finds itself: ${share}`);
    return [this.#yes(node, question), this.#no(node, question)];
  }

  #yes(node: Node, question: Question): Node {
    return {
      ...node,
      members: node.members.filter((index) => question.bits[index] === 1),
      sameText: filterByText(node.sameText, question, 1),
      when: [...node.when, question.test],
      questions: stillUseful(node.questions, question.test),
    };
  }

  #no(node: Node, question: Question): Node {
    return {
      ...node,
      members: node.members.filter((index) => question.bits[index] === 0),
      sameText: filterByText(node.sameText, question, 0),
    };
  }

  #addLeaf({ members, sameText, when, questions }: Node): void {
    const isUnknown = commandOf(when) === '?';
    const rows = this.#rowsAt(members);
    const rule: Rule = {
      when,
      label: majority(rows),
      rows,
      step: isUnknown ? 'unknown' : 'situation',
    };
    const beside = { sameText: this.#rowsAt(sameText), forms: formsIn(questions) };
    const remembered = isUnknown ? [] : this.#passes.run(memoryPass, rule, beside);
    const label = remembered.length > 0 ? labelOfUnheard(rows, this.#rows) : rule.label;
    const own = label === rule.label ? remembered : this.#passes.run(memoryPass, { ...rule, label }, beside);
    this.rules.push(...own, { ...rule, label });
  }

  #rowsAt(indices: ArrayLike<number>): readonly Row[] {
    return Array.from(indices, (index) => this.#rows[index] as Row);
  }

  #note({ when }: Node, test: Test, text: string): void {
    this.#observe({ pass: 'growSituations', subject: commandOf(when), test, text });
  }
}

function worthOf({ gain, before, question }: Split, { members }: Node): string {
  return `saves ${gain.toFixed(1)} of ${before.toFixed(1)} bits in ${members.length} answers and costs ${question.cost.toFixed(1)}`;
}

/** Questions about the session do not filter these rows: they are of any state. But a password of another user is another one. */
function filterByText(rows: Uint32Array, { test, bits }: Question, side: 0 | 1): Uint32Array {
  const isAboutPair = test.test === 'known' && test.part === 'pair';
  return isAboutPair || isAboutWords(test) || isAboutResource(test)
    ? rows.filter((index) => bits[index] === side)
    : rows;
}

function stillUseful(questions: readonly Question[], known: Test): readonly Question[] {
  return isAboutEndpoint(known) ? questions.filter(({ test }) => isStillUseful(test, known)) : questions;
}

/** Questions about how a request is written, the cheapest first. */
function formsIn(questions: readonly Question[]): readonly Test[] {
  return questions
    .filter(({ test }) => topicOf(test) === 'syntax' && isAboutWords(test))
    .sort((a, b) => a.cost - b.cost)
    .map(({ test }) => test);
}

function commandOf([first]: readonly Test[]): string {
  return first?.test === 'verb' ? first.is : '';
}

function partAskedFor(test: Test): string | undefined {
  return test.test === 'is' || test.test === 'known' ? test.part : undefined;
}
