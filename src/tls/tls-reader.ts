import { suiteName } from '../knowledge/cipher-suites.ts';
import type { Side } from '../model/conversation.ts';
import type { TlsChoice, TlsOffer } from '../model/tls.ts';
import { ByteReader } from './bytes/byte-reader.ts';
import {
  type ClientHello,
  type Extension,
  extensionOf,
  readClientHello,
  readExtensions,
} from './handshake/client-hello.ts';
import {
  type HandshakeMessage,
  HandshakeStream,
  handshakeTypes as is,
} from './handshake/handshake-stream.ts';
import { offerOf } from './handshake/offer.ts';
import {
  certificatesIn,
  chosenProtocol,
  curveOf,
  groupOf,
  primeBitsOf,
  readServerHello,
  type ServerHello,
  TLS13,
} from './handshake/server-hello.ts';
import { masterCiphers, phaseKeys, type SideKeys, updatedKeys } from './key-schedule.ts';
import type { KeyLog } from './keys/key-log.ts';
import type { RecordCipher } from './records/record-cipher.ts';
import {
  ALERT,
  APPLICATION_DATA,
  CHANGE_CIPHER_SPEC,
  HANDSHAKE,
  RecordStream,
  type TlsRecord,
} from './records/record-stream.ts';

/** What one side said inside. */
export interface SaidInside {
  readonly from: Side;
  readonly bytes: Uint8Array;
}

/** What is known of one side. */
interface SideState {
  readonly records: RecordStream;
  readonly handshake: HandshakeStream;
  /** Its records are encrypted from now on; without a cipher they stay closed. */
  sealed: boolean;
  cipher: RecordCipher | undefined;
  /** Of TLS 1.3, for updates. */
  keys: SideKeys | undefined;
  finished: boolean;
  /** Bytes of records that stayed closed. */
  encrypted: number;
}

/** An encrypted Finished of TLS 1.3 is longer than this, an encrypted alert shorter. */
const FINISHED = 40;

/**
 * Follows one TLS connection from its ClientHello on: facts of the handshake, and with keys all that is said inside. It
 * takes bytes of both sides in the order in which they were sent, in any segments.
 */
export class TlsReader {
  readonly #keys: KeyLog;
  readonly #sides: Readonly<Record<Side, SideState>> = { client: newSide(), server: newSide() };
  #client: ClientHello | undefined;
  #server: ServerHello | undefined;
  #offer: TlsOffer | undefined;
  readonly #choice: { -readonly [K in keyof TlsChoice]?: TlsChoice[K] } = {};
  /** Of TLS 1.2: each comes into force with a ChangeCipherSpec. */
  #agreed: Readonly<Record<Side, RecordCipher>> | undefined;
  /** Records that may be early data, until the server has said whether it takes it (RFC 8446, 4.2.10). */
  #early: TlsRecord[] | undefined;
  #inside: SaidInside[] = [];

  constructor(keys: KeyLog) {
    this.#keys = keys;
  }

  /** Gives what is said inside by then. Throws FormatError where a side speaks no TLS (any more). */
  said(side: Side, bytes: Uint8Array): readonly SaidInside[] {
    this.#inside = [];
    const { records } = this.#sides[side];
    records.push(bytes);
    for (let record = records.next(); record; record = records.next()) this.#record(side, record);
    return this.#inside;
  }

  get established(): boolean {
    return this.#sides.client.finished && this.#sides.server.finished;
  }

  encrypted(side: Side): number {
    return this.#sides[side].encrypted;
  }

  get offered(): TlsOffer | undefined {
    return this.#offer;
  }

  get chosen(): TlsChoice | undefined {
    const { version, cipher, certificates = [], ...choice } = this.#choice;
    if (version === undefined || cipher === undefined) return undefined;
    return {
      ...choice,
      version,
      cipher,
      resumed: this.#choice.resumed ?? false,
      ticket: this.#choice.ticket ?? false,
      asksClient: this.#choice.asksClient ?? false,
      certificates,
    };
  }

  #record(side: Side, record: TlsRecord): void {
    const state = this.#sides[side];
    if (side === 'client' && this.#early && record.type === APPLICATION_DATA) {
      this.#early.push(record);
      return;
    }
    if (record.type === CHANGE_CIPHER_SPEC) {
      if (this.#choice.version !== undefined && this.#choice.version < TLS13) this.#changeCipher(state, side);
      return;
    }
    const isTls13 = this.#choice.version !== undefined && this.#choice.version >= TLS13;
    // a plain alert may come where the other end has not understood
    if (!state.sealed || (isTls13 && record.type !== APPLICATION_DATA)) {
      this.#content(side, record.type, record.fragment);
      return;
    }
    const opened = state.cipher?.open(record);
    if (opened) this.#content(side, opened.type, opened.content);
    else this.#stayedClosed(state, side, record, isTls13);
  }

  /** What can be told from outside: that a Finished has come. */
  #stayedClosed(state: SideState, side: Side, { type, fragment }: TlsRecord, isTls13: boolean): void {
    state.encrypted += fragment.length;
    if (!isTls13) state.finished ||= type === HANDSHAKE;
    else if (fragment.length > FINISHED) {
      state.finished ||= side === 'server' || this.#sides.server.finished;
    }
  }

  #changeCipher(state: SideState, side: Side): void {
    state.sealed = true;
    if (this.#client && this.#server) this.#agreed ??= masterCiphers(this.#keys, this.#client, this.#server);
    state.cipher = this.#agreed?.[side];
  }

  #content(side: Side, type: number, content: Uint8Array): void {
    if (type === APPLICATION_DATA) {
      if (content.length > 0) this.#inside.push({ from: side, bytes: content });
    } else if (type === HANDSHAKE) {
      for (const message of this.#sides[side].handshake.push(content)) {
        if (side === 'client') this.#clientSays(message);
        else this.#serverSays(message);
        if (message.type === is.finished) this.#finished(side);
        else if (message.type === is.keyUpdate) this.#updateKeys(side);
      }
    } else if (type === ALERT) return;
  }

  #clientSays({ type, body }: HandshakeMessage): void {
    if (type === is.clientHello) {
      this.#client = readClientHello(body);
      this.#offer ??= offerOf(this.#client);
      this.#server = undefined; // another handshake begins (RFC 5246, 7.4.1.1)
      this.#agreed = undefined;
      this.#early = extensionOf(this.#client, 'earlyData') ? [] : undefined;
    } else if (type === is.endOfEarlyData) this.#usePhase('client', 'handshake');
  }

  #serverSays({ type, body }: HandshakeMessage): void {
    const version = this.#choice.version ?? 0;
    if (type === is.serverHello) this.#serverHello(readServerHello(body));
    else if (type === is.certificate) this.#choice.certificates ??= certificatesIn(body, version);
    else if (type === is.certificateRequest) this.#choice.asksClient = true;
    else if (type === is.newSessionTicket) this.#ticket(body, version);
    else if (type === is.encryptedExtensions) this.#encryptedExtensions(body);
    else if (type === is.serverKeyExchange) this.#keyExchange(body);
  }

  #keyExchange(body: Uint8Array): void {
    if (suiteName(this.#choice.cipher ?? 0).startsWith('TLS_DHE_')) {
      this.#choice.primeBits = primeBitsOf(body);
      return;
    }
    const group = curveOf(body);
    if (group !== undefined) this.#choice.group = group;
  }

  #serverHello(hello: ServerHello): void {
    if (hello.again) {
      this.#early = undefined; // refused with that
      return;
    }
    const choice = this.#choice;
    this.#server = hello;
    choice.version = hello.version;
    choice.cipher = hello.cipher;
    const group = groupOf(hello);
    if (hello.version >= TLS13) {
      if (group !== undefined) choice.group = group;
      choice.resumed = extensionOf(hello, 'preSharedKey') !== undefined;
      this.#usePhase('server', 'handshake');
      if (!this.#early || !this.#sides.server.cipher) this.#takeEarly('handshake');
      return;
    }
    const session = this.#client?.session ?? new Uint8Array(0);
    choice.resumed = session.length > 0 && Buffer.compare(session, hello.session) === 0;
    this.#answers(hello.extensions);
    this.#early = undefined;
  }

  #encryptedExtensions(body: Uint8Array): void {
    const extensions = readExtensions(new ByteReader(body));
    this.#answers(extensions);
    if (this.#early) this.#takeEarly(extensionOf({ extensions }, 'earlyData') ? 'early' : 'handshake');
  }

  /** Early data was taken, or everything that cannot be read as the handshake's was not. */
  #takeEarly(phase: 'early' | 'handshake'): void {
    const held = this.#early ?? [];
    this.#early = undefined;
    this.#usePhase('client', phase);
    for (const record of held) this.#record('client', record);
  }

  #ticket(body: Uint8Array, version: number): void {
    this.#choice.ticket = true;
    this.#choice.ticketLifetime ??= new ByteReader(body).number(4);
    const master = this.#client && this.#keys.find('CLIENT_RANDOM', this.#client.random);
    if (version < TLS13 && master) {
      this.#keys.rememberSession(new ByteReader(body.subarray(4)).vector(2), master);
    }
  }

  /** What it says to the client's extensions. */
  #answers(extensions: readonly Extension[]): void {
    const protocol = chosenProtocol(extensions);
    if (protocol !== undefined) this.#choice.alpn = protocol;
    if (extensionOf({ extensions }, 'serverName')) this.#choice.takesName = true;
  }

  #usePhase(side: Side, phase: 'early' | 'handshake' | 'application'): void {
    const state = this.#sides[side];
    state.sealed = true;
    state.keys =
      this.#client && this.#server && phaseKeys(this.#keys, this.#client, this.#server, side, phase);
    state.cipher = state.keys?.cipher;
  }

  #finished(side: Side): void {
    this.#sides[side].finished = true;
    if ((this.#choice.version ?? 0) >= TLS13) this.#usePhase(side, 'application');
  }

  #updateKeys(side: Side): void {
    const state = this.#sides[side];
    state.keys = state.keys && this.#server && updatedKeys(state.keys, this.#server);
    state.cipher = state.keys?.cipher;
  }
}

function newSide(): SideState {
  return {
    records: new RecordStream(),
    handshake: new HandshakeStream(),
    sealed: false,
    cipher: undefined,
    keys: undefined,
    finished: false,
    encrypted: 0,
  };
}
