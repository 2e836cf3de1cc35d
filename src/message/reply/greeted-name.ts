/** The host name that stands in all greetings, if one does; in angle brackets stand capabilities (`<auth.mime>`, RFC 2229). */
export function greetedName(greetings: readonly string[]): string | undefined {
  const said = greetings.filter((greeting) => greeting !== '');
  const names =
    said[0]?.match(
      /(?<![A-Za-z0-9.@_<-])[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![A-Za-z0-9.@_>-])/g,
    ) ?? [];
  return names.find((name) => said.every((greeting) => greeting.includes(name)));
}

/** Every place where the learned server shows its own name shows the other one. */
export function renamed(text: string, learned: string | undefined, name: string | undefined): string {
  return learned === undefined || name === undefined || learned === ''
    ? text
    : text.replaceAll(learned, name);
}
