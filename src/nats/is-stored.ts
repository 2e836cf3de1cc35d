import type { ObjectStore } from '@nats-io/obj';

/** Whether there is an object of this name: what was deleted leaves a note behind. */
export async function isStored(store: ObjectStore, name: string): Promise<boolean> {
  const info = await store.info(name);
  return info !== null && !info.deleted;
}
