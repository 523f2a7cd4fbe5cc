import { isSemanticallyEqual, type KubeObject } from '../../kube/index.ts';
import type { Scope } from '../apiserver/admission/quota/evaluator.ts';
import { quotaEvaluatorOf } from '../apiserver/admission/quota/evaluators.ts';
import { type Amounts, addAmounts, formatAmounts } from '../apiserver/admission/resource-amounts.ts';
import { isString, keyOf, listOf, type Resource, resources, splitKey } from '../client/index.ts';
import type { ControllerDefinition } from './controller.ts';

const all: readonly Resource[] = Object.values(resources);
const nameOf = ({ group, resource }: Resource) => `${group}/${resource}`;

/**
 * Counts what a namespace uses of its ResourceQuotas (`pkg/controller/resourcequota`, v1.37.2); what is made is counted by
 * the API server at once. Not modelled: counts of custom resources, which stay 0.
 */
export const resourceQuotaController: ControllerDefinition = {
  name: 'resourcequota-controller',
  start({ client, clock, informers, memory, queue }) {
    const quotas = informers.of(resources.resourceQuotas);
    const followed = new Set<Resource>();
    const add = (quota: KubeObject) => queue.add(keyOf(quota));
    quotas.addHandlers({
      added: add,
      updated(old, quota) {
        if (
          !isSemanticallyEqual(old['spec'], quota['spec']) ||
          !isSemanticallyEqual(quota['spec'].hard, quota['status']?.hard)
        )
          add(quota);
      },
    });
    /** What goes makes room; only what a quota counts is looked at. */
    const follow = (resource: Resource) => {
      if (followed.has(resource)) return;
      followed.add(resource);
      const replenish = (object: KubeObject) => {
        for (const quota of quotas.list(object.metadata.namespace)) add(quota);
      };
      informers.of(resource).addHandlers({
        updated(old, object) {
          const isPod = object.kind === 'Pod';
          if (isPod ? old['status']?.phase !== object['status']?.phase : resource !== resources.configMaps)
            replenish(object);
        },
        deleted: replenish,
      });
    };
    const before = memory.keep('followed', listOf(isString), () => [...followed].map(nameOf));
    for (const resource of all) if (before?.includes(nameOf(resource)) === true) follow(resource);
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const quota = quotas.get(namespace, name);
        if (quota === undefined) return;
        const hard: Record<string, string> = quota['spec'].hard ?? {};
        const names = Object.keys(hard);
        const scopes: Scope[] = [
          ...(quota['spec'].scopes ?? []).map((scopeName: string) => ({ scopeName, operator: 'Exists' })),
          ...(quota['spec'].scopeSelector?.matchExpressions ?? []),
        ];
        const used: Amounts = new Map();
        for (const resource of all) {
          const evaluator = quotaEvaluatorOf(resource);
          if (evaluator === undefined || !names.some((each) => evaluator.counts(each))) continue;
          follow(resource);
          const informer = informers.of(resource);
          await informer.synced;
          for (const object of informer.list(namespace)) {
            if (scopes.every((scope) => evaluator.matchesScope(scope, object))) {
              addAmounts(used, evaluator.usage(object, clock.now()));
            }
          }
        }
        const amounts = formatAmounts(used);
        const status = { hard, used: Object.fromEntries(names.map((each) => [each, amounts[each] ?? '0'])) };
        if (isSemanticallyEqual(status, quota['status'])) return;
        await client.update(resources.resourceQuotas, { ...quota, status }, { subresource: 'status' });
      },
    };
  },
};
