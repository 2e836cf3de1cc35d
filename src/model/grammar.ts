/** How the client's stream is cut into requests and how a request is read. */
export interface Grammar {
  readonly framing: Framing;
  /** Requests begin with a tag chosen by the client that the reply repeats (IMAP). */
  readonly tagged: boolean;
  /** Commands are recognised in any letter case. */
  readonly caseless: boolean;
  /** What stands between the words of a line where it is no blank: a comma, a bar. */
  readonly separator?: string;
  /** What the client sends after certain answers is not a command but a block. */
  readonly blocks: readonly Block[];
  /** The commands seen, in canonical case. */
  readonly verbs: readonly string[];
  /** Commands whose answers are the heads of another command's answers (HEAD and GET of HTTP). */
  readonly heads?: readonly HeadCommand[];
  /** A content was only ever sent compressed to clients that had asked for that (RFC 9110, 12.5.3). */
  readonly negotiates?: true;
  /** How requests and replies that are no text are read. */
  readonly records?: RecordGrammar;
}

/** `command` is answered as `as` is, up to the first empty line and without some headers. */
export interface HeadCommand {
  readonly command: string;
  readonly as: string;
  /** Names in lower case. */
  readonly without: readonly string[];
  /** Names that are left out too where the status is none of success (2xx). */
  readonly refusedWithout: readonly string[];
}

/** What was learned of binary messages. Places are offsets in bytes; negative ones count from the end. */
export interface RecordGrammar {
  /** Places of the bytes of a request that name its command; none where nothing does. */
  readonly kindAt: readonly number[];
  /** Places of the bytes of a reply that are its status. */
  readonly statusAt: readonly number[];
  /** Places of the bytes of a request that are new in every one: ids. */
  readonly idAt: readonly number[];
  /** How requests are cut into fields `f1`, `f2`, …: the layout of the request's command, otherwise the one of no command. */
  readonly layouts: readonly RecordLayout[];
  /** Commands whose text begins with a word that says what is asked for, with that word in capitals: `#03 SELECT`. */
  readonly keywords?: readonly string[];
}

export interface RecordLayout {
  readonly command?: string;
  readonly items: readonly LayoutItem[];
  /** Numbers, from 1, of the fields that are new in every request: ids. */
  readonly ids?: readonly number[];
}

/** One field of a binary request. */
export type LayoutItem =
  /** So many bytes. */
  | { readonly item: 'bytes'; readonly size: number }
  /** Counted words up to an empty one: a name of the DNS (RFC 1035, 3.1). */
  | { readonly item: 'labels' }
  /** Bytes up to a zero. */
  | { readonly item: 'zero' }
  /** A number and that many bytes. */
  | { readonly item: 'counted'; readonly number: IntegerForm }
  /** Elements of BER (X.690) up to the end, each primitive one a field. */
  | { readonly item: 'ber' }
  /** What is left. */
  | { readonly item: 'rest' };

/** An unsigned integer of 8 to 64 bits, the first byte the highest or the lowest. */
export type IntegerForm =
  | 'u8'
  | 'u16be'
  | 'u16le'
  | 'u24be'
  | 'u24le'
  | 'u32be'
  | 'u32le'
  | 'u64be'
  | 'u64le';

export type Framing =
  /** Lines ended by LF, with or without CR; a line ending in `{n}` or `{n+}` continues after n bytes (RFC 9051 literals). */
  | {
      readonly kind: 'line';
      readonly literals: boolean;
      readonly counted?: CountedBlock;
      readonly batches?: readonly Batch[];
    }
  /** RESP arrays of bulk strings, or inline lines (Redis). */
  | { readonly kind: 'resp' }
  /** Header lines up to an empty line, then Content-Length bytes (HTTP, SIP, RTSP). */
  | { readonly kind: 'headers' }
  /**
   * Records with their length in front; `first` is how the first one of a connection has it, where it is another (PostgreSQL), `preface`
   * what connections begin with before any record (HTTP/2).
   */
  | ({ readonly kind: 'prefix'; readonly first?: LengthPrefix; readonly preface?: string } & LengthPrefix)
  /** Requests that end with these bytes: `;`, CR, a zero, an empty line. */
  | { readonly kind: 'terminator'; readonly end: string }
  /** So many lines each. */
  | { readonly kind: 'lines'; readonly count: number }
  /** So many bytes each, filled up with zeros or blanks. */
  | { readonly kind: 'fixed'; readonly size: number }
  /** From an opening bracket to the one that closes it; brackets in double quotes do not count (JSON). */
  | { readonly kind: 'bracket'; readonly open: string; readonly close: string }
  | ({ readonly kind: 'counted' } & CountedText)
  /** All the client says until the server speaks. */
  | { readonly kind: 'turn' }
  /** Lines as long as they are text; from a byte on that no text has, as `turn` (SSH). Telnet commands are by themselves. Texts `unended` are whole without the end of a line. */
  | { readonly kind: 'mixed'; readonly echo?: Echo; readonly unended?: readonly string[] }
  /** One UDP datagram is one request. */
  | { readonly kind: 'datagram' };

/** Where a record has its length: total = value of the integer at `offset` + `add`. */
export interface LengthPrefix {
  readonly offset: number;
  readonly width: 1 | 2 | 3 | 4;
  readonly endian: 'big' | 'little';
  readonly add: number;
  /** The length is that of BER (X.690, 8.1.3), or seven bits a byte, the lowest first (MQTT, protobuf), and counts what follows it; `width` bytes at least. */
  readonly coding?: 'ber' | 'varint';
}

/** A length written in digits: `head`, digits, `separator`, then as many bytes and `add` more. Sample: `8:ADD x361,` of a netstring. */
export interface CountedText {
  readonly head: string;
  readonly radix: 10 | 16;
  /** How many digits; as many as there are where absent. */
  readonly digits?: number;
  readonly separator: string;
  readonly add: number;
}

/** People type, character by character, and the server repeats each, but for what is typed after answers with these statuses (passwords). */
export interface Echo {
  readonly quiet: readonly string[];
}

/** Lines that are one request, from a line with one command to a line with the other (MPD's command lists). Commands as typed. */
export interface Batch {
  readonly begin: string;
  readonly end: string;
}

/** A command line of which one word gives the length of a block that follows it (memcached `set`). */
export interface CountedBlock {
  readonly verbs: readonly string[];
  /** Which word of the line, 1 is the first after the verb. */
  readonly word: number;
  /** Bytes that follow beyond the number, e.g. 2 for CRLF. */
  readonly add: number;
}

/** After an answer with this status the client sends a block: up to a lone dot, or one line (a challenge's answer). */
export interface Block {
  readonly status: string;
  /** Only after this command; any command where absent. */
  readonly verb?: string;
  readonly kind: 'dot' | 'line' | 'raw';
}
