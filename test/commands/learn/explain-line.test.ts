import { expect, test } from 'vitest';
import { explainLine, isSameLine } from '../../../src/commands/learn/explain-line.ts';
import { learn } from '../../../src/learn/learn.ts';
import type { Decision, Example } from '../../../src/model/decision.ts';
import type { Personality } from '../../../src/model/personality.ts';
import { conversation } from '../../support/conversation.ts';

const names = ['ann', 'ben', 'cy', 'dora', 'ed', 'flo', 'gil', 'hal'];
const sessions = names.map((name, index) =>
  conversation(
    [
      '<220 ready\r\n',
      ...(index % 2 === 0 ? ['>RCPT me\r\n', '<503 Need MAIL first\r\n'] : []),
      `>MAIL ${name}\r\n`,
      `<250 ${name} is fine\r\n`,
      '>RCPT me\r\n',
      '<250 noted\r\n',
      '>QUIT\r\n',
      '<221 Bye\r\n',
    ],
    { at: index * 60 },
  ),
);
const decisions: Decision[] = [];
const examples: Example[] = [];
const personality = learn(sessions, {
  observe: (decision) => decisions.push(decision),
  onExample: (example) => examples.push(example),
});
const explain = (name: string) => explainLine(personality, { decisions, examples }, name).join('\n');

test('a situation says what it answers, which come before it, and why each of its tests is asked', () => {
  const refused = personality.templates.find(({ status }) => status === '503')?.id;
  const situation = personality.situations.find(({ answer }) => answer === refused);
  const text = explain(situation?.id ?? '');
  expect(text).toContain('RCPT');
  expect(text).toContain(`answers ${refused}: 503 Need MAIL first\\r\\n`);
  expect(text).toMatch(/\n {4}(?:searchFlag|growSituations): .*\d/);
});

test('a situation shows recorded exchanges that it answers, and the like that got another answer', () => {
  const refused = personality.templates.find(({ status }) => status === '503')?.id;
  const { id = '' } = personality.situations.find(({ answer }) => answer === refused) ?? {};
  const lines = explain(id).split('\n').slice(-6);
  const other = personality.situations.find(
    ({ answer, when: [first] }) => answer !== refused && first?.test === 'verb' && first.is === 'RCPT',
  );
  expect(lines).toEqual([
    '  recorded so (2 of 4):',
    `    session 1 (192.0.2.9:40000, 2026-11-23T03:20:00.002Z), exchange 2: RCPT me\\r\\n -> 503 Need MAIL first\\r\\n (${id})`,
    `    session 3 (192.0.2.9:40120, 2026-11-23T03:22:00.002Z), exchange 2: RCPT me\\r\\n -> 503 Need MAIL first\\r\\n (${id})`,
    '  to be told from (2 of 8):',
    `    session 1 (192.0.2.9:40000, 2026-11-23T03:20:00.006Z), exchange 4: RCPT me\\r\\n -> 250 noted\\r\\n (${other?.id})`,
    `    session 3 (192.0.2.9:40120, 2026-11-23T03:22:00.006Z), exchange 4: RCPT me\\r\\n -> 250 noted\\r\\n (${other?.id})`,
  ]);
});

test('what nobody recorded says so', () => {
  const all = personality.situations.map(({ id }) => explain(id));
  expect(all.some((text) => text.endsWith('  recorded: no such request'))).toBe(true);
  expect(explain(personality.templates[0]?.id ?? '')).toContain('-> 220 ready');
});

test('a field says what it is, where it stands, and what it was seen to be', () => {
  const template = personality.templates.find(({ parts }) => parts.some((part) => typeof part !== 'string'));
  expect(explain(`${template?.id}.1`).split('\n')).toEqual([
    `${template?.id}.1: rest of the request`,
    '  stands between "250 " and " is fine\\r\\n"',
    '  buildTemplates: explained by confirmEchoes: what the client said comes back in every reply of this form',
    '  buildTemplates: 8 different values in 8 replies',
    '  recorded (2 of 8):',
    expect.stringContaining('session 1 (192.0.2.9:40000, '),
    expect.stringContaining('MAIL ben\\r\\n -> 250 ben is fine\\r\\n'),
  ]);
  expect(explain(template?.id ?? '')).toContain('answers s');
});

test('what is left of a command that situations above have asked about says so', () => {
  const own = personality.situations.filter(
    ({ when: [first] }) => first?.test === 'verb' && first.is === 'RCPT',
  );
  const rest = own.find(({ step }) => step === 'command');
  const text = explain(rest?.id ?? '');
  expect(text).toContain(`holds only where none of these did: ${own[0]?.id}`);
  expect(text).toContain('command: what is left of this command after the situations above');
  const quit = personality.situations.find(
    ({ when: [first] }) => first?.test === 'verb' && first.is === 'QUIT',
  );
  expect(explain(quit?.id ?? '')).toContain('command: the tree of this command asks nothing');
});

test('what headers have to say names the pass that found it, and its folder', () => {
  const get = (path: string, more = '') => `>GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
  const asks = '<HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno';
  const page = '<HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nshh';
  const bad = '<HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad';
  const told: { decisions: Decision[]; examples: Example[] } = { decisions: [], examples: [] };
  const web = learn(
    [
      conversation([get('/secret'), asks], { at: 0 }),
      conversation([get('/secret', 'Authorization: Basic YTpi\r\n'), page], { at: 60 }),
      conversation(['>GET / HTTP/1.1\r\n\r\n', bad], { at: 120 }),
      conversation(['>GET /secret HTTP/1.1\r\n\r\n', bad], { at: 180 }),
    ],
    { observe: (one) => told.decisions.push(one), onExample: (one) => told.examples.push(one) },
  );
  const texts = web.situations.map(({ id }) => explainLine(web, told, id).join('\n'));
  const about = (words: string) => texts.find((text) => text.includes(words)) ?? '';
  for (const text of [about('header.authorization'), about('fault')]) {
    expect(text).toContain('(src/learn/rules/targets/)');
    expect(text).toMatch(/\n {4}addTargetRules: /);
  }
});

test('a template says how its replies were cut, and a field which pass explained it', () => {
  const told: { decisions: Decision[]; examples: Example[] } = { decisions: [], examples: [] };
  let articles = 2;
  const list = (count: number) => Array.from({ length: count }, (_, at) => `${at + 1}\r\n`).join('');
  const news = [1, 0, 2, 1, 1, 0, 2, 3, 1].map((posts, at) => {
    articles += posts;
    const posted = Array.from({ length: posts }, (_, post) => [`>POST ${at}${post}\r\n`, '<240 posted\r\n']);
    const listed = ['>LISTGROUP here\r\n', `<211 ${articles} here\r\n${list(articles)}.\r\n`];
    return conversation(['<200 news\r\n', ...posted.flat(), ...listed], { at: at * 2 });
  });
  const learned = learn(news, {
    observe: (one) => told.decisions.push(one),
    onExample: (one) => told.examples.push(one),
  });
  const explained = learned.templates.map(({ id }) => explainLine(learned, told, id).join('\n'));
  const text = explained.find((one) => one.includes(': 211 ')) ?? '';
  expect(text).toMatch(/\n +buildTemplates: explained by explainCounters: /);
  expect(text).toContain('\n  inferReplyShape: LISTGROUP with 1 word, answered 211: ends with a lone dot\n');
  const posted = explained.find((one) => one.includes(': 240 ')) ?? '';
  expect(posted).toContain('inferReplyShape: the server speaks first');
  expect(posted).not.toContain('LISTGROUP');
});

test('every field says what explained it, also those of replies that were only laid over each other', () => {
  const decisions: Decision[] = [];
  const words = ['alpha', 'bravo', 'cocoa', 'delta', 'eagle', 'fancy'];
  const sessions = words.map((word, at) =>
    conversation(
      [
        `<220 ready ${String(at * 7919 + 100_003)}\r\n`,
        `>HELO ${word}\r\n`,
        `<250 Hello ${word}, ticket ${(at + 3) ** 9}x${(at + 2) ** 11}\r\n`,
      ],
      { at: at * 60 },
    ),
  );
  const { templates } = learn(sessions, { observe: (one) => decisions.push(one) });
  const origins = templates.flatMap(({ id, parts }) =>
    parts
      .filter((part) => typeof part !== 'string')
      .map((field) =>
        decisions
          .filter((one) => one.subject === id && one.field === field)
          .flatMap(({ text }) => /^explained by (\w+): /.exec(text)?.[1] ?? []),
      ),
  );
  expect(origins.flat()).toContain('confirmEchoes');
  expect(origins.flat()).toContain('explainValues');
  expect(origins.filter((names) => names.length !== 1)).toEqual([]);
});

test('a line that there is not is an error that says which there are', () => {
  expect(() => explain('s999')).toThrow(
    /^--explain s999: no such line; it is one of s1 to s\d+, t1 to t\d+,/,
  );
  expect(() => explain('t1.9')).toThrow('no such line');
});

test('a line of another personality is told from the same line', () => {
  const first = personality.situations.find(({ when }) => when.length > 0);
  const others = personality.situations.map((one) => (one === first ? { ...one, when: [] } : one));
  const name = first?.id ?? '';
  const edited = { ...personality, situations: others };
  expect(isSameLine(personality, personality, name)).toBe(true);
  expect(isSameLine(personality, edited, name)).toBe(false);
  const [template] = personality.templates;
  const reworded = { ...personality, templates: [{ ...template, parts: ['250 other\r\n'] }] } as Personality;
  expect(isSameLine(personality, reworded, template?.id ?? '')).toBe(false);
});
