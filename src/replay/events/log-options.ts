/** How lines of the log are written; each is described in docs/events.md. */
export const schemaNames = ['mynah', 'cowrie', 'ecs', 'opencanary'] as const;
export type SchemaName = (typeof schemaNames)[number];

/** Bytes of a log after which a new file is begun, and of all its files together. */
export const defaultRotate = 100 * 1024 * 1024;
export const defaultEventsQuota = 1024 * 1024 * 1024;

/** Pieces that a spool keeps. */
export const defaultSpoolFiles = 100_000;
