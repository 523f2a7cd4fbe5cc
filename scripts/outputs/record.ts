import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { cutOutput, differences, type RecordedRun, type Recording, type Scenario } from '../../src/runs/index.ts';
import type { RealCluster } from './cluster.ts';
import { readRecording, recordedFolder, root, type ScenarioFile } from './files.ts';
import { clusterName, playScenario } from './scenario.ts';

type Run = Scenario['runs'][number];

/** Plays a scenario and writes its recording. Returns the name of the file written. */
export async function recordScenario(cluster: RealCluster, file: ScenarioFile): Promise<string> {
  const name = await clusterName(cluster);
  if (name !== 'podpath')
    throw new Error(
      `outputs are recorded on nodes named podpath-control-plane and podpath-worker, and these are named ${name}-...`,
    );
  const { server, client } = await readVersions(cluster);
  const nodes = (await cluster.must(['get', 'nodes', '-o', 'name'])).trim().split('\n').length;
  const runs: RecordedRun[] = [];
  for (const [run, output] of await playScenario(cluster, file, file.scenario.runs)) {
    const { stdout, cut } = cutOutput(run, output.stdout);
    runs.push({
      id: run.id,
      command: run.command,
      exitCode: output.exitCode,
      stdout,
      stderr: output.stderr,
      durationMs: output.durationMs,
      cut,
    });
  }
  const recording: Recording = {
    generatedBy: `node scripts/update-outputs.ts ${file.name}`,
    recordedAt: new Date().toISOString(),
    kubernetesVersion: server,
    kubectlVersion: client,
    cluster: `kind, ${nodes} nodes`,
    inputs: file.inputs,
    runs,
  };
  await mkdir(recordedFolder, { recursive: true });
  const path = join(recordedFolder, `${file.name}.json`);
  await writeFileAtomic(path, `${JSON.stringify(recording, null, 2)}\n`);
  return relative(root, path);
}

/** Plays a scenario again and returns what differs from its recording, after normalising; empty when nothing does. */
export async function compareScenario(
  cluster: RealCluster,
  file: ScenarioFile,
  wanted: (run: Run) => boolean = () => true,
): Promise<readonly string[]> {
  const recording = await readRecording(file.name);
  if (recording === undefined) return [`${file.file}: is not recorded`];
  const problems: string[] = [];
  for (const [run, output] of await playScenario(cluster, file, file.scenario.runs.filter(wanted))) {
    const recorded = recording.runs.find(({ id }) => id === run.id);
    if (recorded === undefined) problems.push(`${file.name}/${run.id}: is not recorded`);
    else {
      const lines = differences(run, recorded, output);
      if (lines.length > 0) problems.push([`${file.name}/${run.id}: ${run.command}`, ...lines].join('\n    '));
    }
  }
  return problems;
}

/** `v1.37.2` of the API server and of kubectl. */
export async function readVersions(
  cluster: RealCluster,
): Promise<{ readonly server: string; readonly client: string }> {
  const versions: unknown = JSON.parse(await cluster.must(['version', '-o', 'json']));
  const read = (part: string): string => {
    const found = (versions as Record<string, { gitVersion?: unknown } | undefined>)[part]?.gitVersion;
    if (typeof found !== 'string') throw new Error(`kubectl version -o json has no ${part}.gitVersion`);
    return found;
  };
  return { server: read('serverVersion'), client: read('clientVersion') };
}
