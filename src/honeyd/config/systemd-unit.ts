import { basename, dirname } from 'node:path';
import type { Fleet } from '../fleet/fleet.ts';

/** What the daemon needs nothing of (systemd.exec(5)); low ports it may open. */
const sandbox = `NoNewPrivileges=yes
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
AmbientCapabilities=CAP_NET_BIND_SERVICE
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
UMask=0027
MemoryMax=75%
TasksMax=64
`;

/** A systemd unit for the daemon of a fleet. `mynah` is the command that starts mynah, in absolute paths. */
export function printSystemdUnit(fleet: Fleet, mynah: string): string {
  const { run, user, events, spool, state, record } = fleet.daemon;
  const folders = [spool, record, events && dirname(events), state && dirname(state)];
  const managed = run !== undefined && dirname(run) === '/run';
  const writable = new Set([...folders, run].filter((folder) => folder !== undefined));
  if (managed) writable.delete(run);
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
${managed ? `RuntimeDirectory=${basename(run)}\nRuntimeDirectoryMode=0755\nRuntimeDirectoryPreserve=yes\n` : ''}${sandbox}${[...writable].map((folder) => `ReadWritePaths=${folder}\n`).join('')}
[Install]
WantedBy=multi-user.target
`;
}
