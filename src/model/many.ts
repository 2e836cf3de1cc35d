/** `1 host`, `2 hosts`, `2 addresses`. */
export function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
