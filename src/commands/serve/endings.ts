import type { FleetDaemon } from '../../honeyd/daemon/daemon.ts';
import type { DaemonListeners } from '../../honeyd/daemon/daemon-listeners.ts';

/** The first reason to end, and the second, impatient one. */
export function endings() {
  let resolveFirst: (reason: string) => void = () => {};
  let resolveSecond: () => void = () => {};
  const first = new Promise<string>((resolve) => {
    resolveFirst = resolve;
  });
  const second = new Promise<void>((resolve) => {
    resolveSecond = resolve;
  });
  let reasons = 0;
  const tell = (reason: string) => {
    if (reasons++ === 0) resolveFirst(reason);
    else resolveSecond();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tell(signal));
  return { first, second, tell };
}

/** Nobody new comes in; the sessions under way have so many ms, and none where somebody is impatient. */
export async function finishSessions(
  daemon: FleetDaemon,
  listeners: DaemonListeners,
  grace: number,
  impatient: Promise<void>,
): Promise<void> {
  await listeners.close();
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, grace);
  });
  await Promise.race([daemon.whenIdle(), enough, impatient]);
  clearTimeout(timer);
  daemon.drop();
  await daemon.whenIdle();
}
