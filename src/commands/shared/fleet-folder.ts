import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { checkFleet, readFleet } from '../../honeyd/fleet/read-fleet.ts';
import { UsageError } from '../../model/errors.ts';
import { type FleetContent, isBesideName } from '../../nats/fleet-content.ts';
import { readPersonality } from '../../personality/check-personality.ts';
import { printPersonality } from '../../personality/print-personality.ts';
import { writeAtomically } from '../../personality/write-atomically.ts';

/** A fleet file without fault and the personalities that it names, without the recordings in them: sensors need none, and may be taken over. Throws like `readFleet`, and UsageError where one does not lie beside it. */
export function readFleetContent(path: string): FleetContent {
  readFleet(path);
  const folder = dirname(resolve(path));
  const personalities: Record<string, string> = {};
  checkFleet(path, (file) => {
    const name = basename(file);
    if (dirname(resolve(file)) !== folder || !isBesideName(name))
      throw new UsageError(`${path}: ${file} does not lie beside the fleet file`);
    const { recordings, evidence, ...personality } = readPersonality(file);
    personalities[name] = printPersonality(personality);
    return personality;
  });
  return { fleet: readFileSync(path, 'utf8'), personalities };
}

/** Writes a fleet into a folder, and gives the path of its file. The file comes last: who reads it meanwhile finds what it names. */
export function writeFleetContent(folder: string, { fleet, personalities }: FleetContent): string {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  for (const [name, text] of Object.entries(personalities))
    writeAtomically(join(folder, name), Buffer.from(text, 'latin1'));
  writeAtomically(fleetFile(folder), fleet);
  return fleetFile(folder);
}

/** The fleet file of a folder that was written before. */
export function maybeFleetFile(folder: string): string | undefined {
  return existsSync(fleetFile(folder)) ? fleetFile(folder) : undefined;
}

function fleetFile(folder: string): string {
  return join(folder, 'fleet.yaml');
}
