import type { ProcessClass } from '../process/kernel.ts';
import { klogLine } from './log-times.ts';
import { text } from './server.ts';

/**
 * kube-proxy: while it runs, Services go where the API says; once it has ended, where they went then (pkg/proxy/iptables
 * leaves its rules behind).
 */
export const kubeProxy: ProcessClass = {
  footprint: { anonBytes: 11_698_176, fileBytes: 6_400_000, kernelBytes: 740_000, millicores: 0.3 },
  signals: { SIGTERM: 2, SIGINT: 2 },
  start(process) {
    const { network, nodeName, clock } = process.machine;
    process.log(klogLine(clock.now(), '"Using iptables Proxier"', 'server_linux.go:145'));
    process.listen(10256);
    network.setProxy(nodeName, true);
  },
  ended: ({ machine }) => machine.network.setProxy(machine.nodeName, false),
  http: (_process, { path }) =>
    /^\/(healthz|livez)/.test(path) ? text('{"status":"ok"}') : text('404 page not found\n', 404),
};
