/** Ends every `switch` over a closed union: the compiler complains when a kind is not handled. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
