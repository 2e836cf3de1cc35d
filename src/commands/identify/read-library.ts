import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate } from '../../identify/candidate.ts';
import type { Conversation } from '../../model/conversation.ts';
import { FormatError, UsageError } from '../../model/errors.ts';
import { loadPersonality } from '../../personality/load-personality.ts';
import { recordedConversations } from '../shared/evidence-file.ts';

/** A personality of the library, with its file. */
export interface LibraryEntry extends Candidate {
  readonly file: string;
}

/** All personalities of a folder, in the order of their names; other files, and damaged ones, are told and left out. Throws UsageError where there is none. */
export function readLibrary(folder: string, complain: (line: string) => void): readonly LibraryEntry[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const entries = files.flatMap((name) => {
    const file = join(folder, name);
    try {
      return [
        { name: name.replace(/(\.personality)?\.json$/, ''), file, personality: loadPersonality(file) },
      ];
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      complain(`left out: ${error.message}`);
      return [];
    }
  });
  if (entries.length === 0) throw new UsageError(`--library ${folder}: no personality in it`);
  return entries;
}

/** What the clients of a personality said, where it keeps that. */
export function keptBy({ file, personality }: LibraryEntry): readonly Conversation[] {
  try {
    return recordedConversations(file, personality);
  } catch (error) {
    if (error instanceof UsageError || error instanceof FormatError) return [];
    throw error;
  }
}
