import type { Through } from '../../capture/live/live-source.ts';
import { type ProxySpec, parseProxySpec } from '../../capture/relay/proxy-spec.ts';
import { UsageError } from '../../model/errors.ts';
import { checkedFeed } from '../../nats/evidence-feed.ts';
import { checkFolder } from '../arguments/check-folder.ts';
import { type NatsArguments, readNatsOptions } from '../shared/nats-options.ts';
import type { FeedTarget } from './feeding.ts';

/** As commander gives them. */
export interface CaptureFlags extends NatsArguments {
  readonly interface?: string;
  readonly filter?: string;
  readonly through?: string;
  readonly proxy: readonly string[];
  readonly tls?: true;
  readonly clear?: true;
  readonly out?: string;
  readonly learn?: string;
  readonly json?: true;
  readonly duration?: string;
  readonly sessions?: string;
  readonly feed?: string;
  readonly folder?: string;
}

/** Where packets come from. */
export type CaptureFrom =
  | {
      readonly kind: 'interface';
      readonly interface: string;
      readonly filter: string;
      readonly through: Through | undefined;
    }
  | {
      readonly kind: 'relay';
      readonly specs: readonly ProxySpec[];
      /** TLS is ended by the relay: its records are captured, with their keys, or what is said inside. */
      readonly tls: 'no' | 'records' | 'clear';
    };

/** What `mynah capture` is to do, checked. */
export interface CapturePlan {
  readonly from: CaptureFrom;
  readonly out: string | undefined;
  readonly learn: string | undefined;
  readonly feed: FeedTarget | undefined;
  readonly json: boolean;
  /** Seconds. */
  readonly duration: number;
  readonly sessions: number;
}

/** The longest time a timer of Node can be set to, s. */
const LONGEST = 2_147_483;

/** Throws UsageError when the flags do not say what to do. */
export function capturePlan(flags: CaptureFlags): CapturePlan {
  const feed = feedTarget(flags);
  if (flags.out === undefined && flags.learn === undefined && feed === undefined)
    throw new UsageError('nothing to write: give --out or --learn, or --nats and --feed');
  checkFolder('--out', flags.out);
  checkFolder('--learn', flags.learn);
  return {
    from: captureFrom(flags),
    out: flags.out,
    learn: flags.learn,
    feed,
    json: flags.json === true,
    duration: positive('--duration', flags.duration, LONGEST),
    sessions: Math.ceil(positive('--sessions', flags.sessions, Number.MAX_SAFE_INTEGER)),
  };
}

function feedTarget({ feed, folder, ...flags }: CaptureFlags): FeedTarget | undefined {
  const nats = readNatsOptions(flags);
  if (nats !== undefined && feed !== undefined)
    return { nats, feed: checkedFeed(feed), folder: folder ?? `${feed}.feed` };
  if (nats ?? feed ?? folder) throw new UsageError('--nats and --feed go together, and --folder with them');
  return undefined;
}

function captureFrom({ interface: name, filter, through, proxy, tls, clear }: CaptureFlags): CaptureFrom {
  if (tls && proxy.length === 0) throw new UsageError('--tls goes with --proxy');
  if (clear && !tls) throw new UsageError('--clear goes with --tls');
  if (proxy.length > 0) {
    if (name !== undefined) throw new UsageError('--interface and --proxy exclude each other');
    if (filter !== undefined || through !== undefined)
      throw new UsageError('--filter and --through go with --interface');
    return {
      kind: 'relay',
      specs: proxy.map(parseProxySpec),
      tls: tls ? (clear ? 'clear' : 'records') : 'no',
    };
  }
  if (name === undefined) throw new UsageError('where from? give --interface or --proxy');
  if (through !== undefined && through !== 'cap' && through !== 'tcpdump') {
    throw new UsageError(`--through ${through}: expected cap or tcpdump`);
  }
  return { kind: 'interface', interface: name, filter: filter ?? '', through };
}

function positive(flag: string, text: string | undefined, most: number): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (!(value > 0 && value <= most)) throw new UsageError(`${flag} ${text}: expected a number above 0`);
  return value;
}
