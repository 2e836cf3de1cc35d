import type { Proposal, Seen } from '../model/proposal.ts';
import { limitTests } from './limit-tests.ts';
import { priced } from './price.ts';
import { beginningTests } from './propose-beginning-tests.ts';
import { headerTests } from './propose-header-tests.ts';
import { recordTests } from './propose-record-tests.ts';
import { parameterTests, resourceTests, valueTests, verbTests } from './propose-request-tests.ts';
import { choiceTests, stateTests } from './propose-state-tests.ts';

/** What may be left out of learning, to measure what it contributes. */
export interface ProposalOptions {
  readonly state: boolean;
  readonly classes: boolean;
  /** Letter case of commands does not matter. */
  readonly caseless: boolean;
  /** Requests come in datagrams: nothing holds them together but the client's port, so what was said before hardly ever matters. */
  readonly apart?: boolean;
  /** Bytes of binary requests that say nothing: ids, and the length of the record. */
  readonly ids?: readonly number[];
  /** Commands of which any says which numbered things are meant. */
  readonly choices?: readonly string[];
}

/**
 * All the questions that this traffic makes sense of, in the order in which ties are decided. Deterministic, simplest first. A new
 * feature is a file here and a line in this list.
 */
export function proposeTests(seen: readonly Seen[], options: ProposalOptions): readonly Proposal[] {
  return [
    ...verbTests(seen),
    ...resourceTests(seen),
    ...(options.classes
      ? [
          ...parameterTests(
            options.caseless,
            seen.some(({ request }) => request.tag !== ''),
          ),
          ...priced(3, limitTests(seen)),
          ...valueTests(seen, options.caseless),
          ...headerTests(seen),
          ...beginningTests(seen),
        ]
      : []),
    ...recordTests(seen, options.ids ?? []),
    ...(options.state ? choiceTests(seen, options.choices ?? []) : []),
    ...(options.state ? stateTests(seen).map(options.apart ? dearer : (one) => one) : []),
  ];
}

const apartPrice = 8; // bits

/** What came right before, or that anything came before, is chance, unlike what a client has changed. */
function dearer({ test, cost }: Proposal): Proposal {
  const isChance = test.test === 'last' || (test.test === 'happened' && test.event.status === undefined);
  return { test, cost: cost + (isChance ? apartPrice : 0) };
}
