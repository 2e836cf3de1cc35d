import { resolve } from 'node:path';
import { Option } from 'commander';
import { schemaNames } from '../../replay/events/log-options.ts';

/** What a fleet file says under `daemon`, and below it under `limits`. */
type Section = 'daemon' | 'limits';

/** An option that says for personalities what a fleet file says itself; called as that of `mynah replay`. */
interface DaemonOption {
  readonly flags: string;
  readonly about: string;
  readonly section: Section;
  readonly key: string;
  readonly value: 'path' | 'number' | 'size' | 'word';
}

const option = (
  section: Section,
  flags: string,
  key: string,
  value: DaemonOption['value'],
  about: string,
): DaemonOption => ({ flags, about, section, key, value });

const daemonOptions: readonly DaemonOption[] = [
  option('daemon', '--events <file>', 'events', 'path', 'append the sessions as JSON lines'),
  option('daemon', '--log-schema <name>', 'logSchema', 'word', `of those: ${schemaNames.join(', ')}`),
  option('daemon', '--events-rotate <bytes>', 'eventsRotate', 'size', 'begin a new file after so much'),
  option('daemon', '--events-quota <bytes>', 'eventsQuota', 'size', 'of all those files'),
  option('daemon', '--spool <dir>', 'spool', 'path', 'keep mails and uploads here'),
  option('daemon', '--quota <bytes>', 'quota', 'size', 'of the spool'),
  option('daemon', '--spool-files <n>', 'spoolFiles', 'number', 'pieces that the spool keeps'),
  option('daemon', '--record <dir>', 'record', 'path', 'write the sessions as pcap files'),
  option('daemon', '--record-quota <bytes>', 'recordQuota', 'size', 'of those files'),
  option('daemon', '--state <file>', 'state', 'path', 'counters go on where the last process left them'),
  option('daemon', '--tls-dir <dir>', 'tls', 'path', 'keep the certificates here that are made'),
  option('daemon', '--timing <how>', 'timing', 'word', 'recorded (as the server did) or fast'),
  option('daemon', '--memory <bytes>', 'memory', 'size', 'of all sessions together'),
  option('limits', '--idle <seconds>', 'idle', 'number', 'end silent sessions'),
  option('limits', '--session <seconds>', 'session', 'number', 'end long sessions'),
  option('limits', '--sessions <n>', 'sessions', 'number', 'at a time'),
  option('limits', '--per-address <n>', 'perAddress', 'number', 'sessions at a time of one client'),
  option('limits', '--per-network <n>', 'perNetwork', 'number', 'sessions at a time of one /24 or /64'),
  option('limits', '--per-second <n>', 'perSecond', 'number', 'new sessions in a second'),
  option('limits', '--logins <n>', 'logins', 'number', 'that may fail in a session'),
  option('limits', '--max-bytes <bytes>', 'bytes', 'size', 'received in a session'),
  option('limits', '--max-line <bytes>', 'line', 'size', 'of a line that does not end'),
  option('limits', '--stored <bytes>', 'stored', 'size', 'left by clients on a service'),
  option('limits', '--stored-per-session <bytes>', 'storedPerSession', 'size', 'left by a session'),
];

const shownOptions = daemonOptions.map((one) => ({
  ...one,
  shown: new Option(one.flags, `for personalities: ${one.about}`),
}));

/** The same as options of a command. */
export const daemonCommandOptions: readonly Option[] = shownOptions.map(({ shown }) => shown);

/** Those that were given, as `--events`. */
export function givenDaemonOptions(given: Readonly<Record<string, unknown>>): readonly string[] {
  return shownOptions.flatMap(({ shown }) =>
    given[shown.attributeName()] === undefined ? [] : [shown.long ?? ''],
  );
}

/** What was given, as a fleet file would say it under `daemon`; whether it is sound is asked there. */
export function daemonOf(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const sections: Record<Section, Record<string, unknown>> = { daemon: {}, limits: {} };
  for (const { shown, section, key, value } of shownOptions) {
    const text = given[shown.attributeName()];
    if (typeof text === 'string') sections[section][key] = givenValue(text, value);
  }
  return { ...sections.daemon, limits: sections.limits };
}

function givenValue(text: string, value: DaemonOption['value']): unknown {
  if (value === 'path') return resolve(text);
  return value === 'number' && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** A problem in words of the command line: `daemon, limits, idle: …` is about `--idle`. */
export function inOptions(problem: string): string {
  const [, section = '', key = '', rest = ''] = /^daemon, (?:(limits), )?(\w+): (.*)$/s.exec(problem) ?? [];
  const found = shownOptions.find(
    (one) => one.key === key && one.section === (section === '' ? 'daemon' : section),
  );
  return found ? `${found.shown.long}: ${rest}` : problem;
}
