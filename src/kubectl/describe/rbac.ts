import { type Collection, type Describer, type Fields, getSubject } from './describer.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage } from './page.ts';
import { formatSlice } from './values.ts';

interface Rule {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly urls: readonly string[];
  readonly verbs: readonly string[];
}

/** `BreakdownRule` of `kubectl/pkg/util/rbac/rbac.go`, v0.37: a rule for each group, resource, verb and name. */
function breakDown({ apiGroups, resources, resourceNames, verbs, nonResourceURLs }: Fields): Rule[] {
  const rules: Rule[] = [];
  const none = { groups: [], resources: [], names: [], urls: [] };
  for (const group of apiGroups ?? [])
    for (const resource of resources ?? [])
      for (const verb of verbs ?? [])
        for (const names of (resourceNames ?? []).length > 0 ? resourceNames.map((name: string) => [name]) : [[]])
          rules.push({ ...none, groups: [group], resources: [resource], names, verbs: [verb] });
  for (const url of nonResourceURLs ?? [])
    for (const verb of verbs ?? []) rules.push({ ...none, urls: [url], verbs: [verb] });
  return rules;
}

/** `CompactRules`: verbs of the same resource come together. */
function compact(rules: readonly Rule[]): Rule[] {
  const others: Rule[] = [];
  const byResource = new Map<string, Rule>();
  for (const rule of rules) {
    if (rule.urls.length > 0) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.groups, rule.resources, rule.names]);
    const known = byResource.get(key);
    byResource.set(key, { ...rule, verbs: [...new Set([...(known?.verbs ?? []), ...rule.verbs])] });
  }
  return [...others, ...byResource.values()];
}

/** Upstream sorts by what Go's generated `String` of a PolicyRule prints. */
const sortKey = ({ verbs, groups, resources, names, urls }: Rule): string =>
  `&PolicyRule{Verbs:${formatSlice(verbs)},APIGroups:${formatSlice(groups)},Resources:${formatSlice(resources)},ResourceNames:${formatSlice(names)},NonResourceURLs:${formatSlice(urls)},}`;

/** `CombineResourceGroup`: `deployments.apps/scale`. */
function formatResource({ resources: [resource = ''], groups: [group = ''] }: Rule): string {
  const at = resource.indexOf('/');
  const [name, rest] = at < 0 ? [resource, ''] : [resource.slice(0, at), resource.slice(at)];
  return `${name}${group === '' || resource === '' ? '' : `.${group}`}${rest}`;
}

const describeRules =
  (collection: Collection): Describer =>
  async (request) => {
    const { metadata, rules } = await getSubject(request, collection);
    const broken: Rule[] = (rules ?? []).flatMap(breakDown);
    const sorted = compact(broken)
      .map((rule) => [sortKey(rule), rule] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return formatPage((page) => {
      writeHead(page, metadata, false);
      writeLabels(page, 'Labels', metadata.labels);
      writeAnnotations(page, 'Annotations', metadata.annotations);
      page.write(0, 'PolicyRule:\n');
      page.write(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
      page.write(1, '---------\t-----------------\t--------------\t-----\n');
      for (const [, rule] of sorted) {
        const { urls, names, verbs } = rule;
        page.write(1, `${formatResource(rule)}\t${formatSlice(urls)}\t${formatSlice(names)}\t${formatSlice(verbs)}\n`);
      }
    });
  };

const describeBinding =
  (collection: Collection): Describer =>
  async (request) => {
    const { metadata, roleRef = {}, subjects } = await getSubject(request, collection);
    return formatPage((page) => {
      writeHead(page, metadata, false);
      writeLabels(page, 'Labels', metadata.labels);
      writeAnnotations(page, 'Annotations', metadata.annotations);
      page.write(0, 'Role:\n');
      page.write(1, `Kind:\t${roleRef.kind ?? ''}\n`);
      page.write(1, `Name:\t${roleRef.name ?? ''}\n`);
      page.write(0, 'Subjects:\n');
      page.write(1, 'Kind\tName\tNamespace\n');
      page.write(1, '----\t----\t---------\n');
      for (const { kind = '', name = '', namespace = '' } of subjects ?? [])
        page.write(1, `${kind}\t${name}\t${namespace}\n`);
    });
  };

/** `RoleDescriber` and its like of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeRole = describeRules('apis/rbac.authorization.k8s.io/v1/roles');
export const describeClusterRole = describeRules('apis/rbac.authorization.k8s.io/v1/clusterroles');
export const describeRoleBinding = describeBinding('apis/rbac.authorization.k8s.io/v1/rolebindings');
export const describeClusterRoleBinding = describeBinding('apis/rbac.authorization.k8s.io/v1/clusterrolebindings');
