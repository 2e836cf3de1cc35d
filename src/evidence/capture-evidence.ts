import type { SourcePart } from './evidence.ts';
import type { ServiceEvidence } from './service-evidence.ts';

/** A capture, or a part of it, that was read, whatever was found in it. */
export type CapturePart = Pick<SourcePart, 'name' | 'sha256' | 'part' | 'of'>;

/** The evidence of all services in captures, or in parts of them. */
export interface CaptureEvidence {
  /** What was read, each once, in order. */
  readonly read: readonly CapturePart[];
  readonly services: readonly ServiceEvidence[];
}
