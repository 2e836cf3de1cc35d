/** µs since the epoch, never running backwards. */
export type Clock = () => number;

/** Beyond this the wall clock was set, or has drifted: follow it. */
const TOLERANCE = 2000;

/**
 * A clock with µs resolution: the wall clock of the machine (ms) carried on by the monotonic one in between. When the
 * wall clock is set back, it stands still until that has caught up.
 */
export function microsecondClock(): Clock {
  let offset = wall() - monotonic();
  let last = 0;
  return () => {
    let time = monotonic() + offset;
    const behind = wall() - time; // the wall clock cuts off: 0 to 1000 µs behind
    if (behind > TOLERANCE || behind < -TOLERANCE) {
      offset += behind;
      time += behind;
    }
    last = Math.max(last, Math.floor(time));
    return last;
  };
}

function wall(): number {
  return Date.now() * 1000;
}

function monotonic(): number {
  return performance.now() * 1000;
}
