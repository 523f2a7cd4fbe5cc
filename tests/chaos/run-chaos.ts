import { createHash } from 'node:crypto';
import type { Chance } from '../fuzz/chance.ts';
import { faults } from './faults.ts';
import { heal } from './heal.ts';
import { createChangeChecks, createNodeChecks } from './invariants.ts';
import { collectionOf, namespaces, wanted } from './manifests.ts';
import { createObserver, type ObservedName, type Observer, observed } from './observer.ts';
import { userActions } from './user.ts';
import { createWorld, isAnswering, type World } from './world.ts';

/** Something that must not be. */
export interface ChaosFinding {
  readonly step: number;
  readonly what: string;
}

export interface ChaosReport {
  readonly findings: readonly ChaosFinding[];
  /** How often each fault and each user's action happened. */
  readonly actions: ReadonlyMap<string, number>;
  /** SHA-256 of all that the API server stores and the runtimes know at the end. */
  readonly hash: string;
  readonly simulatedMs: number;
  readonly relists: number;
}

export interface ChaosOptions {
  readonly seed: number;
  readonly steps: number;
  /** Steps before this one do nothing but let time pass: to find where a finding begins. */
  readonly from?: number;
  /** End with the first finding. */
  readonly stopAtFirst?: boolean;
  /** A Node whose network is cut for ever: to see that what is broken is found. */
  readonly sabotage?: string;
  readonly onFinding?: (finding: ChaosFinding) => void;
  readonly onStep?: (step: number, atMs: number, what: string) => void;
  /** Is called every hundredth of the steps. */
  readonly onProgress?: (done: number, findings: number) => void;
}

const maxFindings = 100;
/** Settled before the first step. */
const beginMs = 180_000;

/**
 * Breaks and uses a cluster at random for so many steps, mends it, and tells what was not as it must be. The same seed and steps
 * make the same run; the chance of each step is its own, so that leaving out others does not change it.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, steps, from = 1, stopAtFirst = false, onFinding, onStep, onProgress } = options;
  const findings: ChaosFinding[] = [];
  const actions = new Map<string, number>();
  const known = new Set<string>();
  let step = 0;
  const report = (what: string) => {
    const kind = what.replace(/[0-9a-f]{4,}|\d+/g, '0');
    if (known.has(kind) || findings.length >= maxFindings) return;
    known.add(kind);
    const finding = { step, what };
    findings.push(finding);
    onFinding?.(finding);
  };
  using world = await createWorld(seed, report);
  const { clock } = world;
  let steady: Observer | undefined;
  const checks = createChangeChecks(world, () => steady);
  using seen = await createObserver(world.admin, clock, report, checks);
  steady = seen;
  using flaky = await createObserver(world.admin, clock, report);
  const checkNodes = createNodeChecks(world, seen);
  await prepare(world);
  if (options.sabotage !== undefined) world.cluster.setNetwork(options.sabotage, false);
  const startMs = clock.now();
  for (step = 1; step <= steps; step += 1) {
    const chance = world.chanceOf(step);
    const what = step < from ? '' : await act(world, seen, chance, actions);
    onStep?.(step, clock.now(), what);
    await watchAgain(flaky, chance);
    await clock.advance(pauseMs(chance));
    noteControllers(world);
    checkNodes();
    if (step % 50 === 0 && isAnswering(world.cluster)) await compare(seen, flaky);
    if (step % Math.max(1, Math.floor(steps / 100)) === 0) onProgress?.(step, findings.length);
    if (stopAtFirst && findings.length > 0) break;
  }
  if (!stopAtFirst || findings.length === 0) {
    await heal(world, seen, options.sabotage);
    if (isAnswering(world.cluster)) await compare(seen, flaky);
  }
  return {
    findings,
    actions,
    hash: hashOf(world),
    simulatedMs: clock.now() - startMs,
    relists: flaky.relists,
  };
}

async function prepare(world: World): Promise<void> {
  await world.clock.advance(60_000);
  for (const name of namespaces) await world.ask('POST', '/api/v1/namespaces', { metadata: { name } });
  await world.clock.advance(5_000);
  for (const object of wanted) {
    const { kind, metadata } = object;
    if ((await world.ask('POST', collectionOf(kind, metadata.namespace ?? ''), object)) === undefined) {
      world.report(`${kind} ${metadata.name} cannot be made`);
    }
  }
  await world.clock.advance(beginMs);
}

/** One step: something breaks, something is mended, or a user does something. */
async function act(world: World, seen: Observer, chance: Chance, actions: Map<string, number>): Promise<string> {
  const count = (name: string, what: string | undefined) => {
    if (what === undefined) return '';
    actions.set(name, (actions.get(name) ?? 0) + 1);
    return `${name}: ${what}`;
  };
  const kind = chance.below(100);
  if (kind < 25) {
    const { faults: registry } = world.cluster;
    if (registry.active.length === 0) return '';
    const { name, arguments: values } = chance.pick(registry.active);
    registry.heal(name, values);
    return count('mend', `${name} ${Object.values(values)}`);
  }
  if (kind < 40) {
    const fault = pickByWeight(faults, chance);
    return count(fault.name, await fault.run(world, chance));
  }
  const action = pickByWeight(userActions, chance);
  return count(action.name, await action.run(world, chance, seen));
}

function pickByWeight<T extends { readonly weight: number }>(from: readonly T[], chance: Chance): T {
  let left = chance.below(from.reduce((sum, { weight }) => sum + weight, 0));
  for (const one of from) {
    left -= one.weight;
    if (left < 0) return one;
  }
  return chance.pick(from);
}

function pauseMs(chance: Chance): number {
  const kind = chance.below(100);
  if (kind < 12) return 0;
  if (kind < 70) return chance.below(10_000);
  if (kind < 98) return chance.below(60_000);
  return 300_000 + chance.below(300_000);
}

/** Ends a watch, and takes others up where they ended. */
async function watchAgain(flaky: Observer, chance: Chance): Promise<void> {
  const names = Object.keys(observed) as ObservedName[];
  const name = chance.pick(names);
  if (flaky.paused.has(name)) await flaky.resume(name);
  else if (chance.oneIn(2)) flaky.pause(name);
}

async function compare(seen: Observer, flaky: Observer): Promise<void> {
  for (const name of Object.keys(observed) as ObservedName[]) {
    await flaky.resume(name);
    await seen.compare(name);
  }
  for (const name of Object.keys(observed) as ObservedName[]) await flaky.compare(name);
}

function noteControllers(world: World): void {
  const { cluster, clock } = world;
  const are = cluster.isRunning('kube-controller-manager') && isAnswering(cluster);
  world.controllersSinceMs = are ? Math.min(world.controllersSinceMs, clock.now()) : Number.POSITIVE_INFINITY;
}

function hashOf({ cluster }: World): string {
  const hash = createHash('sha256').update(JSON.stringify(cluster.snapshot()));
  for (const node of cluster.nodeNames()) hash.update(JSON.stringify(cluster.runtimeOf(node)?.snapshot() ?? null));
  return hash.digest('hex');
}
