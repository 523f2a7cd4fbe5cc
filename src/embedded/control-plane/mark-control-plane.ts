import { type ComponentContext, createInformer, resources } from '../client/index.ts';

/**
 * Labels the control-plane Node once it has registered, which a kubelet may not do itself (`mark-control-plane` of kubeadm,
 * cmd/kubeadm/app/phases/markcontrolplane, v1.37). Without other Nodes kind lets load balancers have this one, too
 * (pkg/cluster/internal/create/actions/kubeadminit, v0.33).
 */
export function markControlPlane(context: ComponentContext, name: string, isAlone: boolean): Disposable {
  const informer = createInformer({
    ...context,
    resource: resources.nodes,
    selectors: { fieldSelector: `metadata.name=${name}` },
  });
  informer.addHandlers({
    added({ metadata: { labels = {} } }) {
      if (Object.hasOwn(labels, 'node-role.kubernetes.io/control-plane')) return;
      const patch = {
        metadata: {
          labels: {
            'node-role.kubernetes.io/control-plane': '',
            ...(isAlone ? {} : { 'node.kubernetes.io/exclude-from-external-load-balancers': '' }),
          },
        },
      };
      context.client
        .patch(resources.nodes, { name }, 'strategic', patch)
        .catch((error: unknown) => context.log('error', `mark-control-plane: ${String(error)}`));
    },
  });
  return informer;
}
