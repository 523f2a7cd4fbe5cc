import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Fact, Facts } from '../../src/runs/index.ts';
import type { RealCluster } from '../outputs/cluster.ts';
import { readVersions } from '../outputs/record.ts';
import { bareObjects, type Component, type FactDefinition, type Reader } from './reader.ts';
import { defaultInHelp, formatGoDuration, shortenDuration } from './text.ts';

interface Found {
  readonly value: string;
  readonly source: string;
  readonly version: string;
}

/** Where facts come from: a cluster, and Kubernetes' sources of the same version. What is asked twice is asked once. */
interface Sources {
  readonly cluster: RealCluster;
  /** `v1.37.2` */
  readonly version: string;
  /** The name of the control-plane node. */
  readonly node: string;
  output(argv: readonly string[], stdin?: string): Promise<string>;
  /** A file of a module of Kubernetes, of this version. */
  file(module: string, path: string): Promise<string>;
}

/** Reads the facts. Every one that cannot be read is a problem; none is left out silently. */
export async function readDefinitions(
  cluster: RealCluster,
  definitions: readonly FactDefinition[],
): Promise<{ readonly facts: Facts; readonly problems: readonly string[] }> {
  const sources = await openSources(cluster);
  const facts: Record<string, Fact> = {};
  const problems: string[] = [];
  for (const { id, read, unit } of definitions) {
    try {
      const found = await readOne(sources, read);
      const value = shortenDuration(found.value.trim());
      if (value === '') throw new Error(`${found.source} is empty`);
      facts[id] = { value, ...(unit === undefined ? {} : { unit }), source: found.source, version: found.version };
    } catch (error) {
      problems.push(`${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { facts, problems };
}

async function openSources(cluster: RealCluster): Promise<Sources> {
  const { server: version } = await readVersions(cluster);
  const node = (
    await cluster.must([
      'get',
      'nodes',
      '-l',
      'node-role.kubernetes.io/control-plane',
      '-o',
      'jsonpath={.items[0].metadata.name}',
    ])
  ).trim();
  const remember = <Value>(read: (key: string) => Promise<Value>): ((key: string) => Promise<Value>) => {
    const known = new Map<string, Promise<Value>>();
    return (key) => {
      const value = known.get(key) ?? read(key);
      known.set(key, value);
      return value;
    };
  };
  const outputs = remember(async (key) => {
    const { argv, stdin } = JSON.parse(key) as { argv: string[]; stdin?: string };
    const output = await cluster.run(argv, stdin === undefined ? {} : { stdin });
    // Programs print their help on either stream.
    if (output.exitCode === 0) return output.stdout + output.stderr;
    throw new Error(`kubectl ${argv.join(' ')} ended with ${output.exitCode}: ${output.stderr.trim()}`);
  });
  const folders = remember(async (module) => {
    const at = module === 'k8s.io/kubernetes' ? version : version.replace(/^v1\./, 'v0.');
    const { stdout } = await execa('go', ['mod', 'download', '-json', `${module}@${at}`], { timeout: 300_000 });
    const folder = (JSON.parse(stdout) as { Dir?: string }).Dir;
    if (folder === undefined) throw new Error(`go mod download ${module}@${at} names no folder`);
    return folder;
  });
  return {
    cluster,
    version,
    node,
    output: (argv, stdin) => outputs(JSON.stringify({ argv, stdin })),
    file: async (module, path) => readFile(join(await folders(module), path), 'utf8'),
  };
}

async function readOne(sources: Sources, read: Reader): Promise<Found> {
  const { version, node } = sources;
  switch (read.from) {
    case 'help': {
      const text = await sources.output(inComponent(read.component, node, ['--help']));
      const value = defaultInHelp(text, read.flag);
      if (value === undefined) throw new Error(`${read.component} --help has no default of --${read.flag}`);
      return {
        value,
        source: `${read.component} --help: --${read.flag}`,
        version: await versionOf(sources, read.component),
      };
    }
    case 'flag': {
      const path = 'jsonpath={.items[0].spec.containers[0].command}';
      const text = await sources.output([
        'get',
        'pods',
        '-n',
        'kube-system',
        '-l',
        `component=${read.component}`,
        '-o',
        path,
      ]);
      const value = (JSON.parse(text) as string[]).find((word) => word.startsWith(`--${read.flag}=`));
      if (value === undefined) throw new Error(`${read.component} was started without --${read.flag}`);
      return {
        value: value.slice(read.flag.length + 3),
        source: `${read.component} on a kind cluster: --${read.flag}`,
        version: await versionOf(sources, read.component),
      };
    }
    case 'configz': {
      const config: unknown = JSON.parse(await sources.output(['get', '--raw', `/api/v1/nodes/${node}/proxy/configz`]));
      const value = at(config, [
        'kubeletconfig',
        ...read.path.split(/(?<!\\)\./).map((part) => part.replace('\\', '')),
      ]);
      return {
        value: String(value),
        source: `kubelet on a kind cluster, /configz: ${read.path.replace('\\', '')}`,
        version,
      };
    }
    case 'defaulted': {
      const object = JSON.stringify(bareObjects[read.object]);
      const value = await sources.output(
        ['create', '-n', 'default', '--dry-run=server', '-f', '-', '-o', `jsonpath=${read.path}`],
        object,
      );
      return { value, source: `kubectl create --dry-run=server, ${read.object}: ${read.path.slice(1, -1)}`, version };
    }
    case 'object': {
      const text = await sources.output([...read.argv, '-o', `jsonpath=${read.path}`]);
      return {
        value: take(text, read.pattern),
        source: `kubectl ${read.argv.join(' ')}: ${read.path.slice(1, -1)}`,
        version,
      };
    }
    case 'output': {
      const argv = read.argv.map((word) => word.replace('NODE', node));
      return { value: take(await sources.output(argv), read.pattern), source: `kubectl ${argv.join(' ')}`, version };
    }
    case 'source': {
      const value = take(await sources.file(read.module, read.file), read.pattern);
      return { value: formatGoDuration(value), source: `${read.module} ${read.file}`, version };
    }
  }
}

function inComponent(component: Component, node: string, words: readonly string[]): readonly string[] {
  const target =
    component === 'metrics-server'
      ? ['deploy/metrics-server', '--', '/metrics-server']
      : [`${component}-${node}`, '--', component];
  return ['exec', '-n', 'kube-system', ...target, ...words];
}

async function versionOf(sources: Sources, component: Component): Promise<string> {
  // A metrics-server that was built without a stamp says v0.0.0: its image knows better.
  const text = await sources.output(
    component === 'metrics-server'
      ? ['get', 'deployment', 'metrics-server', '-n', 'kube-system', '-o', 'jsonpath={..image}']
      : inComponent(component, sources.node, ['--version']),
  );
  const version = /v?\d+\.\d+\.\d+/.exec(text)?.[0];
  if (version === undefined) throw new Error(`the version of ${component} is ${JSON.stringify(text)}`);
  return version.startsWith('v') ? version : `v${version}`;
}

function take(text: string, pattern: RegExp | undefined): string {
  if (pattern === undefined) return text;
  const value = pattern.exec(text)?.[1];
  if (value === undefined) throw new Error(`${pattern} matches nothing in what was read`);
  return value;
}

function at(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !(part in current))
      throw new Error(`there is no ${path.join('.')}`);
    current = (current as Record<string, unknown>)[part];
  }
  return current;
}
