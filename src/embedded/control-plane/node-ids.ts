import { sha256 } from '../../base/index.ts';

/** The names of Nodes, as kind gives them: the control plane's first. */
export function newNodeNames(cluster: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? `${cluster}-control-plane` : `${cluster}-worker${index === 1 ? '' : index}`,
  );
}

/** Of the Node of this number, in kind's network, 172.18.0.0/16. */
export function nodeAddress(index: number): string {
  return `172.18.${(index + 2) >> 8}.${(index + 2) & 255}`;
}

/**
 * What tells machines apart in `status.nodeInfo`: made of names, so that a cluster that goes on from a snapshot has them again. On
 * kind, too, all Nodes have the kernel, and with that the boot, of the one machine that they are on.
 */
export function nodeIds(
  cluster: string,
  node: string,
): Readonly<Record<'bootID' | 'machineID' | 'systemUUID', string>> {
  const machine = hex(`machine ${node}`);
  const boot = hex(`boot ${cluster}`).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { bootID: boot, machineID: machine, systemUUID: machine };
}

function hex(text: string): string {
  const bytes = sha256(new TextEncoder().encode(text)).slice(0, 16);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
