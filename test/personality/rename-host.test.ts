import { expect, test } from 'vitest';
import type { Personality } from '../../src/model/personality.ts';
import { renameHost } from '../../src/personality/rename-host.ts';
import { learnedSample } from '../support/learned-sample.ts';

const saysOld = ({ templates, transfers }: Personality, name: string) =>
  JSON.stringify([templates.map(({ parts }) => parts), transfers]).includes(name);

test('the name is another one wherever the server says its own', async () => {
  const personality = await learnedSample('sendmail');
  expect(personality.service.hostName).toBe('mx1.example.org');
  const { personality: renamed, places } = renameHost(personality, 'mail.acme.example');
  expect(renamed.service.hostName).toBe('mail.acme.example');
  expect(places).toBeGreaterThan(3);
  expect(saysOld(personality, 'mx1.example.org')).toBe(true);
  expect(saysOld(renamed, 'mx1.example.org')).toBe(false);
  expect(saysOld(renamed, 'mail.acme.example')).toBe(true);
  expect(renamed.situations).toEqual(personality.situations);
});

test('a name that was inferred wrongly is told', async () => {
  const sample = await learnedSample('sendmail');
  const wrong = { ...sample, service: { ...sample.service, hostName: 'wrong.example' } };
  expect(renameHost(wrong, 'a.example').places).toBe(0);
  const { personality, places } = renameHost(wrong, 'a.example', 'mx1.example.org');
  expect(places).toBeGreaterThan(3);
  expect(saysOld(personality, 'mx1.example.org')).toBe(false);
});
