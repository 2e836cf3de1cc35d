import { basename, dirname } from 'node:path';
import type { Fleet } from '../fleet/fleet.ts';

/** A systemd unit for the daemon of a fleet. `mynah` is the command that starts mynah, in absolute paths. */
export function printSystemdUnit(fleet: Fleet, mynah: string): string {
  const { run, user, events, spool, state } = fleet.daemon;
  const kept = [events, state].flatMap((file) => (file === undefined ? [] : [dirname(file)]));
  const writable = [...new Set([...(spool === undefined ? [] : [spool]), ...kept])];
  const managed = dirname(run) === '/run';
  return `# Written by mynah honeyd from ${fleet.path}; changes belong there.
[Unit]
Description=mynah: learned servers of ${basename(fleet.path)}
After=network.target

[Service]
ExecStart=${mynah} serve ${fleet.path}
ExecReload=/bin/kill -HUP $MAINPID
User=${user}
Restart=on-failure
TimeoutStopSec=30
LimitNOFILE=65536
${managed ? `RuntimeDirectory=${basename(run)}\nRuntimeDirectoryMode=0755\n` : ''}NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
${[...writable, ...(managed ? [] : [run])].map((folder) => `ReadWritePaths=${folder}\n`).join('')}
[Install]
WantedBy=multi-user.target
`;
}
