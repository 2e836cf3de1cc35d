import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FleetContent, isBesideName, maybeFleet, packFleet } from '../../src/nats/fleet-content.ts';
import { maybeJob } from '../../src/nats/work-queue.ts';

const content: FleetContent = { fleet: 'hosts: {}\n', personalities: { 'b.json': '{}', 'a.json': '{ }' } };

test('a fleet that was packed is the same again, and the same fleet gives the same bytes', () => {
  expect(maybeFleet(packFleet(content))).toEqual(content);
  const turned = { ...content, personalities: { 'a.json': '{ }', 'b.json': '{}' } };
  expect(Buffer.compare(packFleet(turned), packFleet(content))).toBe(0);
});

test.each([
  ['no gzip', Buffer.from('hello')],
  ['no JSON', gzipSync('hello')],
  ['null', gzipSync('null')],
  ['no personalities', gzipSync('{"fleet":""}')],
  [
    'a name that leads elsewhere',
    gzipSync(JSON.stringify({ ...content, personalities: { '../x.json': '' } })),
  ],
  ['a personality that is no text', gzipSync(JSON.stringify({ ...content, personalities: { 'x.json': 1 } }))],
])('%s is no fleet', (_what, bytes) => {
  expect(maybeFleet(bytes)).toBeUndefined();
});

test('names of files beside the fleet file', () => {
  expect(['mail.json', 'a_b-c.1.json'].every(isBesideName)).toBe(true);
  expect(['../a', '/etc/passwd', '.hidden', '', 'a/b', '-x', 'a\nb'].some(isBesideName)).toBe(false);
});

test('what is no job is none, whatever it is', () => {
  const job = { name: 'a.pcap', sha256: 'a'.repeat(64), part: 0, of: 2, keys: ['b'.repeat(64)] };
  expect(maybeJob(JSON.stringify({ ...job, more: 1 }))).toEqual(job);
  for (const wrong of [
    { part: 2 },
    { part: -1 },
    { part: 0.5 },
    { of: 'x' },
    { sha256: '../x' },
    { name: 1 },
    { keys: ['../x'] },
    { keys: 'b' },
    { path: 1 },
  ])
    expect(maybeJob(JSON.stringify({ ...job, ...wrong }))).toBeUndefined();
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => maybeJob(text) === undefined));
});
