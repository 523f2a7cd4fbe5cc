import { existsSync } from 'node:fs';
import { isPodpathError, type LocalizedText } from '../../base/index.ts';
import type { ClusterStatus } from '../driver.ts';
import { newComponentStatuses, newMetricsState, newNodeStatus } from '../status/health.ts';
import { type ClusterReading, readCluster } from '../status/reading.ts';
import type { Api } from './api.ts';
import { assertOurs, type KindContext, kindEnv } from './context.ts';
import { readKubectlVersion } from './doctor.ts';
import * as doctorMessages from './doctor-messages.ts';
import { type EngineName, listNodeContainers, measureNode, type NodeContainer, type NodeUsage } from './engine.ts';
import { protectKubeconfig } from './kubeconfig.ts';
import { lockHolder } from './lock.ts';
import { apiUnreachable, creationInterrupted, nodesNotRunning } from './messages.ts';
import { findProgram } from './paths.ts';
import type { KindState } from './state.ts';
import { runTool } from './tools.ts';
import { isWithinSkew } from './versions.ts';

/** How long the API server may take to answer status. */
const answerMs = 4_000;

/** Looks at the cluster; what is wrong is part of the answer. */
export type StatusReader = (signal?: AbortSignal) => Promise<ClusterStatus>;

export function createStatusReader(context: KindContext, api: Api): StatusReader {
  let kubectlVersion: string | undefined;

  const empty = (state: ClusterStatus['state'], problems: readonly LocalizedText[]): ClusterStatus => ({
    driver: 'kind',
    name: context.clusterName,
    state,
    nodes: [],
    components: [],
    metrics: { state: 'unknown' },
    problems,
  });

  async function skewProblem(kubernetes: string, signal?: AbortSignal): Promise<LocalizedText[]> {
    if (findProgram('kubectl', context.env['PATH']) === undefined) {
      return [doctorMessages.doctorProgramMissing('kubectl', context.machine.platform)];
    }
    kubectlVersion ??= await readKubectlVersion(context, signal);
    return isWithinSkew(kubectlVersion, kubernetes) ? [] : [doctorMessages.kubectlSkewed(kubectlVersion, kubernetes)];
  }

  async function readRunning(
    engine: EngineName,
    containers: readonly NodeContainer[],
    problems: LocalizedText[],
    signal?: AbortSignal,
  ): Promise<ClusterStatus> {
    const late = AbortSignal.timeout(answerMs);
    const together = signal === undefined ? late : AbortSignal.any([signal, late]);
    await ensureKubeconfig(context, engine, signal);
    const createdAt = containers.find((node) => node.role === 'control-plane')?.createdAt;
    const measured = measureAll(context, engine, containers, signal);
    let reading: ClusterReading;
    try {
      reading = await readCluster(api, together);
    } catch (error) {
      const usage = await measured;
      if (signal?.aborted || !isPodpathError(error)) throw error;
      const text =
        error.reason === 'Cancelled' ? apiUnreachable(context.clusterName, `${answerMs / 1000} s`) : error.text;
      return {
        ...empty('unreachable', [...problems, text]),
        createdAt,
        nodes: containers.map(({ name, role }) => ({
          name,
          roles: [role],
          ready: false,
          conditions: [],
          ...usage.get(name),
        })),
      };
    }
    const [usage, skew] = await Promise.all([measured, skewProblem(reading.version, signal)]);
    return {
      driver: 'kind',
      name: context.clusterName,
      state: 'running',
      kubernetesVersion: reading.version,
      createdAt,
      nodes: reading.nodes.map((node) => newNodeStatus(node, usage.get(node.metadata.name))),
      components: newComponentStatuses(reading),
      metrics: newMetricsState(reading, context.clock.now()),
      problems: [...problems, ...skew],
    };
  }

  return async (signal) => {
    const problems: LocalizedText[] = [];
    try {
      const holder = await lockHolder(context.paths);
      if (holder?.operation === 'create') return empty('creating', []);
      if (holder?.operation === 'delete') return empty('deleting', []);
      const state = await readState(context, problems);
      const engine = await context.engine();
      const containers = await listNodeContainers(engine, context.clusterName, context.env, signal);
      if (state?.phase === 'creating') return empty('absent', [...problems, creationInterrupted(context.clusterName)]);
      if (containers.length === 0) return empty('absent', problems);
      assertOurs(context, containers, state);
      const stopped = containers.filter((node) => node.state !== 'running');
      if (stopped.length > 0) problems.push(nodesNotRunning(stopped));
      if (stopped.some((node) => node.role === 'control-plane')) {
        const nodes = containers.map(({ name, role }) => ({
          name,
          roles: [role],
          ready: false,
          // The problem above names its container's state, in the reader's language.
          conditions: [],
        }));
        return { ...empty('unreachable', problems), nodes };
      }
      return await readRunning(engine, containers, problems, signal);
    } catch (error) {
      if (!isPodpathError(error) || error.reason === 'Cancelled') throw error;
      return empty('unavailable', [...problems, await explain(context, error.text, error.command?.output)]);
    }
  };
}

/** The engine's own words become the fix for this platform. */
async function explain(context: KindContext, text: LocalizedText, output: string | undefined): Promise<LocalizedText> {
  const { platform } = context.machine;
  let engine: EngineName;
  try {
    engine = await context.engine();
  } catch (error) {
    if (isPodpathError(error) && error.reason === 'MissingOnMachine') {
      return doctorMessages.engineMissing(platform, context.engineWish);
    }
    throw error;
  }
  if (output === undefined) return text;
  if (/permission denied/i.test(output)) return doctorMessages.engineForbidden(platform, engine);
  if (/cannot connect|is the docker daemon running|connection refused/i.test(output)) {
    return doctorMessages.engineStopped(platform, engine, output.split('\n').at(-1) ?? '');
  }
  return text;
}

async function readState(context: KindContext, problems: LocalizedText[]): Promise<KindState | undefined> {
  try {
    return await context.state.read();
  } catch (error) {
    if (!isPodpathError(error)) throw error;
    problems.push(error.text);
    return undefined;
  }
}

/** A kubeconfig that was deleted is got again from kind. */
async function ensureKubeconfig(context: KindContext, engine: EngineName, signal?: AbortSignal): Promise<void> {
  const { kubeconfig } = context.paths;
  if (existsSync(kubeconfig)) return;
  const argv = ['export', 'kubeconfig', '--name', context.clusterName, '--kubeconfig', kubeconfig];
  await runTool('kind', argv, { env: kindEnv(context, engine), signal, timeoutMs: 20_000 });
  await protectKubeconfig(context.paths);
}

async function measureAll(
  context: KindContext,
  engine: EngineName,
  containers: readonly NodeContainer[],
  signal?: AbortSignal,
): Promise<Map<string, NodeUsage>> {
  const running = containers.filter((node) => node.state === 'running');
  const usages = await Promise.all(running.map((node) => measureNode(engine, node.name, context.env, signal)));
  return new Map(running.map((node, index) => [node.name, usages[index] ?? {}]));
}
