// Preloaded into a server (`node --require`): writes a JSON line every ten seconds to the file that WATCH_LOOP names.
// Whether a late answer is the server's fault: a turn of its event loop that took long on the clock and as long on the processor is;
// one that took long on the clock only waited for the machine. Memory likewise: what lives is what a full collection leaves.
const { appendFileSync } = require('node:fs');
const { PerformanceObserver } = require('node:perf_hooks');

const file = process.env.WATCH_LOOP;
const [tick, window] = [5, 10_000];
const ms = ({ user, system }) => (user + system) / 1000;

const fresh = () => ({ slices: 0, worst: 0, worstCpu: 0, gc: 0, gcMost: 0, live: undefined });
let seen = fresh();
new PerformanceObserver((list) => {
  for (const { duration, detail } of list.getEntries()) {
    seen.gc += duration;
    seen.gcMost = Math.max(seen.gcMost, duration);
    if (detail.kind === 4) seen.live = process.memoryUsage(); // a full collection has just ended
  }
}).observe({ entryTypes: ['gc'] });

let [at, cpu] = [performance.now(), ms(process.cpuUsage())];
setInterval(() => {
  const [now, used] = [performance.now(), ms(process.cpuUsage())];
  const late = now - at - tick;
  if (late > 50) seen.slices++;
  if (late > seen.worst) seen.worst = late;
  if (late > 20) seen.worstCpu = Math.max(seen.worstCpu, Math.min(late, used - cpu));
  [at, cpu] = [now, used];
}, tick).unref();

const mb = (bytes) => Math.round(bytes / 1e6);
setInterval(() => {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const live = seen.live && {
    heap: mb(seen.live.heapUsed),
    external: mb(seen.live.external),
    rss: mb(seen.live.rss),
  };
  const line = {
    s: Math.round(performance.now() / 1000),
    longTurns: seen.slices,
    longest: Math.round(seen.worst),
    longestOnProcessor: Math.round(seen.worstCpu),
    gc: Math.round(seen.gc),
    longestGc: Math.round(seen.gcMost),
    rss: mb(rss),
    heap: mb(heapUsed),
    external: mb(external),
    arrayBuffers: mb(arrayBuffers),
    live,
  };
  appendFileSync(file, `${JSON.stringify(line)}\n`);
  seen = fresh();
}, window).unref();
