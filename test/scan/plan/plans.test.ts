import { expect, test } from 'vitest';
import { expandValues } from '../../../src/scan/plan/expand-values.ts';
import { builtInPlans, choosePlan } from '../../../src/scan/plan/load-plans.ts';
import { parsePlan } from '../../../src/scan/plan/parse-plan.ts';
import { planSessions } from '../../../src/scan/plan/plan-sessions.ts';
import { ValueSource } from '../../../src/scan/plan/value-source.ts';

const demo = `
protocol demo
port 7777
greeting ^READY
quit BYE
value fruit apple
way connected
way in = USER {user} -> PASS {password}
ask in
  GET {number 0 -1}
  SEND {fruit} -> ?{base64 {user}}
  ! DROP {word}
`;

const values = (secrets: Readonly<Record<string, string>>, text = demo) => ({
  plan: parsePlan(text, 'demo.plan'),
  secrets: new Map(Object.entries(secrets)),
  listed: [],
  own: new Map(),
  source: new ValueSource(1),
});

const said = (mayChange: boolean, secrets = { user: 'ann', password: 'pw' }) =>
  planSessions(values(secrets), mayChange).flatMap(({ steps }) => steps.map(({ say }) => say));

test('questions are asked in the state that a way leads to, each alternative once', () => {
  const all = said(false);
  expect(all.slice(0, 2)).toEqual(['USER ann\r\n', 'PASS pw\r\n']);
  expect(all.filter((line) => line.startsWith('GET')).sort()).toEqual(['GET -1\r\n', 'GET 0\r\n']);
  expect(all).toContain('SEND apple\r\n');
  expect(all).toContain('YW5u\r\n');
});

test('what changes something is asked only if that is allowed', () => {
  expect(said(false).some((line) => line.startsWith('DROP'))).toBe(false);
  expect(said(true).some((line) => line.startsWith('DROP'))).toBe(true);
});

test('a way that needs a secret which was not given is not gone', () => {
  expect(planSessions(values({}), true)).toEqual([]);
});

test('a step that answers a challenge is said only if it was asked for', () => {
  const [session] = planSessions(values({ user: 'ann', password: 'pw' }), false);
  expect(session?.steps.find(({ say }) => say === 'YW5u\r\n')?.ifAsked).toBe(true);
});

test('RESP plans send arrays, and lines where they say so', () => {
  const text = 'protocol r\nform resp\nway connected\nask connected\n  GET ab\n  inline PING\n';
  const all = planSessions(values({}, text), false).flatMap(({ steps }) => steps.map(({ say }) => say));
  expect(all.sort()).toEqual(['*2\r\n$3\r\nGET\r\n$2\r\nab\r\n', 'PING\r\n']);
});

test('a name of its own is the same in all lines that belong together, and another one elsewhere', () => {
  const text =
    'protocol o\nway connected\ntalk\n  MAKE {own box} -> OPEN {own box} -> MOVE {own box} {own other}\n  MAKE {own box}\n';
  const [first, second] = planSessions(values({}, text), false).map(({ steps }) =>
    steps.map(({ say }) => say.trim().split(' ')),
  );
  const [[, made] = [], [, opened] = [], [, moved, to] = []] = first ?? [];
  expect(made).toMatch(/^[a-z]{5,8}$/);
  expect([opened, moved]).toEqual([made, made]);
  expect(to).not.toBe(made);
  expect(second?.[0]?.[1]).not.toBe(made);
});

test('where a plan says that letters mean the same, some commands are said in small ones', () => {
  const text = (setting: string) =>
    `protocol c\n${setting}way connected\nask connected\n  GET {number ${[...Array(60).keys()].join(' ')}}\n`;
  const verbs = (setting: string) =>
    new Set(
      planSessions(values({}, text(setting)), false).flatMap(({ steps }) =>
        steps.map(({ say }) => say.slice(0, 3)),
      ),
    );
  expect(verbs('')).toEqual(new Set(['GET']));
  expect(verbs('caseless\n')).toEqual(new Set(['GET', 'get']));
});

test('bytes that no text has are written as escapes', () => {
  expect(expandValues('a\\x00\\r{one b\\sc}', values({}))).toEqual(['a\0\rb c']);
});

test.each([
  ['ask nowhere\n  X', 'line 2: ask nowhere: there is no way of this name above'],
  ['  X', 'line 2: a question without "ask STATE…" or "talk" above it'],
  ['port many', 'line 2: port many: expected numbers'],
  ['greeting (', 'line 2: greeting (: not a regular expression'],
  ['value big {long 5 300655360}', 'line 2: {long 300655360}: expected a number up to 1000000'],
  ['value big {digits -1}', 'line 2: {digits -1}: expected a number up to 15'],
  ['colour red', 'line 2: colour: not known; a question begins with a blank'],
])('a mistake is told with its line: %j', (line, message) => {
  expect(() => parsePlan(`protocol x\n${line}\n`, 'x.plan')).toThrow(`x.plan: ${message}`);
});

test('the plans of the package can be read, and servers are recognised by their greetings', () => {
  const plans = builtInPlans();
  const named = (greeting: string, port: number) => choosePlan(plans, greeting, port)?.protocol;
  expect(named('220 (vsFTPd 3.0.3)\r\n', 2121)).toBe('ftp');
  expect(named('220 mx.example.org ESMTP Postfix\r\n', 2525)).toBe('smtp');
  expect(named('+OK ready\r\n', 1110)).toBe('pop3');
  expect(named('', 6379)).toBe('redis');
  expect(named('', 6667)).toBe('irc'); // some servers of it greet, some do not
  expect(named('hello\r\n', 7)).toBeUndefined();
});

test.each(builtInPlans().map((plan) => [plan.protocol, plan] as const))(
  'every line of the plan of %s can be said',
  (_, plan) => {
    const secrets = new Map(['user', 'user2', 'password', 'password2'].map((name) => [name, name]));
    secrets.set('recipient', 'ann@example.org');
    const all = {
      plan,
      secrets,
      listed: ['file'],
      own: new Map(),
      source: new ValueSource(1),
    };
    const lines = [...plan.asks, ...plan.talks].flatMap((ask) => ask.lines);
    for (const { text } of lines) expect(expandValues(text, all), text).not.toEqual([]);
    expect(planSessions(all, true).length).toBeGreaterThan(0);
  },
);

test('what ends with \\c is sent as it stands', () => {
  const text = 'protocol t\nvalue no \\xff\\xfc\nway connected\nask connected\n  {no}\\c\n  x\n';
  const all = planSessions(values({}, text), false).flatMap(({ steps }) => steps.map(({ say }) => say));
  expect(all.sort()).toEqual(['x\r\n', '\xff\xfc']);
});

test('a port of ours is announced in the form of PORT and in that of EPRT', () => {
  const text = 'protocol t\nway connected\nask connected\n  PORT {active}\n  EPRT {active6}\n  NOOP\n';
  const steps = planSessions(values({}, text), false).flatMap((session) => session.steps);
  const active = steps.flatMap((step) => (step.active ? [step.say.slice(0, 4)] : []));
  expect(active.sort()).toEqual(['EPRT', 'PORT']);
});
