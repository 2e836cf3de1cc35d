import type { Session } from '../../exchange/exchange.ts';
import type { Decision } from '../../model/decision.ts';
import type { Template } from '../../model/personality.ts';
import type { EventRef } from '../../model/situation.ts';
import { type Pass, type Passes, unchanged } from '../model/pass.ts';
import type { Row } from '../model/row.ts';
import { type ClearFace, findClearFace } from './clear-face.ts';
import { explainRefusals, type Refusal } from './explain-refusals.ts';
import { findErrorLimits, type Limits } from './find-error-limits.ts';
import { reclassifyStateRefusals } from './reclassify-state-refusals.ts';

/** What the server remembers of a session, as far as its refusals show. */
interface LearnedState {
  /** How many errors it takes before it closes. */
  readonly limits: Limits;
  /** The rows, with the reasons of refusals as far as the flags show them. */
  readonly rows: readonly Row[];
  /** The flags behind refusals, with the events that set and clear them. */
  readonly refusals: readonly Refusal[];
  /** Where clients that begin in clear are met otherwise than those that begin with TLS. */
  readonly clearFace: ClearFace | undefined;
}

interface StateContext {
  readonly sessions: readonly Session[];
  readonly templates: readonly Template[];
  /** Kinds of exchanges that may set or clear a flag. */
  readonly events: readonly EventRef[];
}

/** Finds limits of errors first, then the flags behind refusals, and with them which refusals are about the state at all. */
export function learnState(rows: readonly Row[], context: StateContext, passes: Passes): LearnedState {
  const limits = findErrorLimits(rows, context.templates, passes);
  const settled = settleRefusals(limits.rows, context, passes);
  return { limits, ...settled, clearFace: findClearFace(context.sessions, settled.rows) };
}

/** Refusals that were given nearly only while a flag was on are about the state, whatever their wording. */
export const stateRefusals: Pass<readonly Row[], readonly Row[], readonly Refusal[]> = {
  name: 'reclassifyStateRefusals',
  explanation: 'a refusal that comes nearly only while a flag is on is about the state, whatever its wording',
  run: reclassifyStateRefusals,
  otherwise: unchanged,
};

/** What the first flags show of the rows may show others: they are looked for once more where it does. */
function settleRefusals(
  first: readonly Row[],
  context: StateContext,
  passes: Passes,
): Pick<LearnedState, 'rows' | 'refusals'> {
  const decisions: Decision[] = [];
  const found = refusalsOf(
    first,
    context,
    passes.observedBy((decision) => decisions.push(decision)),
  );
  const rows = passes.run(stateRefusals, first, found);
  if (rows !== first) return { rows, refusals: refusalsOf(rows, context, passes) };
  for (const decision of decisions) passes.observe(decision);
  return { rows, refusals: found };
}

function refusalsOf(
  rows: readonly Row[],
  { templates, events }: StateContext,
  passes: Passes,
): readonly Refusal[] {
  return passes.isOn('state') ? explainRefusals(rows, events, templates, passes) : [];
}
