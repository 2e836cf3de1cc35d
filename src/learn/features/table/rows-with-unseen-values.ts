import { partOf } from '../../../message/request/parts.ts';
import type { Row } from '../../model/row.ts';

/**
 * Where a command's values were asked about, what is left will mostly be values never seen: rows whose value was not seen
 * in any other session speak for them, if there are any.
 */
export function rowsWithUnseenValues(
  members: Uint32Array,
  rows: readonly Row[],
  part: string | undefined,
): Uint32Array {
  if (part === undefined) return members;
  const values = new Map<string, Set<number>>();
  for (const { context, group } of rows) {
    const value = partOf(context.request, part);
    if (value !== undefined)
      values.set(
        `${context.request.command} ${value}`,
        (values.get(`${context.request.command} ${value}`) ?? new Set()).add(group),
      );
  }
  const unseenPart = members.filter((index) => {
    const request = rows[index]?.context.request;
    const value = request && partOf(request, part);
    return value !== undefined && (values.get(`${request?.command} ${value}`)?.size ?? 0) <= 1;
  });
  return unseenPart.length > 0 ? unseenPart : members;
}
