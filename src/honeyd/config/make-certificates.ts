import { hostNameAt } from '../../replay/fronts/host-name.ts';
import { findIdentity, identityWish } from '../../replay/tls/identity-store.ts';
import { certificateFolder, type EmulatedService, type Fleet, shownName } from '../fleet/fleet.ts';

/**
 * Makes the certificates of a fleet's services beforehand: emulators that Honeyd spawns may not be allowed to keep them, and
 * so would show another one to each client. They must be able to read them. Gives how many there are; `now` in µs.
 */
export async function makeCertificates(
  fleet: Fleet,
  now: number,
  complain: (line: string) => void,
): Promise<number> {
  let count = 0;
  for (const host of fleet.hosts) {
    for (const service of host.services) {
      if (service.kind !== 'emulated' || !service.personality.tls) continue;
      const names = new Set(
        host.addresses.map((address) => nameAt(shownName(host, service, address), address)),
      );
      for (const name of names) count += await makeFor(fleet, service, name, now, complain);
    }
  }
  return count;
}

function nameAt(pattern: string | undefined, address: string): string | undefined {
  return pattern === undefined ? undefined : hostNameAt(pattern, address);
}

async function makeFor(
  fleet: Fleet,
  service: EmulatedService,
  name: string | undefined,
  now: number,
  complain: (line: string) => void,
): Promise<number> {
  const known = service.personality.tls?.certificates.length ?? 0;
  const indexes = known === 0 ? [-1] : Array.from({ length: known }, (_, index) => index);
  for (const index of indexes) {
    const wish = identityWish(service.personality, index, name, now);
    await findIdentity(wish, certificateFolder(fleet, service), complain, 0o644);
  }
  return indexes.length;
}
