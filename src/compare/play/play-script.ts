import { endpointInCommand, findDataEndpoint, withDataEndpoint } from '../../knowledge/data-endpoint.ts';
import type { Endpoint } from '../../model/conversation.ts';
import type { Template } from '../../model/personality.ts';
import type { Heard } from '../replies/find-unpredictable.ts';
import { judgeText } from '../replies/judge-reply.ts';
import { styleOf, unitsOf } from '../replies/reply-units.ts';
import type { Meet, Peer, ReplyTimeouts } from './peer.ts';
import type { DataPlan, Script, Turn } from './script.ts';

/** A turn as it was recorded and as it went this time. */
export interface PlayedTurn {
  readonly turn: Turn;
  readonly got: string;
  /** The server has closed the connection by the end of this turn. */
  readonly closed: boolean;
  /** What masking needs to know of both replies. */
  readonly wanted: Heard;
  readonly heard: Heard;
  /** What came over the data connection, if the recorded one carried something from the server. */
  readonly received?: string;
  /** Id of the situation that answered, where that is known. */
  readonly situation?: string;
}

export interface PlayedScript {
  readonly script: Script;
  readonly turns: readonly PlayedTurn[];
  /** The server closed the connection before the client did. */
  readonly serverEnds: boolean;
}

export interface PlayOptions {
  /** ms: the longest wait for a reply that the recording has at once; slower ones are waited for longer. */
  readonly timeout: number;
  /** ms of silence after which a reply counts as whole. */
  readonly quiet: number;
  readonly templates: readonly Template[];
}

/** Plays the client side of a recorded conversation. A refused connection gives silence, not an error. */
export async function playScript(script: Script, meet: Meet, options: PlayOptions): Promise<PlayedScript> {
  const peer = await meet({ ...script, inTls: script.turns[0]?.secured === true });
  try {
    const turns = await new Player(script, peer, options).play();
    const serverEnds = script.serverEnds ? await peer.closes(options.timeout) : turns.at(-1)?.closed === true;
    return { script, turns, serverEnds };
  } finally {
    await peer.close();
  }
}

const likely = 4; // times shorter is the wait after what looks like a whole reply

const remembered = 65_536; // characters of what a client has said, and of one turn 8192

/** What a client has said and may be echoed: every turn needs it as it was then, so it is put together only where somebody asks. */
class SaidSoFar {
  readonly #parts: string[] = [];
  #latest = { parts: 0, text: '' };

  /** Of a long text beginning and end. */
  add(said: string): void {
    if (said === '') return;
    this.#parts.push(said.length <= 8192 ? said : `${said.slice(0, 4096)}\n${said.slice(-4096)}`);
  }

  /** The end of all that has been said up to now, whatever is added later. */
  now(): () => string {
    const { length } = this.#parts;
    return () => this.#upTo(length);
  }

  /** Turns are judged in order, each asking several times. */
  #upTo(length: number): string {
    const { parts, text } = this.#latest.parts <= length ? this.#latest : { parts: 0, text: '' };
    if (parts < length) {
      const more = this.#parts.slice(parts, length).join('');
      this.#latest = { parts: length, text: (text + more).slice(-remembered) };
    }
    return parts < length ? this.#latest.text : text;
  }
}

function heardOf(time: number, ends: Pick<Heard, 'client' | 'server'>, said: () => string): Heard {
  return {
    time,
    ...ends,
    get said() {
      return said();
    },
  };
}

class Player {
  readonly #script: Script;
  readonly #peer: Peer;
  readonly #options: PlayOptions;
  readonly #saidThen = new SaidSoFar();
  readonly #saidNow = new SaidSoFar();
  #closed = false;

  constructor(script: Script, peer: Peer, options: PlayOptions) {
    this.#script = script;
    this.#peer = peer;
    this.#options = options;
  }

  async play(): Promise<readonly PlayedTurn[]> {
    const turns: PlayedTurn[] = [];
    let announced: number | undefined;
    const settle = (received: string) => {
      const turn = announced === undefined ? undefined : turns[announced];
      if (turn && announced !== undefined) turns[announced] = { ...turn, received };
      announced = undefined;
    };
    for (const [index, turn] of this.#script.turns.entries()) {
      if (turn.data) settle('');
      if (turn.secured && index > 0 && !this.#closed) await this.#peer.secure(turn.time);
      let played = await this.#playTurn(turn);
      if (index === this.#script.turns.length - 1) played = await this.#sayGoodbye(played);
      turns.push(played);
      if (turn.data?.listener === 'server') await this.#connect(played.got, turn.data);
      // the transfer itself happens in the turn after the announcement, or a later one
      const received = announced === undefined ? '' : await this.#peer.received();
      if (received !== '') settle(received);
      if (turn.data?.fromServer) announced = index;
    }
    settle('');
    return turns;
  }

  async #playTurn(turn: Turn): Promise<PlayedTurn> {
    const said = await this.#rewrite(turn);
    this.#saidThen.add(turn.said);
    this.#saidNow.add(said);
    const { client, server } = this.#script;
    const wanted = heardOf(turn.time + turn.delay, { client, server }, this.#saidThen.now());
    const heardAt = () => this.#heard(turn);
    if (this.#closed) return { turn, got: '', closed: true, wanted, heard: heardAt() };
    if (said !== '') await this.#peer.say(said, turn.time);
    const { text, closed, situation } = await this.#peer.hear(this.#timeout(turn, wanted));
    this.#closed = closed;
    const known = situation === undefined ? {} : { situation };
    return { turn, got: text, closed, wanted, heard: heardAt(), ...known };
  }

  /** What the recorded server said after its client had left belongs to the last turn: `221 You could at least say goodbye.` */
  async #sayGoodbye(played: PlayedTurn): Promise<PlayedTurn> {
    const { turn, got, wanted, heard } = played;
    if (this.#script.serverEnds || this.#closed) return played;
    const style = styleOf(turn.heard, wanted.said);
    const due = unitsOf(turn.heard, style, wanted.said).length;
    const isCut = got.length < turn.heard.length && turn.heard.startsWith(got);
    if (!isCut && unitsOf(got, style, heard.said).length >= due) return played;
    await this.#peer.finish();
    const { text } = await this.#peer.hear(this.#timeout({ ...turn, heard: '' }, wanted));
    return { ...played, got: got + text };
  }

  #heard(turn: Turn): Heard {
    const { client, server } = this.#peer;
    return heardOf(this.#peer.now(turn.time + turn.delay), { client, server }, this.#saidNow.now());
  }

  async #rewrite(turn: Turn): Promise<string> {
    if (turn.data?.listener !== 'client') return turn.said;
    const port = await this.#peer.listen(turn.data);
    if (port === undefined) return turn.said;
    return withListener(turn.said, { address: this.#peer.client.address, port });
  }

  async #connect(reply: string, data: DataPlan): Promise<void> {
    const port = findDataEndpoint(reply)?.port;
    if (port !== undefined) await this.#peer.connect(port, data);
  }

  /** Silence is waited for only shortly: what comes late is seen in the next turn. */
  #timeout(turn: Turn, wanted: Heard): ReplyTimeouts {
    const { timeout, quiet, templates } = this.#options;
    const { heard, delay, lasts } = turn;
    if (heard === '') return { first: quiet, more: () => quiet };
    const style = styleOf(heard, wanted.said);
    const units = unitsOf(heard, style, wanted.said).length;
    const slow = quiet + ((lasts - delay) / 1000) * 2;
    return {
      first: timeout + (delay / 1000) * 2,
      more: (text) => {
        const now = this.#heard(turn);
        if (judgeText(heard, text, wanted, now, templates).equal) return 0;
        // as many replies as were recorded, the last one complete: seldom is there more
        const isLikelyWhole = endsAs(heard, text) && unitsOf(text, style, now.said).length >= units;
        return isLikelyWhole ? Math.min(slow, quiet / likely) : slow;
      },
    };
  }
}

/** A line end, or a lone dot where the recorded reply has one, and no line of a reply that goes on (`250-`). */
function endsAs(heard: string, text: string): boolean {
  const end = heard.endsWith('\n.\r\n') ? '\n.\r\n' : '\n';
  return text.endsWith(end) && !/(^|\n)\d{3}-[^\n]*\n$/.test(text.slice(-600));
}

/** What the client says, with the endpoint where this peer listens in the place of the recorded one. */
function withListener(said: string, endpoint: Endpoint): string {
  return said
    .split('\n')
    .map((line) => {
      const found = endpointInCommand(line);
      return (found && withDataEndpoint(line, found, endpoint)) ?? line;
    })
    .join('\n');
}
