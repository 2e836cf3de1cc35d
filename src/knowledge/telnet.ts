const iac = '\xff';

/** What is said between the Telnet commands. */
export function withoutTelnet(text: string): string {
  let said = '';
  let at = 0;
  for (let next = text.indexOf(iac); next >= 0; next = text.indexOf(iac, at)) {
    const escaped = text.charAt(next + 1) === iac;
    said += text.slice(at, escaped ? next + 1 : next);
    at = escaped ? next + 2 : (commandEnd(text, next) ?? text.length);
  }
  return said + text.slice(at);
}

/** RFC 854: IAC and a command, a command with its option, or a subnegotiation up to IAC SE; undefined where it is not complete. */
function commandEnd(text: string, at: number): number | undefined {
  const command = text.charCodeAt(at + 1); // NaN at the end
  if (Number.isNaN(command)) return undefined;
  if (command === 0xfa) {
    const end = text.indexOf('\xff\xf0', at + 2);
    return end < 0 ? undefined : end + 2;
  }
  const length = command >= 0xfb ? 3 : 2; // WILL, WON'T, DO, DON'T have an option
  return at + length <= text.length ? at + length : undefined;
}
