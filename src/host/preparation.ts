import { PodpathError } from '../base/index.ts';
import type { ClusterDriver } from '../drivers/index.ts';
import { parseLine } from '../kubectl/index.ts';
import { collect, type LineResult } from './collect.ts';
import type { PageRun } from './content.ts';
import { cancelled, preparationFailed } from './messages.ts';

/**
 * Makes the objects that a page's command is about, in `default`, and waits until they are as the scenario says. Returns what
 * it made or changed (`deployment.apps/web`); `cluster` tells one cluster from the one that takes its place.
 * @throws PodpathError `CommandFailed`, `Cancelled`, what the driver throws.
 */
export type Prepare = (run: PageRun, cluster: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Makes the function; runs of one scenario that are asked for at once are prepared once. */
export function createPreparation(driver: ClusterDriver): Prepare {
  const underWay = new Map<string, Promise<readonly string[]>>();
  /** Scenarios whose objects were waited for: while applying them changes nothing, they need not be again. */
  const waited = new Set<string>();

  const call = async (argv: readonly string[], stdin: string | undefined): Promise<LineResult> =>
    collect(await driver.kubectl({ argv, namespace: 'default', ...(stdin === undefined ? {} : { stdin }) }));
  const prepare = async (run: PageRun, key: string): Promise<readonly string[]> => {
    const applied = await call(['apply', '-f', '-'], run.manifests.join('\n---\n'));
    if (applied.exitCode !== 0) throw failed(run, applied);
    const changed = applied.stdout.split('\n').flatMap((line) => {
      const match = /^(\S+) (?:created|configured)$/.exec(line.trim());
      return match?.[1] === undefined ? [] : [match[1]];
    });
    if (run.waitFor.length > 0 && (changed.length > 0 || !waited.has(key))) {
      await using _ = await driver.hurry?.();
      for (const wait of run.waitFor) {
        const result = await call(['wait', ...parseLine(`kubectl wait ${wait}`).argv.slice(1)], undefined);
        if (result.exitCode !== 0) throw failed(run, result);
      }
    }
    waited.add(key);
    return changed;
  };

  return async (run, cluster, signal) => {
    if (run.manifests.length === 0) return [];
    const key = `${run.scenario}\0${cluster}`;
    let promise = underWay.get(key);
    if (!promise) {
      promise = prepare(run, key).finally(() => underWay.delete(key));
      underWay.set(key, promise);
    }
    // Who cancels stops waiting; the objects are made all the same, for the next one.
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => undefined);
    promise.catch(() => undefined);
    const stop = () => aborted.reject(new PodpathError({ reason: 'Cancelled', text: cancelled() }));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    try {
      return await Promise.race([promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}

function failed(run: PageRun, result: LineResult): PodpathError {
  const output = (result.stderr || result.stdout).trim().slice(-1000);
  return new PodpathError({ reason: 'CommandFailed', text: preparationFailed(run.scenario, output) });
}
