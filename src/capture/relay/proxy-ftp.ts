import type { Socket } from 'node:net';
import {
  type DataEndpoint,
  endpointCommands,
  endpointInCommand,
  endpointInReply,
  endpointStatuses,
  withDataEndpoint,
} from '../../knowledge/data-endpoint.ts';
import {
  greeting,
  loginCommand,
  mailCommand,
  tlsFollows,
  userTaken,
} from '../../knowledge/file-transfer-dialogue.ts';
import { plainAddress, sameAddress } from '../../net/same-address.ts';
import type { Filter, RelayContext, Sides } from './proxy-connection.ts';
import { ProxyDataPort } from './proxy-data-port.ts';
import { LineFilter, type LineWatcher } from './proxy-ftp-lines.ts';

/**
 * What is known of a connection: nothing yet; the greeting could be FTP's; then the client gave a USER; and the server
 * took it as FTP does. SMTP greets with 220 too: only in the state `ftp` is any byte changed.
 */
type State = 'nothing' | 'greeted' | 'user' | 'ftp' | 'other';

const endpointCommandsBegin = endpointCommands.map((command) => `${command} `);
/** Servers refuse data connections to the ports of other services, and should be seen to do so. */
const LOWEST_PORT = 1024;

/**
 * Watches a control connection on its way through the relay. When it is FTP, announced endpoints are replaced by doors
 * of the relay (see DataDoor), so that the data connections come through it too. An announcement that a server should
 * refuse (a foreign address, a well-known port) stays as it is.
 */
export class FtpControl {
  readonly filters: Sides<Filter>;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #context: RelayContext;
  #state: State = 'nothing';
  #dataPort: ProxyDataPort | undefined;

  constructor(client: Socket, server: Socket, context: RelayContext) {
    this.#client = client;
    this.#server = server;
    this.#context = context;
    this.filters = {
      client: new LineFilter(this.#clientWatcher()),
      server: new LineFilter(this.#serverWatcher()),
    };
  }

  /** The control connection is over: nobody comes to a door any more. */
  close(): void {
    this.#state = 'other';
    this.#dataPort?.close();
  }

  #clientWatcher(): LineWatcher {
    const control = this;
    return {
      get awake() {
        return control.#state !== 'other';
      },
      holds: (beginning) => this.#state === 'ftp' && begins(beginning, endpointCommandsBegin),
      sees: (line) => {
        if (mailCommand.test(line)) this.#state = 'other';
        else if (this.#state === 'nothing') this.#state = loginCommand.test(line) ? 'nothing' : 'other';
        else if (this.#state === 'greeted' && loginCommand.test(line)) this.#state = 'user';
        return this.#state === 'ftp' ? this.#active(line, endpointInCommand(line)) : undefined;
      },
    };
  }

  #serverWatcher(): LineWatcher {
    const control = this;
    return {
      get awake() {
        return control.#state !== 'other';
      },
      holds: (beginning) => {
        // A greeting without an end of line, as binary protocols have it, never becomes a whole line.
        if (this.#state === 'nothing' && beginning.length >= 4 && !greeting.test(beginning))
          this.#state = 'other';
        return this.#state === 'ftp' && begins(beginning, endpointStatuses);
      },
      sees: (line) => {
        if (this.#state === 'nothing') this.#state = greeting.test(line) ? 'greeted' : 'other';
        else if (this.#state === 'user' && userTaken.test(line)) this.#state = 'ftp';
        else if (tlsFollows.test(line) && !this.#context.tls) this.#state = 'other';
        return this.#state === 'ftp' ? this.#passive(line, endpointInReply(line)) : undefined;
      },
    };
  }

  /** The server waits for the client: the client comes to the relay instead. */
  #passive(line: string, announced: DataEndpoint | undefined): undefined | Promise<string> {
    if (!announced) return undefined;
    return this.#replace(line, announced, this.#client, this.#server);
  }

  /** The client waits for the server: the server comes to the relay instead. */
  #active(line: string, announced: DataEndpoint | undefined): undefined | Promise<string> {
    const own = sameAddress(announced?.address, plainAddress(this.#client.remoteAddress));
    if (!announced || !own || announced.port < LOWEST_PORT) return undefined;
    return this.#replace(line, announced, this.#server, this.#client);
  }

  /** What is captured are the records that the target hears, with the endpoints that it is told. */
  get #isSealed(): boolean {
    const { tls } = this.#context;
    return tls?.clear === false && tls.sessions?.context !== undefined;
  }

  /** `comes` will connect to the door; from there it goes on to the port that `waits` has announced. */
  async #replace(line: string, announced: DataEndpoint, comes: Socket, waits: Socket): Promise<string> {
    this.#dataPort?.close();
    const target = { address: plainAddress(waits.remoteAddress), port: announced.port };
    const here = plainAddress(comes.localAddress);
    try {
      this.#dataPort = await ProxyDataPort.open(here, plainAddress(comes.remoteAddress), this.#context, {
        ...target,
        localAddress: plainAddress(waits.localAddress),
        announcedHere: waits === this.#client && this.#isSealed,
      });
    } catch (error) {
      this.#context.problem(`no data connection can be relayed: ${(error as Error).message}`);
      return line;
    }
    return withDataEndpoint(line, announced, { address: here, port: this.#dataPort.port }) ?? line;
  }
}

/** Can `beginning` still become a line that begins with one of `words`? */
function begins(beginning: string, words: readonly string[]): boolean {
  return words.some((word) => word.startsWith(beginning.slice(0, word.length).toUpperCase()));
}
