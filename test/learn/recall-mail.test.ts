import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { conversation } from '../support/conversation.ts';

/** A session that posts an article and looks at it. */
function posted(at: number, subject: string, from: string) {
  const [local, domain] = from.split('@');
  return conversation(
    [
      '<200 ready\r\n',
      '>POST\r\n',
      '<340 send it\r\n',
      `>Subject: ${subject}\r\nFrom: <${from}>\r\n\r\ntext\r\n.\r\n`,
      '<240 posted\r\n',
      '>OVER\r\n',
      `<224 "${subject}" of ${local} at ${domain}\r\n`,
    ],
    { at },
  );
}

test('what an article said that was sent is said again when it is looked at', () => {
  const { templates } = learn([
    posted(0, 'river violet marble', 'anna@corp.example.com'),
    posted(1, 'quarter engine', 'sales@widgets.example'),
    posted(2, 'orange', 'dave+lists@acme.example'),
  ]);
  const looks = templates.filter(({ status }) => status === '224');
  expect(looks).toHaveLength(1);
  const recalled = looks[0]?.parts.flatMap((part) =>
    typeof part === 'object' && part.field === 'recall' ? [part.part] : [],
  );
  expect(recalled).toEqual(['mail.subject', 'mail.from.local', 'mail.from.domain']);
});
