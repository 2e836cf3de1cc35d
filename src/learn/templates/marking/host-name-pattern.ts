/** `client14.example.net` of 127.0.9.14 is `client{4}.example.net`; undefined if no number of the address is in the name. */
export function hostNamePattern(address: string, name: string): string | undefined {
  const octets = address.split('.');
  let found = false;
  const pattern = name.replace(/\d+/g, (digits) => {
    const at = octets.lastIndexOf(digits);
    if (at < 0) return digits;
    found = true;
    return `{${at + 1}}`;
  });
  return found ? pattern : undefined;
}
