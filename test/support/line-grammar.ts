import type { Grammar } from '../../src/model/grammar.ts';

/** Lines of which nothing else is known. */
export const plainLines: Grammar = {
  framing: { kind: 'line', literals: false },
  tagged: false,
  caseless: true,
  blocks: [],
  verbs: [],
};

/** Command lines of mail. */
export const lineGrammar: Grammar = {
  ...plainLines,
  blocks: [{ status: '354', kind: 'dot' }],
  verbs: ['NOOP', 'QUIT', 'MAIL', 'RCPT', 'DATA'],
};
