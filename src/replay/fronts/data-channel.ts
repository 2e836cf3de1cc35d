/** What came over a data connection, and whether the client ended it in order: a reset, silence or a limit did otherwise. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly whole: boolean;
}

/**
 * Data connections of one session (FTP), one at a time. Nothing here throws: what cannot be done is answered with
 * 0, false or undefined.
 */
export interface DataChannel {
  /** Listens for the client on `port` (0: any) and gives the port, or 0. */
  listen(port: number): Promise<number>;
  /** Connects to the client's own address. */
  connect(port: number): Promise<boolean>;
  /** Sends all over the data connection, when it is there, and closes it; `tls`: inside TLS. False: broken off in the middle; undefined: it never was there. */
  send(bytes: Uint8Array, tls?: boolean): Promise<boolean | undefined>;
  /** All that the client sends until it closes the data connection. */
  receive(tls?: boolean): Promise<Received | undefined>;
  /** Bytes of memory of what has been received so far, or waits for the client to take it. */
  readonly held: number;
  /** Calls whenever more is held than before. */
  onGrown(listener: () => void): void;
  close(): void;
}

/** For fronts that have no data connections: the emulator then refuses as the learned server refuses. */
export const noDataChannel: DataChannel = {
  listen: async () => 0,
  connect: async () => false,
  send: async () => undefined,
  receive: async () => undefined,
  held: 0,
  onGrown: () => {},
  close: () => {},
};
