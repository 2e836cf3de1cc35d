import { expect, test } from 'vitest';
import { parsePlan } from '../../../src/scan/plan/parse-plan.ts';
import { PlannedSessions } from '../../../src/scan/plan/planned-sessions.ts';
import { ValueSource } from '../../../src/scan/plan/value-source.ts';

const plan = parsePlan(
  `protocol demo
way connected
talk
  LIST -> GET {listed} -> BYE
ask connected
  PING
`,
  'demo.plan',
);

const sessions = () =>
  new PlannedSessions(
    (listed, pass) => ({
      plan,
      secrets: new Map(),
      own: new Map(),
      listed,
      source: new ValueSource(1 + pass),
    }),
    false,
  );
const said = (all: ReturnType<PlannedSessions['left']>) =>
  all.map(({ steps }) => steps.map(({ say }) => say.trim()).join(' '));

test('before the server has shown a name, sessions go up to where one is said, and wait for the rest', () => {
  const planned = sessions();
  expect(said(planned.first())).toEqual(['LIST', 'PING']);
  for (const session of planned.first()) planned.take(session);
  expect(said(planned.left(['a.txt']))).toContain('LIST GET a.txt BYE');
});

test('all of a plan is asked twice, the second time when nothing is left of the first, and no more', () => {
  const planned = sessions();
  for (let pass = 0; pass < 2; pass++) {
    const left = planned.left(['a.txt']);
    expect(said(left).sort()).toEqual(['LIST GET a.txt BYE', 'PING']);
    for (const session of left) planned.take(session);
  }
  expect(planned.left(['a.txt'])).toEqual([]);
});
