/**
 * drivers/kind: a local cluster through the programs `kind`, `kubectl` and a container engine. Options come in; a
 * {@link KindDriver} goes out. Everything of ours is under one 0700 folder with a kubeconfig of our own; the user's
 * kubeconfig is never read or written.
 */

export { createKindDriver } from './create-driver.ts';
export type { DoctorCheck } from './doctor-report.ts';
export type { Machine } from './machine.ts';
export type { KindDriver, KindDriverOptions } from './options.ts';
