/**
 * What the status of a reply says about success, in protocols of all kinds: three-digit codes (RFC 959, 4.2; RFC 5321, 4.2; RFC 9110, 15),
 * +OK and -ERR (RFC 1939, 3), OK, NO and BAD (RFC 9051, 7.1), the types of RESP. A server that says it otherwise is learned all the same.
 */

/** Whether the status is one of those with which servers of all kinds refuse. */
export function isRefusal(status: string): boolean {
  return /^(?:[45]\d\d$|-|BAD$|NO$|ERROR)/.test(status);
}

/** Whether it says that what was asked for was done. */
export function isSuccess(status: string): boolean {
  return /^[1-3]\d\d$/.test(status) || /^(?:\+|OK$|[:$*](?:-1)?$)/.test(status);
}

/** Whether more is to come before the request is done: a transfer begins (RFC 959, 4.2.1). */
export function isPreliminary(status: string): boolean {
  return /^1\d\d/.test(status);
}

/** Whether the server waits for another command to go on (RFC 959, 4.2.1). */
export function isIntermediate(status: string): boolean {
  return /^3\d\d$/.test(status);
}

/** Whether it says that all is done, and nothing more is waited for. */
export function isCompletion(status: string): boolean {
  return isSuccess(status) && !isIntermediate(status);
}

/** The data connection could not be opened (RFC 959, 5.4). */
export const noDataConnection = '425';
