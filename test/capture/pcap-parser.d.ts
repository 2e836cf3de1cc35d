/** The part of pcap-parser 0.2 that the tests use; it comes without types. */
declare module 'pcap-parser' {
  interface Packet {
    readonly header: {
      readonly timestampSeconds: number;
      readonly timestampMicroseconds: number;
      readonly capturedLength: number;
      readonly originalLength: number;
    };
    readonly data: Buffer;
  }
  interface Parser {
    on(event: 'packet', listener: (packet: Packet) => void): this;
    on(event: 'end', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }
  export function parse(input: string | NodeJS.ReadableStream): Parser;
}
