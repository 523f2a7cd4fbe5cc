/** Addresses of the Pods of one Node. */
export interface PodAddresses {
  /** @throws Error when there is none left */
  take(): string;
  free(ip: string): void;
  snapshot(): { readonly last: number; readonly taken: readonly number[] };
}

/**
 * The addresses of `10.244.INDEX.0/24` (of 10.245 after 256 Nodes, and so on), in turn, as kind's CNI gives them; the first is the Node's own end.
 * Simplified: which range a Node has is told by its index, as the IPAM controller gives them in the order of the Nodes.
 */
export function createPodAddresses(
  index: number,
  from: ReturnType<PodAddresses['snapshot']> = { last: 1, taken: [] },
): PodAddresses {
  const range = `10.${244 + (index >> 8)}.${index & 255}`;
  const taken = new Set(from.taken);
  let { last } = from;
  return {
    take() {
      for (let tries = 0; tries < 253; tries += 1) {
        last = last >= 254 ? 2 : last + 1;
        if (taken.has(last)) continue;
        taken.add(last);
        return `${range}.${last}`;
      }
      throw new Error(`no address is left in ${range}.0/24`);
    },
    snapshot: () => ({ last, taken: [...taken] }),
    free: (ip) => void taken.delete(Number(ip.split('.')[3])),
  };
}
