import { basename } from 'node:path';
import type { RunFolder } from '../../honeyd/config/run-folder.ts';
import type { DaemonListeners } from '../../honeyd/daemon/daemon-listeners.ts';
import { type Fleet, plainPorts } from '../../honeyd/fleet/fleet.ts';
import { endpointText } from '../../net/endpoint-text.ts';

/** On standard error as `mynah replay` does; with `--json` on standard output as well. */
export function tellListening(
  fleet: Fleet,
  folder: RunFolder | undefined,
  listeners: DaemonListeners,
  json: boolean,
): void {
  if (folder !== undefined) say(`listening on ${folder.socket}`);
  for (const endpoint of listeners.endpoints) say(`listening on ${endpointText(endpoint)}`);
  const open = listeners.plain;
  const listening = plainPorts(fleet).flatMap(({ key, host, service }) => {
    const at = open.get(key);
    return at === undefined
      ? []
      : [{ host: host.name, file: service.file, transport: service.transport, ...at }];
  });
  for (const { file, transport, ...at } of listening)
    say(`listening on ${endpointText(at)} (${transport}, ${basename(file)})`);
  if (json) process.stdout.write(`${JSON.stringify({ listening })}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
