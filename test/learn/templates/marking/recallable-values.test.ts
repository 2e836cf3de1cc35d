import { expect, test } from 'vitest';
import { EchoFinder } from '../../../../src/learn/templates/marking/find-echoes.ts';
import { SaidBefore, SaidSources } from '../../../../src/learn/templates/marking/recallable-values.ts';
import { type Request, readRequest } from '../../../../src/message/request/request.ts';
import { History } from '../../../../src/message/session/history.ts';
import { grammarWith } from '../../../support/every-cut.ts';

/** What replies may repeat after these exchanges, each `REQUEST -> STATUS`: sources by value. */
function recalled(exchanges: readonly string[], sources: SaidSources): Record<string, readonly string[]> {
  const history = new History();
  const said = new SaidBefore(sources);
  for (const exchange of exchanges) {
    const [asked = '', status = ''] = exchange.split(' -> ');
    const request = readRequest(`${asked}\r\n`, grammarWith({}));
    history.add({ request, status, template: '', values: [] });
    said.add(history, request.command);
  }
  const all = said.all.flatMap(({ values }) => values);
  const verbs = all.map(({ value, sources: its }) => [
    value,
    its.flatMap((source) => (source.field === 'recall' ? [source.verb] : [])),
  ]);
  const found: Record<string, string[]> = {};
  for (const [value, its] of verbs as [string, string[]][])
    found[value] = [...new Set([...(found[value] ?? []), ...its])];
  return found;
}

test('the last request of each command is remembered, and the last one of all', () => {
  const found = recalled(
    ['USER ann -> 331', 'CWD docs -> 250', 'USER paul -> 331'],
    new SaidSources(new EchoFinder()),
  );
  expect(found).toMatchObject({ paul: ['USER', '*'], docs: ['CWD'] });
  expect(found).not.toHaveProperty('ann');
});

test('after an answer that refuses, a server goes by what was said before', () => {
  const sources = new SaidSources(new EchoFinder(), new Map([['NICK', ['432']]]));
  const found = recalled(['NICK ann -> 001', 'NICK p!ul -> 432'], sources);
  expect(found).toMatchObject({ ann: ['NICK'], 'p!ul': ['*'] });
});

test('equal sources are one object, of whichever session', () => {
  const sources = new SaidSources(new EchoFinder());
  const request = readRequest('USER ann\r\n', grammarWith({}));
  const other = readRequest('USER paul\r\n', grammarWith({}));
  const sourceOf = (one: Request, said: string) =>
    sources.recalled('USER', one).values.find(({ value }) => value === said)?.sources;
  expect(sourceOf(request, 'ann')?.[0]).toBe(sourceOf(other, 'paul')?.[0]);
});
