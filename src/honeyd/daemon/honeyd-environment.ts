import type { Ends } from '../../model/session.ts';

/** Who talks to whom, as Honeyd tells a service script in its environment; undefined where Honeyd did not spawn us. */
export function endsFromHoneyd(env: Readonly<Record<string, string | undefined>>): Ends | undefined {
  const client = env.HONEYD_IP_SRC;
  const server = env.HONEYD_IP_DST;
  if (client === undefined || server === undefined) return undefined;
  return {
    client: { address: client, port: portOf(env.HONEYD_SRC_PORT) },
    server: { address: server, port: portOf(env.HONEYD_DST_PORT) },
  };
}

function portOf(text: string | undefined): number {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : 0;
}
