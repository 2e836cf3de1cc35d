import type { RunFolder } from '../config/run-folder.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { ConsoleDataPorts, type MakeBackend, proxyBackend } from './console-data-port.ts';
import type { FleetDaemon } from './daemon.ts';
import { HoneydManagement } from './honeyd-management.ts';

/** Honeyd starts the connector for the data connection, which says who the client is and costs a few processes. */
function connectorBackend(folder: RunFolder, daemon: () => FleetDaemon): MakeBackend {
  return async (virtual, port, arrived) => {
    daemon().await(virtual, port, arrived);
    return {
      action: `"${folder.connector} ${folder.socket} tcp"`,
      close: () => daemon().await(virtual, port, undefined),
    };
  };
}

/** How passive data connections reach the daemon, as the fleet wants it; undefined if they are to be refused. */
export function passivePorts(
  { data, honeyd }: Fleet,
  folder: RunFolder,
  daemon: () => FleetDaemon,
): ConsoleDataPorts | undefined {
  if (data.passive === 'off') return undefined;
  const backend =
    data.passive === 'proxy' ? proxyBackend('127.0.0.1', data.ports) : connectorBackend(folder, daemon);
  return new ConsoleDataPorts(new HoneydManagement(honeyd.console), backend);
}
