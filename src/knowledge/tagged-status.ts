/** How a reply says its status behind the client's tag, or behind `*` where it has none (RFC 9051, 7.1). */

/** A line with a tag: `a1 OK`, with the tag and the status. */
export const taggedStatus = /^(\S+) (OK|NO|BAD|BYE|PREAUTH)(?=[ \r\n]|$)/;

/** A line without a tag that says a status: a greeting, a warning, an end. */
export const untaggedStatus = /^\* (OK|NO|BAD|BYE|PREAUTH)\b/;

/** An answer to what could not be read as far as its tag. */
export const errorWithoutTag = /^\* (BAD|BYE) /;

/** The tags before the statuses of a reply, which are the client's own and say nothing about the server. */
export const tagBeforeStatus = /(^| )[^ *]\S* (OK|NO|BAD)\b/g;
