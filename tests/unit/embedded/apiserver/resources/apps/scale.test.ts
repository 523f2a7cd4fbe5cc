import { describe, expect, test } from 'vitest';
import { deploymentRules } from '../../../../../../src/embedded/apiserver/resources/apps/deployment.ts';
import { replicaSetRules } from '../../../../../../src/embedded/apiserver/resources/apps/replica-set.ts';
import { statefulSetRules } from '../../../../../../src/embedded/apiserver/resources/apps/stateful-set.ts';
import { replicationControllerRules } from '../../../../../../src/embedded/apiserver/resources/core/replication-controller.ts';

const expressions = [{ key: 'tier', operator: 'In', values: ['b', 'a'] }];

describe('the scale of', () => {
  test.each([
    [
      'a Deployment',
      deploymentRules,
      { matchLabels: { app: 'web' }, matchExpressions: expressions },
      'app=web,tier in (a,b)',
    ],
    ['a ReplicaSet', replicaSetRules, { matchLabels: { app: 'web' } }, 'app=web'],
    ['a StatefulSet', statefulSetRules, { matchLabels: { app: 'web' } }, 'app=web'],
    ['a ReplicationController', replicationControllerRules, { tier: 'a', app: 'web' }, 'app=web,tier=a'],
  ])('%s', (_, { scale }, selector, text) => {
    const object = {
      apiVersion: 'v1',
      kind: 'X',
      metadata: {},
      spec: { replicas: 3, selector },
      status: { replicas: 2 },
    };
    expect(scale?.getReplicas(object)).toBe(3);
    expect(scale?.getStatusReplicas(object)).toBe(2);
    expect(scale?.getSelector(object)).toBe(text);
    scale?.setReplicas(object, 5);
    expect(object.spec.replicas).toBe(5);
  });
});
