import { expect, test } from 'vitest';
import { FilesOfClients } from '../../../src/replay/session/files-of-clients.ts';

const file = (bytes: string) => ({ bytes, time: 1 });

test('a client finds what it has left, and nobody else does', () => {
  const files = new FilesOfClients();
  files.of('192.0.2.1', '').set('/a', file('one'));
  expect(files.of('192.0.2.1', '').get('/a')?.bytes).toBe('one');
  expect(files.of('192.0.2.2', '').size).toBe(0);
  expect(files.of('192.0.2.1', 'ftp').size).toBe(0);
});

test('those who have not come for longest are forgotten when there are many, or much is stored', () => {
  const many = new FilesOfClients();
  for (let number = 0; number < 300; number++) many.of(`10.0.0.${number}`, '').set('/a', file('x'));
  expect(many.of('10.0.0.0', '').size).toBe(0);
  expect(many.of('10.0.0.299', '').size).toBe(1);
  const large = new FilesOfClients();
  for (let number = 0; number < 20; number++)
    large.of(`10.0.0.${number}`, '').set('/a', file('x'.repeat(4_000_000)));
  expect(large.of('10.0.0.0', '').size).toBe(0);
  expect(large.of('10.0.0.19', '').size).toBe(1);
});
