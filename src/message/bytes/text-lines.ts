/** A file as it is sent as text: CR LF for every LF, also after a CR (RFC 959, 3.1.1.1, as servers do it). */
export function asSentText(file: string): string {
  return file.replaceAll('\n', '\r\n');
}

/** The file that was sent as text. */
export function fromSentText(sent: string): string {
  return sent.replaceAll('\r\n', '\n');
}
