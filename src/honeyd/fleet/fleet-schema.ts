import { z } from 'zod';
import { defaultSpoolFiles, schemaNames } from '../../replay/events/log-options.ts';
import { defaultLimits } from '../../replay/limits/limits.ts';

const port = z
  .int()
  .min(0)
  .max(65_535)
  .describe(
    'A port from 1 to 65535; with `listen` also 0, any that is free, and by default the recorded one',
  );
const seconds = z.number().min(0).max(2_000_000);
const size = z
  .union([z.int().min(0), z.string().regex(/^\d+[KMG]?$/i, 'expected bytes, e.g. 500K or 100M')])
  .describe('Bytes; K, M and G are powers of 1024');
const portAction = z
  .enum(['open', 'reset', 'block'])
  .describe('open: accept; reset: refuse; block: say nothing');
const file = z.string().min(1).describe('A path, relative to the fleet file');
const hostName = z
  .string()
  .describe('A host name; {1} to {4} become the numbers of the virtual address: mx{4}.example.org');

const service = z
  .strictObject({
    port: port.optional(),
    personality: file.optional().describe('What `mynah learn` wrote'),
    action: portAction.optional().describe('Instead of a personality: just a port'),
    transport: z.enum(['tcp', 'udp']).optional().describe('Of a port without personality; default tcp'),
    by: z
      .enum(['connector', 'spawn', 'proxy'])
      .default('connector')
      .describe(
        'connector: a small shell script hands the connection to the daemon; spawn: an emulator a connection; ' +
          'proxy: Honeyd connects to the daemon itself, which is fastest but hides the client’s address',
      ),
    timing: z.enum(['recorded', 'fast']).optional().describe('Overrides the daemon’s'),
    name: hostName.optional().describe('Overrides the host’s name for this service'),
    upstream: z
      .string()
      .optional()
      .describe('ADDR:PORT of the real server (TCP), which is asked what the personality can only guess'),
    upstreamRate: z.int().min(1).default(60).describe('At most so many questions a minute'),
    learn: file
      .optional()
      .describe(
        'Where the personality is kept with what was learned of the real server’s answers; may be `personality`',
      ),
  })
  .refine((value) => (value.personality === undefined) !== (value.action === undefined), {
    message: 'expected either a personality or an action',
  });

const rate = z.number().min(0).max(100);

const host = z
  .strictObject({
    addresses: z
      .union([z.string(), z.array(z.string()).min(1)])
      .optional()
      .describe(
        'Virtual addresses that Honeyd shows: 10.99.0.70, 10.99.0.70-79, 10.99.0.64/28, or a list of those',
      ),
    listen: z
      .union([z.string(), z.array(z.string()).min(1)])
      .optional()
      .describe(
        'Instead of virtual addresses, without Honeyd: an address of this machine whose own ports are opened, or a list; 0.0.0.0 and :: are all',
      ),
    name: hostName
      .optional()
      .describe('The name these hosts show, consistently; default: the learned server’s'),
    names: z.record(z.string(), hostName).optional().describe('Names of single addresses'),
    services: z.array(service).default([]),
    shares: z
      .enum(['everything', 'mail', 'nothing'])
      .default('everything')
      .describe(
        'mail: what one service takes for a user is in the mailbox that another one shows; everything: and what a client has stored over FTP is there for it in other services',
      ),
    webRoot: z
      .string()
      .regex(/^\//, 'expected a path')
      .optional()
      .describe(
        'The folder of the FTP server whose files HTTP shows as /; default: as recordings of both have files in common',
      ),
    osPersonality: z
      .string()
      .optional()
      .describe(
        'A fingerprint’s name in Honeyd’s nmap-os-db; default: what the capture of its first service tells',
      ),
    ethernet: z
      .string()
      .optional()
      .describe(
        'An Ethernet address, a vendor’s name, `learned` (default, if the capture had one) or `none`',
      ),
    uptime: z
      .union([z.int().min(1), z.literal('learned'), z.literal('none')])
      .optional()
      .describe('Seconds; default: learned, if the capture tells it'),
    dropRate: z
      .strictObject({ in: rate.optional(), syn: rate.optional() })
      .optional()
      .describe('Per cent of packets lost'),
    default: z
      .strictObject({ tcp: portAction.optional(), udp: portAction.optional(), icmp: portAction.optional() })
      .optional()
      .describe('What all other ports do'),
  })
  .refine((value) => (value.addresses === undefined) !== (value.listen === undefined), {
    message: 'expected either `addresses` (under Honeyd) or `listen` (ports of this machine)',
  });

const honeyd = z.strictObject({
  interface: z.string().regex(/^\S+$/).optional().describe('Where Honeyd listens'),
  program: z.string().default('honeyd'),
  data: z.string().default('/usr/share/honeyd').describe('Folder of Honeyd’s data files'),
  osDatabase: z.string().optional().describe('nmap-os-db; default: in the data folder'),
  console: z.string().default('/var/run/honeyd.sock').describe('Honeyd’s management console'),
  others: portAction.default('block').describe('What addresses without a host do'),
});

const limits = z.strictObject({
  idle: seconds
    .default(300)
    .describe('Seconds of silence, or up to half as long again: each service has its own time'),
  session: seconds.default(3600).describe('Seconds altogether'),
  sessions: z.int().min(1).default(defaultLimits.sessions).describe('At a time'),
  perAddress: z.int().min(1).default(defaultLimits.perAddress).describe('At a time, of one client'),
  perNetwork: z.int().min(1).default(defaultLimits.perNetwork).describe('At a time, of one /24 or /64'),
  perSecond: z.int().min(1).default(defaultLimits.perSecond).describe('New ones'),
  bytes: size.default('32M').describe('Received in a session, or over a data connection'),
  logins: z.int().min(1).default(defaultLimits.logins).describe('That may fail in a session'),
  line: size.default('8M').describe('Of a line that does not end, where requests are lines'),
  stored: size.default('64M').describe('Left on a service by its clients; beyond, the oldest go'),
  storedPerSession: size.default('32M').describe('Left by a session: values, mails, uploads'),
});

const daemon = z.strictObject({
  run: file
    .optional()
    .describe(
      'Folder of the socket and the process number, where a second daemon takes over; default: /run/mynah, and for a fleet without virtual addresses none',
    ),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,30}\$?$/i, 'expected the name of an account')
    .default('mynah')
    .describe('Account for the systemd unit'),
  listen: z
    .array(z.string())
    .default([])
    .describe('Also take connections at these TCP endpoints, each begun with a PROXY line (version 1)'),
  proxyPorts: z
    .int()
    .min(1024)
    .max(32_767)
    .default(23_000)
    .describe('First port for services reached by proxy; Honeyd keeps ports in a short'),
  events: file.optional().describe('JSON lines with Cowrie’s field names'),
  spool: file.optional().describe('Folder for mails and uploads'),
  logSchema: z
    .enum(schemaNames)
    .default('mynah')
    .describe('How lines of the events are written; see docs/events.md'),
  eventsRotate: size.default('100M').describe('After so much, and every day, a new file is begun'),
  eventsQuota: size.default('1G').describe('Of all files of events: the oldest are deleted'),
  record: file.optional().describe('Folder for the sessions as pcap files'),
  recordQuota: size.default('1G').describe('Of those: the oldest are deleted'),
  quota: size.default('500M').describe('Of the spool'),
  spoolFiles: z.int().min(1).default(defaultSpoolFiles).describe('Pieces that the spool keeps'),
  memory: size.optional().describe('Of all sessions together; default: half of what there is'),
  state: file
    .optional()
    .describe(
      'Counters that outlive the daemon; by default counters.json in the run folder, where there is one',
    ),
  tls: file
    .optional()
    .describe('Folder of the certificates that are made; by default FILE.tls beside each personality'),
  timing: z
    .enum(['recorded', 'fast'])
    .default('recorded')
    .describe('recorded: wait before answers as the server did'),
  limits: limits.prefault({}),
});

const data = z.strictObject({
  passive: z
    .enum(['proxy', 'connector', 'off'])
    .default('proxy')
    .describe(
      'How a port opened at the virtual address reaches the daemon; connector also checks the client’s address',
    ),
  ports: z
    .string()
    .regex(/^\d+-\d+$/)
    .default('21000-21999')
    .describe('The daemon’s ends of passive data connections; below 32768'),
  timeout: seconds.default(60),
  active: z.boolean().default(false).describe('May data connections go out, to the client’s own address?'),
});

/** The fleet file as written; `docs/fleet.schema.json` is made from this. */
export const fleetSchema = z
  .strictObject({
    honeyd: honeyd.prefault({}),
    daemon: daemon.prefault({}),
    data: data.prefault({}),
    hosts: z.record(z.string(), host),
  })
  .describe(
    'A fleet of hosts that show learned servers, under Honeyd or at ports of this machine: mynah serve, mynah honeyd',
  );

export type FleetFile = z.infer<typeof fleetSchema>;
export type HostEntry = z.infer<typeof host>;
export type ServiceEntry = z.infer<typeof service>;
