import { Command } from 'commander';
import { UsageError } from '../../model/errors.ts';
import { fleetHistory, publishFleet, rollBackFleet } from '../../nats/fleet-store.ts';
import { connectNats, type NatsClient } from '../../nats/nats-client.ts';
import type { Finish } from '../shared/finish.ts';
import { readFleetContent } from '../shared/fleet-folder.ts';
import { type NatsArguments, natsOptions, readNatsOptions } from '../shared/nats-options.ts';
import { readNumberOption } from '../shared/option-values.ts';
import { complain } from '../shared/terminal.ts';

interface FleetArguments extends NatsArguments {
  readonly json?: true;
}

/** `mynah fleet`: the fleets that `mynah serve --nats` follows. */
export function fleetCommand(finish: Finish): Command {
  const fleet = new Command('fleet').description(
    'give fleets to sensors (`mynah serve --nats`), look back, and go back',
  );
  const add = (
    usage: string,
    description: string,
    run: (client: NatsClient, args: readonly string[], json: boolean) => Promise<void>,
  ) => {
    const command = new Command(usage.split(' ')[0]).description(description);
    for (const argument of usage.split(' ').slice(1)) command.argument(argument);
    for (const option of natsOptions('the server of NATS that keeps them')) command.addOption(option);
    command.option('--json', 'one JSON object a line');
    command.action(async (...given: unknown[]) => {
      const options = command.opts<FleetArguments>();
      const words = given.slice(0, -2) as string[];
      await withNats(options, (client) => run(client, words, options.json === true));
      finish(0);
    });
    fleet.addCommand(command);
  };
  add(
    'publish <name> <file>',
    'make this fleet file, with its personalities, the fleet of that name',
    publish,
  );
  add('history <name>', 'the versions of a fleet, the oldest first', history);
  add(
    'rollback <name> [revision]',
    'publish an earlier version anew (default: the one before the last)',
    rollback,
  );
  fleet.addCommand(growCommand(finish));
  return fleet;
}

interface GrowArguments extends NatsArguments {
  readonly evidence: readonly string[];
  readonly every: string;
  readonly once?: true;
}

function growCommand(finish: Finish): Command {
  const command = new Command('grow')
    .description(
      'learn from what `mynah capture --nats --feed NAME` gives, and publish each version that is better, until Ctrl-C',
    )
    .argument('<name>')
    .option(
      '--evidence <file...>',
      'begin with this evidence (NAME.evidence, or of `learn --evidence-out`)',
      [],
    )
    .option('--every <seconds>', 'time between two rounds', '60')
    .option('--once', 'one round, and no more');
  for (const option of natsOptions('the server of NATS that keeps them')) command.addOption(option);
  return command.action(async (name: string, options: GrowArguments) => {
    let stopped = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        stopped = true;
      });
    await withNats(options, async (client) => {
      const { growFleet } = await import('./grow-fleet.ts');
      await growFleet(client, name, {
        evidence: options.evidence,
        every: readNumberOption('--every', options.every),
        once: options.once === true,
        say: (line) => process.stdout.write(`${line}\n`),
        complain,
        stopped: () => stopped,
      });
    });
    finish(0);
  });
}

async function publish(
  client: NatsClient,
  [name = '', file = '']: readonly string[],
  json: boolean,
): Promise<void> {
  const version = await publishFleet(client, name, readFleetContent(file));
  print(json, { name, version }, `${name}: published as version ${version}`);
}

async function history(client: NatsClient, [name = '']: readonly string[], json: boolean): Promise<void> {
  for (const { revision, at, content } of await fleetHistory(client, name)) {
    const personalities = content ? Object.keys(content.personalities) : undefined;
    const version = {
      name,
      version: revision,
      at: at.toISOString(),
      ...(personalities ? { personalities } : {}),
    };
    print(json, version, `${revision}  ${at.toISOString()}  ${personalities?.join(' ') ?? 'no fleet'}`);
  }
}

async function rollback(
  client: NatsClient,
  [name = '', revision]: readonly string[],
  json: boolean,
): Promise<void> {
  if (revision !== undefined && !/^\d{1,15}$/.test(revision))
    throw new UsageError(`${revision}: expected a version`);
  const { from, to } = await rollBackFleet(
    client,
    name,
    revision === undefined ? undefined : Number(revision),
  );
  print(json, { name, version: to, from }, `${name}: version ${from} is published again as version ${to}`);
}

function print(json: boolean, object: object, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(object) : text}\n`);
}

async function withNats(options: NatsArguments, work: (client: NatsClient) => Promise<void>): Promise<void> {
  const nats = readNatsOptions(options);
  if (!nats) throw new UsageError('where are the fleets? give --nats');
  const client = await connectNats(nats);
  try {
    await work(client);
  } finally {
    await client.connection.close();
  }
}
