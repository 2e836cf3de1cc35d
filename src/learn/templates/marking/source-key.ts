import type { FieldSource } from '../../../model/field.ts';

const sourceKeys = new WeakMap<FieldSource, string>();

/** Equal for equal sources. */
export function sourceKey(source: FieldSource): string {
  let key = sourceKeys.get(source);
  if (key === undefined) {
    key = JSON.stringify(source);
    sourceKeys.set(source, key);
  }
  return key;
}
