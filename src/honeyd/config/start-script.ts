import { join } from 'node:path';
import { coverWithNetworks } from '../fleet/address-range.ts';
import type { Fleet } from '../fleet/fleet.ts';

/** A word for the shell, quoted. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+,=-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/**
 * Starts Honeyd with the configuration beside the script. Honeyd gives up root after opening its console, so the script
 * makes that accessible to the daemon's account. Paths are absolute because Honeyd goes to another folder.
 */
export function printStartScript(fleet: Fleet, folder: string): string {
  const { program, data, osDatabase, console } = fleet.honeyd;
  const card = fleet.honeyd.interface;
  const addresses = coverWithNetworks(fleet.hosts.flatMap((host) => host.addresses));
  const words = [
    shellWord(program),
    ...(card === undefined ? [] : [`-i ${shellWord(card)}`]),
    `-f ${shellWord(join(folder, 'honeyd.conf'))}`,
    `-p ${shellWord(osDatabase)}`,
    `-x ${shellWord(join(data, 'xprobe2.conf'))}`,
    `-a ${shellWord(join(data, 'nmap.assoc'))}`,
    `-0 ${shellWord(join(data, 'pf.os'))}`,
    `-m ${shellWord(join(data, 'nmap-mac-prefixes'))}`,
  ];
  return `#!/bin/sh
# Written by mynah honeyd from ${fleet.path}; changes belong there.
# usage: start-honeyd [more options of honeyd, e.g. -d to stay in the foreground]
set -e

# In a network namespace with veth, the sender leaves checksums out, and Honeyd drops such packets:
#   ethtool -K PEER tx off
rm -f ${shellWord(console)}

# The console opens last; mynah serve adds ports through it for FTP data connections.
(
  tries=0
  while [ ! -S ${shellWord(console)} ] && [ $tries -lt 50 ]; do
    sleep 0.2
    tries=$((tries + 1))
  done
  if id ${shellWord(fleet.daemon.user)} >/dev/null 2>&1; then
    chown ${shellWord(fleet.daemon.user)} ${shellWord(console)} 2>/dev/null || true
  fi
) &

exec ${words.join(' \\\n  ')} \\
  "$@" ${addresses.join(' \\\n  ')}
`;
}
