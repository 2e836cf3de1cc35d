import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { UsageError } from '../model/errors.ts';
import { doWork } from '../nats/do-work.ts';
import { connectNats } from '../nats/nats-client.ts';
import type { Finish } from './shared/finish.ts';
import { type NatsArguments, natsOptions, readNatsOptions } from './shared/nats-options.ts';
import { readNumberOption } from './shared/option-values.ts';

interface WorkArguments extends NatsArguments {
  readonly threads?: string;
  readonly shared?: string;
}

/** `mynah work`: reads captures for `mynah learn --nats`. */
export function workCommand(finish: Finish): Command {
  const command = new Command('work').description(
    'read parts of captures for `mynah learn --nats`, until Ctrl-C',
  );
  for (const option of natsOptions('the server of NATS that has the work')) command.addOption(option);
  return command
    .option('--threads <count>', 'parts at a time (default: one for each core)')
    .option(
      '--shared <folder>',
      'where the captures of `mynah learn --nats --shared` are; nothing else is read for them',
    )
    .action(async (options: WorkArguments) => {
      await work(options);
      finish(0);
    });
}

async function work(options: WorkArguments): Promise<void> {
  const nats = readNatsOptions(options);
  if (!nats) throw new UsageError('where is the work? give --nats');
  const threads =
    options.threads === undefined ? availableParallelism() : readNumberOption('--threads', options.threads);
  const client = await connectNats(nats);
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      stopped = true;
    });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`working for ${nats.url}`);
  const { shared } = options;
  await doWork(
    client,
    { threads, ...(shared === undefined ? {} : { shared }) },
    { say, complain: (line) => say(`mynah: ${line}`), stopped: () => stopped },
  );
  await client.connection.close();
}
