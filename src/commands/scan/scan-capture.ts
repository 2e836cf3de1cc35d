import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaptureWriter, LINKTYPE_RAW } from '../../capture/write/write-pcap.ts';
import { learn } from '../../learn/learn.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';
import type { Personality } from '../../model/personality.ts';
import { readRecordings } from '../shared/read-recordings.ts';
import { recordedServices } from '../shared/recorded-services.ts';

/** The capture of a scan while it is written, and what is learned of it: the same as `mynah learn` learns of the file. */
export class ScanCapture {
  readonly file: string;
  readonly writer: CaptureWriter;
  readonly #temporary: string | undefined;
  readonly #before: readonly string[];
  readonly #earlier: Personality | undefined;
  readonly #target: Endpoint;

  /** `before`: captures that are learned from with it. Throws the system's error when the file cannot be written. */
  constructor(
    file: string | undefined,
    before: readonly string[],
    earlier: Personality | undefined,
    target: Endpoint,
    failed: (error: Error) => void,
  ) {
    this.#temporary = file === undefined ? mkdtempSync(join(tmpdir(), 'mynah-scan-')) : undefined;
    this.file = file ?? join(this.#temporary as string, 'scan.pcap');
    this.#before = before;
    this.#earlier = earlier;
    this.#target = target;
    this.writer = new CaptureWriter(this.file, LINKTYPE_RAW, failed);
  }

  /** Throws UsageError where nothing was heard. */
  async learn(): Promise<Personality> {
    this.writer.flush();
    const files = this.writer.packets > 0 ? [...this.#before, this.file] : this.#before;
    const { value } = await readRecordings(files);
    const own = recordedServices(value, this.#target)[0] ?? recordedServices(value)[0];
    if (!own && this.#earlier) return this.#earlier;
    if (!own) throw new UsageError('nothing to learn from: the server said nothing');
    return learn(own.conversations, {
      origins: own.origins,
      ...(this.#earlier ? { earlier: this.#earlier } : {}),
    });
  }

  close(): void {
    this.writer.close();
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }
}
