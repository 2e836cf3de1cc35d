/** Each value was seen for a while, and never again: as what is made when a server is started. */
export function isPerStart(inTime: readonly string[]): boolean {
  const changes = inTime.slice(1).filter((text, index) => text !== inTime[index]).length;
  return changes === new Set(inTime).size - 1;
}
