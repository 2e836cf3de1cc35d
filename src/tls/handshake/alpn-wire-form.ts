/** Names of protocols as they stand in a ClientHello, each with its length in front (RFC 7301, 3.1). */
export function alpnWireForm(protocols: readonly string[]): Buffer {
  return Buffer.concat(
    protocols.map((name) => Buffer.from(`${String.fromCharCode(name.length)}${name}`, 'latin1')),
  );
}
