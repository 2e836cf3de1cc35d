/**
 * A short name of a text: 16 hexadecimal digits of FNV-1a's two halves (http://www.isthe.com/chongo/tech/comp/fnv/), mixed. It is no proof
 * against people who look for two texts of one name.
 */
export function digest(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) + (low >>> 15);
  }
  const hex = (half: number) => ((half ^ (half >>> 16)) >>> 0).toString(16).padStart(8, '0');
  return hex(high) + hex(low);
}
