/** By what a control connection of FTP (RFC 959) is told from other protocols that greet alike, such as SMTP (RFC 5321). */

/** Ready now, or in a while (RFC 959, 5.4). */
export const greeting = /^[12]20[ -]/;

export const loginCommand = /^USER /i;

/** What USER can be answered with when it is accepted (RFC 959, 5.4); 232 is RFC 2228. No SMTP server says any of it. */
export const userTaken = /^(230|232|331|332)[ -]/;

/** From here on the control connection is encrypted (RFC 4217, 4.1). */
export const tlsFollows = /^234[ -]/;

/** Commands of mail transfer (RFC 5321, 4.1.1; RFC 2033 for LHLO; RFC 3030 for BDAT). */
export const mailCommand = /^(EHLO|HELO|LHLO|MAIL|RCPT|DATA|BDAT)\b/i;
