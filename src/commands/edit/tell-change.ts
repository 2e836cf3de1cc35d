import { coloured, plain } from '../../compare/reports/paint.ts';
import { printComparison } from '../../compare/reports/print-comparison.ts';
import type { Conversation } from '../../model/conversation.ts';
import { FormatError, UsageError } from '../../model/errors.ts';
import type { Personality } from '../../model/personality.ts';
import { recordedConversations } from '../shared/evidence-file.ts';
import { behaviourChange } from './behaviour-change.ts';

/** Prints what is answered otherwise by `after` than by `before`, which was read from `file`. */
export async function tellChange(file: string, before: Personality, after: Personality): Promise<void> {
  const recorded = recordingsOf(file, before);
  if (typeof recorded === 'string') {
    process.stdout.write(`what is answered otherwise cannot be told: ${recorded}\n`);
    return;
  }
  const change = await behaviourChange(before, after, recorded);
  if (!change) {
    process.stdout.write('the sessions it was learned from are answered as before\n');
    return;
  }
  const paint = process.stdout.isTTY && !process.env.NO_COLOR ? coloured : plain;
  const options = { paint, width: process.stdout.columns ?? 120, uncovered: false };
  process.stdout.write(`${printComparison(change, options).join('\n')}\n`);
}

/** What it was learned from, or why that is not there. */
function recordingsOf(file: string, personality: Personality): readonly Conversation[] | string {
  try {
    return recordedConversations(file, personality);
  } catch (error) {
    if (error instanceof UsageError || error instanceof FormatError) return error.message;
    throw error;
  }
}
