import type { Mapping } from '../../client/rest-mapper.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, PlainFailure } from '../../errors.ts';
import { createGenerator, namedMeta, requireName } from './generator.ts';

/** `kubectl create role` (`kubectl/pkg/cmd/create/create_role.go`, v0.37). */
export const createRole = createGenerator({
  resource: 'roles',
  async generate(context, name) {
    const rule = readRule(context);
    requireName(name);
    if (rule.verbs.length === 0) throw new CommandError('at least one verb must be specified');
    await warnOfVerbs(context, rule.verbs);
    if (rule.resources.length === 0) throw new CommandError('at least one resource must be specified');
    await validateResources(context, rule);
    return {
      kind: 'Role',
      apiVersion: 'rbac.authorization.k8s.io/v1',
      metadata: namedMeta(context, name),
      rules: await policyRules(context, rule, []),
    };
  },
});

interface NamedResource {
  readonly resource: string;
  readonly group: string;
  readonly subresource: string;
}

/** What the flags of a role say. */
export interface RuleFlags {
  readonly verbs: readonly string[];
  readonly resources: readonly NamedResource[];
  readonly resourceNames: readonly string[];
}

const resourceVerbs: readonly string[] =
  '* get delete list create update patch watch proxy deletecollection use bind escalate impersonate'.split(' ');

/** Verbs that mean something on these resources only. */
const specialVerbs: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  escalate: ['roles.rbac.authorization.k8s.io', 'clusterroles.rbac.authorization.k8s.io'],
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
};

/** `CreateRoleOptions.Complete`. */
export function readRule({ flags }: VerbContext): RuleFlags {
  const verbs = flags.list('verb');
  let resources: NamedResource[] = [];
  for (const text of flags.list('resource')) {
    const [place = '', ...below] = text.split('/');
    const [resource = '', ...group] = place.split('.');
    const named = { resource, group: group.join('.'), subresource: below.join('/') };
    if (text === '*') {
      resources = [named];
      break;
    }
    resources.push(named);
  }
  return {
    verbs: verbs.includes('*') ? ['*'] : [...new Set(verbs)],
    resources,
    resourceNames: [...new Set(flags.each('resource-name'))],
  };
}

/** Says which verbs no resource is known to have. */
export async function warnOfVerbs(context: VerbContext, verbs: readonly string[]): Promise<void> {
  for (const verb of verbs) {
    if (!resourceVerbs.includes(verb)) await context.err(`Warning: '${verb}' is not a standard resource verb\n`);
  }
}

/** `validateResource`. @throws CommandError or PlainFailure for what is not served, or has not the verb */
export async function validateResources(context: VerbContext, { resources, verbs }: RuleFlags): Promise<void> {
  for (const named of resources) {
    if (named.resource === '') throw new CommandError('resource must be specified if apiGroup/subresource specified');
    if (named.resource === '*') return;
    const found = await mappingOf(context, named);
    const { resource, group } = found ?? named;
    let isKnown = found !== undefined;
    for (const verb of verbs) {
      const special = Object.hasOwn(specialVerbs, verb) ? specialVerbs[verb] : undefined;
      if (special === undefined) continue;
      if (!special.includes(`${resource}.${group}`))
        throw new CommandError(`can not perform '${verb}' on '${resource}' in group '${group}'`);
      isKnown = true;
    }
    if (!isKnown) {
      const where = named.group === '' ? '' : ` in group "${named.group}"`;
      throw new PlainFailure(`the server doesn't have a resource type "${named.resource}"${where}`);
    }
  }
}

/** `generateResourcePolicyRules`: a rule for each API group, one more for URLs. */
export async function policyRules(
  context: VerbContext,
  { verbs, resources, resourceNames }: RuleFlags,
  nonResourceURLs: readonly string[],
): Promise<readonly object[]> {
  const byGroup = new Map<string, Set<string>>();
  for (const named of resources) {
    const { resource, group } = (await mappingOf(context, named)) ?? named;
    const of = byGroup.get(group) ?? new Set();
    byGroup.set(group, of.add(named.subresource === '' ? resource : `${resource}/${named.subresource}`));
  }
  const rules: object[] = [...byGroup.keys()].sort().map((group) => ({
    verbs,
    apiGroups: [group],
    resources: [...(byGroup.get(group) ?? [])],
    ...(resourceNames.length === 0 ? {} : { resourceNames }),
  }));
  return nonResourceURLs.length === 0 ? rules : [...rules, { verbs, nonResourceURLs }];
}

async function mappingOf(context: VerbContext, { resource, group }: NamedResource): Promise<Mapping | undefined> {
  if (resource === '*') return undefined;
  return context.client.map((mapper) => mapper.forResource({ resource, group, version: '' }));
}
