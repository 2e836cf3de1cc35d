import type { History } from '../message/history.ts';
import { toBytes } from '../message/latin1.ts';
import type { Request } from '../message/request.ts';
import { nextPort, type PortStrategy, parseDataPort } from '../message/values/data-port.ts';
import type { Personality, Template, Transfer } from '../model/personality.ts';
import type { Action } from './actions.ts';
import type { SessionOptions } from './session.ts';

/** What goes over a data connection, and after how many lines of the reply. */
export interface Plan {
  readonly after: number;
  readonly transfer: readonly Action[];
}

const maxUploads = 64; // files of a session that can be fetched again
const maxUpload = 4 * 1024 * 1024; // bytes of one that are remembered

/** Keeps track of a session's data connections: who listens where, what is served, what was uploaded. */
export class DataPlan {
  readonly #personality: Personality;
  readonly #options: SessionOptions;
  readonly #uploads = new Map<string, string>();
  #active: number | undefined;
  #listening = 0;
  #receiving: string | undefined;

  constructor(personality: Personality, options: SessionOptions) {
    this.#personality = personality;
    this.#options = options;
  }

  get listeningPort(): number {
    return this.#listening;
  }

  /** The port to announce, if the template announces one. */
  portToListenOn(template: Template): number | undefined {
    const field = template.parts.find((part) => typeof part !== 'string' && part.field === 'dataPort');
    if (typeof field !== 'object' || field.field !== 'dataPort') return undefined;
    if (field.ports === null) return 0;
    const { random, shared } = this.#options;
    const port = nextPort(field.ports as PortStrategy, shared.numbers.get('data port'), random);
    shared.numbers.set('data port', port);
    return port;
  }

  listening(port: number): void {
    this.#listening = port;
    this.#active = undefined;
  }

  /** Data that the client sent over the connection it was asked to open. */
  received(bytes: Uint8Array): readonly Action[] {
    const name = this.#receiving;
    this.#receiving = undefined;
    if (name === undefined) return [];
    if (bytes.length <= maxUpload && this.#uploads.size < maxUploads) {
      this.#uploads.set(name, Buffer.from(bytes).toString('latin1'));
    }
    return [{ kind: 'keep', what: 'upload', name, bytes }];
  }

  /** What the template's answer does with a data connection; also notes where an answered PORT or EPRT points. */
  plan(request: Request, template: Template, history: History): Plan | undefined {
    if (template.data)
      return { after: template.data.after, transfer: this.#transfer(request, template, history) };
    const announced = request.kind === 'command' ? parseDataPort(request.line) : undefined;
    if (announced && template.status.startsWith('2')) {
      this.#active = announced.port;
      this.#listening = 0;
    }
    return undefined;
  }

  #transfer(request: Request, template: Template, history: History): readonly Action[] {
    const connect: Action[] = this.#active === undefined ? [] : [{ kind: 'dataConnect', port: this.#active }];
    this.#active = undefined;
    if (template.data?.direction === 'toServer') {
      this.#receiving = request.rest;
      return [...connect, { kind: 'dataReceive' }];
    }
    const bytes = this.#uploads.get(request.rest) ?? this.#recorded(request, history)?.bytes ?? '';
    return [...connect, { kind: 'dataSend', bytes: toBytes(bytes) }];
  }

  /** What the server sent for the same command, parameter and user; or for less. */
  #recorded(request: Request, history: History): Transfer | undefined {
    const user = history.first?.request.words[0] ?? '';
    const sent = this.#personality.transfers.filter(
      ({ verb, direction }) => verb === request.command && direction === 'toClient',
    );
    const same = sent.filter(({ argument }) => argument === request.rest);
    return (
      same.find((transfer) => transfer.user === user) ??
      same[0] ??
      sent.find((transfer) => transfer.user === user) ??
      sent[0]
    );
  }
}
