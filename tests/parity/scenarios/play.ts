import type { AuditEvent } from '../../../src/embedded/index.ts';
import type { KubeObject } from '../../../src/kube/index.ts';
import type { History, Observer, Sight } from './observer.ts';
import { pathTo, resourceOf, resourceOfKind } from './observer.ts';
import type { Scenario, Step } from './scenario.ts';
import type { Stage, StageAnswer } from './stage.ts';
import { at, holds, parseTarget, selectObjects, type Target } from './wait.ts';

/** What came of a play, raw. */
export interface Played {
  readonly namespace: string;
  readonly histories: readonly History[];
  readonly audit: readonly AuditEvent[];
  /** By step, of those that ask something: `2 evict pods/web`. */
  readonly answers: readonly { readonly step: string; readonly value: unknown }[];
}

const quietMs = 3000;
const mostQuietMs = 20_000;
const patchTypes = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
};

/**
 * Plays a scenario in a namespace of its own, which is deleted afterwards without waiting for it.
 * @throws Error when the namespace cannot be made, or what a step waits for does not come
 */
export async function playScenario(
  stage: Stage,
  observer: Observer,
  scenario: Scenario,
  namespace: string,
): Promise<Played> {
  // Before there is anything to be seen.
  using sight = observer.observe(namespace);
  const { status, body } = await stage.send('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  if (status !== 201) throw new Error(`the namespace ${namespace} cannot be made: ${JSON.stringify(body)}`);
  const actor = createActor(stage, sight, namespace);
  // Controllers make these; without the first, Pods are refused.
  await actor.wait('serviceaccounts/default', ['exists'], 60);
  await actor.wait('configmaps/kube-root-ca.crt', ['exists'], 60);
  const before = sight.audit().length;
  try {
    for (const [index, step] of scenario.steps.entries()) {
      try {
        await actor.act(step, index);
      } catch (cause) {
        throw new Error(`step ${index} (${JSON.stringify(step).slice(0, 200)}): ${(cause as Error).message}`, {
          cause,
        });
      }
    }
    if (scenario.settle !== undefined) await stage.waitFor(() => false, scenario.settle * 1000);
    else await stage.waitFor(() => stage.now() - sight.lastChangeAt() >= quietMs, mostQuietMs);
    return {
      namespace,
      histories: sight.histories().map((one) => ({ ...one, versions: [...one.versions] })),
      audit: sight.audit().slice(before),
      answers: [...actor.answers],
    };
  } finally {
    for (const step of scenario.finally) await actor.act(step, -1);
    await stage.send('DELETE', `/api/v1/namespaces/${namespace}`);
  }
}

function createActor(stage: Stage, sight: Sight, namespace: string) {
  const answers: { step: string; value: unknown }[] = [];
  const names: Readonly<Record<string, string>> = {
    NS: namespace,
    CONTROL_PLANE: stage.nodes.controlPlane,
    WORKER: stage.nodes.worker,
    WORKER2: stage.nodes.worker2,
  };
  const text = (value: string) =>
    value.replace(/\b(NS|CONTROL_PLANE|WORKER|WORKER2)\b/g, (word) => names[word] ?? word);
  const fill = <T>(value: T): T => {
    if (typeof value === 'string') return text(value) as T;
    if (Array.isArray(value)) return value.map(fill) as T;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), fill(item)])) as T;
  };
  const wait = async (target: string, said: readonly string[], seconds: number) => {
    const parsed = parseTarget(target);
    const isSo = () => said.every((one) => holds(sight, parsed, one));
    let wasSo = isSo();
    // Some states last for a moment only.
    using _ = sight.onChange(() => {
      wasSo ||= isSo();
    });
    if (await stage.waitFor(() => wasSo, seconds * 1000)) return;
    const now = selectObjects(sight, parsed).map((object) => JSON.stringify(object['status'] ?? object));
    throw new Error(
      `${target} was not within ${seconds} s: ${said.join(', ')}; it is ${now.join('\n').slice(0, 2000)}`,
    );
  };
  const paths = (target: Target): readonly string[] => {
    const at = resourceOf(target.resource);
    if (target.name !== undefined) return [pathTo(at, namespace, target.name)];
    const found = selectObjects(sight, target);
    if (found.length === 0) throw new Error(`there are no ${target.resource}`);
    return found.map(({ metadata }) => pathTo(at, namespace, metadata.name));
  };
  const nameOf = (target: string): string => {
    const path = paths(parseTarget(target))[0] ?? '';
    return path.slice(path.lastIndexOf('/') + 1);
  };
  const evict = (path: string) =>
    stage.send('POST', `${path}/eviction`, {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: path.slice(path.lastIndexOf('/') + 1), namespace },
    });
  const setUnschedulable = (node: string, unschedulable: boolean) =>
    stage.send('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable } }, patchTypes.strategic);

  async function act(given: Step, index: number): Promise<void> {
    const step = fill(given);
    const say = (what: string, value: unknown) => {
      if (index >= 0) answers.push({ step: `${index} ${what}`, value });
    };
    const tell = (what: string, { status, body }: StageAnswer) => {
      const { message, reason } = (body ?? {}) as { message?: string; reason?: string };
      say(what, status < 300 ? { status } : { status, reason, message });
    };
    if ('create' in step) {
      for (const object of [step.create].flat() as KubeObject[]) {
        const answer = await stage.send('POST', pathTo(resourceOfKind(object.kind), namespace), object);
        tell(`create ${object.kind} ${object.metadata.name}`, answer);
      }
    } else if ('apply' in step) {
      for (const object of [step.apply].flat() as KubeObject[]) {
        const path = pathTo(resourceOfKind(object.kind), namespace, object.metadata.name);
        const query = `?fieldManager=${step.manager}&force=true`;
        const answer = await stage.send('PATCH', `${path}${query}`, object, 'application/apply-patch+yaml');
        tell(`apply ${object.kind} ${object.metadata.name}`, answer);
      }
    } else if ('patch' in step) {
      const sub = step.subresource === undefined ? '' : `/${step.subresource}`;
      for (const path of paths(parseTarget(step.patch))) {
        tell(`patch ${step.patch}`, await stage.send('PATCH', `${path}${sub}`, step.with, patchTypes[step.type]));
      }
    } else if ('scale' in step) {
      for (const path of paths(parseTarget(step.scale))) {
        const answer = await stage.send('PATCH', `${path}/scale`, { spec: { replicas: step.to } }, patchTypes.merge);
        tell(`scale ${step.scale}`, answer);
      }
    } else if ('delete' in step) {
      const options = {
        ...(step.grace === undefined ? {} : { gracePeriodSeconds: step.grace }),
        ...(step.propagation === undefined ? {} : { propagationPolicy: step.propagation }),
      };
      for (const path of paths(parseTarget(step.delete))) {
        tell(`delete ${step.delete}`, await stage.send('DELETE', path, options));
      }
    } else if ('evict' in step) {
      for (const path of paths(parseTarget(step.evict))) tell(`evict ${step.evict}`, await evict(path));
    } else if ('cordon' in step) tell('cordon', await setUnschedulable(step.cordon, true));
    else if ('uncordon' in step) tell('uncordon', await setUnschedulable(step.uncordon, false));
    else if ('drain' in step) await drain(step.drain, step.within, say);
    else if ('wait' in step) await wait(step.wait, [step.for].flat(), step.within);
    else if ('advance' in step) await stage.waitFor(() => false, step.advance * 1000);
    else if ('exec' in step) {
      const end = stage.now() + step.within * 1000;
      for (;;) {
        const execution = await stage.exec(namespace, nameOf(step.exec), step.container, step.command);
        const isWanted = step.until === undefined || execution.exitCode === step.until;
        if (isWanted) {
          say(`exec ${step.exec} ${step.command.join(' ')}`, execution);
          break;
        }
        if (stage.now() >= end) throw new Error(`it ends with ${JSON.stringify(execution)}`);
        await stage.waitFor(() => false, 1000);
      }
    } else if ('logs' in step) {
      const query = `?previous=${step.previous}${step.container === undefined ? '' : `&container=${step.container}`}`;
      const path = `/api/v1/namespaces/${namespace}/pods/${nameOf(step.logs)}/log${query}`;
      const { status, body } = await stage.send('GET', path);
      say(`logs ${step.logs}${step.container === undefined ? '' : ` ${step.container}`}`, { status, body });
    } else if ('request' in step) {
      const [method = '', path = ''] = step.request.split(' ');
      const answer = await stage.send(method, path, step.body, step.contentType);
      const { message, reason } = (answer.body ?? {}) as { message?: string; reason?: string };
      const shown = Object.fromEntries(step.show.map((one) => [one, at(answer.body, one) ?? null]));
      say(step.request, { status: answer.status, ...(answer.status < 300 ? shown : { reason, message }) });
    } else if ('stop' in step) await stage.setRunning(step.stop, false);
    else if ('cut' in step) await stage.setNetwork(step.cut, false);
    else if ('join' in step) await stage.setNetwork(step.join, true);
    else if ('manifest' in step) await stage.setManifest(step.on, step.manifest, step.is as KubeObject | null);
    else await stage.setRunning(step.start, true);
  }

  async function drain(node: string, within: number, say: (what: string, value: unknown) => void): Promise<void> {
    await setUnschedulable(node, true);
    const end = stage.now() + within * 1000;
    const refusals = new Set<string>();
    const left = () => sight.list('pods').filter((pod) => pod['spec'].nodeName === node);
    while (left().length > 0) {
      for (const { metadata } of left()) {
        if (metadata.deletionTimestamp !== undefined) continue;
        const answer = await evict(pathTo(resourceOf('pods'), namespace, metadata.name));
        const { message } = (answer.body ?? {}) as { message?: string };
        if (answer.status >= 300 && answer.status !== 404) refusals.add(`${answer.status} ${message}`);
      }
      await stage.waitFor(() => left().length === 0, 1000);
      if (stage.now() >= end) throw new Error(`Pods are still on it: ${left().map(({ metadata }) => metadata.name)}`);
    }
    say('drain', [...refusals].sort());
  }
  return { act, wait, answers };
}
