import { CommandError } from '../errors.ts';
import { changeField, type Draft, isAbout } from './field-specs.ts';
import { type ReferenceSpec, referenceSpecs } from './reference-specs.ts';
import {
  currentId,
  formatId,
  isClusterScoped,
  isSameNamespace,
  originalId,
  type Resource,
  type ResourceId,
} from './resource.ts';

/**
 * Writes the new names of objects wherever others speak of them by an old one (`filters/nameref/nameref.go` of kustomize/api
 * v0.21). @throws CommandError when several could be meant
 */
export function fixReferences(resources: readonly Resource[]): void {
  for (const referrer of resources) {
    for (const spec of referenceSpecs) {
      for (const field of spec.fields) {
        const original = originalId(referrer);
        if (!isAbout(field, { apiVersion: apiVersionOf(original), kind: original.kind, metadata: {} })) continue;
        const { kind: _kind, group: _group, version: _version, ...path } = field;
        changeField(referrer.object, path, (value) => fixed(value, referrer, spec, field.path, resources));
      }
    }
  }
}

const apiVersionOf = ({ group, version }: ResourceId): string => (group === '' ? version : `${group}/${version}`);

function fixed(
  value: unknown,
  referrer: Resource,
  spec: ReferenceSpec,
  path: string,
  resources: readonly Resource[],
): unknown {
  if (Array.isArray(value)) return value.map((item) => fixed(item, referrer, spec, path, resources));
  if (typeof value === 'string') {
    return choose(value, referrer, spec, path, resources)?.object.metadata.name ?? value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const map = value as Draft;
  if (typeof map['name'] !== 'string') return value;
  const { namespace } = map;
  const inNamespace = (candidate: Resource): boolean =>
    typeof namespace !== 'string' ||
    (originalId(candidate).namespace || 'default') === namespace ||
    (currentId(candidate).namespace || 'default') === namespace;
  const found = choose(map['name'], referrer, spec, path, resources.filter(inNamespace));
  if (found === undefined) return value;
  const { name, namespace: now = '' } = currentId(found);
  return { ...map, name, ...(now === '' ? {} : { namespace: now }) };
}

/** `selectReferral`. */
function choose(
  name: string,
  referrer: Resource,
  spec: ReferenceSpec,
  path: string,
  resources: readonly Resource[],
): Resource | undefined {
  const own = currentId(referrer);
  const role = path.endsWith('roleRef/name') ? (referrer.object['roleRef'] as Draft | undefined) : undefined;
  let candidates = resources.filter(
    ({ previous }) =>
      previous.some((id) => id.name === name) &&
      previous.some((id) => isSelected(id, spec)) &&
      (role === undefined || previous.some((id) => id.kind === role['kind'] && id.group === role['apiGroup'])),
  );
  candidates = candidates.filter((candidate) => {
    const id = currentId(candidate);
    return isClusterScoped(own) || isClusterScoped(id) || id.kind === 'ServiceAccount' || isSameNamespace(own, id);
  });
  if (candidates.length > 1) candidates = candidates.filter((one) => hasSameAffixes(one, referrer, true));
  if (candidates.length > 1) candidates = candidates.filter((one) => hasSameAffixes(one, referrer, false));
  const [first] = candidates;
  if (candidates.every((one) => currentId(one).name === (first && currentId(first).name))) return first;
  const ids = candidates.map((one) => formatId(currentId(one))).join(', ');
  throw new CommandError(
    `updating name reference in '${path}' field of '${formatId(own)}': found multiple possible referrals: ${ids}`,
  );
}

const isSelected = (id: ResourceId, { kind, group, version }: ReferenceSpec): boolean =>
  id.kind === kind && (group === undefined || id.group === group) && (version === undefined || id.version === version);

function hasSameAffixes(left: Resource, right: Resource, allowsNone: boolean): boolean {
  const isSame = (a: readonly string[], b: readonly string[]): boolean =>
    (allowsNone && (a.length === 0 || b.length === 0)) || haveSameEnd(a, b);
  return isSame(left.prefixes, right.prefixes) && isSame(left.suffixes, right.suffixes);
}

/** `SameEndingSubarray`. */
function haveSameEnd(left: readonly string[], right: readonly string[]): boolean {
  const length = Math.min(left.length, right.length);
  if (length === 0) return left.length === right.length;
  return left.slice(-length).every((text, index) => text === right.at(index - length));
}
