import type { Process, ProcessClass } from '../../process/kernel.ts';
import { ConfigError } from './config.ts';
import { FlagsError, type PrometheusFlags, parseFlags } from './flags.ts';
import { logLine } from './log-line.ts';
import { build } from './own-metrics.ts';
import { createRun, type PrometheusRun } from './run.ts';

const runs = new WeakMap<Process, PrometheusRun>();

/** The work of a process; one that comes from a snapshot takes it up again with what is asked of it first. */
function runOf(process: Process): PrometheusRun {
  const known = runs.get(process);
  if (known !== undefined) return known;
  const run = createRun(process, parseFlags(process.argv.slice(1)));
  runs.set(process, run);
  return run;
}

/** Prometheus v2.42.0, whatever the tag: what it scrapes, stores and answers. {@link createRun} says what is not modelled. */
const prometheus: ProcessClass = {
  footprint: { anonBytes: 40_000_000, kernelBytes: 800_000, millicores: 1 },
  signals: {
    SIGHUP: (process) => runOf(process).reload(),
    SIGINT: 0,
    SIGTERM: 0,
  },
  start(process) {
    const log = (caller: string, level: string, fields: Readonly<Record<string, string>>) =>
      process.log(logLine(process.machine.clock.now(), caller, level, fields));
    let flags: PrometheusFlags;
    try {
      flags = parseFlags(process.argv.slice(1));
    } catch (error) {
      if (!(error instanceof FlagsError)) throw error;
      process.log(`Error parsing commandline arguments: ${error.message}\nprometheus: error: ${error.message}`);
      return process.exit(2);
    }
    const { configFile, port } = flags;
    const { version, branch, revision, goVersion, buildUser, buildDate } = build;
    if (!flags.hasRetention)
      log('main.go:512', 'info', {
        msg: 'No time or size retention was set so using the default time retention',
        duration: '15d',
      });
    log('main.go:556', 'info', {
      msg: 'Starting Prometheus Server',
      mode: 'server',
      version: `(version=${version}, branch=${branch}, revision=${revision})`,
    });
    log('main.go:561', 'info', {
      build_context: `(go=${goVersion}, platform=linux/amd64, user=${buildUser}, date=${buildDate})`,
    });
    try {
      runOf(process);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log('main.go:468', 'error', {
        msg: `Error loading config (--config.file=${configFile})`,
        file: configFile,
        err: error.message,
      });
      return process.exit(2);
    }
    if (!process.listen(port)) {
      log('main.go:632', 'error', {
        msg: `Unable to start web listener`,
        err: `listen tcp 0.0.0.0:${port}: bind: address already in use`,
      });
      return process.exit(1);
    }
    log('web.go:561', 'info', { component: 'web', msg: 'Start listening for connections', address: `0.0.0.0:${port}` });
    log('main.go:993', 'info', { msg: 'Starting TSDB ...' });
    log('main.go:1017', 'info', { msg: 'TSDB started' });
    log('main.go:1197', 'info', { msg: 'Loading configuration file', filename: configFile });
    log('main.go:1234', 'info', { msg: 'Completed loading of configuration file', filename: configFile });
    log('main.go:978', 'info', { msg: 'Server is ready to receive web requests.' });
    runOf(process).tick();
  },
  wake: (process) => runOf(process).tick(),
  save: (process) => runOf(process).save(),
  ended(process) {
    runs.get(process)?.[Symbol.dispose]();
    runs.delete(process);
  },
  http: (process, request) => runOf(process).answer(request),
};

/** By its name in the catalogue (../../images/catalogue.ts). */
export const prometheusClasses: Readonly<Record<string, ProcessClass>> = { prometheus };
