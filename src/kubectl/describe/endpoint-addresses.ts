import type { Fields } from './describer.ts';
import { joinHostPort } from './probe.ts';

const max = 3;

/** `formatEndpointSlices`: the first three ready addresses of a port, and how many there are beside. */
export function formatEndpointSlices(slices: readonly Fields[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const list: string[] = [];
  let hasMore = false;
  let count = 0;
  const add = (endpoint: Fields, port: number | undefined): void => {
    if (list.length === max) hasMore = true;
    if (endpoint.conditions?.ready === false) return;
    const address: string = endpoint.addresses?.[0] ?? '';
    if (!hasMore) list.push(port === undefined ? address : joinHostPort(address, String(port)));
    count++;
  };
  for (const { ports, endpoints } of slices) {
    // A headless Service need not have ports.
    if ((ports ?? []).length === 0) for (const endpoint of endpoints ?? []) add(endpoint, undefined);
    for (const { name = '', port = 0 } of ports ?? [])
      if (name === portName) for (const endpoint of endpoints ?? []) add(endpoint, port);
  }
  return hasMore ? `${list.join(',')} + ${count - max} more...` : list.join(',');
}
