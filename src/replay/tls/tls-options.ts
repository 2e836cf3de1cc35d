import type { Identity } from '../../certificates/copy-certificates.ts';

/** Where an emulator's certificates come from. */
export interface TlsOptions {
  /** Folder in which made certificates are kept, so that all processes show the same. */
  readonly folder?: string;
  /** The user's own, instead of a copy of the recorded ones. */
  readonly own?: Identity;
}
