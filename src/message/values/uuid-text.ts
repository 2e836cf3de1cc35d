/** How a UUID is written (RFC 9562, 4): one word, though with marks between its pieces. */
export const uuidText = /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/;

const whole = new RegExp(`^${uuidText.source}$`);

export function isUuid(text: string): boolean {
  return whole.test(text);
}
