import { type Clock, PodpathError } from '../base/index.ts';
import { addons } from './addons.ts';
import { ClusterApi, collectionPath } from './api.ts';
import type { Lab, RemovableAddon } from './definition.ts';
import type { KubeObject } from './objects.ts';
import { deletionTimedOut, learnerInvalid, namespaceTaken, startTimedOut } from './runner-messages.ts';
import { watchUntil } from './watch-until.ts';

/** Labels of a learner's namespace: which lab, and whose. */
const labLabel = 'podpath.dev/lab';
const learnerLabel = 'podpath.dev/learner';
/** What the lab took away from the cluster (comma-separated): a lab that is left, even years later, knows what to put back. */
const removedAnnotation = 'podpath.dev/removed';
/** There once the start has got through. */
const startedAnnotation = 'podpath.dev/started';

const namespaces = collectionPath('v1/namespaces');
const namespaceTimeoutMs = 120_000;

/**
 * The name of a learner's namespace for a lab: `lab-<lab>-<first 8 of learner>`.
 * @throws PodpathError `Invalid` for a learner whose identifier cannot be a label.
 */
function namespaceFor(lab: string, learner: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{6,61}[A-Za-z0-9]$/.test(learner))
    throw new PodpathError({ reason: 'Invalid', text: learnerInvalid(learner) });
  // A namespace has lower-case letters and digits only, and ends in one.
  return `lab-${lab}-${learner
    .slice(0, 8)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '0')}`;
}

interface LabNamespaceOptions {
  readonly api: ClusterApi;
  readonly lab: Lab;
  readonly learner: string;
  readonly clock: Clock;
}

/** The learner's namespace in the cluster: the one record of where the lab stands. */
export class LabNamespace {
  readonly name: string;
  readonly #api: ClusterApi;
  readonly #lab: Lab;
  readonly #learner: string;
  readonly #clock: Clock;

  constructor({ api, lab, learner, clock }: LabNamespaceOptions) {
    this.name = namespaceFor(lab.name, learner);
    this.#api = api;
    this.#lab = lab;
    this.#learner = learner;
    this.#clock = clock;
  }

  /**
   * How far the lab has come: `started` is false while, or after, a start that was cut off; `removed` is what it took away.
   * Absent when there is no namespace.
   * @throws PodpathError `Conflict` when the namespace is not this learner's of this lab.
   */
  async look(
    signal?: AbortSignal,
  ): Promise<{ started: boolean; deleting: boolean; removed: readonly RemovableAddon[] } | undefined> {
    const namespace = await this.#api.reader(this.name, new Map(), signal).get('v1/namespaces', this.name);
    if (!namespace) return undefined;
    const { labels = {}, annotations = {}, deletionTimestamp } = namespace.metadata;
    if (labels[labLabel] !== this.#lab.name || labels[learnerLabel] !== this.#learner)
      throw new PodpathError({ reason: 'Conflict', text: namespaceTaken(this.name) });
    return {
      started: annotations[startedAnnotation] !== undefined,
      deleting: deletionTimestamp !== undefined,
      removed: this.#lab.removes.filter((addon) => removedBy(namespace).includes(addon)),
    };
  }

  /** Makes the namespace; what of the lab's `removes` is in the cluster now is noted in it, before anything is removed. */
  async create(signal?: AbortSignal): Promise<void> {
    const reader = this.#api.reader(this.name, new Map(), signal);
    const others = await reader.list('v1/namespaces', { labelSelector: labLabel });
    const removed: RemovableAddon[] = [];
    for (const addon of this.#lab.removes) {
      // Another learner's lab may hold it removed: this one, too, puts it back when it is left.
      const heldRemoved = others.some((other) => removedBy(other).includes(addon));
      if (heldRemoved || (await addons[addon].isPresent(reader))) removed.push(addon);
    }
    const created = await this.#api.create(
      namespaces,
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name: this.name,
          labels: {
            [labLabel]: this.#lab.name,
            [learnerLabel]: this.#learner,
            // What a lab needs is within it; a container that reaches for the node is refused, with the reason.
            'pod-security.kubernetes.io/enforce': 'baseline',
          },
          annotations: { [removedAnnotation]: removed.join(',') },
        },
      },
      signal,
    );
    // Two tabs that start at once: the namespace must still be this learner's.
    if (!created) await this.look(signal);
  }

  /**
   * Waits until Pods can be created: the API server refuses them before their ServiceAccount is there.
   * @throws PodpathError `Timeout`
   */
  async waitUntilUsable(signal?: AbortSignal): Promise<void> {
    const { done } = await watchUntil({
      ...this.#watch(signal),
      look: async ({ get }) => ({ done: (await get('v1/serviceaccounts', 'default')) !== undefined, value: undefined }),
    });
    if (!done) throw new PodpathError({ reason: 'Timeout', text: startTimedOut(this.name) });
  }

  /** Notes that the start has got through. */
  async markStarted(signal?: AbortSignal): Promise<void> {
    const annotations = { [startedAnnotation]: new Date(this.#clock.now()).toISOString() };
    await this.#api.patch(`${namespaces}/${this.name}`, { metadata: { annotations } }, signal);
  }

  /**
   * Deletes the namespace and waits until it is gone.
   * @throws PodpathError `Timeout`
   */
  async delete(signal?: AbortSignal): Promise<void> {
    await this.#api.delete(`${namespaces}/${this.name}`, signal);
    const { done } = await watchUntil({
      ...this.#watch(signal),
      look: async ({ get }) => ({ done: (await get('v1/namespaces', this.name)) === undefined, value: undefined }),
    });
    if (!done) throw new PodpathError({ reason: 'Timeout', text: deletionTimedOut(this.name) });
  }

  #watch(signal: AbortSignal | undefined) {
    return { api: this.#api, namespace: this.name, clock: this.#clock, timeoutMs: namespaceTimeoutMs, signal };
  }
}

function removedBy(namespace: KubeObject): readonly string[] {
  return (namespace.metadata.annotations?.[removedAnnotation] ?? '').split(',');
}

/** A lab that someone has going on a cluster. */
export interface LabRun {
  readonly lab: string;
  readonly learner: string;
  readonly namespace: string;
  /** What the lab took away and puts back when it is left. */
  readonly removed: readonly string[];
}

/**
 * The labs that are going on, or were cut off, on a cluster: also those whose page or backend is long gone.
 * @throws PodpathError what `fetch` throws, and with the reason of the API server's Status.
 */
export async function findLabRuns(
  fetch: (request: Request) => Promise<Response>,
  clock: Clock,
  signal?: AbortSignal,
): Promise<readonly LabRun[]> {
  const reader = new ClusterApi(fetch, clock).reader('default', new Map(), signal);
  const found = await reader.list('v1/namespaces', { labelSelector: `${labLabel},${learnerLabel}` });
  return found.map((namespace) => ({
    lab: namespace.metadata.labels?.[labLabel] ?? '',
    learner: namespace.metadata.labels?.[learnerLabel] ?? '',
    namespace: namespace.metadata.name,
    removed: removedBy(namespace).filter((addon) => addon !== ''),
  }));
}
