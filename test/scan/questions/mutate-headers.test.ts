import { expect, test } from 'vitest';
import { seededChance } from '../../../src/replay/session/chance.ts';
import { mutateHeaders } from '../../../src/scan/questions/mutate-headers.ts';

const head = 'HEAD /a HTTP/1.1\r\nHost: x.example\r\nAccept: */*\r\n\r\n';
const zipped = 'GET /b HTTP/1.1\r\nHost: y.example\r\nAccept-Encoding: gzip\r\n\r\n';

const all = (raw: string, records: readonly string[]) => {
  const random = seededChance(1)();
  return new Set(Array.from({ length: 200 }, () => mutateHeaders(raw, records, random)?.say));
};

test('a request is said with header lines of another, in all ways', () => {
  const said = all(head, [zipped]);
  const wanted = [
    'Host: y.example\r\nAccept-Encoding: gzip',
    'Host: x.example\r\nAccept: */*\r\nAccept-Encoding: gzip',
    'Host: y.example\r\nAccept: */*',
    'Host: x.example',
  ];
  for (const headers of wanted) expect(said).toContain(`HEAD /a HTTP/1.1\r\n${headers}\r\n\r\n`);
  expect([...said].every((one) => one === undefined || one.startsWith('HEAD /a '))).toBe(true);
});

test('what has a body, or lines that are no headers, is left as it is', () => {
  expect(all('POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nab', [zipped])).toEqual(new Set([undefined]));
  expect(all('GET /a HTTP/1.1\r\nno header\r\n\r\n', [zipped])).toEqual(new Set([undefined]));
  expect(all(head, ['GET /\r\n'])).toEqual(new Set([undefined]));
});
