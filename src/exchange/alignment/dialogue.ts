/** Requests in order, with the index of the message that completed them, and lines of the server with the index of theirs and the first request that they can answer. */
export interface Dialogue {
  readonly requests: readonly { readonly command: string; readonly at: number }[];
  readonly lines: readonly DialogueLine[];
  /** The client left without waiting: whether what it asked last would have been answered is not known. */
  readonly leftOpen: boolean;
}

interface DialogueLine {
  readonly kind: string;
  readonly at: number;
  readonly since: number;
  /** Commands of the dialogue that it names: `:End of WHOIS list`. */
  readonly names: readonly string[];
}
