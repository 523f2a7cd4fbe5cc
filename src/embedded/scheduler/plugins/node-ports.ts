import type { Plugin } from '../framework.ts';
import { type HostPort, newPodInfo } from '../node-info.ts';

const conflicts = (a: HostPort, b: HostPort) =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === '0.0.0.0' || b.ip === '0.0.0.0');

/** Keeps Pods off Nodes whose ports they want are taken (`plugins/nodeports/node_ports.go`). */
export const nodePorts: Plugin = {
  name: 'NodePorts',
  prepareFilter({ hostPorts }) {
    if (hostPorts.length === 0) return undefined;
    return {
      filter(node) {
        const taken = hostPorts.find((wanted) => node.hostPorts.some((used) => conflicts(wanted, used)));
        if (taken === undefined) return undefined;
        return {
          plugin: 'NodePorts',
          reasons: ["node(s) didn't have free ports for the requested pod ports"],
          isResolvable: true,
          remedies: () => [{ kind: 'FreePort', port: taken.port, protocol: taken.protocol }],
        };
      },
    };
  },
  helps(event, pod) {
    if (event.kind === 'NodeAdd') return true;
    if (event.kind !== 'AssignedPodDelete') return false;
    const freed = newPodInfo(event.pod).hostPorts;
    return newPodInfo(pod).hostPorts.some((wanted) => freed.some((used) => conflicts(wanted, used)));
  },
};
