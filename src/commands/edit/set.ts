import { copyFileSync, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../../model/errors.ts';
import { many } from '../../model/many.ts';
import type { Personality } from '../../model/personality.ts';
import { readPersonality } from '../../personality/check-personality.ts';
import { printPersonality } from '../../personality/print-personality.ts';
import { renameHost, reword } from '../../personality/reword/rename-host.ts';
import { setBanner } from '../../personality/reword/set-banner.ts';
import { writeAtomically } from '../../personality/write-atomically.ts';
import { checkHostName } from '../../replay/fronts/host-name.ts';
import type { Finish } from '../shared/finish.ts';
import { tellChange } from './tell-change.ts';

interface SetArguments {
  readonly hostName?: string;
  readonly oldHostName?: string;
  readonly banner?: string;
  readonly replace: readonly string[];
  readonly port?: string;
  readonly out?: string;
}

const help = `
In --banner {1}, {2}, … stand for the parts of the old banner that are made afresh, such as the date. Examples:
  mynah set mx.json --host-name mail.acme.example
  mynah set mx.json --host-name mail.acme.example --old-host-name localhost
  mynah set mx.json --banner 'mail.acme.example ESMTP ready at {1}' --out other.json
  mynah set mx.json --replace 'Sendmail 8.17.1.9=Sendmail 8.18.1'
What the personality was learned from stays as it is: learning on from the file brings back what was recorded.`;

/** `mynah set`: changes what everybody changes of a personality. */
export function setCommand(finish: Finish): Command {
  return new Command('set')
    .description('change the host name, the banner or other words of a personality')
    .argument('<file>', 'personality')
    .option('--host-name <name>', 'what the server calls itself, wherever it does')
    .option('--old-host-name <name>', 'what it calls itself now, where that was inferred wrongly')
    .option('--banner <text>', 'what it says first, behind the status; of an HTTP server the header Server')
    .option(
      '--replace <old=new>',
      'a text, wherever the server says it; repeatable',
      (value: string, all: readonly string[]) => [...all, value],
      [],
    )
    .option('--port <number>', 'the port it listens on where nothing else is said')
    .option('--out <file>', 'write another file and leave this one as it is')
    .addHelpText('after', help)
    .action(async (file: string, args: SetArguments) => {
      await set(file, args);
      finish(0);
    });
}

async function set(file: string, args: SetArguments): Promise<void> {
  const before = readPersonality(file);
  const { personality: after, lines } = changed(before, args);
  if (lines.length === 0)
    throw new UsageError('nothing to set: give --host-name, --banner, --replace or --port');
  const out = args.out ?? file;
  writeAtomically(out, printPersonality(after));
  bringEvidence(file, out, after);
  process.stdout.write(`${lines.join('\n')}\n`);
  await tellChange(file, before, after);
}

/** What the personality was learned from lies beside it, also beside another file in another folder. */
function bringEvidence(file: string, out: string, { evidence }: Personality): void {
  if (evidence === undefined || resolve(dirname(file)) === resolve(dirname(out))) return;
  const [from, to] = [join(dirname(file), evidence), join(dirname(out), evidence)];
  if (existsSync(from) && !existsSync(to)) copyFileSync(from, to);
}

function changed(
  before: Personality,
  { hostName, oldHostName, banner, replace, port }: SetArguments,
): { readonly personality: Personality; readonly lines: readonly string[] } {
  const lines: string[] = [];
  let personality = before;
  if (oldHostName !== undefined && hostName === undefined)
    throw new UsageError('--old-host-name goes with --host-name');
  if (hostName !== undefined) {
    const name = checkHostName('--host-name', hostName);
    if (name.includes('{'))
      throw new UsageError(`--host-name ${name}: one name; a fleet makes many of a pattern`);
    const old = oldHostName ?? before.service.hostName;
    const { places, ...renamed } = renameHost(personality, name, old);
    if (oldHostName !== undefined && places === 0)
      throw new UsageError(`--old-host-name ${oldHostName}: the server never says that`);
    personality = renamed.personality;
    lines.push(`host name: ${old ?? '(none)'} -> ${name}, in ${many(places, 'answer')}`);
  }
  for (const pair of replace) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--replace ${pair}: expected OLD=NEW`);
    const [old, text] = [pair.slice(0, at), pair.slice(at + 1)];
    const reworded = reword(personality, latin1(old), latin1(text));
    if (reworded.places === 0) throw new UsageError(`--replace ${old}: the server never says that`);
    personality = reworded.personality;
    lines.push(`${old} -> ${text}, in ${many(reworded.places, 'answer')}`);
  }
  if (banner !== undefined) {
    personality = setBanner(personality, latin1(banner));
    lines.push(`banner: ${banner}`);
  }
  if (port !== undefined) {
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
      throw new UsageError(`--port ${port}: expected a number up to 65535`);
    personality = { ...personality, service: { ...personality.service, port: Number(port) } };
    lines.push(`port: ${before.service.port} -> ${port}`);
  }
  return { personality, lines };
}

/** What is typed is sent as UTF-8, byte for byte. */
function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
