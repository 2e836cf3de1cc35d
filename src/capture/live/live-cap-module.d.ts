/** The part of the optional module `cap` (0.2.1) that is used; it brings no types. */
declare module 'cap' {
  class Cap {
    static deviceList(): readonly { readonly name: string }[];
    /** Gives the name of the link type. Throws with libpcap's reason. The buffer must be kept alive by the caller. */
    open(device: string, filter: string, ringSize: number, buffer: Buffer): string;
    /** The bytes are in the buffer given to `open`, during the call only. */
    on(event: 'packet', listener: (length: number, truncated: boolean) => void): void;
    close(): void;
  }
  const module: { readonly Cap: typeof Cap };
  export = module;
}
