import type { KubeObject } from '../../kube/index.ts';
import { CommandError } from '../errors.ts';
import {
  annotationSpecs,
  changeField,
  type Draft,
  type FieldSpec,
  imageVolumeSpecs,
  isAbout,
  namespaceSpecs,
  replicaSpecs,
  selectorLabels,
  templateLabels,
} from './field-specs.ts';
import type { ImageArgs, Kustomization, PatchArgs } from './kustomization.ts';
import { idsOf, isClusterScoped, originalId, type Resource, rememberId } from './resource.ts';

/** Applies patches that are in the old form, in their turn. */
type ApplyPatches = (resources: readonly Resource[], patches: readonly PatchArgs[]) => Promise<readonly Resource[]>;

/** What a kustomization does to all its objects, in the order of `configureBuiltinTransformers`. @throws CommandError */
export async function transform(
  given: readonly Resource[],
  kustomization: Kustomization,
  applyPatches: ApplyPatches,
): Promise<Resource[]> {
  for (const resource of given) resource.object = structuredClone(resource.object);
  setNamespace(given, kustomization.namespace ?? '');
  addAffix(given, kustomization.namePrefix ?? '', 'prefix');
  addAffix(given, kustomization.nameSuffix ?? '', 'suffix');
  addLabels(given, kustomization);
  const annotations = kustomization.commonAnnotations ?? {};
  for (const { object } of given) addEntries(object, annotationSpecs, annotations);
  const resources = await applyPatches(given, kustomization.patchesJson6902 ?? []);
  for (const { name, count } of kustomization.replicas ?? []) setReplicas(resources, name, count);
  for (const image of kustomization.images ?? []) for (const { object } of resources) setImage(object, image);
  return [...resources];
}

function setNamespace(resources: readonly Resource[], namespace: string): void {
  if (namespace === '') return;
  for (const resource of resources) {
    rememberId(resource);
    const { object } = resource;
    if (!isClusterScoped(object)) object.metadata.namespace = namespace;
    for (const spec of namespaceSpecs)
      changeField(
        object,
        spec,
        () => namespace,
        () => namespace,
      );
    if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding') continue;
    for (const subject of (object['subjects'] ?? []) as Draft[])
      if (subject['name'] === 'default') subject['namespace'] = namespace;
  }
}

const unaffixed: readonly FieldSpec[] = [
  { path: '', kind: 'CustomResourceDefinition' },
  { path: '', group: 'apiregistration.k8s.io', kind: 'APIService' },
  { path: '', kind: 'Namespace' },
];

function addAffix(resources: readonly Resource[], text: string, where: 'prefix' | 'suffix'): void {
  if (text === '') return;
  for (const resource of resources) {
    const { group, version, kind } = originalId(resource);
    const apiVersion = group === '' ? version : `${group}/${version}`;
    if (unaffixed.some((spec) => isAbout(spec, { apiVersion, kind, metadata: {} }))) continue;
    rememberId(resource);
    const { metadata } = resource.object;
    const { name = '' } = metadata;
    metadata.name = where === 'prefix' ? `${text}${name}` : `${name}${text}`;
    (where === 'prefix' ? resource.prefixes : resource.suffixes).push(text);
  }
}

function addLabels(resources: readonly Resource[], { labels = [], commonLabels = {} }: Kustomization): void {
  const onObjects: readonly FieldSpec[] = [{ path: 'metadata/labels', create: true }];
  for (const { object } of resources) {
    for (const { pairs = {}, includeSelectors = false, includeTemplates = false, fields = [] } of labels) {
      const usual = includeSelectors ? selectorLabels : includeTemplates ? templateLabels : onObjects;
      addEntries(object, [...fields, ...usual], pairs);
    }
    addEntries(object, selectorLabels, commonLabels);
  }
}

function addEntries(object: KubeObject, specs: readonly FieldSpec[], entries: Readonly<Record<string, unknown>>): void {
  if (Object.keys(entries).length === 0) return;
  for (const spec of specs) {
    changeField(
      object,
      spec,
      (value) => (typeof value === 'object' && value !== null ? { ...value, ...entries } : value),
      () => ({}),
    );
  }
}

function setReplicas(resources: readonly Resource[], name: string, count: number): void {
  const found = resources.filter((resource) =>
    idsOf(resource).some((id) => id.name === name && replicaSpecs.some(({ kind }) => kind === id.kind)),
  );
  const kinds = replicaSpecs.map(({ kind }) => `${kind}.[noVer].[noGrp]`);
  if (found.length === 0)
    throw new CommandError(
      `resource with name ${name} does not match a config with the following GVK [${kinds.join(' ')}]`,
    );
  for (const { object } of found)
    for (const spec of replicaSpecs)
      changeField(
        object,
        spec,
        () => count,
        () => count,
      );
}

/** Of all containers, wherever they stand, and of volumes that are images. */
function setImage(object: KubeObject, image: ImageArgs): void {
  if (object.kind !== 'CustomResourceDefinition') inContainers(object, image);
  for (const spec of imageVolumeSpecs) changeField(object, spec, (value) => changedImage(value, image));
}

function inContainers(value: unknown, image: ImageArgs): void {
  if (Array.isArray(value)) for (const item of value) inContainers(item, image);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value as Draft)) {
      const isList = (key === 'containers' || key === 'initContainers') && Array.isArray(child);
      if (!isList) inContainers(child, image);
      else
        for (const container of child as Draft[])
          if (container?.['image'] !== undefined) container['image'] = changedImage(container['image'], image);
    }
  }
}

/** `imageTagUpdater.SetImageValue`. */
function changedImage(
  value: unknown,
  { name, newName = '', newTag = '', digest = '', tagSuffix = '' }: ImageArgs,
): unknown {
  if (typeof value !== 'string') return value;
  if (!new RegExp(`^${name}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`).test(value)) return value;
  const found = /^((?:[^/]+\/)?[^:@]*)(?::([^@]*))?(?:@(.*))?$/s.exec(value);
  const [, base = value, oldTag = '', oldDigest = ''] = found ?? [];
  const isReplaced = newTag !== '' || digest !== '';
  const tag = isReplaced ? newTag : tagSuffix === '' ? oldTag : oldTag + tagSuffix;
  const hash = isReplaced ? digest : tagSuffix === '' ? oldDigest : '';
  return `${newName === '' ? base : newName}${tag === '' ? '' : `:${tag}`}${hash === '' ? '' : `@${hash}`}`;
}
