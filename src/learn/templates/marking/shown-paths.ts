import { partOf } from '../../../message/request/parts.ts';
import type { Request } from '../../../message/request/request.ts';
import { pathOf } from '../../../message/session/file-paths.ts';
import type { History } from '../../../message/session/history.ts';
import type { FieldSource } from '../../../model/field.ts';

/** A path that a reply may show because of where the session is. */
export interface Place {
  readonly path: string;
  readonly source: FieldSource & { field: 'here' };
}

/** The current folder, and the whole path of what the request names; names that are paths already are mere echoes. */
export function shownPaths(history: History, request: Request): readonly Place[] {
  const { folder } = history;
  if (folder === undefined) return [];
  const named = ['rest', 'arg1'].flatMap((part): Place[] => {
    const name = partOf(request, part);
    if (name === undefined || name === '' || name.startsWith('/')) return [];
    return [{ path: pathOf(folder, name), source: { field: 'here', part } }];
  });
  return [...named, { path: folder, source: { field: 'here' } }];
}
