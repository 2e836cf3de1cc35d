/** Entries after which a cache starts anew: values come from personality files, which are small. */
const LARGEST = 4096;

/** The function with its results remembered by the argument. For pure functions whose work is worth keeping. */
export function memoize<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = compute(key);
    if (known.size >= LARGEST) known.clear();
    known.set(key, value);
    return value;
  };
}
