import type { Corpus } from '../../../src/scan/questions/corpus.ts';

/** Nothing was said. */
export const emptyCorpus: Corpus = {
  sessions: [],
  requests: [],
  outcomes: new Map(),
  events: new Map(),
  said: new Map(),
  rare: new Set(),
  listed: [],
  unsaid: [],
};
