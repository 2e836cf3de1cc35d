import { test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { conversation } from '../../../support/conversation.ts';
import { Playbook } from '../../../support/playbook.ts';

const users = ['ann', 'ben', 'cy'];

/** A mail server that was hardly ever asked to verify anybody, and never one of its own. */
function serve(lines: readonly string[], at: number) {
  const answer = (line: string) => {
    const [verb = '', name = ''] = line.split(' ');
    const user = /<?([^<>@]*)@/.exec(name)?.[1] ?? name;
    if (verb === 'RCPT') return users.includes(user) ? '250 Recipient ok' : '550 User unknown';
    if (verb === 'VRFY') return name.includes('@') ? '252 Cannot say' : `550 ${name}... User unknown`;
    return '250 ok';
  };
  return conversation(
    ['<220 ready\r\n', ...lines.flatMap((line) => [`>${line}\r\n`, `<${answer(line)}\r\n`])],
    {
      at: at * 3,
    },
  );
}

const personality = learn(
  [
    ['NOOP a', 'RCPT TO:<ann@here.example>', 'RCPT TO:<ben@here.example>'],
    ['NOOP b', 'RCPT TO:<ben@here.example>', 'RCPT TO:<zoe@here.example>', 'VRFY xxxxxx'],
    ['NOOP c', 'RCPT TO:<cy@here.example>', 'RCPT TO:<ann@here.example>', 'VRFY zed'],
    ['NOOP d', 'RCPT TO:<ann@here.example>', 'RCPT TO:<kim@here.example>', 'VRFY eve@there.example'],
    ['NOOP e', 'RCPT TO:<cy@here.example>', 'RCPT TO:<ben@here.example>', 'RCPT TO:<lee@here.example>'],
  ].map(serve),
);

test.each([
  ['VRFY ann', '252 Cannot say'],
  ['VRFY nobody', '550 nobody... User unknown'],
])('whom RCPT takes is not unknown to VRFY: %s', (line, answer) => {
  new Playbook().says('220 ready\r\n').hears(`${line}\r\n`).says(`${answer}\r\n`).play(personality);
});
