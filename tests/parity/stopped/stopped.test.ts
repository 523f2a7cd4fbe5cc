import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createSeededRandom, createSimulatedClock, isPodpathError, systemClock } from '../../../src/base/index.ts';
import { startCluster } from '../../../src/embedded/index.ts';
import { type Facts, prepare, type Stage, stoppedCases } from './cases.ts';

const identity = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
const recorded: { readonly cases: Readonly<Record<string, Facts>> } = JSON.parse(
  await readFile(new URL('recorded.json', import.meta.url), 'utf8'),
);

/** An embedded cluster of one Node, on a clock that goes on while something is waited for. */
async function newStage(): Promise<Stage & Disposable> {
  const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  const cluster = await startCluster({ clock, random: createSeededRandom(7), nodes: 1 });
  const [node = ''] = cluster.nodeNames();
  /** Time goes by until it is there: a request may hang for a minute. */
  const settle = async <T>(promise: Promise<T>): Promise<T> => {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    promise.then(end, end);
    for (let turns = 0; !isOver; turns += 1) {
      if (turns < 20) await new Promise((resolve) => setTimeout(resolve, 0));
      else await clock.advance(500);
    }
    return promise;
  };
  await clock.advance(90_000);
  return {
    node,
    async ask(method, path, body) {
      const request = new Request(`https://cluster${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const response = await settle(cluster.fetch(request, { clientIdentity: identity })).catch((error: unknown) => {
        if (isPodpathError(error) && error.reason === 'Unreachable') return undefined;
        throw error;
      });
      if (response === undefined) return { status: 'refused', body: undefined };
      const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
      return { status: response.status, body: isJson ? await response.json() : await response.text() };
    },
    async setProgram(program, isRunning) {
      if (isRunning) cluster.manifests.restore(`${program}.yaml`);
      else cluster.manifests.remove(`${program}.yaml`);
    },
    async setKubelet(isRunning) {
      if (isRunning) cluster.faults.heal('kubelet-stopped', { node });
      else cluster.faults.apply('kubelet-stopped', { node });
    },
    async countRunning(name) {
      const all = cluster.runtimeOf(node)?.listContainers() ?? [];
      return all.filter((container) => container.name === name && container.state === 'Running').length;
    },
    wait: (seconds) => clock.advance(seconds * 1000),
    [Symbol.dispose]() {
      cluster[Symbol.dispose]();
      clock[Symbol.dispose]();
    },
  };
}

it.each(stoppedCases)(
  '$name: what stops is what stops on a real cluster',
  { timeout: 240_000 },
  async ({ name, play }) => {
    using stage = await newStage();
    await prepare(stage);
    const facts: Facts = [];
    await play(stage, facts);
    expect(recorded.cases[name], 'scripts/update-stopped-parts.ts has not recorded it').toBeDefined();
    expect(JSON.parse(JSON.stringify(facts))).toEqual(recorded.cases[name]);
  },
);
