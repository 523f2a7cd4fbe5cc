import { formatTime, type KubeObject, type Pod, type StatusError, type WorkloadCondition } from '../../kube/index.ts';
import { resources } from '../client/index.ts';
import { pathOf } from '../client/path.ts';
import type { ControllerContext, ControllerDefinition } from './controller.ts';
import { ignoring } from './shared/claim.ts';
import { conditionOf } from './shared/conditions.ts';
import { type DiscoveredResource, discoverResources } from './shared/discovery.ts';
import { messageOf } from './shared/pod-control.ts';

/** `namespaceDeletionGracePeriod`: others are to have noticed. */
const graceMs = 5000;
/** What is said of things that wait for their finalizers. */
const finalizerSeconds = 15;

/** Reason and message of each condition while all is well (`pkg/controller/namespace/deletion/status_condition_utils.go`). */
const fine: Readonly<Record<string, readonly [string, string]>> = {
  NamespaceDeletionDiscoveryFailure: ['ResourcesDiscovered', 'All resources successfully discovered'],
  NamespaceDeletionGroupVersionParsingFailure: ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  NamespaceDeletionContentFailure: [
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  NamespaceContentRemaining: ['ContentRemoved', 'All content successfully removed'],
  NamespaceFinalizersRemaining: ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
};

/** What a round of deletion has found. */
interface Findings {
  readonly errors: string[];
  readonly undiscovered: string[];
  readonly remaining: Map<string, number>;
  readonly finalizers: Map<string, number>;
  estimateSeconds: number;
}

/**
 * Empties namespaces that are on their way out, Pods first, and lets them go (`pkg/controller/namespace`, v1.37.2).
 * Simplified: kinds are emptied in the order of discovery, upstream's is that of a Go map.
 */
export const namespaceController: ControllerDefinition = {
  name: 'namespace-controller',
  start(context) {
    const { client, clock, informers, queue } = context;
    const namespaces = informers.of(resources.namespaces);
    const seen = (namespace: KubeObject) => {
      if (namespace.metadata.deletionTimestamp !== undefined) queue.addAfter(namespace.metadata.name ?? '', graceMs);
    };
    namespaces.addHandlers({ added: seen, updated: (_, namespace) => seen(namespace) });
    return {
      async reconcile(name) {
        const namespace = namespaces.get('', name);
        if (namespace?.metadata.deletionTimestamp === undefined) return;
        if ((namespace['spec']?.finalizers ?? []).length === 0) return;
        const findings = await empty(context, name, Date.parse(namespace.metadata.deletionTimestamp));
        const conditions = newConditions(namespace, findings, formatTime(clock.now()));
        let current = namespace;
        if (conditions !== undefined) {
          const status = { ...namespace['status'], conditions };
          current = await client.update(resources.namespaces, { ...namespace, status }, { subresource: 'status' });
        }
        if (findings.errors.length + findings.undiscovered.length > 0) {
          throw new Error([...findings.undiscovered, ...findings.errors].join(', '));
        }
        if (findings.estimateSeconds > 0 || findings.remaining.size > 0) {
          queue.addAfter(name, (Math.floor(findings.estimateSeconds / 2) + 1) * 1000);
          return;
        }
        const finalizers = current['spec'].finalizers.filter((finalizer: string) => finalizer !== 'kubernetes');
        const { apiVersion, kind, metadata } = current;
        const finalized = { apiVersion, kind, metadata, spec: { finalizers } };
        await ignoring([404], client.request('PUT', `/api/v1/namespaces/${name}/finalize`, finalized));
      },
    };
  },
};

async function empty({ client, clock }: ControllerContext, namespace: string, deletedMs: number): Promise<Findings> {
  const findings: Findings = {
    errors: [],
    undiscovered: [],
    remaining: new Map(),
    finalizers: new Map(),
    estimateSeconds: 0,
  };
  const list = async (resource: DiscoveredResource): Promise<readonly KubeObject[]> => {
    if (!resource.verbs.includes('list')) return [];
    const items = await ignoring([404, 405], client.list(resource, { namespace }));
    return items?.items ?? [];
  };
  const emptyOf = async (resource: DiscoveredResource) => {
    let estimate = 0;
    if (resource.group === '' && resource.resource === 'pods') {
      const pods = (await list(resource)) as readonly Pod[];
      for (const { status, spec } of pods) {
        if (status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
        estimate = Math.max(estimate, spec.terminationGracePeriodSeconds ?? 0);
      }
      if (clock.now() - deletedMs >= estimate * 1000) estimate = 0;
    }
    const options = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
    if (resource.verbs.includes('deletecollection')) {
      await ignoring([404, 405], client.request('DELETE', pathOf(resource, namespace), options));
    } else {
      for (const { metadata } of await list(resource)) {
        const { name = '' } = metadata;
        await ignoring([404, 405], client.delete(resource, { namespace, name }, { propagationPolicy: 'Background' }));
      }
    }
    const left = await list(resource);
    if (left.length === 0) return;
    findings.remaining.set(`${resource.resource}.${resource.group}`, left.length);
    let hasFinalizers = false;
    for (const finalizer of left.flatMap(({ metadata }) => metadata.finalizers ?? [])) {
      hasFinalizers = true;
      findings.finalizers.set(finalizer, (findings.finalizers.get(finalizer) ?? 0) + 1);
    }
    findings.estimateSeconds = Math.max(findings.estimateSeconds, estimate || (hasFinalizers ? finalizerSeconds : 0));
    if (estimate === 0 && !hasFinalizers) {
      const { group, version, resource: name } = resource;
      findings.errors.push(
        `unexpected items still remain in namespace: ${namespace} for gvr: ${group}/${version}, Resource=${name}`,
      );
    }
  };
  const found = await discoverResources(client, (_, error) => findings.undiscovered.push(messageOf(error)));
  const deletable = found.filter(({ namespaced, verbs }) => namespaced && verbs.includes('delete'));
  // Pods may still need what is beside them while they end.
  const isPods = ({ group, resource }: DiscoveredResource) => group === '' && resource === 'pods';
  for (const resource of [...deletable.filter(isPods), ...deletable.filter((other) => !isPods(other))]) {
    try {
      await emptyOf(resource);
    } catch (error) {
      const isKnown = typeof (error as Partial<StatusError>).code === 'number';
      findings.errors.push(isKnown ? messageOf(error) : String(error));
    }
    if (isPods(resource) && findings.remaining.size > 0) break;
  }
  return findings;
}

/** The conditions, when one of them is new or another than before. */
function newConditions(namespace: KubeObject, findings: Findings, now: string): WorkloadCondition[] | undefined {
  const bad: Record<string, readonly [string, string]> = {};
  const { errors, undiscovered, remaining, finalizers } = findings;
  const sorted = (lines: readonly string[]) => [...lines].sort().join(', ');
  if (undiscovered.length > 0) bad['NamespaceDeletionDiscoveryFailure'] = ['DiscoveryFailed', sorted(undiscovered)];
  if (errors.length > 0) {
    const message = `Failed to delete all resource types, ${errors.length} remaining: ${sorted(errors)}`;
    bad['NamespaceDeletionContentFailure'] = ['ContentDeletionFailed', message];
  }
  // While Pods remain nothing is said of them: the rest has yet to be looked at.
  if (remaining.size > 0 && !remaining.has('pods.')) {
    const lines = [...remaining].map(([resource, count]) => `${resource} has ${count} resource instances`);
    bad['NamespaceContentRemaining'] = ['SomeResourcesRemain', `Some resources are remaining: ${sorted(lines)}`];
  }
  if (finalizers.size > 0 && !remaining.has('pods.')) {
    const lines = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
    const message = `Some content in the namespace has finalizers remaining: ${sorted(lines)}`;
    bad['NamespaceFinalizersRemaining'] = ['SomeFinalizersRemain', message];
  }
  const old: WorkloadCondition[] = namespace['status']?.conditions ?? [];
  let isChanged = false;
  const conditions = Object.entries(fine).map(([type, [goodReason, goodMessage]]): WorkloadCondition => {
    const [reason, message] = bad[type] ?? [goodReason, goodMessage];
    const status = bad[type] === undefined ? 'False' : 'True';
    const before = conditionOf(old, type);
    if (before?.status === status && before.reason === reason && before.message === message) return before;
    isChanged = true;
    const since = before?.status === status ? (before.lastTransitionTime ?? now) : now;
    return { type, status, lastTransitionTime: since, reason, message };
  });
  return isChanged ? conditions : undefined;
}
