import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../src');

/** Where names of protocols belong: what is known of them, what decodes or serves one by its name, and what Honeyd calls its services. */
const rooms =
  /^(?:knowledge|capture\/layers|tls|honeyd|dashboard\/dashboard-server\.ts|replay\/events\/protocol-of\.ts)/;

/** Commands, statuses and headers of protocols that the test's author knows; a word that is also a word of mynah's is left out. */
const names = new Set(
  (
    'HELO EHLO LHLO MAIL RCPT RSET VRFY EXPN BDAT STARTTLS USER ACCT RETR STOR APPE REST MDTM NLST MLSD MLST PASV EPRT EPSV LPRT ' +
    'LPSV CWD CDUP PWD XPWD MKD RMD DELE RNFR RNTO SYST STOU ABOR ALLO FEAT APOP UIDL CAPA STLS AUTHENTICATE EXAMINE FETCH LOGOUT ' +
    'CAPABILITY AUTHINFO XOVER IHAVE NICK JOIN PRIVMSG PONG HGET LPUSH LRANGE FLUSHALL INVITE REGISTER DESCRIBE SETUP +OK -ERR BYE ' +
    'PREAUTH HTTP SIP RTSP SMTP POP3 IMAP NNTP MQTT LDAP SNMP TFTP'
  ).split(' '),
);
const headers =
  /^(?:content-(?:length|type|range|encoding)|transfer-encoding|user-agent|set-cookie|etag|last-modified|accept-[a-z]+|www-authenticate|referer|cseq)$/i;

interface Found {
  readonly file: string;
  readonly text: string;
}

/** Strings and regular expressions of a source; a sentence is for people and decides nothing. */
function textsIn(file: string): readonly Found[] {
  const found: Found[] = [];
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, value, regex } = node as { type?: string; value?: unknown; regex?: { pattern: string } };
    if (type === 'ImportDeclaration') return;
    if (regex) found.push({ file, text: regex.pattern });
    else if (type === 'Literal' && typeof value === 'string' && !isSentence(value))
      found.push({ file, text: value });
    else if (type === 'TemplateElement' && !isSentence((value as { raw: string }).raw))
      found.push({ file, text: (value as { raw: string }).raw });
    for (const inside of Object.values(node)) look(inside);
  };
  look(parseSync(file, readFileSync(join(root, file), 'utf8')).program);
  return found;
}

function isSentence(text: string): boolean {
  return (text.match(/[a-z] [a-z]/g)?.length ?? 0) >= 2;
}

function namesIn(text: string): readonly string[] {
  return text.split(/[^A-Za-z0-9+-]+/).filter((word) => names.has(word) || headers.test(word));
}

const texts = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap(textsIn);

test('no room but that of protocol knowledge names a command, status or header of a protocol', () => {
  const named = texts
    .filter(({ file }) => !rooms.test(file))
    .flatMap(({ file, text }) => namesIn(text).map((name) => `${file}: ${name}`));
  expect(named).toEqual([]);
});

test('the names are found where they belong', () => {
  const known = texts
    .filter(({ file }) => file.startsWith('knowledge/'))
    .flatMap(({ text }) => namesIn(text));
  expect(known).toEqual(expect.arrayContaining(['USER', 'RCPT', 'content-length']));
});
