import type { HostFacts, Transport } from './conversation.ts';
import type { Grammar, IntegerForm } from './grammar.ts';

/**
 * How a server talks: everything `mynah replay` needs, learned from recordings. It is data only; nothing in it is
 * executed. Bytes are held as latin1 strings, one character a byte, wherever the type says `string` of traffic.
 */
export interface Personality {
  readonly format: 'mynah personality';
  readonly version: 1;
  readonly service: Service;
  readonly learnedFrom: readonly Origin[];
  readonly host: HostFacts;
  readonly grammar: Grammar;
  /** Sets of values that situations ask about, e.g. the users whose USER was answered 331. */
  readonly knowledge: readonly KnownValues[];
  readonly templates: readonly Template[];
  /** In order: the first situation whose tests all hold answers. The last one has no tests. */
  readonly situations: readonly Situation[];
  /** The folders that sessions move about in, where the server has such a thing. */
  readonly tree?: Tree;
  /** What the server said on data connections, e.g. listings and files. */
  readonly transfers: readonly Transfer[];
  readonly quality: Quality;
  /** The distilled recordings, deflated and in base64, from which `--from` learns on; the emulator ignores it. */
  readonly recordings: string;
}

export interface Service {
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  /** The host name the server calls itself, if it does: replaced by a fleet's own names. */
  readonly hostName?: string;
}

/** A capture that was learned from. Times in µs since the Unix epoch. */
export interface Origin {
  readonly name: string;
  readonly sha256: string;
  readonly sessions: number;
  readonly from: number;
  readonly to: number;
}

/** `SAMPLE: { id: 'k3', verb: 'USER', part: 'arg1', status: '331', values: ['alice', 'bob'] }` */
export interface KnownValues {
  readonly id: string;
  readonly verb: string;
  readonly part: string;
  /** Status of the answer, or id of its template. */
  readonly status: string;
  readonly values: readonly string[];
}

/** A reply with its dynamic parts cut out. */
export interface Template {
  readonly id: string;
  /** Status of the reply: `250`, `+OK`, `OK`, or its first word. */
  readonly status: string;
  readonly parts: readonly Part[];
  /** The server closes or resets the connection after it; `said`: closes where the reply says `Connection: close`. */
  readonly ends?: 'close' | 'reset' | 'said';
  /** Exchanges and sessions in which it was seen. */
  readonly seen: number;
  readonly sessions: number;
  /** µs from the end of the request to the first byte: quartiles observed. */
  readonly delay: readonly [number, number, number];
  /** Where the server cut the reply into segments: byte offsets and the µs waited before each, as most often seen. */
  readonly chunks?: readonly { readonly at: number; readonly wait: number }[];
  /** Bytes go over a data connection (FTP) after so many lines of the reply. */
  readonly data?: { readonly direction: 'toClient' | 'toServer'; readonly after: number };
}

/** Constant bytes, or a field made afresh. */
export type Part = string | Field;

/** Where a field's value comes from; see docs/fields.md for every kind with a sample. */
export type Field = FieldSource & {
  /** Distinct values and samples seen: the evidence. */
  readonly seen?: number;
  readonly distinct?: number;
  /** The value is a number and written as bytes. */
  readonly as?: IntegerForm;
};

export type FieldSource =
  /** Part of the request being answered, e.g. `arg1`, `line`, `verb`, `arg2.domain`, through a transform. */
  | { readonly field: 'echo'; readonly part: string; readonly transform?: string }
  /** Bytes `from`..`to` of a binary request; negative counts from its end, `to: 0` is the end. Bits of `xor` are flipped in each, then `add` is added. */
  | {
      readonly field: 'bytes';
      readonly from: number;
      readonly to: number;
      readonly xor?: number;
      readonly add?: number;
    }
  /** Part of the last earlier request of a command (`*`: of any; optionally: that was answered with a status, or with none of `except`). */
  | {
      readonly field: 'recall';
      readonly verb: string;
      readonly part: string;
      readonly status?: string;
      readonly except?: readonly string[];
      readonly transform?: string;
    }
  /** Part of the last earlier request of a command whose part `key` equals this request's part `by` (a key-value store, uploaded files). */
  | {
      readonly field: 'lookup';
      readonly verb: string;
      readonly part: string;
      readonly key: string;
      readonly by: string;
    }
  /** An address, port or name of either end in one of its written forms. */
  | { readonly field: 'address'; readonly who: 'client' | 'server'; readonly form: string }
  /** The client's host name, made from its address by a pattern such as `client{4}.example.net`, where the address is not in `names`. */
  | {
      readonly field: 'clientName';
      readonly names: Readonly<Record<string, string>>;
      readonly pattern?: string;
    }
  /**
   * A value that is known for what was asked for (the size of a file), or for what was said last with a command (the type of transfers); else the usual one.
   * `stored`: the size of a file whose bytes are known, as it is kept or as it would be sent; of one that this session has stored before all others.
   */
  | {
      readonly field: 'table';
      readonly key: TableKey;
      readonly values: Readonly<Record<string, string>>;
      readonly usual: string;
      readonly stored?: 'kept' | 'sent';
    }
  /** Where the session is in the server's tree of folders, or the path from there of a part of the request. */
  | { readonly field: 'here'; readonly part?: string }
  /** Now, in a named format; `offset` in ms is added to the clock, `zone` is minutes east of UTC. */
  | { readonly field: 'time'; readonly format: string; readonly offset: number; readonly zone: string }
  /** A number that goes on from exchange to exchange or session to session; the rule is docs/fields.md's. */
  | { readonly field: 'number'; readonly rule: unknown }
  /** An id made of time, process number, counter and chance. */
  | { readonly field: 'id'; readonly rule: unknown }
  /** Random characters of a learned shape; `start`: the same until the emulator is started anew. */
  | { readonly field: 'random'; readonly shape: unknown; readonly per?: 'start' }
  /** The endpoint of a data connection that the server opens for this session. */
  | { readonly field: 'dataPort'; readonly form: string; readonly ports: unknown }
  /** A number: how often a kind of exchange has happened in this session (`*` and `*`: any, the greeting too), `times` so much, plus `add`. */
  | {
      readonly field: 'count';
      readonly verb: string;
      readonly status: string;
      readonly add: number;
      readonly times?: number;
      readonly since?: EventRef;
    }
  /** A number that events move, from `base` on: in this session, or in all since the server was started. Each combination of the parts in `key` has its own. */
  | {
      readonly field: 'tally';
      readonly scope: 'session' | 'server';
      readonly key: readonly string[];
      readonly base: number;
      readonly steps: readonly TallyStep[];
      /** Shows what it was before this exchange moved it. */
      readonly before?: true;
      /** Zeros in front up to so many digits. */
      readonly width?: number;
      /** Written as a list of all numbers from `from` on, each followed by `end`. */
      readonly list?: TallyList;
    }
  /** What is left of a list that is known for what was said last with a command (the mails of a user): its lines, their number, the sum of a word, or a word of the line that begins with `arg1`. */
  | {
      readonly field: 'list';
      readonly key?: TableKey;
      readonly lists: Readonly<Record<string, readonly string[]>>;
      readonly usual: string;
      /** Lines that begin with a part of such requests are gone. */
      readonly gone?: GoneLines;
      readonly shows: 'lines' | 'count' | 'sum' | 'word';
      /** Which word is summed up or shown, from 1 on. */
      readonly word?: number;
      /** What follows every line. */
      readonly end?: string;
    }
  /** Length in bytes of a part of the request, of what follows in the reply (`reply`), or of what follows its first empty line (`content`), plus `add`. */
  | { readonly field: 'length'; readonly of: string; readonly add: number }
  /** What another template would say to this request: the value of one of its headers (`header.etag`), or its `content`. */
  | { readonly field: 'other'; readonly template: string; readonly part: string }
  /** Of the content that another template would send: the bytes that part `range` of the request asks for, or numbers about them (RFC 9110, 14). */
  | {
      readonly field: 'slice';
      readonly template: string;
      readonly range: string;
      readonly give: 'bytes' | 'first' | 'last' | 'size';
    }
  /** A value made earlier in this session by another template's field. */
  | { readonly field: 'again'; readonly template: string; readonly index: number }
  /** Unexplained: one of the values seen, the most frequent first. */
  | { readonly field: 'sample'; readonly values: readonly string[] };

/** What an event does to a tally: the one, a part's length or number, or how many words follow the first is added, taken away, or is the new value. */
export interface TallyStep {
  readonly verb: string;
  readonly status: string;
  readonly does: 'add' | 'subtract' | 'set';
  readonly of: 'nothing' | 'one' | 'length' | 'number' | 'words';
  readonly part?: string;
}

/** Which answered requests take a line of a list away, and which bring all of them back. */
export interface GoneLines {
  readonly verb: string;
  readonly status: string;
  readonly until?: EventRef;
}

export interface TallyList {
  readonly from: number;
  readonly end: string;
}

/** What a table is looked up by: a part of the request, or of the last request of `verb`; in lower case. */
export interface TableKey {
  readonly verb?: string;
  readonly part: string;
  /** The part is a name in the server's tree of folders: its whole path is looked up. */
  readonly path?: true;
}

/** `SAMPLE: { start: { verb: 'USER', part: 'arg1', values: { alice: '/home/alice' }, usual: '/' }, moves: [{ verb: 'CWD', status: '250', to: 'named' }] }` */
export interface Tree {
  /** Where a session is at first: decided by what was last said with a command (the user) and not refused. */
  readonly start: {
    readonly verb: string;
    readonly part: string;
    readonly values: Readonly<Record<string, string>>;
    readonly usual: string;
  };
  readonly moves: readonly Move[];
  /** What is there, in lower case. */
  readonly paths: readonly string[];
  /** When files are sent as text, with CR LF for each LF of theirs. */
  readonly text?: TextMode;
}

/** What was last said with a command, and answered so, decides whether files are sent as text; `''`: if it never was said. */
export interface TextMode {
  readonly verb: string;
  readonly part: string;
  readonly status: string;
  readonly values: readonly string[];
}

/** A command that, when it is answered so, takes the session to the folder it names, or to the folder above. */
export interface Move {
  readonly verb: string;
  readonly status: string;
  readonly to: 'named' | 'parent';
}

/** An earlier exchange by its command and the status of its answer; what is absent may be anything. */
export interface EventRef {
  readonly verb?: string;
  readonly status?: string;
}

/** A question about a request and the session so far. */
export type Test =
  /** The command, in canonical case; `''` is the greeting, `' '` a line without a command, `' left'` the end of the client's side, `?` a command never seen. */
  | { readonly test: 'verb'; readonly is: string }
  | { readonly test: 'is'; readonly part: string; readonly value: string; readonly caseless?: true }
  | { readonly test: 'has'; readonly part: string; readonly value: string }
  | { readonly test: 'starts'; readonly part: string; readonly value: string }
  | { readonly test: 'ends'; readonly part: string; readonly value: string }
  /** Lexical class of a part: `number`, `negative`, `word`, `host`, `mailbox`, `path`, … */
  | { readonly test: 'shape'; readonly part: string; readonly is: string }
  | { readonly test: 'longer'; readonly part: string; readonly than: number }
  | { readonly test: 'above'; readonly part: string; readonly than: number }
  /** At least this many words after the command. */
  | { readonly test: 'words'; readonly least: number }
  /** The part is one of a set of known values. */
  | { readonly test: 'known'; readonly part: string; readonly set: string }
  /** How the request is written: `lf`, `leadingBlank`, `trailingBlank`, `blanks`, `eightBit`, `array`, `nul`, `mixedCase`, `block`, `pipelined`. */
  | { readonly test: 'form'; readonly is: string }
  | { readonly test: 'byte'; readonly at: number; readonly is: number }
  | { readonly test: 'size'; readonly is: number }
  /** The answer before this one. */
  | { readonly test: 'last'; readonly event: EventRef }
  /** The last answer to this command had this status. */
  | { readonly test: 'latest'; readonly verb: string; readonly status: string }
  /** Such an exchange has happened since the last one of any kind in `since` (or at all): a flag with what sets and clears it. */
  | {
      readonly test: 'happened';
      readonly event: EventRef;
      readonly or?: readonly EventRef[];
      readonly since?: readonly EventRef[];
    }
  /** … at least this often. */
  | { readonly test: 'count'; readonly event: EventRef; readonly least: number }
  /** The last exchange of this command with the same value in `part` was answered with this status. */
  | { readonly test: 'same'; readonly verb: string; readonly part: string; readonly status: string }
  /** The last answer to this command had this template. */
  | { readonly test: 'answered'; readonly verb: string; readonly template: string }
  /** The last request of this command had this value, or one of these, in `part`, in any letter case. */
  | {
      readonly test: 'said';
      readonly verb: string;
      readonly part: string;
      readonly value: string;
      readonly or?: readonly string[];
    }
  /** A part equals a part of the last request of another command. */
  | { readonly test: 'equals'; readonly part: string; readonly verb: string; readonly other: string };

/** Which step of the cascade a situation belongs to; logged with every answer. */
export type Step = 'exact' | 'situation' | 'command' | 'unknown' | 'nearest' | 'default';

/** What the server's answer depends on, and the answer: a list of tests (all must hold) and a template. */
export interface Situation {
  readonly id: string;
  readonly step: Step;
  readonly when: readonly Test[];
  /** Id of a template. */
  readonly answer: string;
  readonly seen: number;
  readonly sessions: number;
}

/** Bytes that went over a data connection. */
export interface Transfer {
  /** The command that caused it, and its parameter as sent. */
  readonly verb: string;
  readonly argument: string;
  /** First word of the first command of its session: the user, where users log in. */
  readonly user: string;
  /** Where the session was in the tree of folders. */
  readonly folder?: string;
  /** Sent as text: see `Tree`. */
  readonly text?: true;
  readonly direction: 'toClient' | 'toServer';
  readonly bytes: string;
  readonly seen: number;
}

/** How well the personality answers sessions of its own recordings that were left out in turn. Fractions of 1. */
export interface Quality {
  readonly sessions: number;
  readonly exchanges: number;
  /** How many parts the sessions were dealt out to (0: there was only one session to tell from), and how many different ones were judged. */
  readonly folds?: number;
  readonly judged?: number;
  readonly class: number;
  readonly text: number;
  /** Server bytes by how they are explained: constant, made by a rule, sampled. */
  readonly explained: { readonly constant: number; readonly rule: number; readonly sampled: number };
}
