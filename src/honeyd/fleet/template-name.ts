/** Words of Honeyd's grammar (lex.l of 1.6d), which no template may be called. */
const keywords = new Set(
  (
    'create add broadcast port srcport dstport bind clone filtered open closed block reset default action set personality ' +
    'random annotate no finscan fragment drop old new proxy uptime droprate in syn uid gid route entry net link unreach ' +
    'latency bandwidth Kbps Mbps ms loss subsystem template option to on dhcp shared restart network tunnel tarpit spoof ' +
    'from delete tcp udp icmp dynamic source list ip os use if otherwise between time internal maxfds ethernet debug include'
  ).split(' '),
);

/** Why Honeyd would not take this as a template's name, or undefined if it would. */
export function faultOfTemplateName(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) {
    return 'a host is called by a letter and then letters, digits, dots, dashes and underscores';
  }
  if (keywords.has(name)) return `"${name}" is a word of Honeyd’s configuration`;
  return name.length > 64 ? 'the name is longer than 64 characters' : undefined;
}
