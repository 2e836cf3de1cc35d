import { Command } from 'commander';
import type { Finish } from '../shared/finish.ts';
import { natsOptions } from '../shared/nats-options.ts';
import { type CaptureFlags, type CapturePlan, capturePlan } from './capture-options.ts';
import { CaptureRun } from './capture-run.ts';
import { progressText, StatusLine } from './capture-status.ts';
import { type Learn, LiveLearning, learnInProcess } from './live-learning.ts';

const HELP = `
Ends on Ctrl-C, after --duration or after --sessions. The capture is readable at any moment, and so is the personality,
which is written anew as more becomes known: when many sessions have brought no new situation, enough has been learned.

--proxy [tcp:|udp:][ADDRESS:]PORT=HOST:PORT takes connections on PORT (0 picks one) and relays them to HOST:PORT. Data
connections of FTP are relayed too; tcp: in front relays bytes only, whatever they are. The capture shows the two real
ends. With --tls the relay answers TLS itself, with a copy of the target's certificate, and speaks TLS with the target, from the start or
after STARTTLS and its like; the capture (pcapng) has the keys in it, so that learn and tshark read what was said inside. Examples:
  mynah capture --interface eth0 --filter 'port 25' --out mail.pcap --learn mail.json
  mynah capture --proxy 127.0.0.1:2121=ftp.example.org:21 --learn ftp.json --sessions 100
  mynah capture --proxy udp:5300=127.0.0.1:53 --out dns.pcap
  mynah capture --interface eth0 --filter 'port 25' --nats nats://10.0.0.5:4222 --feed mail`;

/** `mynah capture`: live, beside a real server or as a relay in front of it. */
export function captureCommand(finish: Finish): Command {
  const command = new Command('capture')
    .description('capture beside a real server, or as a relay in front of it, and learn as it goes by')
    .option('--interface <name>', 'capture on this network interface')
    .option('--filter <expression>', 'capture only what this pcap filter lets through, e.g. "tcp port 25"')
    .option('--through <way>', 'cap (libpcap) or tcpdump; by default cap, and tcpdump where cap cannot do it')
    .option('--proxy <listen=target>', 'relay connections and capture them (repeatable)', collect, [])
    .option('--tls', 'with --proxy: end TLS in the relay, so that what is said inside is captured')
    .option('--clear', 'with --tls: capture as if all had been said in clear, without TLS around it')
    .option('--out <file>', 'write the capture here')
    .option('--learn <file>', 'learn a personality as the traffic goes by and keep it here')
    .option('--duration <seconds>', 'end after this long')
    .option('--sessions <count>', 'end when this many sessions are over')
    .option('--feed <name>', 'with --nats: give what is captured to this fleet, for `mynah fleet grow`')
    .option(
      '--folder <path>',
      'with --feed: where it waits while the server is away (default: NAME.feed here)',
    )
    .option('--json', 'at the end, what was captured and learned as one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: CaptureFlags) => {
      await capture(capturePlan(flags), learnInProcess);
      finish(0);
    });
  for (const option of natsOptions(
    'publish the sessions, with all that was said in them, to this server of NATS',
  ))
    command.addOption(option);
  return command;
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

/** Captures until the end that the plan or the user sets; throws when it cannot start or cannot go on. */
async function capture(plan: CapturePlan, learn: Learn): Promise<void> {
  const status = new StatusLine(process.stderr);
  let sessions = 0;
  const end = ending();
  const run = new CaptureRun(plan, {
    say: (text) => status.say(text),
    over: () => {
      sessions += 1;
      if (sessions >= plan.sessions) end.reached();
    },
    failed: (error) => end.failed(error),
  });
  const learning =
    plan.learn === undefined || run.file === undefined
      ? undefined
      : new LiveLearning(run.file, plan.learn, learn);
  const text = () =>
    progressText({
      sessions,
      packets: run.packets,
      bytes: run.bytes,
      ...(learning && { learned: learning.history }),
    });
  const tick = () => {
    run.tick();
    learning?.consider(sessions);
    status.show(text(), false);
  };
  const signals = onSignals(end.reached, () => {
    run.flush();
    learning?.stop();
  });
  const ticking = setInterval(tick, 1000);
  try {
    await run.start(plan.from);
    const remark = await ended(run, end, plan.duration);
    if (learning) {
      status.show(`${text()}; learning a last time`, true);
      await learning.finish(sessions);
    }
    if (plan.json) process.stdout.write(`${JSON.stringify(captured(plan, run, sessions, learning))}\n`);
    status.say(`${text()}${remark}${plan.out === undefined ? '' : ` in ${plan.out}`}`);
  } finally {
    clearInterval(ticking);
    signals.release();
    learning?.stop();
    run.removeTemporary();
  }
}

/** What `--json` prints. */
function captured(plan: CapturePlan, run: CaptureRun, sessions: number, learning: LiveLearning | undefined) {
  const last = learning?.history.at(-1);
  return {
    sessions,
    packets: run.packets,
    bytes: run.bytes,
    ...(plan.out === undefined ? {} : { out: plan.out }),
    ...(plan.learn === undefined ? {} : { learned: { file: plan.learn, situations: last?.situations ?? 0 } }),
  };
}

/** Waits for the end, stops the capture, and gives the remark on it. Throws when it could not go on. */
async function ended(run: CaptureRun, end: End, seconds: number): Promise<string> {
  const timer = Number.isFinite(seconds) ? setTimeout(end.reached, seconds * 1000) : undefined;
  const failure = await end.came.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  clearTimeout(timer);
  const remark = await run.stop();
  if (failure) throw failure.error;
  return remark;
}

interface End {
  readonly came: Promise<void>;
  readonly reached: () => void;
  readonly failed: (error: Error) => void;
}

function ending(): End {
  let reached = () => {};
  let failed = (_error: Error) => {};
  const came = new Promise<void>((resolve, reject) => {
    reached = resolve;
    failed = reject;
  });
  came.catch(() => {}); // it may fail before anybody waits for it
  return { came, reached: () => reached(), failed: (error) => failed(error) };
}

/** The first Ctrl-C asks for the end, a second one ends at once. */
function onSignals(first: () => void, atOnce: () => void): { release(): void } {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let count = 0;
  const listener = () => {
    count += 1;
    if (count === 1) return first();
    atOnce();
    process.exit(130);
  };
  for (const name of names) process.on(name, listener);
  return {
    release: () => {
      for (const name of names) process.off(name, listener);
    },
  };
}
