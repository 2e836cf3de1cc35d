import type { SessionPlan } from '../model/session-plan.ts';
import type { Values } from './expand-values.ts';
import { planSessions } from './plan-sessions.ts';

/** How often a plan is asked, each time in another order, by other users and with other values: one sighting may be a chance of its session. */
const passes = 2;

/** What is known of the protocol, given names that the server has shown, for each time that the plan is asked. Draws the same each time. */
export type PlanValues = (listed: readonly string[], pass: number) => Values;

/** What a plan asks for: which of it was asked, and what is left. */
export class PlannedSessions {
  readonly #values: PlanValues | undefined;
  readonly #mayChange: boolean;
  readonly #places = new WeakMap<SessionPlan, string>();
  readonly #taken = new Set<string>();

  constructor(values: PlanValues | undefined, mayChange: boolean) {
    this.#values = values;
    this.#mayChange = mayChange;
  }

  /** What was not asked yet, with the names that the server has shown: of the first time that anything is left of. */
  left(listed: readonly string[]): readonly SessionPlan[] {
    for (let pass = 0; pass < passes; pass++) {
      const left = this.#pass(listed, pass);
      if (left.length > 0) return left;
    }
    return [];
  }

  /** What can be asked before the server has shown a name. */
  first(): readonly SessionPlan[] {
    return this.#pass([], 0).flatMap(withoutNames);
  }

  /** Notes that a session was held; one that is none of the plan is nothing to it. */
  take(plan: SessionPlan): void {
    const place = this.#places.get(plan);
    if (place !== undefined) this.#taken.add(place);
  }

  #pass(listed: readonly string[], pass: number): readonly SessionPlan[] {
    if (!this.#values) return [];
    const sessions = planSessions(this.#values(listed, pass), this.#mayChange);
    for (const [at, session] of sessions.entries()) this.#places.set(session, `${pass} ${at}`);
    return sessions.filter((_, at) => !this.#taken.has(`${pass} ${at}`));
  }
}

/** Sessions up to where a name is said; what is asked in them alone waits. */
function withoutNames(plan: SessionPlan): readonly SessionPlan[] {
  const { steps, focus, kind, unready } = plan;
  if (unready === undefined) return [plan];
  if (unready === 0) return [];
  return [{ steps: steps.slice(0, unready), focus: focus.filter((at) => at < unready), kind }];
}
