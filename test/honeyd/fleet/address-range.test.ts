import { expect, test } from 'vitest';
import { coverWithNetworks, expandAddresses } from '../../../src/honeyd/fleet/address-range.ts';

test.each([
  ['10.99.0.70', ['10.99.0.70']],
  ['10.99.0.70-72', ['10.99.0.70', '10.99.0.71', '10.99.0.72']],
  ['10.99.0.254 - 10.99.1.1', ['10.99.0.254', '10.99.0.255', '10.99.1.0', '10.99.1.1']],
  ['10.99.0.64/30', ['10.99.0.65', '10.99.0.66']],
  ['10.99.0.65/31', ['10.99.0.64', '10.99.0.65']],
  ['200.1.1.1/32', ['200.1.1.1']],
])('%s', (text, addresses) => {
  expect(expandAddresses(text)).toEqual(addresses);
});

test.each([
  '',
  'host',
  '10.99.0',
  '10.99.0.256',
  '10.99.0.1-x',
  '10.99.0.9-3',
  '10.0.0.0/33',
  '10.0.0.0/8',
  '::1',
])('%j is refused', (text) => {
  expect(() => expandAddresses(text)).toThrow(`"${text}"`);
});

test('Honeyd is given exactly these addresses, in few words', () => {
  expect(coverWithNetworks(expandAddresses('10.99.0.0-10.99.0.255'))).toEqual(['10.99.0.0/24']);
  expect(coverWithNetworks(['10.0.0.3', '10.0.0.1', '10.0.0.2', '10.0.0.1'])).toEqual([
    '10.0.0.1',
    '10.0.0.2/31',
  ]);
});
