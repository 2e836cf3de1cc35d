import { expect, test } from 'vitest';
import type { Personality } from '../../../src/model/personality.ts';
import { renameHost, reword } from '../../../src/personality/reword/rename-host.ts';
import { learnedSample } from '../../support/learned-sample.ts';

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

test('a length in a header grows with the content', async () => {
  const sample = await learnedSample('sendmail');
  const [first] = sample.templates;
  const template = (parts: readonly string[]) => ({
    ...sample,
    templates: first ? [{ ...first, parts }] : [],
  });
  const page = template(['HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n', 'by old\n']);
  const parts = (personality: Personality) => personality.templates[0]?.parts.join('');
  expect(parts(reword(page, 'old', 'older').personality)).toBe(
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nby older\n',
  );
});
