import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareRecordings } from '../../src/compare/differences/compare-recordings.ts';
import { cutTogether } from '../../src/compare/differences/cut-together.ts';
import { comparisonHtml } from '../../src/compare/reports/comparison-html.ts';
import type { Personality } from '../../src/model/personality.ts';
import { drawStates, type StatePicture } from '../../src/show/draw-states.ts';
import { type EventOverlay, EventReader } from '../../src/show/logged-sessions.ts';
import { pictureDot } from '../../src/show/picture-text.ts';
import { showHtml } from '../../src/show/show-html.ts';
import type { Step } from '../../src/show/walk-recordings.ts';
import { Browser, chromium } from '../support/browser.ts';
import { learnedSample, sampleConversations } from '../support/learned-sample.ts';

const command = chromium();
const folder = mkdtempSync(join(tmpdir(), 'mynah-pages-'));
const address = (name: string) => pathToFileURL(join(folder, name)).href;
const laptop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
let browser: Browser;

beforeAll(async () => {
  if (command === undefined) return;
  const conversations = await sampleConversations('dovecot-pop3');
  const personality = await learnedSample('dovecot-pop3');
  const [sessions, other] = cutTogether({ conversations }, { conversations: await changed() });
  const picture = drawStates(personality, sessions);
  const { instance } = await import('@viz-js/viz');
  const svg = (await instance()).renderString(pictureDot(picture, 'pop3', false), { format: 'svg' });
  writeFileSync(join(folder, 'show.html'), showHtml(personality, picture, { name: 'pop3.json', svg }));
  const events = loggedTwice(personality, picture);
  const marked = (await instance()).renderString(pictureDot(picture, 'pop3', false, events.states), {
    format: 'svg',
  });
  writeFileSync(
    join(folder, 'logged.html'),
    showHtml(personality, picture, { name: 'pop3.json', svg: marked, events }),
  );
  const sides = [
    { name: 'before', sessions },
    { name: 'after', sessions: other },
  ] as const;
  const comparison = compareRecordings(sides[0], sides[1], { isKnown: () => false, timing: false });
  writeFileSync(join(folder, 'compare.html'), comparisonHtml([comparison]));
  browser = new Browser(command);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** A log of two sessions: one goes on until it is in another state, the other only asks the first. */
function loggedTwice(personality: Personality, picture: StatePicture): EventOverlay {
  const { stateOf } = picture;
  const sessions = new Map<number, Step[]>();
  for (const step of picture.steps)
    if (step.request.kind !== 'opened')
      sessions.set(step.session, [...(sessions.get(step.session) ?? []), step]);
  const said = [...sessions.values()].flatMap((steps) => {
    const other = steps.findIndex((step) => stateOf.get(step) !== stateOf.get(steps[0] ?? step));
    return other < 0 ? [] : [steps.slice(0, other + 1)];
  })[0];
  const reader = new EventReader(personality, picture.stateIn);
  const line = (session: string, { situation, template, request }: Step) =>
    reader.line(
      JSON.stringify({
        session,
        situation: situation.id,
        template: template.id,
        step: situation.step,
        verb: request.command,
        input: request.line,
      }),
    );
  for (const step of said ?? []) line('a', step);
  for (const step of said?.slice(0, 1) ?? []) line('b', step);
  return reader.overlay('events.json');
}

/** The sample as another version would talk: one word in all refusals, and the greeting. */
async function changed() {
  const reword = (text: string) =>
    text.replace('Dovecot', 'Pigeon').replaceAll("There's no message", 'No such mail');
  return (await sampleConversations('dovecot-pop3')).map((conversation) => ({
    ...conversation,
    messages: conversation.messages.map((message) => ({
      ...message,
      bytes:
        message.from === 'server'
          ? Buffer.from(reword(Buffer.from(message.bytes).toString('latin1')), 'latin1')
          : message.bytes,
    })),
  }));
}

const shownCards = () =>
  browser.value<number>(`document.querySelectorAll('[data-card]:not([hidden])').length`);
const set = (name: string, value: string) =>
  browser.value(
    `(() => { const field = document.getElementById('filter').elements['${name}']; field.value = '${value}'; field.dispatchEvent(new Event('input', { bubbles: true })); })()`,
  );

describe.skipIf(command === undefined)('in Chromium (skipped where it is not installed)', () => {
  test('situations are found by words, command and status, the least sure first', async () => {
    await browser.open(address('show.html'), laptop);
    const all = await shownCards();
    expect(all).toBeGreaterThan(20);
    await browser.press('/');
    await browser.type('retr');
    const some = await shownCards();
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
    expect(await browser.value('document.getElementById("count").textContent')).toBe(
      `${some} of ${all} rows`,
    );
    await browser.press('Escape');
    await browser.until(`document.getElementById('count').textContent === '${all} rows'`);
    await set('command', 'LIST');
    await set('status', '-ERR');
    const wrong = await browser.value<number>(
      `[...document.querySelectorAll('[data-card]:not([hidden])')].filter(({ dataset }) => dataset.command !== 'LIST' || dataset.status !== '-ERR').length`,
    );
    expect([wrong, (await shownCards()) > 0]).toEqual([0, true]);
    await browser.value(`document.querySelector('[type=reset]').click()`);
    await browser.value(`document.querySelector('[name=least]').click()`);
    const sure = await browser.value<number[]>(
      `[...document.querySelectorAll('#flat [data-card]')].map(({ dataset }) => Number(dataset.sure))`,
    );
    expect(sure).toEqual([...sure].sort((a, b) => a - b));
    expect(sure).toHaveLength(all);
  });

  test('a state of the picture shows its situations, by keyboard as well', async () => {
    await browser.open(address('show.html'), laptop);
    await browser.value(`document.querySelectorAll('figure .node')[1].focus()`);
    const name = await browser.value<string>(`document.activeElement.dataset.state`);
    expect(name).toMatch(/^state\d+$/);
    expect(await browser.value(`document.activeElement.getAttribute('aria-label')`)).toMatch(
      /^situations of state \d+: .+, \d+ exchanges$/,
    );
    await browser.press('Enter');
    const others = await browser.value<number>(
      `[...document.querySelectorAll('[data-card]:not([hidden])')].filter(({ dataset }) => dataset.state !== '${name}').length`,
    );
    expect([others, (await shownCards()) > 0]).toEqual([0, true]);
    await browser.press('j');
    await browser.press('Enter');
    expect(await browser.value('document.activeElement.parentElement.open')).toBe(true);
  });

  test('a log that is laid over it is told at the top, marks states and situations where they were, and shows answers', async () => {
    await browser.open(address('logged.html'), laptop);
    expect(await browser.value(`document.querySelector('header a[href="#log"]').textContent`)).toBe(
      'events.json',
    );
    const marked = await browser.value<string[]>(
      `[...document.querySelectorAll('figure .node.reached')].map((node) => node.getAttribute('aria-label'))`,
    );
    expect(marked).toEqual([expect.stringMatching(/, log \d+x$/), expect.stringMatching(/, log 1x$/)]);
    const tags = await browser.value<string[]>(
      `[...document.querySelectorAll('[data-card] .count .reached')].map((tag) => tag.textContent)`,
    );
    const sum = (texts: readonly string[]) =>
      texts.reduce((all, text) => all + Number(/log (\d+)/.exec(text)?.[1]), 0);
    expect(sum(tags)).toBe(sum(marked));
    expect(sum(tags)).toBeGreaterThan(2);
    expect(await browser.value(`document.querySelector('#log li code.said').textContent`)).toMatch(/^\+OK/);
  });

  test('all can be closed and opened again, states too, and nothing found is said', async () => {
    await browser.open(address('show.html'), phone);
    const openStates = () =>
      browser.value<number>(`document.querySelectorAll('details[data-group][open]').length`);
    const whole = await openStates();
    expect(whole).toBeGreaterThan(1);
    await browser.value(`document.getElementById('close').click()`);
    expect(await openStates()).toBe(0);
    await set('words', 'nothing says this');
    expect(await browser.value('document.getElementById("count").textContent')).toMatch(
      /^none of \d+ rows fits/,
    );
    await set('words', '');
    expect(await openStates()).toBeGreaterThanOrEqual(whole);
    const sides = await browser.value<number[]>(
      `['figure', 'figure .node'].flatMap((what) => { const { left, right } = document.querySelector(what).getBoundingClientRect(); return [left, right]; })`,
    );
    const [left = 0, right = 0, from = 0, to = 0] = sides;
    expect(from >= left && to <= right).toBe(true);
  });

  test('who follows a link is where it leads, with the keyboard too', async () => {
    await browser.open(address('logged.html'), laptop);
    await browser.value(`document.querySelector('#log li a').click()`);
    await browser.until(`document.activeElement.tagName === 'SUMMARY'`);
    expect(await browser.value(`document.activeElement.parentElement.id`)).toBe(
      await browser.value(`document.querySelector('#log li a').getAttribute('href').slice(1)`),
    );
    expect(await browser.value(`document.activeElement.parentElement.open`)).toBe(true);
  });

  test('on a phone the heading comes first', async () => {
    await browser.open(address('compare.html'), phone);
    const [heading = 0, bar = 0] = await browser.value<number[]>(
      `['h1', '#filter'].map((what) => document.querySelector(what).getBoundingClientRect().top)`,
    );
    expect(heading).toBeLessThan(bar);
  });

  test('nothing is wider than a phone, nothing is forbidden, and without scripts everything is there', async () => {
    for (const page of ['show.html', 'compare.html']) {
      await browser.open(address(page), { ...phone, dark: true });
      expect(await browser.value('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width);
      const all = await shownCards();
      await browser.open(address(page), { ...laptop, scripts: false });
      expect(await shownCards()).toBe(all);
      expect(await browser.value('document.getElementById("filter").hidden')).toBe(true);
    }
    expect(browser.complaints).toEqual([]);
  });

  test('a comparison has one finding a cause, side by side or in one text, and keys for the next', async () => {
    await browser.open(address('compare.html'), laptop);
    const cards = await shownCards();
    expect(cards).toBeGreaterThan(1);
    const isShown = (what: string) =>
      browser.value<boolean>(`document.querySelector('${what}').offsetParent !== null`);
    expect([await isShown('.sides'), await isShown('.together')]).toEqual([true, false]);
    await browser.press('d');
    expect([await isShown('.sides'), await isShown('.together')]).toEqual([false, true]);
    expect(await browser.value(`document.querySelector('.together del').textContent`)).not.toBe('');
    await browser.press('Escape');
    await browser.until(`document.getElementById('filter').elements.inline.checked`);
    expect([await isShown('.sides'), await isShown('.together')]).toEqual([false, true]);
    await browser.press('n');
    const first = await browser.value('document.activeElement.parentElement.id');
    await browser.press('n');
    const second = await browser.value('document.activeElement.parentElement.id');
    await browser.press('p');
    expect(await browser.value('document.activeElement.parentElement.id')).toBe(first);
    expect(second).not.toBe(first);
    await browser.press('/');
    await browser.type('pigeon');
    expect(await shownCards()).toBe(1);
  });

  test('a finding at several places is found by the command of each', async () => {
    await browser.open(address('compare.html'), laptop);
    const named = await browser.value<string>(
      `[...document.querySelectorAll('[data-card]')].map(({ dataset }) => dataset.command).find((text) => text.includes('·'))`,
    );
    expect(named).toMatch(/^[A-Z]+(·[A-Z]+)+$/);
    for (const command of named.split('·')) {
      await set('command', command);
      const found = await browser.value<string[]>(
        `[...document.querySelectorAll('[data-card]:not([hidden])')].map(({ dataset }) => dataset.command)`,
      );
      expect(found).toContain(named);
    }
  });
});
