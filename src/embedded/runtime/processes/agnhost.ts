import type { Process, ProcessClass } from '../process/kernel.ts';
import { text } from './server.ts';

interface State {
  readonly startedAtMs: number;
  readonly port: number;
  readonly httpPort: number;
  readonly service: string;
  /** Below 0: never. */
  readonly delaySeconds: number;
  /** As somebody has asked it to be; undefined: as time has it. */
  readonly isForced: boolean | null;
}

/**
 * The image with which Kubernetes itself is tested (`test/images/agnhost`, v1.37), of whose commands there is `grpc-health-checking`:
 * a server of `grpc.health.v1.Health` that gets unhealthy when it is told to. All others are refused by name.
 */
export const agnhost: ProcessClass = {
  footprint: { anonBytes: 8_000_000, kernelBytes: 900_000, millicores: 1 },
  signals: { SIGTERM: 2, SIGINT: 2 },
  start(process) {
    const [, command = 'pause', ...words] = process.argv;
    if (command !== 'grpc-health-checking') {
      process.log(`podpath: of agnhost the embedded cluster has grpc-health-checking, and no ${command}`);
      return process.exit(127);
    }
    const flags = new Map<string, string>();
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      const [, name = '', value] = /^--([a-z-]+)(?:=(.*))?$/.exec(word) ?? [];
      if (!['port', 'http-port', 'delay-unhealthy-sec', 'service'].includes(name)) {
        process.log(`Error: unknown flag: ${word}`);
        return process.exit(1);
      }
      flags.set(name, value ?? words.shift() ?? '');
    }
    const number = (name: string, usual: number) => Number(flags.get(name) ?? usual);
    const state: State = {
      startedAtMs: process.machine.clock.now(),
      port: number('port', 5000),
      httpPort: number('http-port', 8080),
      service: flags.get('service') ?? '',
      delaySeconds: number('delay-unhealthy-sec', -1),
      isForced: null,
    };
    process.state = { ...state };
    say(process, `Http server starting to listen on :${state.httpPort}`);
    say(process, `gRPC server starting to listen on :${state.port}`);
    process.listen(state.httpPort);
    process.listen(state.port);
  },
  http(process, { path }, port) {
    const state = process.state as unknown as State;
    if (port !== state.httpPort || (path !== '/make-serving' && path !== '/make-not-serving')) {
      return text('404 page not found\n', 404);
    }
    const isForced = path === '/make-not-serving';
    say(process, `Mark as ${isForced ? 'unhealthy' : 'healthy'}`);
    process.state = { ...state, isForced };
    return text(`${(process.machine.clock.now() - state.startedAtMs) / 1000}s`);
  },
  grpcHealth(process, service, port) {
    const state = process.state as unknown as State;
    if (port !== state.port) return undefined;
    const { startedAtMs, delaySeconds, isForced } = state;
    const startedAt = new Date(startedAtMs).toISOString().replace('T', ' ').replace('Z', ' +0000 UTC');
    say(process, `Serving the Check request for health check, started at ${startedAt}`);
    if (service !== state.service) return 'UNKNOWN_SERVICE';
    const isLate = delaySeconds >= 0 && process.machine.clock.now() - startedAtMs >= delaySeconds * 1000;
    return isForced === true || isLate ? 'NOT_SERVING' : 'SERVING';
  },
};

/** As Go's `log` writes it. */
function say(process: Process, line: string): void {
  const iso = new Date(process.machine.clock.now()).toISOString();
  process.log(`${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)} ${line}`);
}
