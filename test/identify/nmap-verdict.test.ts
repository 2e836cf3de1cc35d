import { expect, test } from 'vitest';
import { serviceIn } from '../../src/commands/identify/nmap-verdict.ts';

test('nmap’s verdict is what its XML says of the service', () => {
  const xml =
    '<port protocol="tcp"><state state="open"/><service name="smtp" product="Postfix smtpd" version="3" extrainfo="a &amp; b" conf="10"/></port>';
  expect(serviceIn(xml)).toBe('Postfix smtpd 3 a & b');
  expect(serviceIn('<service name="smtp" conf="3"/>')).toBe('smtp');
  expect(serviceIn('<state state="closed"/>')).toBeUndefined();
});
