/** What a command does to the files of a session when it is not refused. */
export type FileEffect = 'append' | 'unique' | 'remove' | 'make' | 'from' | 'to';

/**
 * Commands of file services (RFC 959, 775) whose effect no recording of usual sessions shows, since nobody looks at a file after
 * deleting it. A server that does not know them refuses them; nothing else depends on this list.
 */
export const fileVerbs: ReadonlyMap<string, FileEffect> = new Map([
  ['APPE', 'append'],
  ['STOU', 'unique'],
  ['DELE', 'remove'],
  ['RMD', 'remove'],
  ['XRMD', 'remove'],
  ['MKD', 'make'],
  ['XMKD', 'make'],
  ['RNFR', 'from'],
  ['RNTO', 'to'],
]);

/** Whether what the command names is not there before it is carried out. */
export function makesWhatIsNamed(command: string): boolean {
  const effect = fileVerbs.get(command);
  return effect === 'make' || effect === 'to';
}

/** Commands that mean the same as others (RFC 775; a server has to take either, RFC 1123, 4.1.3.1). */
export const sameCommand: ReadonlyMap<string, string> = new Map([
  ['XCUP', 'CDUP'],
  ['XCWD', 'CWD'],
  ['XMKD', 'MKD'],
  ['XPWD', 'PWD'],
  ['XRMD', 'RMD'],
]);

/** Under which name a reply says that an upload is stored, where the server chooses it (RFC 1123, 4.1.2.9). */
export function storedName(reply: string): string | undefined {
  return /^1\d\d FILE: ([^ \r\n]{1,255})/.exec(reply)?.[1];
}

/**
 * The transfer that follows begins further on (RFC 3659, 5): hardly any recording shows both a restart and the whole file. A server
 * that refuses it begins at the beginning; nothing else depends on this.
 */
export const restartVerb = 'REST';
