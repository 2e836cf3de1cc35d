import { expect, test } from 'vitest';
import { readRequest } from '../../../src/message/request/request.ts';
import { credentialsAnnotator, dataAnnotator } from '../../../src/message/session/annotators.ts';
import { plainLines } from '../../support/line-grammar.ts';

const request = (line: string) => readRequest(`${line}\r\n`, plainLines);

/** What is known of each request in turn. */
function annotate(
  annotator: ReturnType<typeof dataAnnotator>,
  said: readonly (readonly [line: string, reply: string, usesData?: boolean])[],
) {
  return said.map(([line, reply, usesData = false]) => {
    const about = annotator.about(request(line), 0);
    annotator.answered(request(line), {
      reply: `${reply}\r\n`,
      status: reply.slice(0, 3),
      usesData,
      time: 0,
    });
    return about;
  });
}

test('a password is known with the user that was said before it, whatever the answer was', () => {
  const known = annotate(credentialsAnnotator(), [
    ['USER carol', '331 Password?'],
    ['PASS secret', '530 No.'],
    ['NOOP', '200 Fine.'],
  ]);
  expect(known).toEqual([undefined, { pair: 'carol\0secret' }, undefined]);
});

test('a data connection waits from an announcement that was taken until it is used', () => {
  const known = annotate(dataAnnotator('192.0.2.7'), [
    ['LIST', '425 Use PORT or PASV first.'],
    ['PORT 192,0,2,9,100,1', '500 Illegal PORT command.'],
    ['PORT 192,0,2,7,100,1', '200 PORT command successful.'],
    ['NOOP', '200 NOOP ok.'],
    ['LIST', '150 Here it comes.', true],
    ['EPSV', '229 Entering (|||40000|)'],
    ['RETR a', '550 No such file.'],
    ['RETR b', '150 Opening.'],
    ['QUIT', '221 Goodbye.'],
  ]);
  expect(known.map((about) => about?.data).join(' ')).toBe('no no no yes yes no yes yes no');
  expect(known.flatMap((about) => about?.endpoint ?? [])).toEqual(['other', 'own']);
});
