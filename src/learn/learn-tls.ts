import uniqBy from 'lodash/uniqBy.js';
import type { Session } from '../exchange/exchange.ts';
import { endsInTls } from '../exchange/split-at-tls.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Template } from '../model/personality.ts';
import type { ServerTls, ShownCertificates, TlsBeginning } from '../model/tls.ts';
import type { Cluster } from './model/cluster.ts';
import {
  type Agreed,
  isModern,
  protocolPreferences,
  suitePreferences,
  type Tried,
} from './tls-preferences.ts';
import { learnDataProtection } from './world/files/learn-data-protection.ts';

const TLS12 = 0x0303;
const TLS13 = 0x0304;

/**
 * Learns where a server begins to speak TLS and what it shows there, from its conversations (with their data connections)
 * and the sessions made of them. Undefined where it never spoke TLS.
 */
export function learnTls(
  conversations: readonly Conversation[],
  sessions: readonly Session[],
  clusters: readonly Cluster[],
  templates: readonly Template[],
): ServerTls | undefined {
  const own = conversations.filter(({ dataOf }) => !dataOf);
  const tried = own.flatMap(({ tls }) => tls ?? []).filter((use): use is Tried => use.offered !== undefined);
  const agreed = tried.filter((use): use is Agreed => use.chosen !== undefined);
  if (agreed.length === 0) return undefined;
  const start = startOf(own);
  const data = learnDataProtection(conversations, sessions);
  const refused = notCiphers(tried);
  const { ciphers, ownOrder, passedOver } = suitePreferences(agreed, refused);
  return {
    ...(start ? { start } : {}),
    after: beginnings(sessions, clusters, templates),
    ...(data ? { data } : {}),
    versions: versionsOf(tried),
    ciphers,
    ownOrder,
    notCiphers: [...new Set([...passedOver, ...refused])].sort((a, b) => a - b),
    notGroups: notGroups(agreed),
    ...primeBitsOf(agreed),
    alpn: protocolPreferences(agreed),
    tickets: agreed.some(({ chosen }) => chosen.ticket),
    ...ticketLifetimeOf(agreed),
    ...(takesNames(agreed) ? { takesNames: true } : {}),
    asksClient: agreed.some(({ chosen }) => chosen.asksClient),
    certificates: certificatesOf(agreed),
  };
}

function startOf(conversations: readonly Conversation[]): ServerTls['start'] {
  const spoken = conversations.filter(({ tls, messages }) => tls || messages.length > 0);
  const atOnce = spoken.filter(({ tls }) => tls?.before === 0);
  if (atOnce.length === 0) return undefined;
  return atOnce.length === spoken.length ? 'always' : 'offered';
}

/** What was said last in clear. */
function beginnings(
  sessions: readonly Session[],
  clusters: readonly Cluster[],
  templates: readonly Template[],
): readonly TlsBeginning[] {
  const idOf = new Map(
    clusters.flatMap(({ members }, index) =>
      members.map(({ exchange }) => [exchange, templates[index]?.id ?? ''] as const),
    ),
  );
  const found = sessions.flatMap(({ conversation, exchanges }): TlsBeginning[] => {
    const last = exchanges.at(-1);
    const template = last && idOf.get(last);
    if (!endsInTls(conversation) || !conversation.tls?.chosen || template === undefined) return [];
    return [{ command: last?.request.command ?? '', template }];
  });
  return uniqBy(found, ({ command, template }) => `${command}\n${template}`).sort((a, b) =>
    `${a.command}\n${a.template}` < `${b.command}\n${b.template}` ? -1 : 1,
  );
}

function newestOffered({ offered }: Tried): number {
  return Math.max(offered.version, ...offered.versions);
}

/** What nobody has tried is as usual today: TLS 1.2 and 1.3. */
function versionsOf(tried: readonly Tried[]): readonly [number, number] {
  const chosen = tried.flatMap((use) => use.chosen?.version ?? []);
  const newest = Math.max(...chosen);
  const couldHaveMore = tried.some((use) => use.chosen?.version === newest && newestOffered(use) > newest);
  return [Math.min(...chosen, TLS12), couldHaveMore ? newest : Math.max(newest, TLS13)];
}

/** A client was refused although it knows a version that others were taken with; of that version are the suites that were in vain. */
function notCiphers(tried: readonly Tried[]): readonly number[] {
  const chosen = new Set(tried.flatMap((use) => use.chosen?.cipher ?? []));
  const versions = new Set(tried.flatMap((use) => use.chosen?.version ?? []));
  const refused = tried.filter((use) => {
    const { version, versions: offered } = use.offered;
    const common = (offered.length > 0 ? offered : [version]).filter((one) => versions.has(one));
    return !use.chosen && common.length > 0 && Math.max(...common) < TLS13;
  });
  const all = new Set(refused.flatMap(({ offered }) => offered.ciphers));
  // of TLS 1.3 there are so few that a refusal has another reason, such as the groups
  return [...all].filter((cipher) => !chosen.has(cipher) && !isModern(cipher));
}

function notGroups(agreed: readonly Agreed[]): readonly number[] {
  const chosen = new Set(agreed.flatMap((use) => use.chosen.group ?? []));
  const passed = agreed.flatMap((use) => {
    const at = use.chosen.group === undefined ? 0 : use.offered.groups.indexOf(use.chosen.group);
    return use.offered.groups.slice(0, Math.max(0, at));
  });
  return [...new Set(passed)].filter((group) => !chosen.has(group)).sort((a, b) => a - b);
}

/** The longest: TLS 1.3 has none of more than a week (RFC 8446, 4.6.1). */
function ticketLifetimeOf(agreed: readonly Agreed[]): Pick<ServerTls, 'ticketLifetime'> {
  const seen = agreed.flatMap(({ chosen }) => chosen.ticketLifetime ?? []);
  return seen.length === 0 ? {} : { ticketLifetime: Math.max(...seen) };
}

/** The longest, as with tickets. */
function primeBitsOf(agreed: readonly Agreed[]): Pick<ServerTls, 'primeBits'> {
  const seen = agreed.flatMap(({ chosen }) => chosen.primeBits ?? []);
  return seen.length === 0 ? {} : { primeBits: Math.max(...seen) };
}

/** To most of those that asked for a name. */
function takesNames(agreed: readonly Agreed[]): boolean {
  const asked = agreed.filter(({ offered, chosen }) => offered.serverName !== undefined && !chosen.resumed);
  return asked.filter(({ chosen }) => chosen.takesName).length * 2 > asked.length;
}

/** The first that each name was shown; a certificate that all names get is of no name. */
function certificatesOf(agreed: readonly Agreed[]): readonly ShownCertificates[] {
  const shown = agreed
    .filter(({ chosen }) => chosen.certificates.length > 0)
    .sort(
      (a, b) =>
        a.time - b.time || (a.chosen.certificates[0] ?? '').localeCompare(b.chosen.certificates[0] ?? ''),
    );
  const [first] = shown;
  if (!first) return [];
  const usual = shown.find(({ offered }) => offered.serverName === undefined) ?? first;
  const same = (use: Agreed) => use.chosen.certificates.join() === usual.chosen.certificates.join();
  const others = uniqBy(
    shown.filter((use) => use.offered.serverName !== undefined && !same(use)),
    ({ offered }) => offered.serverName?.toLowerCase(),
  );
  return [
    { seen: usual.time, chain: usual.chosen.certificates },
    ...others.map(({ offered, time, chosen }) => ({
      ...(offered.serverName === undefined ? {} : { serverName: offered.serverName.toLowerCase() }),
      seen: time,
      chain: chosen.certificates,
    })),
  ];
}
