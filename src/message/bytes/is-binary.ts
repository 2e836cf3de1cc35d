const looked = 256; // bytes of a message in which control characters show that it is binary

/** A message with control characters that no text has, or with Telnet's IAC. */
export function isBinary(text: string): boolean {
  return /[\0-\x06\x0e-\x1a\x1c-\x1f\x7f\xff]/.test(text.slice(0, looked));
}
