import type { KindDriver, KindDriverOptions } from './options.ts';

/** Makes the driver; touches nothing on the machine until a method is called. */
export function createKindDriver(_options: KindDriverOptions = {}): KindDriver {
  throw new Error('The kind driver is being written.');
}
