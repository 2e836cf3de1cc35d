/** What all texts begin with. */
export function commonBeginning(texts: readonly string[]): string {
  const [one = '', ...others] = texts;
  let length = one.length;
  for (const text of others) {
    let at = 0;
    while (at < length && text.charCodeAt(at) === one.charCodeAt(at)) at++;
    length = at;
  }
  return one.slice(0, length);
}
