import { expect, test } from 'vitest';
import { announcedEndpoint } from '../../../src/message/request/announced-endpoint.ts';
import { readRequest } from '../../../src/message/request/request.ts';
import { grammarWith } from '../../support/every-cut.ts';

test.each([
  ['PORT 192,0,2,7,215,79', 'own'],
  ['PORT 192,0,2,7,4,0', 'own'],
  ['PORT 192,0,2,7,3,255', 'low'],
  ['PORT 192,0,2,8,215,79', 'other'],
  ['PORT 192,0,2,7,999,1', undefined],
  ['PORT 192,0,2,7,215', undefined],
  ['PORT', undefined],
  ['EPRT |1|192.0.2.7|40000|', 'own'],
  ['EPRT |1|192.0.2.8|40000|', 'other'],
  ['EPRT |3|192.0.2.7|40000|', undefined],
  ['STOR 192,0,2,7,215,79.txt', undefined],
])('%s from 192.0.2.7 announces %s', (line, whose) => {
  const request = readRequest(`${line}\r\n`, grammarWith({}));
  expect(announcedEndpoint(request, '192.0.2.7')).toBe(whose);
  expect(announcedEndpoint(request, '::ffff:192.0.2.7')).toBe(whose);
});
