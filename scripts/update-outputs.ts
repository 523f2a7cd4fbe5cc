/**
 * Records what pages show: `content/runs/<scenario>.yaml` is played on a real cluster, and what its commands print is written to
 * `content/runs/recorded/<scenario>.json`.
 *
 *   node scripts/update-outputs.ts [SCENARIO ...]            play and record (all, or those named)
 *   node scripts/update-outputs.ts --compare [SCENARIO ...]  play again and compare with what is recorded; exit code 1 if they differ
 *   node scripts/update-outputs.ts --check                   no cluster: recordings are current, pages show only what is recorded
 *
 * The cluster is the one of the kubeconfig that PODPATH_OUTPUTS_KUBECONFIG names; its namespace `default` is emptied before
 * and after each scenario, so give it a cluster that holds nothing of value. Two at once wait for each other.
 * Its nodes must be named podpath-control-plane, podpath-worker and podpath-worker2 (as `podpath cluster create` makes them) where commands
 * name nodes, and metrics-server must be there.
 *
 * How to add an output to a page:
 * 1. Write what must be on the cluster into `content/runs/manifests/<name>.yaml` (no `namespace:`; it goes to `default`). Use images that
 *    every node has: nginx:1.27, busybox:1.36, podpath/memhog:1, registry.k8s.io/pause:3.10.2. Give objects names that no other scenario
 *    gives to something else: on a live cluster the objects of several scenarios can be there at once.
 * 2. Write `content/runs/<scenario>.yaml` (the fields are explained in src/runs/schema.ts):
 *
 *      manifests: [manifests/web.yaml]
 *      waitFor: ["--for=condition=Available deployment/web --timeout=60s"]
 *      needsMetrics: false
 *      runs:
 *        - id: get-web
 *          command: kubectl get pods -l app=web -o wide
 *          expect: [Running]          # what the page's text speaks of; recorded only when it is there
 *          retrySeconds: 20           # so long is the command tried again until it is
 *
 *    A command is one kubectl line, without pipes; quote as in a shell. In a command, `-f web.yaml` means `content/runs/manifests/web.yaml`.
 *    A command that changes the cluster or waits for ever gets `recordedOnly` with the reason in both languages.
 *    Runs are played in the order of the file, on one cluster: a later one sees what an earlier one did.
 * 3. Record it, look at the JSON, and show it: `<Run id="scenario/get-web" />`, or `<Describe id="..." />` for kubectl describe.
 * 4. `node scripts/update-outputs.ts --check`, and commit the page, the scenario, the manifests and the recording together.
 */
import { access } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { PodpathError } from '../src/base/index.ts';
import { outputsNotCurrent } from '../src/runs/index.ts';
import { checkOutputs } from './outputs/check.ts';
import { openCluster } from './outputs/cluster.ts';
import { readScenarios } from './outputs/files.ts';
import { compareScenario, recordScenario } from './outputs/record.ts';

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false }, compare: { type: 'boolean', default: false } },
  });
  if (values.check) report(await checkOutputs());
  else await play(values.compare, positionals);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function play(compare: boolean, names: readonly string[]): Promise<void> {
  const kubeconfig = process.env['PODPATH_OUTPUTS_KUBECONFIG'];
  if (kubeconfig === undefined || kubeconfig === '')
    throw new Error(
      'PODPATH_OUTPUTS_KUBECONFIG must name the kubeconfig of a cluster to record on (its namespace `default` is emptied).',
    );
  await access(kubeconfig);
  const scenarios = await readScenarios(names);
  await using cluster = await openCluster(kubeconfig);
  const problems: string[] = [];
  for (const file of scenarios) {
    const begin = performance.now();
    const seconds = (): string => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
    try {
      if (compare) {
        const found = await compareScenario(cluster, file);
        problems.push(...found);
        console.log(`${file.name}: ${found.length === 0 ? 'the same' : `${found.length} different`} (${seconds()})`);
      } else console.log(`${await recordScenario(cluster, file)} (${seconds()})`);
    } catch (error) {
      // The other scenarios are still played, so that one run tells everything.
      problems.push(`${file.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  report(problems);
}

function report(problems: readonly string[]): void {
  if (problems.length > 0) throw new PodpathError({ reason: 'Invalid', text: outputsNotCurrent(problems) });
}
