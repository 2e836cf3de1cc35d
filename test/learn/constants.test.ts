import { describe, expect, test } from 'vitest';
import { proposeTests } from '../../src/learn/features/features.ts';
import { buildRows } from '../../src/learn/features/table/build-rows.ts';
import { distinctQuestions } from '../../src/learn/features/table/distinct-questions.ts';
import { LabelEntropy } from '../../src/learn/features/table/label-entropy.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Cluster } from '../../src/learn/model/cluster.ts';
import type { Seen } from '../../src/learn/model/proposal.ts';
import { chooseSplit } from '../../src/learn/rules/tree/choose-split.ts';
import { flagQuestions } from '../../src/learn/rules/tree/flag-questions.ts';
import type { Refusal } from '../../src/learn/state/explain-refusals.ts';
import { searchFlag } from '../../src/learn/state/search-flag.ts';
import { answers } from '../support/answers.ts';
import { conversation } from '../support/conversation.ts';
import { rowsOf } from '../support/rows.ts';

// Numbers that decide what is learned: each of these tests fails when the number it is about is taken away.

describe('a flag', () => {
  const long = 40; // exchanges before each row

  test('is set by what came right before rather than by something cheaper at the beginning (lateness)', () => {
    const rows = { ons: 4, lengths: Array.from({ length: 8 }, () => long) };
    const early = { price: 2, positions: Int32Array.of(5, 5, 5, 5, 0, 0, 0, 0) };
    const close = { price: 2.5, positions: Int32Array.of(long, long, long, long, 0, 0, 0, 0) };
    expect(searchFlag([early, close], rows)?.set).toEqual([1]);
  });

  test('is set by what came right before, for up to twelve bits more and no further (lateness)', () => {
    const rows = { ons: 8, lengths: Array.from({ length: 16 }, () => long) };
    const at = (position: number) => Int32Array.from({ length: 16 }, (_, row) => (row < 8 ? position : 0));
    const early = { price: 2, positions: at(10) };
    const close = (more: number) => ({ price: 2 + more, positions: at(long - 1) });
    expect(searchFlag([early, close(9)], rows)?.set).toEqual([1]);
    expect(searchFlag([early, close(18)], rows)?.set).toEqual([0]);
  });

  test('is not set by one more kind of event for the sake of a single sighting (another)', () => {
    const rows = { ons: 8, lengths: Array.from({ length: 16 }, () => 1) };
    const on = (count: number, from = 0) =>
      Int32Array.from({ length: 16 }, (_, row) => (row >= from && row < from + count ? 1 : 0));
    const usual = { price: 2, positions: on(7) };
    expect(searchFlag([usual, { price: 3, positions: on(1, 7) }], rows)?.set).toEqual([0]);
    // two sightings are enough
    expect(
      searchFlag(
        [
          { ...usual, positions: on(6) },
          { price: 5, positions: on(2, 6) },
        ],
        rows,
      )?.set,
    ).toEqual([0, 1]);
  });
});

describe('a tree', () => {
  const rows = rowsOf(
    ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'd'].map((word) => [`GO ${word} -> ${word === 'a' ? 'yes' : 'no'}`]),
  );
  const members = Uint32Array.from(rows.keys());
  const entropy = new LabelEntropy(rows, 0.5);
  const [plain] = distinctQuestions(rows, [{ test: { test: 'is', part: 'arg1', value: 'a' }, cost: 0 }]);
  const measures = { byRow: entropy, bySession: entropy, thrift: 1 };

  test('asks for one more value of a part more readily than for the first one (partPrice)', () => {
    const gain = plain ? (chooseSplit(members, [plain], measures, undefined)?.gain ?? 0) : 0;
    expect(gain).toBeGreaterThan(0);
    const questions = plain ? [{ ...plain, cost: gain + 1 }] : [];
    expect(chooseSplit(members, questions, measures, undefined)).toBeUndefined();
    expect(chooseSplit(members, questions, measures, 'arg1')?.question.test).toEqual(plain?.test);
    expect(chooseSplit(members, questions, measures, 'arg2')).toBeUndefined();
  });
});

describe('questions that are proposed', () => {
  const rows = rowsOf(
    Array.from({ length: 6 }, (_, index) => [`RETR ${index * 40} -> ${index < 3 ? '+OK' : '-ERR'}`]),
  );
  const seen = rows.map(
    ({ context: { request }, group }, index): Seen => ({
      request,
      status: index < 3 ? '+OK' : '-ERR',
      group,
      template: 't1',
    }),
  );

  test('numbers are compared', () => {
    const tests = proposeTests(seen, { state: true, classes: true, caseless: true }).map(
      ({ test: one }) => one,
    );
    expect(tests).toContainEqual({ test: 'above', part: 'arg1', than: 100 });
    expect(tests.some((one) => one.test === 'above' && one.part === 'arg1' && one.than === 65_535)).toBe(
      true,
    );
  });

  test('what a command was answered by one template is known for it', () => {
    const sessions = ['ann', 'ann', 'ben', 'ben', 'cy', 'cy'].map((name, index) => ({
      conversation: { id: index, client: { address: '192.0.2.1', port: index } },
      exchanges: [
        {
          request: rowsOf([[`USER ${name} -> 331`], [`NOOP ${index} -> 250`]])[0]?.context.request,
          reply: '331 go on',
          status: '331',
        },
        { request: rowsOf([[`NOOP ${index} -> 250`]])[0]?.context.request, reply: '250', status: '250' },
      ],
    }));
    const members = (at: number) =>
      sessions.map(({ exchanges }, session) => ({ session, index: at, exchange: exchanges[at] }));
    const clusters = [0, 1].map((at) => ({
      members: members(at),
      columns: [],
    })) as unknown as readonly Cluster[];
    const templates = ['331', '250'].map((status, index) => ({
      id: `t${index + 1}`,
      status,
      parts: [status],
    }));
    const { knowledge } = buildRows(sessions as never, clusters, templates as never);
    expect(knowledge.map(({ id }) => id)).toContain('USER arg1 t1');
    expect(knowledge.find(({ id }) => id === 'USER arg1 t1')?.values).toEqual(['ann', 'ben', 'cy']);
  });
});

describe('a refusal that says nothing but the state', () => {
  const first = 'LIST';
  const refused = [first, 'STAT', 'RETR'];
  const rows = rowsOf([
    refused.map((verb) => `${verb} -> 530 login`),
    ['USER -> 331 go on', 'LIST -> 226 done'],
  ]);
  const byCommand = new Map(
    [...refused, 'USER'].map((verb) => [
      verb,
      [...rows.keys()].filter((index) => rows[index]?.context.request.command === verb),
    ]),
  );
  const by = (commands: readonly string[]): Refusal => ({
    label: 0,
    commands: new Set(commands),
    test: { test: 'happened', event: { verb: first } },
    isVague: false,
  });

  test('is given to all other commands where three got it, and to those that change the state where two did (leastCommands, leastForState)', () => {
    const onlyOf = (commands: readonly string[]) =>
      flagQuestions(rows, [by(commands)], byCommand).preconditions.map(({ only }) => only !== undefined);
    expect(onlyOf(refused)).toEqual([false]);
    expect(onlyOf(refused.slice(1))).toEqual([true]);
    expect(onlyOf(refused.slice(2))).toEqual([]);
  });

  test('is given to no others where it was mostly given while the flag was not set (leastAccounted)', () => {
    const often = [...rows, ...Array(8).fill(rows[0])];
    const { preconditions } = flagQuestions(often, [by(refused)], byCommand);
    expect(preconditions).toEqual([]);
    expect(
      flagQuestions(often.slice(0, rows.length + 5), [by(refused)], byCommand).preconditions,
    ).toHaveLength(1);
  });
});

describe('a user and a password', () => {
  const login = (user: string, password: string, at: number) =>
    conversation(
      [
        '<220 ready\r\n',
        `>NOOP ${'x'.repeat(at)}\r\n`, // no session is a repeated run of another one
        '<200 ok\r\n',
        `>USER ${user}\r\n`,
        '<331 And the password?\r\n',
        `>PASS ${password}\r\n`,
        password === 'wrong' ? '<530 Login incorrect\r\n' : '<230 Welcome\r\n',
      ],
      { at: at * 60 },
    );
  const other = (logins: readonly (readonly [string, string])[]) => {
    const said = ([...logins, ['ann', 'wrong']] as const).map(([user, password], at) =>
      login(user, password, at),
    );
    return answers(learn(said), [['USER ben', 'PASS tulip']])[1]?.slice(0, 3);
  };

  test('go together where others have said all that were accepted, and not where one is heard for the first time (errorCost)', () => {
    expect(
      other([
        ['ann', 'tulip'],
        ['ben', 'granite'],
        ['ben', 'granite'],
      ]),
    ).toBe('230');
    expect(
      other([
        ['ann', 'tulip'],
        ['ann', 'tulip'],
        ['ben', 'granite'],
        ['ben', 'granite'],
      ]),
    ).toBe('530');
  });
});

describe('a number that events move', () => {
  /** Every session posts, and the first of them look. */
  const fieldsWhere = (looks: number) => {
    let count = 11;
    const sessions = [1, 2, 1, 3, 1, 2, 1, 2].map((posts, at) => {
      count += posts;
      const said = Array.from({ length: posts }, (_, post) => [`>POST ${at}${post}\r\n`, '<240 posted\r\n']);
      const looked = at < looks ? ['>COUNT here\r\n', `<211 ${count} here\r\n`] : [];
      return conversation(['<200 news\r\n', ...said.flat(), ...looked], { at: at * 2 });
    });
    return learn(sessions).templates.flatMap(({ parts }) =>
      parts.flatMap((part) => (typeof part === 'string' ? [] : [part.field])),
    );
  };

  test('is believed to be moved by them where five sightings follow, and not where three do (bits saved)', () => {
    expect(fieldsWhere(5)).toContain('tally');
    expect(fieldsWhere(3)).not.toContain('tally');
  });
});
