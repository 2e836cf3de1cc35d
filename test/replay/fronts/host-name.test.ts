import { expect, test } from 'vitest';
import { checkHostName, hostNameAt } from '../../../src/replay/fronts/host-name.ts';

test.each([
  ['mx.example.org', '10.99.0.70', 'mx.example.org'],
  ['mx{4}.example.org', '10.99.0.70', 'mx70.example.org'],
  ['ip-{1}-{2}-{3}-{4}', '10.99.0.70', 'ip-10-99-0-70'],
  ['h{4}', 'fd00::1:2', 'h2'],
])('%s at %s is %s', (pattern, address, name) => {
  expect(hostNameAt(pattern, address)).toBe(name);
});

test('what is no host name is refused', () => {
  expect(checkHostName('x', 'mx{4}.example.org')).toBe('mx{4}.example.org');
  for (const bad of ['', 'a b', 'a"b', 'mx{5}', 'a\r\nb'])
    expect(() => checkHostName('x', bad)).toThrow('x: ');
});
