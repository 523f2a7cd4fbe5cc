import { isSemanticallyEqual, type KubeObject, labelSelectorToSelector, matchesLabels } from '../../kube/index.ts';
import { resources } from '../client/index.ts';
import type { ControllerDefinition } from './controller.ts';

/** Fills ClusterRoles with the rules of those that their rule selects (`pkg/controller/clusterroleaggregation`, v1.37.2). */
export const clusterRoleAggregationController: ControllerDefinition = {
  name: 'clusterrole-aggregation-controller',
  start({ client, informers, queue }) {
    const roles = informers.of(resources.clusterRoles);
    const enqueue = () => {
      for (const role of roles.list()) if (role['aggregationRule'] !== undefined) queue.add(role.metadata.name ?? '');
    };
    roles.addHandlers({ added: enqueue, updated: enqueue, deleted: enqueue });
    return {
      async reconcile(name) {
        const role = roles.get('', name);
        if (role?.['aggregationRule'] === undefined) return;
        const others = [...roles.list()].sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));
        const rules: KubeObject['rules'][] = [];
        for (const labels of role['aggregationRule'].clusterRoleSelectors ?? []) {
          const selector = labelSelectorToSelector(labels);
          for (const other of others) {
            if (other.metadata.name === name || !matchesLabels(selector, other.metadata.labels)) continue;
            for (const rule of other['rules'] ?? []) {
              if (!rules.some((known) => isSemanticallyEqual(known, rule))) rules.push(rule);
            }
          }
        }
        if (isSemanticallyEqual(rules, role['rules'])) return;
        const applied = { apiVersion: role.apiVersion, kind: role.kind, metadata: { name }, rules };
        const options = { fieldManager: 'clusterrole-aggregation-controller', force: true };
        await client.patch(resources.clusterRoles, { name }, 'apply', applied, options);
      },
    };
  },
};
