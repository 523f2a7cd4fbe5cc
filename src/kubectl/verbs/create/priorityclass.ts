import { createGenerator } from './generator.ts';

/** `kubectl create priorityclass` (`kubectl/pkg/cmd/create/create_priorityclass.go`, v0.37). */
export const createPriorityClass = createGenerator({
  resource: 'priorityclasses',
  isClusterScoped: true,
  failure: 'failed to create priorityclass: ',
  generate({ flags }, name) {
    const description = flags.text('description');
    return {
      kind: 'PriorityClass',
      apiVersion: 'scheduling.k8s.io/v1',
      metadata: name === '' ? {} : { name },
      value: flags.integer('value'),
      ...(flags.isOn('global-default') ? { globalDefault: true } : {}),
      ...(description === '' ? {} : { description }),
      preemptionPolicy: flags.text('preemption-policy'),
    };
  },
});
