import type { Grammar } from '../../src/model/grammar.ts';

/** Plain command lines. */
export const lineGrammar: Grammar = {
  framing: { kind: 'line', literals: false },
  tagged: false,
  caseless: true,
  blocks: [{ status: '354', kind: 'dot' }],
  verbs: ['NOOP', 'QUIT', 'MAIL', 'RCPT', 'DATA'],
};
