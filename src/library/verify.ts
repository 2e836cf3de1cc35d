import { judgePersonality, startsOf } from '../commands/shared/meet-personality.ts';
import { readRecordings } from '../commands/shared/read-recordings.ts';
import type { Fidelity } from '../compare/play/fidelity.ts';
import { scriptsOf } from '../compare/play/script.ts';
import { scriptsWith } from '../compare/play/verify-scripts.ts';
import { UsageError } from '../model/errors.ts';
import type { Personality } from '../model/personality.ts';
import { loadPersonality } from '../personality/load-personality.ts';

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
  const { service } = loaded;
  const { value: captures } = await readRecordings(typeof files === 'string' ? [files] : files);
  const conversations = captures.flatMap((capture) => capture.conversations);
  const scripts = scriptsWith(scriptsOf(conversations), service);
  if (scripts.length === 0)
    throw new UsageError(`no conversation with ${service.transport} port ${service.port} to judge by`);
  return (await judgePersonality(loaded, scripts, { starts: startsOf(captures), ...options })).fidelity;
}
