import { z } from 'zod';
import { differenceKinds, verdicts } from '../../src/compare/differences/difference.ts';

/** JSON Schemas of all that `--json` prints, in `docs/json/`: one object each, which is a line of output where a command prints several. */

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const port = z.int().min(0).max(65_535);
const transport = z.enum(['tcp', 'udp']);
const bytes = z.string().describe('Bytes, one character each (latin1)');
const endpoint = z.strictObject({ address: z.string(), port });
const seconds = z.number().describe('Seconds since the Unix epoch');

const service = z.strictObject({ transport, address: z.string(), port, hostName: z.string().optional() });

const flows = z.strictObject({
  transport,
  client: endpoint,
  server: endpoint,
  start: seconds,
  end: seconds,
  packets: count,
  clientBytes: count,
  serverBytes: count,
  clientMd5: z.string(),
  serverMd5: z.string(),
  ending: z.enum(['client', 'server', 'reset', 'unfinished']),
  problems: z.array(z.string()),
  tls: z.looseObject({}).optional(),
});

const services = z.strictObject({
  transport,
  server: endpoint,
  sessions: count,
  answered: count.describe('Sessions in which the server said anything'),
  clients: count,
  clientBytes: count,
  serverBytes: count,
  start: seconds,
  end: seconds,
});

const cause = z.enum(['closed', 'silent', 'talkative', 'never seen', 'wrong situation', 'wrong value']);

const learn = z.strictObject({
  file: z.string(),
  service,
  sessions: count,
  kept: count,
  exchanges: count,
  situations: count,
  templates: count,
  verbs: z.array(bytes),
  knownValues: count,
  transfers: count,
  states: count,
  fields: z.array(z.strictObject({ kind: z.string(), count, example: z.string() })),
  quality: z.strictObject({
    sessions: count,
    exchanges: count,
    folds: count.optional(),
    judged: count.optional(),
    class: share,
    text: share,
    explained: z.strictObject({ constant: share, rule: share, sampled: share }),
  }),
  unexplained: z.array(
    z.strictObject({
      template: z.string(),
      where: z.string(),
      distinct: count,
      seen: count,
      values: z.array(bytes),
    }),
  ),
  guesses: z.strictObject({ neverRecorded: count, oneSession: count, commands: z.array(bytes) }),
  own: z
    .strictObject({
      exchanges: count,
      class: share,
      text: share,
      wrong: z.array(z.strictObject({ command: bytes, cause, count })),
    })
    .optional(),
});

const scan = learn.extend({
  scan: z.strictObject({
    sessions: count,
    exchanges: count,
    curve: z.array(share),
    kinds: z.array(z.strictObject({ kind: z.string(), asked: count, surprises: count })),
    learning: count,
    choosing: count,
    took: count,
    why: z.enum(['budget', 'settled', 'gone', 'over', 'nothing left to ask']),
  }),
});

const of = z.strictObject({ right: count, of: count });
const verdict = z.strictObject({
  conversation: count,
  turn: count,
  command: bytes,
  said: bytes,
  expected: bytes,
  got: bytes,
  expectedClass: bytes,
  gotClass: bytes,
  sameClass: z.boolean(),
  sameText: z.boolean(),
  masks: z.array(z.string()),
  bytes: count,
  sameBytes: count,
  cause: cause.optional(),
});

const verify = z.strictObject({
  conversations: count,
  exchanges: count,
  class: of,
  text: of,
  bytes: of,
  endings: of,
  transfers: of,
  whole: of,
  commands: z.array(z.strictObject({ command: bytes, class: of, text: of })),
  masks: z.record(z.string(), count),
  causes: z.partialRecord(cause, count),
  misses: z.array(
    z.strictObject({
      command: bytes,
      expectedClass: bytes,
      gotClass: bytes,
      cause,
      count,
      first: count,
      examples: z.array(verdict),
    }),
  ),
});

const both = z.strictObject({ before: count, after: count });
const place = z.strictObject({ conversation: count, exchange: count });
const difference = z.strictObject({
  id: z.string(),
  verdict: z.enum(verdicts),
  kind: z.enum(differenceKinds),
  ground: z.enum(['same session so far', 'same request and state', 'everywhere']),
  command: bytes,
  change: z.strictObject({ before: bytes, after: bytes }).optional(),
  places: z.array(z.strictObject({ command: bytes, exchanges: both })),
  request: bytes,
  before: bytes,
  after: bytes,
  note: z.string().optional(),
  mayFollow: z.boolean(),
  exchanges: both,
  conversations: both,
  where: z.strictObject({ before: place, after: place }),
});
const size = z.strictObject({ name: z.string(), conversations: count, exchanges: count, incomplete: count });

const compare = z.strictObject({
  before: size,
  after: size,
  differences: z.array(difference),
  known: z.array(difference),
  uncovered: z.array(
    z.strictObject({
      recording: z.enum(['before', 'after']),
      command: bytes,
      status: bytes,
      exchanges: count,
      request: bytes,
      reply: bytes,
    }),
  ),
  coverage: z.strictObject({ compared: count, familiar: count, uncovered: count }),
  masks: z.record(z.string(), count),
});

const problem = z.strictObject({
  file: z.string().optional(),
  place: z.string().optional(),
  text: z.string(),
});
const checkedService = z.strictObject({
  transport,
  port,
  personality: z.string().optional(),
  action: z.enum(['open', 'reset', 'block']).optional(),
});

const check = z.strictObject({
  problems: z.array(problem),
  hosts: z.array(
    z.strictObject({
      name: z.string(),
      addresses: z.array(z.string()),
      listen: z.array(z.string()),
      services: z.array(checkedService),
    }),
  ),
});

const serve = z.strictObject({
  listening: z.array(endpoint.extend({ host: z.string(), file: z.string(), transport })),
});

const replay = z.strictObject({ listening: endpoint });

const capture = z.strictObject({
  sessions: count,
  packets: count,
  bytes: count.describe('Of the capture file'),
  out: z.string().optional(),
  learned: z.strictObject({ file: z.string(), situations: count }).optional(),
});

const honeyd = z.strictObject({
  folder: z.string(),
  files: z.array(z.string()),
  hosts: z.array(
    z.strictObject({
      name: z.string(),
      addresses: z.array(z.string()),
      osPersonality: z.string().optional(),
      ethernet: z.string().optional(),
      uptime: z.number().optional(),
      reasons: z.array(z.string()),
    }),
  ),
});

const fleet = z.strictObject({
  name: z.string(),
  version: count,
  at: z.string().optional(),
  personalities: z.array(z.string()).optional(),
  from: count.optional(),
});

const identify = z.strictObject({
  verdict: z.enum(['is', 'undecided', 'none']),
  names: z.array(z.string()),
  exchanges: count,
  ranked: z.array(z.strictObject({ name: z.string(), likeness: share, class: of, text: of })),
  differences: z.array(
    z.strictObject({ said: bytes, heard: bytes, other: z.string(), instead: bytes, count }),
  ),
  questions: z.array(
    z.strictObject({ say: bytes, answers: z.array(z.strictObject({ name: z.string(), text: bytes })) }),
  ),
  asked: count.optional(),
  nmap: z.string().optional(),
});

/** By the command that prints it; `serve-check` is also what `mynah honeyd --check --json` prints, `learn` also `show` and `merge`. */
export const outputSchemas = {
  capture,
  compare,
  fleet,
  flows,
  'flows-services': services,
  honeyd,
  identify,
  learn,
  replay,
  scan,
  serve,
  'serve-check': check,
  verify,
} as const;
