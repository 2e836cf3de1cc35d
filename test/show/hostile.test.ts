import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { compareRecordings } from '../../src/compare/differences/compare-recordings.ts';
import { cutTogether } from '../../src/compare/differences/cut-together.ts';
import { comparisonHtml } from '../../src/compare/reports/comparison-html.ts';
import { comparisonJunit } from '../../src/compare/reports/comparison-junit.ts';
import { pageScript } from '../../src/compare/reports/page-script.ts';
import { plain } from '../../src/compare/reports/paint.ts';
import { printComparison } from '../../src/compare/reports/print-comparison.ts';
import { printable } from '../../src/compare/reports/visible.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import { drawStates } from '../../src/show/draw-states.ts';
import { EventReader } from '../../src/show/logged-sessions.ts';
import { pictureDot, pictureMermaid } from '../../src/show/picture-text.ts';
import { showHtml } from '../../src/show/show-html.ts';
import { showText } from '../../src/show/show-text.ts';

const nasty = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '\x1b[31mred\x1b]0;title\x07',
  '"]; evil [URL="javascript:alert(1)"]; x [label="',
  '\\N \\G \\" -->',
  'end --> state1; click state1 "javascript:alert(1)"',
  '&lt;b&gt; &#60; ]]> <!-- --> {{x}}',
  '\x00\x01\x7f\x80\xff',
];

/** A client and a server that say nothing but nasty things, a megabyte of it too. */
function hostile(word: string): readonly Conversation[] {
  return nasty.flatMap((text, index) =>
    [0, 1].map((again): Conversation => {
      const id = index * 2 + again;
      const start = 1_795_404_101_000_000 + id * 1_000_000;
      const long = text.repeat(Math.ceil(1_000_000 / text.length));
      const lines = [
        `220 ${text}`,
        `${text} ${text}`,
        `250 ${word} ${text}`,
        'BIG',
        `250 ${long}`,
        'QUIT',
        `221 ${text}`,
      ];
      return {
        id,
        transport: 'tcp',
        client: { address: '192.0.2.1', port: 40_000 + id },
        server: { address: '192.0.2.99', port: 25 },
        start,
        end: start + 900_000,
        packets: lines.length,
        messages: lines.map((line, at) => ({
          time: start + at * 100_000,
          from: at % 2 === 0 ? 'server' : 'client',
          bytes: Buffer.from(`${line}\r\n`, 'latin1'),
        })),
        ending: 'server',
        missing: { client: 0, server: 0 },
        problems: [],
        host: {},
      };
    }),
  );
}

const conversations = hostile('ok');
const personality = learn(conversations);
const [sessions] = cutTogether({ conversations }, { conversations });
const picture = drawStates(personality, sessions);

/** Nothing in it runs, loads or leaves its place. */
function expectHarmlessHtml(whole: string): void {
  // the page's own script is the only one, once, and allowed by its hash
  const hash = createHash('sha256').update(pageScript).digest('base64');
  expect(whole).toContain(`script-src 'sha256-${hash}'; base-uri 'none'`);
  const page = whole.replace(`<script>${pageScript}</script>`, '');
  expect(page.length).toBe(whole.length - pageScript.length - '<script></script>'.length);
  expect(page).toMatch(
    /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/,
  );
  expect(page).not.toMatch(/<(script|img|iframe|link|object|embed|base)\b/i);
  expect(page).not.toMatch(/<[^>]*<|"[^">]*<[^">]*"(?=[^<]*>)/); // every quote and bracket of the captures is escaped
  const attributes = [...page.matchAll(/<\w+((?:\s[\w:-]+(?:="[^"]*")?)*)\s*\/?>/g)]
    .map(([, all]) => all ?? '')
    .join(' ');
  expect(attributes.replace(/="[^"]*"/g, '')).not.toMatch(/\bon|\bstyle\b|\bsrc\b/i);
  for (const [, target] of attributes.matchAll(/\shref="([^"]*)"/g)) expect(target).toMatch(/^#/);
  const controls = [...page].filter(
    (char) => char !== '\n' && (char < ' ' || (char >= '\x7f' && char < '\xa0')),
  );
  expect(controls).toEqual([]);
  expect(page.length).toBeLessThan(3_000_000);
}

test('pages of hostile captures', () => {
  expectHarmlessHtml(showHtml(personality, picture, { name: nasty.join(' ') }));
});

test('an answer that is cut on a page ends with an ellipsis', () => {
  const text = showHtml(personality, picture, { name: 'a' });
  expect(text).toMatch(/class="answer">[\s\S]{200,2000}? <i>…<\/i><\/span><\/summary>/);
  expect(text).not.toContain('x2026');
});

test('pages of hostile event logs', () => {
  const reader = new EventReader(personality, picture.stateIn);
  const [situation] = personality.situations;
  for (const text of nasty)
    reader.line(
      JSON.stringify({
        session: text,
        src_ip: text,
        timestamp: text,
        input: text,
        step: 'default',
        situation: situation?.id,
        template: situation?.answer,
      }),
    );
  reader.line('{"session": <script>');
  const events = reader.overlay(nasty.join());
  expect(events).toMatchObject({ sessionCount: nasty.length, unread: 1, foreign: 0 });
  expectHarmlessHtml(showHtml(personality, picture, { name: 'a', events }));
});

test('pages of hostile differences, and JUnit', () => {
  const [a, b] = cutTogether({ conversations }, { conversations: hostile('no') });
  const options = { isKnown: () => false, timing: false };
  const comparison = compareRecordings(
    { name: nasty.join(), sessions: a },
    { name: 'b', sessions: b },
    options,
  );
  expect(comparison.differences.length).toBeGreaterThan(0);
  expectHarmlessHtml(comparisonHtml([comparison]));
  const junit = comparisonJunit([comparison]);
  expect(junit).not.toContain('<script');
  expect(junit.length).toBeLessThan(1_000_000);
  const text = printComparison(comparison, { paint: plain, width: 100, uncovered: true }).join('\n');
  expect(text.split('\n').slice(2).join('\n')).toMatch(/^[\x20-\x7e\n×→…›‹⟨⟩]*$/);
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u); // not even in the names of files
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(1000);
});

test('what was cut says so, and nothing else is let through', () => {
  expect(printable('the …\x1b[2J\xe9')).toBe('the …\\x1b[2J\\xe9');
});

test('a terminal is not taken over', () => {
  for (const line of showText(personality, plain, 100)) expect(line).toMatch(/^[\x20-\x7e×→…›‹]*$/);
});

test('names do not break out of DOT and Mermaid', async () => {
  const dot = pictureDot(picture, nasty.join(' '));
  const { instance } = await import('@viz-js/viz');
  const graph = (await instance()).renderJSON(dot) as {
    objects?: { name: string }[];
    edges?: { URL?: string }[];
  };
  expect(graph.objects?.map(({ name }) => name).every((name) => /^(state\d+|closed)$/.test(name))).toBe(true);
  expect(graph.edges?.every(({ URL }) => URL === undefined)).toBe(true);
  for (const line of pictureMermaid(picture).split('\n').slice(1, -1)) {
    expect(line).toMatch(
      /^ {2}(state\d+|closed)(\["[\w .,:()+#;<>-]*"\]| -->\|"[\w .,:()+#;<>-]*"\| (state\d+|closed))$/,
    );
  }
});
