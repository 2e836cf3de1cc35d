import { expect, test } from 'vitest';
import { learn } from '../../../../src/learn/learn.ts';
import { Playbook } from '../../../replay/playbook.ts';
import { conversation } from '../../conversation.ts';

/** A made-up service in which every command but SAY wants a parameter; SAY was sent alone. */
function serve(commands: readonly string[]): readonly string[] {
  const answer = (command: string): string => {
    const [verb = '', name] = command.split(' ');
    if (verb === 'BYE') return '221 See you';
    if (verb === 'SAY') return '250 Said';
    return name === undefined ? '501 Parameter missing' : `250 ${verb} done`;
  };
  return ['<220 ready\r\n', ...commands.flatMap((command) => [`>${command}\r\n`, `<${answer(command)}\r\n`])];
}

// DROP never was without a parameter.
const personality = learn(
  ['LOOK x,LOOK,TAKE y,SAY,BYE', 'TAKE x,TAKE,DROP y,SAY z,BYE', 'DROP x,PUT,PUT z,DROP z,BYE'].map(
    (one, at) => conversation(serve(one.split(',')), { at }),
  ),
);

test('a command that was always sent with a parameter is answered without one as its relatives are', () => {
  new Playbook()
    .says('220 ready\r\n')
    .hears('DROP\r\n')
    .says('501 Parameter missing\r\n')
    .hears('DROP it\r\n')
    .says('250 DROP done\r\n')
    .play(personality);
  const own = personality.situations.filter(({ when }) =>
    when.some((one) => 'is' in one && one.is === 'DROP'),
  );
  expect(own.map(({ step }) => step)).toEqual(['situation', 'nearest']);
});

test('one that was sent so itself has its own answer', () => {
  new Playbook().says('220 ready\r\n').hears('SAY\r\n').says('250 Said\r\n').play(personality);
});
