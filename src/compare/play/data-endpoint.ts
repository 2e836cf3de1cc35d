/** Where a reply to PASV (RFC 959: `(h1,h2,h3,h4,p1,p2)`) or EPSV (RFC 2428: `(|||port|)`) says the server listens. */
export function passivePort(reply: string): number | undefined {
  const tuple = /(?<!\d)(?:\d{1,3},){4}(\d{1,3}),(\d{1,3})(?!\d)/.exec(reply);
  const port = tuple
    ? Number(tuple[1]) * 256 + Number(tuple[2])
    : Number(/\(([!-~])\1\1(\d{1,5})\1\)/.exec(reply)?.[2]);
  return port > 0 && port < 65_536 ? port : undefined;
}

/** PORT (RFC 959) or EPRT (RFC 2428) with the client's address and port put in place of the recorded ones. */
export function withActivePort(said: string, address: string, port: number): string {
  const tuple = `${address.replaceAll('.', ',')},${port >> 8},${port & 255}`;
  return said
    .replace(/(?<!\d)(?:\d{1,3},){5}\d{1,3}(?!\d)/, tuple)
    .replace(
      /(?<= )([!-~])([12])\1[^|\r\n]+?\1\d{1,5}\1/,
      (_, bar) => `${bar}${address.includes(':') ? 2 : 1}${bar}${address}${bar}${port}${bar}`,
    );
}
