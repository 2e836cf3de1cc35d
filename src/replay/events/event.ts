import type { Endpoint } from '../../model/conversation.ts';

/** Who talks to whom in a line, and which session it is. */
export interface About {
  readonly session: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly transport: 'tcp' | 'udp';
  readonly protocol: string;
  readonly communityId: string;
  readonly sensor: string;
}

/** What happened, before it becomes a line of one schema or another. */
export interface LogEvent {
  /** The last words of the event's id: `session.connect`. */
  readonly name: string;
  /** For people to skim. */
  readonly message: string;
  /** Fields of this event alone. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Text as it is if it is printable ASCII; other characters as `\xNN`, so that nobody can forge a line or the look of one. */
export function shown(text: string, most = 1024): string {
  return text
    .slice(0, most)
    .replace(/[^\x20-\x7e]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
