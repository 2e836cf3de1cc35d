import type { IntegerForm } from './grammar.ts';
import type { EventRef } from './situation.ts';

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
  /** Part of the last earlier request of a command (`*`: of any; optionally: that was answered with a status, or with none of `except`); `none` where there is no such request. */
  | {
      readonly field: 'recall';
      readonly verb: string;
      readonly part: string;
      readonly status?: string;
      readonly except?: readonly string[];
      readonly none?: string;
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
  /** A value made by a rule of its own; the rule is docs/fields.md's. */
  | { readonly [Kind in RuleKind]: { readonly field: Kind; readonly rule: unknown } }[RuleKind]
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
  /** Length in bytes (`times` 8: in bits) of a part of the request, of what follows in the reply (`reply`) or in this record of it (`record`), or of what follows its first empty line (`content`), plus `add`. */
  | { readonly field: 'length'; readonly of: string; readonly add: number; readonly times?: number }
  /** How many bytes were said in this session before this reply, or heard with this request, in units of so many bytes. */
  | {
      readonly field: 'volume';
      readonly of: 'heard' | 'said';
      readonly unit: number;
      readonly digits: number;
    }
  /** Where a record of the reply ends that others follow: nothing itself. */
  | { readonly field: 'end' }
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

/** Kinds of values that are made by a rule, each with its file in `src/message/values/kinds/`. */
export type RuleKind = 'number' | 'id';

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

interface TallyList {
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
