import {
  type ControllerRevision,
  isSemanticallyEqual,
  type KubeObject,
  type PodTemplateSpec,
  toGoJson,
} from '../../../kube/index.ts';
import { resources } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { controllerRefTo, ignoring, nameOf } from './claim.ts';

/** Revisions of StatefulSets and DaemonSets (`pkg/controller/history`, v1.37.2; `pkg/controller/daemon/update.go`). */

/** The label of Pods and revisions that names the revision. */
export const revisionLabel = 'controller-revision-hash';

/**
 * What a revision keeps: a patch that puts its template back, by key as Go writes a map. `kubectl rollout undo` compares its
 * bytes.
 */
export function revisionData(template: PodTemplateSpec): Record<string, unknown> {
  return sorted({ spec: { template: { ...template, $patch: 'replace' } } }) as Record<string, unknown>;
}

/** The text of a revision's data as Go writes a map: by key. */
export function revisionText(data: unknown): string {
  return toGoJson(sorted(data));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** The template that a revision keeps. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = (data['spec'] as { template: PodTemplateSpec & { $patch?: string } }).template;
  return template;
}

/** Tests whether a revision keeps this template. */
export function keepsTemplate(revision: ControllerRevision, template: PodTemplateSpec): boolean {
  return isSemanticallyEqual(templateOf(revision), template);
}

/** The older first: by number, then by time, then by name. */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const [first, second] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp} ${metadata.name}`);
  return (first ?? '') < (second ?? '') ? -1 : 1;
}

/** Creates a revision of an owner's template; one of the same name with other data is an error, as a hash that two have. */
export async function createRevision(
  { client }: ControllerContext,
  owner: KubeObject & { spec: { template: PodTemplateSpec } },
  options: { readonly hash: string; readonly hashLabel: string; readonly revision: number },
): Promise<ControllerRevision> {
  const { name = '', namespace = '', annotations } = owner.metadata;
  return client.create(resources.controllerRevisions, {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name.slice(0, 223)}-${options.hash}`,
      namespace,
      labels: { ...owner.spec.template.metadata?.labels, [options.hashLabel]: options.hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerRefTo(owner)],
    },
    data: revisionData(owner.spec.template),
    revision: options.revision,
  });
}

/** Gives a revision a new number: that of a template that is back. */
export function renumber(
  { client }: ControllerContext,
  old: ControllerRevision,
  revision: number,
): Promise<ControllerRevision> {
  return old.revision === revision
    ? Promise.resolve(old)
    : client.update(resources.controllerRevisions, { ...old, revision });
}

/** Deletes the oldest of these that nothing uses, beyond `limit`. */
export async function truncate(
  { client }: ControllerContext,
  revisions: readonly ControllerRevision[],
  limit: number,
): Promise<void> {
  const doomed = [...revisions].sort(byRevision).slice(0, Math.max(0, revisions.length - limit));
  for (const revision of doomed) await ignoring([404], client.delete(resources.controllerRevisions, nameOf(revision)));
}
