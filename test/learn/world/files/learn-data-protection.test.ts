import { expect, test } from 'vitest';
import { cutExchanges } from '../../../../src/exchange/alignment/alignment.ts';
import { inferGrammar } from '../../../../src/exchange/framing/framing.ts';
import { inferReplyShape } from '../../../../src/exchange/framing/infer-reply-shape.ts';
import { learnDataProtection } from '../../../../src/learn/world/files/learn-data-protection.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';
import { conversation } from '../../../support/conversation.ts';
import { insideTls } from '../../../support/inside-tls.ts';

interface Spoken {
  readonly commands: string;
  readonly sealed: boolean;
}

/** Sessions with a data connection each after their last command. */
function learned(all: readonly Spoken[]) {
  const controls = all.map(({ commands }, at) =>
    conversation(
      commands.split(',').flatMap((command) => [`>${command}\r\n`, `<200 ${command.split(' ')[0]} done\r\n`]),
      { at },
    ),
  );
  const data = all.map(({ sealed }, at) => {
    const plain: Conversation = {
      ...conversation(['<a file\r\n'], { at: at + 0.9 }),
      id: 100 + at,
      dataOf: { control: at, announcement: 0, listener: 'server' },
    };
    return sealed ? insideTls(plain) : plain;
  });
  const grammar = inferGrammar(controls);
  const sessions = cutExchanges(controls, grammar, inferReplyShape(controls, grammar));
  return learnDataProtection([...controls, ...data], sessions);
}

test('what was said where data went through TLS, and not where it did not', () => {
  const found = learned([
    { commands: 'USER ann,SHIELD up,GET a', sealed: true },
    { commands: 'USER ann,SHIELD down,GET b', sealed: false },
    { commands: 'USER ben,SHIELD up,GET c', sealed: true },
  ]);
  expect(found).toEqual({ verb: 'SHIELD', status: '200', value: 'up' });
});

test('where all did the same, the command that is known for it', () => {
  const found = learned([
    { commands: 'PBSZ 0,PROT P,USER ann,MODE fast,GET a', sealed: true },
    { commands: 'PBSZ 0,PROT P,USER ann,MODE fast,GET b', sealed: true },
  ]);
  expect(found).toEqual({ verb: 'PROT', status: '200', value: 'p' });
});

test('or else one of few values, whoever logs in afterwards', () => {
  const found = learned([
    { commands: 'SHIELD up,USER ann', sealed: true },
    { commands: 'SHIELD up,USER ann', sealed: true },
    { commands: 'USER ben', sealed: false },
  ]);
  expect(found).toEqual({ verb: 'SHIELD', status: '200', value: 'up' });
});

test('nothing where no data went through TLS', () => {
  expect(learned([{ commands: 'USER ann,GET a', sealed: false }])).toBeUndefined();
});

test('a connection that came to nothing does not count against all others, several do', () => {
  const sealed = (file: string): Spoken => ({ commands: `SHIELD up,GET ${file}`, sealed: true });
  const odd: Spoken = { commands: 'SHIELD up,GET e', sealed: false };
  const all = [sealed('a'), sealed('b'), sealed('c'), sealed('d'), odd];
  expect(learned(all)).toEqual({ verb: 'SHIELD', status: '200', value: 'up' });
  expect(learned([...all, odd])).toBeUndefined();
});
