import { expect, test } from 'vitest';
import { cutTogether } from '../../src/compare/differences/cut-together.ts';
import { drawStates } from '../../src/show/draw-states.ts';
import type { EventOverlay } from '../../src/show/logged-sessions.ts';
import { showHtml } from '../../src/show/show-html.ts';
import { summariseStates } from '../../src/show/summary-of-states.ts';
import { learnedSample, sampleConversations } from '../support/learned-sample.ts';

test('what a log reached is counted in the state where it was, also where no recording came to it', async () => {
  const conversations = await sampleConversations('dovecot-pop3');
  const personality = await learnedSample('dovecot-pop3');
  const [sessions] = cutTogether({ conversations }, { conversations });
  const picture = drawStates(personality, sessions);
  const [first, second] = summariseStates(picture).map(({ state, commands }) => ({
    id: state.id,
    rows: new Set(commands.flatMap(({ situations }) => situations.map(({ situation }) => situation.id))),
  }));
  const alone = [...(first?.rows ?? [])].find((id) => !second?.rows.has(id)) ?? '';
  expect(alone).not.toBe('');
  const states = new Map([
    [second?.id ?? '', 2],
    ['', 1],
  ]);
  const events: EventOverlay = {
    name: 'events.json',
    sessions: [],
    sessionCount: 1,
    reached: new Map([[alone, { count: 3, sessions: 1, states }]]),
    states,
    unread: 0,
    foreign: 0,
  };
  const page = showHtml(personality, picture, { name: 'a', events });
  const rows = [...page.matchAll(/data-state="(\w+)"[^>]* data-reached="([1-9]\d*)"/g)];
  expect(rows.map(([, state, count]) => [state, Number(count)])).toEqual([
    [second?.id, 2],
    ['unmet', 1],
  ]);
  expect(page.match(new RegExp(` id="${alone}" data-state="(\\w+)"`, 'g'))).toEqual([
    ` id="${alone}" data-state="${first?.id}"`,
  ]);
});
