/** rbac/v1 PolicyRule; what is absent is empty. */
export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** `[get list]`, as Go's `%v` has a slice. */
export const formatSlice = (words: readonly string[] | undefined): string => `[${(words ?? []).join(' ')}]`;

/** `BreakdownRule` of `kubectl/pkg/util/rbac/rbac.go`, v0.37: a rule for each verb, resource, name and URL. */
export function breakDown(rule: PolicyRule): readonly PolicyRule[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb): PolicyRule[] => {
        const one = { apiGroups: [group], resources: [resource], verbs: [verb] };
        return resourceNames.length === 0 ? [one] : resourceNames.map((name) => ({ ...one, resourceNames: [name] }));
      }),
    ),
  );
  const ofUrls = nonResourceURLs.flatMap((url) =>
    verbs.map((verb): PolicyRule => ({ nonResourceURLs: [url], verbs: [verb] })),
  );
  return [...ofResources, ...ofUrls];
}

/**
 * `CompactRules` and `SortableRuleSlice`: rules that differ by verb alone are put together, and sorted by their text. What is of
 * one text stays in the order in which it came.
 */
export function compactAndSort(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const others: PolicyRule[] = [];
  const simple = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
    const isSimple =
      resourceNames.length <= 1 && nonResourceURLs.length === 0 && apiGroups.length === 1 && resources.length === 1;
    if (!isSimple) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([apiGroups, resources, resourceNames]);
    const known = simple.get(key)?.verbs ?? [];
    simple.set(key, { ...rule, verbs: [...known, ...verbs.filter((verb) => !known.includes(verb))] });
  }
  const text = (rule: PolicyRule): string =>
    `Verbs:${formatSlice(rule.verbs)},APIGroups:${formatSlice(rule.apiGroups)},Resources:${formatSlice(rule.resources)},ResourceNames:${formatSlice(rule.resourceNames)},NonResourceURLs:${formatSlice(rule.nonResourceURLs)},`;
  return [...others, ...simple.values()]
    .map((rule) => ({ rule, text: text(rule) }))
    .sort((left, right) => (left.text < right.text ? -1 : left.text > right.text ? 1 : 0))
    .map(({ rule }) => rule);
}

/** `CombineResourceGroup` of `kubectl/pkg/describe/describe.go`: `deployments.apps/scale`. */
export function formatResourceOf({ resources = [], apiGroups = [] }: PolicyRule): string {
  const [first] = resources;
  if (first === undefined) return '';
  const [name = '', subresource] = splitOnce(first);
  const group = (apiGroups[0] ?? '') === '' ? '' : `.${apiGroups[0]}`;
  return `${name}${group}${subresource === undefined ? '' : `/${subresource}`}`;
}

/** At the first `/`. */
export function splitOnce(text: string): readonly [string, string?] {
  const at = text.indexOf('/');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
