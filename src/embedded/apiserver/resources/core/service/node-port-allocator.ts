import type { RuleContext } from '../../../resource.ts';
import { randomBelow } from './ip-allocator.ts';
import { specOf } from './types.ts';

const services = { group: '', resource: 'services' };
const firstPort = 30_000;
const lastPort = 32_767;
/** The lower ports are kept for who asks for one by number (`calculateRangeOffset` of portallocator/allocator.go, v1.37). */
const firstDynamicPort = firstPort + 86;
/** What upstream answers in a dry run in place of a port: counted on from here. */
const dryRunPort = 32_768;

/** Ports of one write. Ports that the old object has are free to be kept; what is allocated is taken for the rest of the write. */
export interface NodePorts {
  /** Why a port cannot be had; undefined when it can, and then it is taken. */
  take(port: number): string | undefined;
  /** A free port, by chance; undefined when there is none. */
  takeNext(): number | undefined;
}

/**
 * The node ports of the cluster (`pkg/registry/core/service/portallocator`, v1.37). Which are taken is read off the
 * Services, not off a bitmap of its own, so that it cannot go out of step.
 */
export function openNodePorts(context: RuleContext, dryRun: boolean): NodePorts {
  let known: Set<number> | undefined;
  const taken = (): Set<number> => {
    known ??= collect(context);
    return known;
  };
  let nextDryRun = dryRunPort;
  return {
    take(port) {
      if (!dryRun && (port < firstPort || port > lastPort)) {
        return `provided port is not in the valid range. The range of valid ports is ${firstPort}-${lastPort}`;
      }
      if (taken().has(port)) return 'provided port is already allocated';
      taken().add(port);
      nextDryRun = Math.max(nextDryRun, port);
      return undefined;
    },
    takeNext() {
      if (dryRun) {
        nextDryRun += 1;
        return nextDryRun;
      }
      const port =
        scan(context, taken(), firstDynamicPort, lastPort) ?? scan(context, taken(), firstPort, firstDynamicPort - 1);
      if (port !== undefined) taken().add(port);
      return port;
    },
  };
}

function scan({ random }: RuleContext, taken: ReadonlySet<number>, first: number, last: number): number | undefined {
  const size = last - first + 1;
  const start = randomBelow(random, size);
  for (let step = 0; step < size; step += 1) {
    const port = first + ((start + step) % size);
    if (!taken.has(port)) return port;
  }
  return undefined;
}

function collect(context: RuleContext): Set<number> {
  const taken = new Set<number>();
  for (const service of context.list(services)) {
    const { ports = [], healthCheckNodePort } = specOf(service);
    for (const { nodePort } of ports) if (nodePort) taken.add(nodePort);
    if (healthCheckNodePort) taken.add(healthCheckNodePort);
  }
  return taken;
}
