import { describe, expect, test } from 'vitest';
import { computeQosClass } from '../../../../../../src/embedded/apiserver/resources/core/pod/qos.ts';
import type { ResourceRequirements } from '../../../../../../src/embedded/apiserver/resources/core/pod/types.ts';
import { podRules } from '../../../../../../src/embedded/apiserver/resources/core/pod.ts';
import type { KubeObject, StoredObject } from '../../../../../../src/kube/index.ts';
import { ruleContext } from '../rule-context.ts';

function newPod(spec: Record<string, unknown> = {}, status?: Record<string, unknown>): KubeObject {
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'a', generation: 1 },
    spec: { serviceAccountName: 'default', containers: [{ name: 'web', image: 'nginx:1.27' }], ...spec },
    ...(status === undefined ? {} : { status }),
  };
  podRules.setDefaults?.(object);
  return object;
}

const debug = { name: 'debug', image: 'busybox:1' };

// The texts are a real API server's.
describe("a Pod's ephemeral containers", () => {
  const { ephemeralcontainers } = podRules.subresources ?? {};
  function updated(ephemeralContainers: unknown, old: StoredObject) {
    const object = newPod({ nodeName: 'elsewhere', ephemeralContainers });
    ephemeralcontainers?.prepareForUpdate?.(object, old, ruleContext);
    const errors = ephemeralcontainers?.validateUpdate?.(object, old, ruleContext);
    return { object, errors: errors?.map((error) => error.toString()) };
  }

  test('are all that their subresource changes, and the generation', () => {
    const { object, errors } = updated([debug], newPod());
    expect(errors).toEqual([]);
    expect(object.metadata.generation).toBe(2);
    expect(object).toEqual({
      ...newPod({ ephemeralContainers: [debug] }),
      metadata: { ...object.metadata, generation: 2 },
    });
  });

  test.each([
    [
      'changed',
      [{ ...debug, image: 'busybox:2' }],
      'existing ephemeral containers "debug" may not be changed\n@@ -1,6 +1,6 @@\n {\n  "Name": "debug",\n' +
        '- "Image": "busybox:1",\n+ "Image": "busybox:2",\n  "Command": null,\n  "Args": null,\n  "WorkingDir": "",\n',
    ],
    ['removed', [], 'existing ephemeral containers "debug" may not be removed\n'],
  ])('cannot be %s', (_, ephemeralContainers, why) => {
    const { errors } = updated(ephemeralContainers, newPod({ ephemeralContainers: [debug] }));
    expect(errors).toEqual([`spec.ephemeralContainers: Forbidden: ${why}`]);
  });
});

test.each([
  ['of the request', { nodeName: 'n', terminationGracePeriodSeconds: 5 }, { phase: 'Running' }, 9, 9],
  ['of the Pod', { nodeName: 'n', terminationGracePeriodSeconds: 5 }, { phase: 'Running' }, undefined, 5],
  ['by default', { nodeName: 'n' }, { phase: 'Pending' }, undefined, 30],
  ['that is negative is a second', { nodeName: 'n' }, { phase: 'Running' }, -7, 1],
  ['of a Pod without a node is none', {}, { phase: 'Pending' }, 9, 0],
  ['of a Pod that has succeeded is none', { nodeName: 'n' }, { phase: 'Succeeded' }, 9, 0],
  ['of a Pod that has failed is none', { nodeName: 'n' }, { phase: 'Failed' }, 9, 0],
])('the grace period %s', (_, spec, status, requested, expected) => {
  expect(podRules.gracePeriodSeconds?.(newPod(spec, status), requested)).toBe(expected);
});

test('the fields that field selectors know', () => {
  const status = { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }] };
  expect(podRules.selectableFields?.(newPod({ nodeName: 'n', hostNetwork: true }, status))).toEqual({
    'spec.nodeName': 'n',
    'spec.restartPolicy': 'Always',
    'spec.schedulerName': 'default-scheduler',
    'spec.serviceAccountName': 'default',
    'spec.hostNetwork': 'true',
    'status.phase': 'Running',
    'status.podIP': '10.0.0.1',
    'status.podIPs': '',
    'status.nominatedNodeName': '',
  });
});

describe('the quality of service', () => {
  const full = { cpu: '1', memory: '1Gi' };
  const container = (resources?: ResourceRequirements) => ({
    name: 'a',
    image: 'x',
    ...(resources ? { resources } : {}),
  });
  test.each<[string, string, (ResourceRequirements | undefined)[]]>([
    ['without resources', 'BestEffort', [undefined, {}]],
    ['with zero requests', 'BestEffort', [{ requests: { cpu: '0', memory: '0' } }]],
    ['with other resources only', 'BestEffort', [{ limits: { 'ephemeral-storage': '1Gi' } }]],
    ['with requests', 'Burstable', [{ requests: full }]],
    ['with limits of one resource', 'Burstable', [{ requests: { cpu: '1' }, limits: { cpu: '1' } }]],
    ['with limits as requests', 'Guaranteed', [{ requests: full, limits: full }]],
    ['with the same in other units', 'Guaranteed', [{ requests: { cpu: '1000m', memory: '1024Mi' }, limits: full }]],
    ['with limits beyond requests', 'Burstable', [{ requests: full, limits: { ...full, cpu: '2' } }]],
    ['of one container only', 'Burstable', [{ requests: full, limits: full }, undefined]],
  ])('%s: %s', (_, expected, resources) => {
    expect(computeQosClass({ containers: resources.map(container) })).toBe(expected);
    expect(
      computeQosClass({ containers: resources.slice(1).map(container), initContainers: [container(resources[0])] }),
    ).toBe(expected);
  });

  test('of what is asked for all containers together', () => {
    const spec = { containers: [container({ requests: full })], resources: { requests: full, limits: full } };
    expect(computeQosClass(spec)).toBe('Guaranteed');
  });
});
