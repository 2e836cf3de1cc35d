const places = 16; // bytes at the beginning of a request that are looked at
const leastRequests = 8;
const leastShare = 0.5; // of the requests that have a byte of their own
const enough = 64; // different bytes that no code has

/** Finds the bytes in the `header` of requests that hardly ever repeat: the id of a transaction. */
export function inferIds(requests: readonly string[], header: number): readonly number[] {
  if (requests.length < leastRequests) return [];
  return Array.from({ length: Math.min(places, header) }, (_, at) => at).filter((at) => {
    const values = new Set(requests.map((raw) => raw.charCodeAt(at))).size;
    return values >= Math.min(enough, leastShare * requests.length);
  });
}
