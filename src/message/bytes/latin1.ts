/**
 * Inside message/, traffic is held as latin1 strings, one character a byte: immutable, comparable, usable as a map
 * key, and V8 stores them one byte a character. Nothing is ever decoded as text.
 */
export function toText(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1');
}

export function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** The same text in memory of its own: a slice keeps all of the text alive that it was cut from. */
export function detached(text: string): string {
  return toText(toBytes(text));
}
