import { readFileSync } from 'node:fs';
import { UsageError } from '../../model/errors.ts';

/** Who a process runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The account of this name in the text of a passwd file (passwd(5)). Throws UsageError where there is none, or where it is root's. */
export function accountIn(passwd: string, name: string): Account {
  const line = passwd.split('\n').find((one) => one.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':').map(Number) ?? [];
  if (!Number.isInteger(uid) || !Number.isInteger(gid))
    throw new UsageError(`--user ${name}: no such account`);
  if (uid === 0) throw new UsageError(`--user ${name}: that account is root's`);
  return { name, uid: Number(uid), gid: Number(gid) };
}

/** Gives up root's privileges for good. Throws UsageError where there are none to give up, or where they come back. */
export function dropPrivileges(name: string): void {
  if (process.getuid?.() !== 0) throw new UsageError(`--user ${name}: only root can become somebody else`);
  const { uid, gid } = accountIn(readFileSync('/etc/passwd', 'utf8'), name);
  // Not among the types of @types/node, but there (nodejs.org/api/process.html#processinitgroupsuser-extragroup).
  (process as unknown as { initgroups(user: string, group: number): void }).initgroups(name, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
  try {
    process.setuid?.(0);
  } catch {
    return;
  }
  throw new UsageError(`--user ${name}: privileges could not be given up`);
}
