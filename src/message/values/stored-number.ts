const longestNumber = 20; // digits that are counted with

/** A number that is kept as text, after it was increased by `amount`, or decreased; undefined where one of them is no number. */
export function changedNumber(
  kept: string,
  does: 'increase' | 'decrease',
  amount: string,
): string | undefined {
  if (!isNumber(kept) || !isNumber(amount)) return undefined;
  const [from, by] = [BigInt(kept), BigInt(amount)];
  return String(does === 'increase' ? from + by : from - by);
}

/** As servers count: whole, with no sign but a minus. */
export function isNumber(text: string): boolean {
  return text.length <= longestNumber && /^-?\d+$/.test(text);
}
