import { expect, test } from 'vitest';
import { EvidenceCollector } from '../../src/evidence/evidence-collector.ts';
import { evidenceLimits } from '../../src/evidence/evidence-limits.ts';
import { decide } from '../../src/learn/learn.ts';
import { heard } from '../evidence/heard-sessions.ts';

/** A server that counts what is posted to it, in all sessions together; asked for the count and posted to by turns. */
function learned(count: number) {
  const collector = new EvidenceCollector({ ...evidenceLimits, firstTurns: 200, spreadTurns: 60 });
  let posted = 7;
  for (let at = 0; at < count; at++) {
    const lines = ['<200 hi\r\n'];
    for (let step = 0; step < 3; step++) {
      if ((at * 7 + step * 5) % 3 > 0) {
        posted++;
        lines.push('>POST\r\n', '<240 thanks\r\n');
      }
      lines.push('>COUNT\r\n', `<211 ${posted} articles\r\n`);
    }
    collector.add(heard(lines, at));
  }
  return decide(collector.evidence);
}

test('a counter of the server is counted on where nothing is missing, and what is shown after a gap does not speak against it', () => {
  for (const count of [30, 300]) {
    const { templates, quality } = learned(count);
    expect(quality.sessions < count).toBe(count === 300);
    expect(templates.flatMap(({ parts }) => parts)).toContainEqual(
      expect.objectContaining({
        field: 'tally',
        scope: 'server',
        steps: [{ verb: 'POST', status: '240', does: 'add', of: 'one' }],
      }),
    );
  }
});
