import { alreadyDone, type RefusalReason, refusalWording } from '../../knowledge/refusal-wording.ts';
import { isSuccess } from '../../knowledge/status-codes.ts';
import type { Template } from '../../model/personality.ts';

/** What a template's constant text says that it is about. Answers that are no errors give none. */
export function refusalReason({ parts, status }: Pick<Template, 'parts' | 'status'>): RefusalReason {
  const text = constantText({ parts });
  if (isSuccess(status)) return alreadyDone.test(text) ? 'state' : 'none';
  return refusalWording.find(([, pattern]) => pattern.test(text))?.[0] ?? 'none';
}

/** What its replies have in common, from the beginning. */
export function constantText({ parts }: Pick<Template, 'parts'>): string {
  return parts
    .filter((part) => typeof part === 'string')
    .join('')
    .slice(0, 300);
}
