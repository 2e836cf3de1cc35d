/** How a value is looked up in a table: in any letter case; what was never said is the empty key. */
export function tableKey(value: string | undefined): string {
  return value === undefined ? '' : value.slice(0, 200).toLowerCase();
}
