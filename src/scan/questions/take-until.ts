import type { SessionPlan } from '../model/session-plan.ts';

/** The first sessions that have no more than so many exchanges together; at least one. */
export function takeUntil(plans: readonly SessionPlan[], exchanges: number): readonly SessionPlan[] {
  let left = exchanges;
  const end = plans.findIndex(({ steps }) => {
    left -= steps.length;
    return left < 0;
  });
  return end < 0 ? plans : plans.slice(0, Math.max(1, end));
}

export function lengthOf(plans: readonly SessionPlan[]): number {
  return plans.reduce((sum, { steps }) => sum + steps.length, 0);
}
