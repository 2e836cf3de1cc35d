import { buildLookupTables } from './build-lookup-tables.ts';
import { ofOpen } from './draft-pass.ts';
import { explainCounters } from './explain-counters.ts';
import { explainFileSizes } from './explain-file-sizes.ts';
import { explainListings } from './explain-listings.ts';
import { explainReplyLengths } from './explain-reply-lengths.ts';
import { explainStarts } from './explain-starts.ts';

/** What explains fields from more than the replies of one form: from events, from other replies, from files. A new explanation is a file here and a line. */
export const fieldPasses = {
  listings: ofOpen(
    'explainListings',
    'lines that come and go with what clients do, such as mails in a mailbox',
    (drafts, { sessions, predict }) => explainListings(drafts, sessions, predict),
  ),
  counters: ofOpen(
    'explainCounters',
    'numbers that events of the session or of the server move',
    (drafts, { sessions, predict }) => explainCounters(drafts, sessions, predict),
  ),
  starts: ofOpen(
    'explainStarts',
    'what is so since the server was started: its process number, seconds since then; and measurements',
    (drafts, { sessions, predict }) => explainStarts(drafts, sessions, predict),
  ),
  lookupTables: ofOpen(
    'buildLookupTables',
    'values that depend on what was asked for, or on what was said before, go into a table',
    (drafts, { sessions, files }) => buildLookupTables(drafts, sessions, files),
  ),
  fileSizes: ofOpen(
    'explainFileSizes',
    'numbers that are the size of a file whose bytes are known',
    (drafts, { files }) => explainFileSizes(drafts, files),
  ),
  replyLengths: ofOpen(
    'explainReplyLengths',
    'numbers that count the bytes that follow them',
    (drafts, { predict }) => explainReplyLengths(drafts, predict),
  ),
} as const;
