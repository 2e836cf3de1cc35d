/**
 * Counts the characters that expressions, searches and loops look at in texts while `work` is done, and the entries that are copied from
 * lists: its work, whatever the machine. What looks at nothing (a slice of a text, a length) counts one.
 */
export function countSteps(work: () => void): number {
  let steps = 0;
  const undo: (() => void)[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: methods of any type are put in front of
  const watch = (owner: any, name: string, cost: (self: any, args: unknown[], result: unknown) => number) => {
    const own = owner[name];
    // biome-ignore lint/suspicious/noExplicitAny: as above
    owner[name] = function (this: any, ...args: unknown[]) {
      const before = this instanceof RegExp ? this.lastIndex : 0;
      const result = own.apply(this, args);
      steps += 1 + cost({ self: this, before }, args, result);
      return result;
    };
    undo.push(() => {
      owner[name] = own;
    });
  };
  const whole = ({ self }: { self: string }) => self.length;
  const ofText = ['includes', 'lastIndexOf', 'toLowerCase', 'toUpperCase', 'trim', 'trimEnd', 'trimStart'];
  for (const name of [...ofText, 'repeat', 'padStart', 'localeCompare']) watch(String.prototype, name, whole);
  watch(String.prototype, 'indexOf', ({ self }, [, from = 0], found) =>
    found === -1 ? self.length - Number(from) : Number(found) - Number(from),
  );
  for (const name of ['split', 'replace', 'replaceAll'])
    watch(String.prototype, name, ({ self }, [what]) => (typeof what === 'string' ? self.length : 0));
  watch(RegExp.prototype, 'exec', ({ self, before }, [text], found) => {
    const from = self.global || self.sticky ? before : 0;
    const match = found as RegExpExecArray | null;
    if (match) return match.index + match[0].length - from;
    return self.sticky || self.source.startsWith('^') ? 0 : String(text).length - from;
  });
  for (const name of ['charCodeAt', 'charAt']) watch(String.prototype, name, () => 0);
  watch(Array.prototype, 'slice', (_, __, result) => (result as unknown[]).length);
  watch(Array.prototype, 'join', (_, __, result) => String(result).length);
  try {
    work();
  } finally {
    for (const each of undo.reverse()) each();
  }
  return steps;
}
