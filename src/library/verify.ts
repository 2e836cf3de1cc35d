import { meetPersonality } from '../commands/shared/meet-personality.ts';
import type { Fidelity } from '../compare/play/fidelity.ts';
import { scriptsOf } from '../compare/play/script.ts';
import { scriptsWith, verifyScripts } from '../compare/play/verify-scripts.ts';
import { UsageError } from '../model/errors.ts';
import type { Personality } from '../model/personality.ts';
import { loadPersonality } from '../personality/load-personality.ts';
import { readCaptures } from './captures.ts';

/**
 * Plays the sessions of captures to an emulator of a personality and judges its answers, as `mynah verify --json` does. Rejects with
 * UsageError where there is nothing to judge, FormatError and the system's errors.
 */
export async function verify(
  personality: Personality | string,
  files: string | readonly string[],
  options: { readonly seed?: number } = {},
): Promise<Fidelity> {
  const loaded = typeof personality === 'string' ? loadPersonality(personality) : personality;
  const { grammar, templates, service } = loaded;
  const { services } = await readCaptures(files);
  const conversations = services.flatMap((one) => one.conversations);
  const scripts = scriptsWith(scriptsOf(conversations), service);
  if (scripts.length === 0)
    throw new UsageError(`no conversation with ${service.transport} port ${service.port} to judge by`);
  const starts = conversations
    .map(({ start }) => start)
    .sort((a, b) => a - b)
    .slice(0, 1);
  const meet = meetPersonality(loaded, options.seed ?? 1, starts);
  const { fidelity } = await verifyScripts(scripts, meet, {
    timeout: 0,
    quiet: 0,
    parallel: 1,
    grammar,
    templates,
  });
  return fidelity;
}
