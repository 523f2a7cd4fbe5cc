import type { ProcessClass } from '../process/kernel.ts';
import { server, text } from './server.ts';

/** Anonymous megabytes, millicores and port of programs of which there is only the name here. */
const programs: Readonly<Record<string, readonly [anonMb: number, millicores: number, port?: number]>> = {
  grafana: [90, 3, 3000],
  kindnetd: [10, 1],
  'local-path-provisioner': [7.2, 0.1],
  pause: [0.3, 0],
};

/** Programs that are there, use what they use in truth, and say that they do no more. */
export const standIns: Readonly<Record<string, ProcessClass>> = Object.fromEntries(
  Object.entries(programs).map(([name, [anonMb, millicores, port]]) => [
    name,
    server({
      footprint: { anonBytes: anonMb * 1e6, kernelBytes: 800_000, millicores },
      ports: port === undefined ? [] : [port],
      greeting: () =>
        port === undefined ? [] : [`podpath: a stand-in for ${name}: it has health checks and a page, and no data`],
      answer: (_process, { path }) =>
        /^\/(-\/(healthy|ready)|api\/health)$/.test(path)
          ? text('OK')
          : text(`podpath: a stand-in for ${name}, which the embedded cluster does not have\n`),
    }),
  ]),
);
