import type { VerbContext } from '../../command/context.ts';
import { commandPath } from '../../command/usage.ts';
import { CommandError } from '../../errors.ts';
import { createGenerator, requireName } from './generator.ts';
import { sortKeys } from './quota.ts';
import { policyRules, type RuleFlags, readRule, validateResources, warnOfVerbs } from './role.ts';

/** `kubectl create clusterrole` (`kubectl/pkg/cmd/create/create_clusterrole.go`, v0.37). */
export const createClusterRole = createGenerator({
  resource: 'clusterroles',
  isClusterScoped: true,
  async generate(context, name) {
    const rule = readRule(context);
    const urls = [...new Set(context.flags.list('non-resource-url'))];
    const labels = readAggregation(context);
    requireName(name);
    const isAggregated = Object.keys(labels).length > 0;
    if (isAggregated) {
      if (urls.length + rule.verbs.length + rule.resources.length + rule.resourceNames.length > 0)
        throw new CommandError(
          'aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames',
        );
    } else await validate(context, rule, urls);
    return {
      kind: 'ClusterRole',
      apiVersion: 'rbac.authorization.k8s.io/v1',
      metadata: { name },
      rules: isAggregated ? null : await policyRules(context, rule, urls),
      ...(isAggregated ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] } } : {}),
    };
  },
});

const urlVerbs: readonly string[] = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

async function validate(context: VerbContext, rule: RuleFlags, urls: readonly string[]): Promise<void> {
  if (rule.verbs.length === 0) throw new CommandError('at least one verb must be specified');
  if (rule.resources.length === 0 && urls.length === 0)
    throw new CommandError('one of resource or nonResourceURL must be specified');
  if (rule.resources.length > 0) {
    await warnOfVerbs(context, rule.verbs);
    await validateResources(context, rule);
  }
  if (urls.length === 0) return;
  const wrong = rule.verbs.find((verb) => !urlVerbs.includes(verb));
  if (wrong !== undefined) throw new CommandError(`invalid verb: '${wrong}' for nonResourceURL`);
  for (const url of urls) {
    if (url === '*') continue;
    if (!url.startsWith('/')) throw new CommandError('nonResourceURL should start with /');
    if (url.slice(0, -1).includes('*'))
      throw new CommandError("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}

/** `cliflag.MapStringString` (`component-base/cli/flag/map_string_string.go`, v0.37). */
function readAggregation({ flags, command }: VerbContext): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const value of flags.isSet('aggregation-rule') ? flags.each('aggregation-rule') : []) {
    for (const pair of value.split(',').filter((part) => part !== '')) {
      const at = pair.indexOf('=');
      if (at < 0)
        throw new CommandError(
          `invalid argument "${value}" for "--aggregation-rule" flag: malformed pair, expect string=string\nSee '${commandPath(command)} --help' for usage.`,
        );
      labels[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
    }
  }
  return sortKeys(labels);
}
