import type { Template } from '../../model/personality.ts';
import type { EventRef } from '../../model/situation.ts';
import { nothing, type Pass, unchanged } from '../model/pass.ts';
import type { Proposal } from '../model/proposal.ts';
import type { Row } from '../model/row.ts';
import { addSpentPermissions } from './add-spent-permissions.ts';
import { equivalentEvents } from './equivalent-events.ts';
import { proposeFlags } from './propose-flags.ts';
import { addRestartCommands } from './restart-commands.ts';
import type { FlagTransitions } from './search-flag.ts';
import { searchFlagWithoutOutliers } from './search-flag-without-outliers.ts';
import { type FlagSearch, type Searched, shareFlags } from './share-flags.ts';
import { splitByFlag } from './split-by-flag.ts';

interface FlagContext {
  readonly rows: readonly Row[];
  readonly search: FlagSearch;
}

export const eventGroups: Pass<
  readonly Row[],
  readonly (readonly number[])[],
  { readonly templates: readonly Template[]; readonly events: readonly EventRef[] }
> = {
  name: 'equivalentEvents',
  explanation: 'commands whose answers begin alike, such as HELO and EHLO, do the same to the state',
  run: (rows, { templates, events }) => equivalentEvents(rows, templates, events),
  otherwise: nothing,
};

export const flagOfRefusal: Pass<Pick<Searched, 'on' | 'off'>, FlagTransitions | undefined, FlagContext> = {
  name: 'searchFlag',
  explanation:
    'the events that set and clear the flag behind a refusal, without commands that were refused for other reasons',
  run: (candidate, { rows, search }) => searchFlagWithoutOutliers(candidate, rows, search),
  otherwise: () => undefined,
};

export const proposedFlags: Pass<readonly Row[], readonly Proposal[], readonly EventRef[]> = {
  name: 'proposeFlags',
  explanation:
    'what set and cleared something between different answers to the very same request, whatever their wording',
  run: proposeFlags,
  otherwise: nothing,
};

/** What is found out about the flags together, once each was looked for by itself. */
export const flagPasses: readonly Pass<readonly Searched[], readonly Searched[], FlagContext>[] = [
  {
    name: 'splitByFlag',
    explanation: 'a refusal of one wording that several states give has a flag for each',
    run: (searched, { rows, search }) => splitByFlag(searched, rows, search),
    otherwise: unchanged,
  },
  {
    name: 'shareFlags',
    explanation: 'a refusal that hardly anybody provoked shares the flag of another one',
    run: (searched, { rows, search }) => shareFlags(searched, rows, search),
    otherwise: unchanged,
  },
  {
    name: 'addRestartCommands',
    explanation: 'what sessions begin with, such as EHLO, sets a flag again when it is said again',
    run: (searched, { rows, search }) => addRestartCommands(searched, rows, search),
    otherwise: unchanged,
  },
  {
    name: 'addSpentPermissions',
    explanation:
      'what a command needs is spent with its success where all clients earn it again, as recipients are with a mail',
    run: (searched, { rows, search }) => addSpentPermissions(searched, rows, search),
    otherwise: unchanged,
  },
];
