import type { ProcessClass } from '../process/kernel.ts';
import { klogLine } from './log-times.ts';
import { text } from './server.ts';

/**
 * metrics-server as a process: ready once it has scraped the kubelets (`--metric-resolution`, 15 s in its own manifest), as its
 * `/readyz` says. What it serves is another part's, which asks whether this runs.
 */
export const metricsServer: ProcessClass = {
  footprint: { anonBytes: 18_173_952, kernelBytes: 630_000, millicores: 2.6 },
  signals: { SIGTERM: 0, SIGINT: 0 },
  start(process) {
    const port = Number(process.argv.find((arg) => arg.startsWith('--secure-port='))?.split('=')[1] ?? 443);
    process.state = 'starting';
    process.log(klogLine(process.machine.clock.now(), 'Serving securely on [::]:10250', 'secure_serving.go:211'));
    process.listen(port);
    const seconds = /--metric-resolution=(\d+)s/.exec(process.argv.join(' '))?.[1] ?? '60';
    process.sleep(Number(seconds) * 1000, 'has its first metrics');
  },
  wake(process) {
    process.state = 'ready';
  },
  http(process, { path }) {
    if (path.startsWith('/livez')) return text('ok');
    if (!path.startsWith('/readyz')) return text('404 page not found\n', 404);
    if (process.state === 'ready') return text('ok');
    return text('[+]ping ok\n[+]log ok\n[-]metric-storage-ready failed: reason withheld\nreadyz check failed\n', 500);
  },
};
