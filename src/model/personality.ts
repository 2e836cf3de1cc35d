import type { HostFacts, Transport } from './conversation.ts';
import type { GoneLines, Part, TableKey } from './field.ts';
import type { Grammar } from './grammar.ts';
import type { Properties } from './properties.ts';
import type { Queues } from './queues.ts';
import type { Situation } from './situation.ts';
import type { ServerTls } from './tls.ts';

/**
 * How a server talks: everything `mynah replay` needs, learned from recordings. It is data only; nothing in it is
 * executed. Bytes are held as latin1 strings, one character a byte, wherever the type says `string` of traffic.
 */
export interface Personality {
  readonly format: 'mynah personality';
  readonly version: 1;
  readonly service: Service;
  readonly learnedFrom: readonly Origin[];
  /** Other servers, known before, whose ways stand in situations of the step `relative`. */
  readonly relatives?: KnownRelatives;
  readonly host: HostFacts;
  readonly grammar: Grammar;
  /** Sets of values that situations ask about, e.g. the users whose USER was answered 331. */
  readonly knowledge: readonly KnownValues[];
  readonly templates: readonly Template[];
  /** In order: the first situation whose tests all hold answers. The last one has no tests. */
  readonly situations: readonly Situation[];
  /** The folders that sessions move about in, where the server has such a thing. */
  readonly tree?: Tree;
  /** Things that come and go by name, where the server keeps such: values of a store, jobs, channels. */
  readonly things?: KeyedStore;
  /** What waits in lines until somebody takes it, where the server has such: jobs, messages, elements of lists. */
  readonly queues?: Queues;
  /** Cells that are read and written by number, where the server has such: registers, coils, a memory. */
  readonly cells?: Cells;
  /** What commands name by numbers, where the server has such things. */
  readonly numbered?: Numbered;
  /** Things with numbers of which requests ask for properties by name: the mails of a mailbox. */
  readonly properties?: Properties;
  /** How it speaks TLS, where it does. */
  readonly tls?: ServerTls;
  /** What the server said on data connections, e.g. listings and files. */
  readonly transfers: readonly Transfer[];
  readonly quality: Quality;
  /** The evidence that it was learned from, in base64, from which `--from` learns on; the emulator ignores it. */
  readonly recordings?: string;
  /** The file beside the personality with this evidence, where it is too large to stand here. */
  readonly evidence?: string;
}

export interface Service {
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  /** The host name the server calls itself, if it does: replaced by a fleet's own names. */
  readonly hostName?: string;
  /** The port that it connects from to data ports of its clients (20 in RFC 959), where that was always the same. */
  readonly dataPort?: number;
  /** µs that its clock is ahead of the clock that recorded it, where it is wrong or that one was. */
  readonly clockAhead?: number;
  /** µs after which it ends the connection of a client that says nothing, and what it says then, where that was seen. */
  readonly idleAfter?: number;
  readonly idleSays?: string;
}

/** A capture that was learned from. Times in µs since the Unix epoch. */
export interface Origin {
  readonly name: string;
  readonly sha256: string;
  readonly sessions: number;
  readonly from: number;
  readonly to: number;
}

/** `SAMPLE: { protocol: 'ftp', servers: ['proftpd', 'vsftpd'] }` */
export interface KnownRelatives {
  readonly protocol: string;
  readonly servers: readonly string[];
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
  /** Where the server cut the reply into segments: byte offsets and the µs waited before each, as most often seen; of datagrams also what the next one begins with. */
  readonly chunks?: readonly Chunk[];
  /** Only so many lines of the reply are said at once; what comes after, and all answers from then on, are said with the next one. */
  readonly lateAfter?: number;
  /** Bytes go over a data connection (FTP) after so many lines of the reply. */
  readonly data?: { readonly direction: 'toClient' | 'toServer'; readonly after: number };
}

export interface Chunk {
  readonly at: number;
  readonly wait: number;
  readonly begins?: string;
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
  /** Which of them are folders. */
  readonly folders?: readonly string[];
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

/**
 * Which answered requests make a thing be there, change it and take it away; `key` is the part of a request that names it.
 * `SAMPLE: { scope: 'server', key: 'arg1', effects: [{ verb: 'SET', outcome: '+OK', does: 'put', part: 'arg2' }, { verb: 'DEL', outcome: ':n', does: 'remove' }] }`
 */
export interface KeyedStore {
  /** Whether other sessions see them. */
  readonly scope: 'session' | 'server';
  readonly key: string;
  /** Parts in which other commands name it, e.g. those whose first parameter says what is asked of it: `OBJECT` -> `arg2`. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Commands that name several things, and every how manieth word is such a name: `MSET a 1 b 2` -> 2. */
  readonly several?: Readonly<Record<string, number>>;
  /** Commands that are answered with how many things there are. */
  readonly counts?: readonly string[];
  /** Where there are several stores: how a session says which of them it means. */
  readonly space?: StoreSpace;
  /** Every change of a thing gives it a number, one more than that of the change before, whichever thing that was of; the first is one more than this. */
  readonly numbered?: number;
  readonly effects: readonly StoreEffect[];
}

/** A part of the last request of `verb` that was not refused names the store that is meant; `usual` is the one that is meant before, `SELECT 0`. */
export interface StoreSpace {
  readonly verb: string;
  readonly part: string;
  readonly usual?: string;
}

export interface StoreEffect {
  readonly verb: string;
  /** Status of the answer, and what a number in its place is: `:n`, `:0`. */
  readonly outcome: string;
  /** `keep`: shows that it is there; `clear`: takes all away; `increase` and `decrease`: the number that is there. */
  readonly does: 'put' | 'append' | 'prepend' | 'increase' | 'decrease' | 'keep' | 'remove' | 'clear';
  /** The part of the request that is put or added; a number without it is changed by one. */
  readonly part?: string;
}

/** `SAMPLE: { scope: 'server', areas: [{ bits: 16, read: { verb: '#03', at: 'n8.u16be', per: 1, count: 'n10.u16be' }, writes: [{ verb: '#06', at: 'n8.u16be', per: 1, data: 10, accepted: 12 }], first: { 7: '\x01\x02' }, usual: '\0\0' }] }` */
export interface Cells {
  /** Whether other sessions see what one writes. */
  readonly scope: 'session' | 'server';
  readonly areas: readonly CellArea[];
}

/** Cells that one command reads. */
export interface CellArea {
  /** Of one cell: 1 (eight in a byte, the lowest bit first), or a multiple of 8. */
  readonly bits: number;
  readonly read: CellAccess & { readonly count: string };
  readonly writes: readonly CellWrite[];
  /** A part of the request that tells cells of the same number apart. */
  readonly space?: string;
  /** What cells held at first, by their number; `SPACE:NUMBER` where `space` is set. */
  readonly first: Readonly<Record<string, string>>;
  /** What all others held. */
  readonly usual: string;
}

/** Which cell a request means first: `at` is the part with its address, which divided by `per` is the number of the cell. */
interface CellAccess {
  readonly verb: string;
  readonly at: string;
  readonly per: number;
}

/** A command that writes cells: from byte `data` of the request on, so many as a part of it says; `flag`: one bit, set unless all bytes are zero. */
export interface CellWrite extends CellAccess {
  readonly data: number;
  readonly count?: string;
  readonly flag?: true;
  /** How long the answer is that accepts it. */
  readonly accepted: number;
}

/** Things that several commands name by their numbers: the mails of a mailbox. Sample: `{ verbs: ['RETR', 'TOP'], key: { verb: 'USER', part: 'arg1' }, there: { alice: [1, 2] } }` */
export interface Numbered {
  /** Commands whose first parameter is such a number. */
  readonly verbs: readonly string[];
  /** Whose things they are. */
  readonly key?: TableKey;
  /** The numbers that are there, by key. */
  readonly there: Readonly<Record<string, readonly number[]>>;
  /** What takes one away. */
  readonly gone?: GoneLines;
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

/** Accuracy of the personality on held-out sessions of its own recordings (cross-validation). Fractions of 1. */
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
