import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cutsShort, openLive } from '../../capture/live/live-open.ts';
import type { PacketSink } from '../../capture/model/packet-sink.ts';
import { startRelays } from '../../capture/relay/proxy-relays.ts';
import type { ProxySpec } from '../../capture/relay/proxy-spec.ts';
import { TlsEnds } from '../../capture/relay/proxy-tls.ts';
import { SessionCounter } from '../../capture/session-counter.ts';
import { type CaptureFileFormat, CaptureWriter, LINKTYPE_RAW } from '../../capture/write/write-pcap.ts';
import { pcapngFormat, secretsBlock } from '../../capture/write/write-pcapng.ts';
import { endpointText } from '../../net/endpoint-text.ts';
import type { CaptureFrom, CapturePlan } from './capture-options.ts';
import { Feeding } from './feeding.ts';

/** What a running capture tells. */
export interface CaptureEvents {
  /** A line for people. */
  readonly say: (text: string) => void;
  /** A session is over. */
  readonly over: () => void;
  /** It cannot go on. */
  readonly failed: (error: Error) => void;
}

/** A source of packets that runs; stopping it gives what is to be said about it in the end. */
interface Source {
  stop(): Promise<string>;
}

/** A capture on its way into a file. */
export class CaptureRun {
  /** Undefined where nobody needs one. */
  readonly file: string | undefined;
  #writer: CaptureWriter | undefined;
  #source: Source | undefined;
  #packets = 0;
  readonly #counter: SessionCounter | undefined;
  readonly #temporary: string | undefined;
  readonly #events: CaptureEvents;
  readonly #feeding: Feeding | undefined;

  constructor(plan: CapturePlan, events: CaptureEvents) {
    this.#events = events;
    this.#feeding = plan.feed && new Feeding(plan.feed, events.say);
    this.#counter = plan.from.kind === 'interface' ? new SessionCounter(events.over) : undefined;
    this.#temporary =
      plan.out === undefined && plan.learn !== undefined
        ? mkdtempSync(join(tmpdir(), 'mynah-capture-'))
        : undefined;
    this.file = this.#temporary ? join(this.#temporary, `${basename(plan.learn ?? '')}.pcap`) : plan.out;
  }

  /** Throws UsageError, or the system's error when the file cannot be written. */
  async start(from: CaptureFrom): Promise<void> {
    this.#source = from.kind === 'interface' ? await this.#watch(from) : await this.#relay(from);
  }

  get packets(): number {
    return this.#packets;
  }

  get bytes(): number {
    return this.#writer?.size ?? 0;
  }

  /** Call it about once a second. */
  tick(): void {
    this.#counter?.advance(Date.now() * 1000);
    this.#feeding?.tick();
  }

  /** Ends it with nothing lost; the file is closed. Gives a remark on drops, or nothing. */
  async stop(): Promise<string> {
    try {
      const remark = (await this.#source?.stop()) ?? '';
      this.#counter?.finish();
      return remark;
    } finally {
      this.#writer?.close();
      await this.#feeding?.finish();
    }
  }

  /** What was read so far is in the file when this returns. */
  flush(): void {
    this.#writer?.flush();
  }

  removeTemporary(): void {
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }

  #open(linkType: number, format?: CaptureFileFormat): void {
    const { failed } = this.#events;
    this.#packets = 0;
    if (this.file === undefined) return;
    try {
      this.#writer = new CaptureWriter(this.file, linkType, failed, format);
    } catch (error) {
      failed(error as Error);
    }
  }

  #sink(): PacketSink {
    return {
      packet: (bytes, start, end, originalLength, time, linkType) => {
        this.#packets++;
        this.#writer?.packet(bytes, start, end, originalLength, time);
        this.#feeding?.sink.packet(bytes, start, end, originalLength, time, linkType);
        this.#counter?.packet(bytes, start, end, originalLength, time, linkType);
      },
    };
  }

  async #watch(from: CaptureFrom & { kind: 'interface' }): Promise<Source> {
    const live = await openLive(from, from.through, {
      sink: this.#sink(),
      linkKnown: (linkType) => this.#open(linkType),
      failed: this.#events.failed,
    });
    if (live.through === 'cap' && cutsShort(from.interface)) {
      this.#events.say(`mynah: cap cuts the longest packets of ${from.interface}: apt install tcpdump`);
    }
    if (this.#writer ?? this.#feeding)
      this.#events.say(`capturing on ${from.interface} through ${live.through}`);
    return {
      stop: async () => {
        const { dropped } = await live.stop();
        return dropped === undefined
          ? ', drops not known'
          : `, ${dropped.toLocaleString('en-US')} dropped by the kernel`;
      },
    };
  }

  async #relay({ specs, tls }: CaptureFrom & { kind: 'relay' }): Promise<Source> {
    const hasKeys = tls === 'records';
    this.#open(LINKTYPE_RAW, hasKeys ? pcapngFormat : undefined);
    const secrets = (line: string) => {
      if (hasKeys) this.#writer?.block(secretsBlock(line));
      this.#feeding?.sink.key(line);
    };
    const relays = await startRelays(
      specs,
      this.#sink(),
      this.#events.over,
      onceEach(this.#events.say),
      tls === 'no' ? undefined : { ends: new TlsEnds(secrets), clear: tls === 'clear' },
    );
    relays.listening.forEach(({ address, port }, index) => {
      const { transport, target } = specs[index] as ProxySpec;
      const udp = transport === 'udp' ? ' (udp)' : '';
      this.#events.say(
        `listening on ${endpointText({ address, port })} for ${endpointText({ address: target.host, port: target.port })}${udp}`,
      );
    });
    return {
      stop: async () => {
        await relays.stop();
        return '';
      },
    };
  }
}

/** How many different problems are shown: a flood of them says no more. */
const MOST_PROBLEMS = 20;

/** The same problem with thousands of connections is one line. */
function onceEach(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text) || said.size >= MOST_PROBLEMS) return;
    said.add(text);
    say(`mynah: ${text}`);
  };
}
