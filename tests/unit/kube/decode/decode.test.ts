import { describe, expect, test } from 'vitest';
import { kubernetesData } from '../../../../src/embedded/kubernetes-data.ts';
import { schemaData } from '../../../../src/embedded/schema-data.ts';
import {
  createSchemas,
  DecodeError,
  decodeObject,
  type JsonObject,
  type Schema,
  writeNulls,
} from '../../../../src/kube/index.ts';

const schemas = createSchemas(schemaData);

function schemaOf(apiVersion: string, kind: string): Schema {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const schema = schemas.forKind({ group, version, kind });
  if (schema === undefined) throw new Error(`no schema of ${apiVersion} ${kind}`);
  return schema;
}

/** What the decoder says, or what it makes of the object. */
function decode(
  apiVersion: string,
  kind: string,
  rest: string,
): { error?: string; unknown: readonly string[]; object: JsonObject } {
  const object = JSON.parse(`{"apiVersion":"${apiVersion}","kind":"${kind}",${rest}}`) as JsonObject;
  try {
    return { unknown: decodeObject(object, schemaOf(apiVersion, kind)), object };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { error: error.message, unknown: [], object };
  }
}

const quantityText = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const goStruct = (what: string, field: string, type: string) =>
  `json: cannot unmarshal ${what} into Go struct field ${field} of type ${type}`;

// Every message is what kube-apiserver v1.37.2 answered to the same body, behind `cannot be handled as a ...: `.
describe('a value of the wrong type', () => {
  test.each([
    ['"spec":{"replicas":"3"}', goStruct('string', 'DeploymentSpec.spec.replicas', 'int32')],
    ['"spec":{"replicas":1.5}', goStruct('number 1.5', 'DeploymentSpec.spec.replicas', 'int32')],
    ['"spec":{"replicas":3000000000}', goStruct('number 3000000000', 'DeploymentSpec.spec.replicas', 'int32')],
    ['"spec":{"replicas":true}', goStruct('bool', 'DeploymentSpec.spec.replicas', 'int32')],
    ['"spec":{"replicas":[]}', goStruct('array', 'DeploymentSpec.spec.replicas', 'int32')],
    ['"spec":{"replicas":{}}', goStruct('object', 'DeploymentSpec.spec.replicas', 'int32')],
    ['"spec":"x"', goStruct('string', 'Deployment.spec', 'v1.DeploymentSpec')],
    ['"spec":5', goStruct('number', 'Deployment.spec', 'v1.DeploymentSpec')],
    ['"metadata":"x"', goStruct('string', 'Deployment.metadata', 'v1.ObjectMeta')],
    ['"metadata":{"labels":"x"}', goStruct('string', 'ObjectMeta.metadata.labels', 'map[string]string')],
    [
      '"metadata":{"ownerReferences":{}}',
      goStruct('object', 'ObjectMeta.metadata.ownerReferences', '[]v1.OwnerReference'),
    ],
    [
      '"spec":{"selector":{"matchLabels":{"a":1}}}',
      goStruct('number', 'LabelSelector.spec.selector.matchLabels', 'string'),
    ],
    [
      '"spec":{"strategy":{"type":5}}',
      goStruct('number', 'DeploymentStrategy.spec.strategy.type', 'v1.DeploymentStrategyType'),
    ],
    [
      '"spec":{"strategy":{"rollingUpdate":{"maxSurge":true}}}',
      goStruct('bool', 'RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge', 'int32'),
    ],
    [
      '"spec":{"template":{"metadata":{"creationTimestamp":5}}}',
      goStruct('number', 'ObjectMeta.spec.template.metadata.creationTimestamp', 'string'),
    ],
    ['"status":{"replicas":"x"}', goStruct('string', 'DeploymentStatus.status.replicas', 'int32')],
  ])('in a Deployment is named as Go names it: %s', (rest, error) => {
    expect(decode('apps/v1', 'Deployment', rest).error).toBe(error);
  });

  test.each([
    ['"containers":[5]', goStruct('number', 'PodSpec.spec.containers', 'v1.Container')],
    ['"containers":"x"', goStruct('string', 'PodSpec.spec.containers', '[]v1.Container')],
    ['"containers":[{"name":5,"image":6}]', goStruct('number', 'Container.spec.containers.name', 'string')],
    ['"restartPolicy":5', goStruct('number', 'PodSpec.spec.restartPolicy', 'v1.RestartPolicy')],
    ['"overhead":[]', goStruct('array', 'PodSpec.spec.overhead', 'v1.ResourceList')],
    ['"overhead":{"cpu":true}', quantityText],
    [
      '"terminationGracePeriodSeconds":9223372036854775808',
      goStruct('number 9223372036854775808', 'PodSpec.spec.terminationGracePeriodSeconds', 'int64'),
    ],
    [
      '"volumes":[{"name":"x","emptyDir":"y"}]',
      goStruct('string', 'Volume.spec.volumes.VolumeSource.emptyDir', 'v1.EmptyDirVolumeSource'),
    ],
    [
      '"volumes":[{"name":"x","emptyDir":{"medium":5}}]',
      goStruct('number', 'EmptyDirVolumeSource.spec.volumes.VolumeSource.emptyDir.medium', 'v1.StorageMedium'),
    ],
    [
      '"containers":[{"securityContext":{"capabilities":{"add":[5]}}}]',
      goStruct('number', 'Capabilities.spec.containers.securityContext.capabilities.add', 'v1.Capability'),
    ],
    [
      '"containers":[{"livenessProbe":{"httpGet":{"port":true}}}]',
      goStruct('bool', 'HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port', 'int32'),
    ],
    ['"containers":[{"resources":{"limits":{"cpu":"1kk"}}}]', "unable to parse quantity's suffix"],
    ['"containers":[{"resources":{"limits":{"cpu":{}}}}]', quantityText],
    // What cannot be read at all outranks what came first.
    ['"restartPolicy":5,"containers":[{"resources":{"limits":{"cpu":"1 Gi"}}}]', quantityText],
  ])('in a Pod is named as Go names it: %s', (rest, error) => {
    expect(decode('v1', 'Pod', `"spec":{${rest}}`).error).toBe(error);
  });

  test.each([
    ['"data":{"a":5}', goStruct('number', 'ConfigMap.data', 'string')],
    ['"binaryData":{"a":"***"}', 'illegal base64 data at input byte 0'],
    ['"binaryData":{"a":5}', goStruct('number', 'ConfigMap.binaryData', '[]uint8')],
    ['"binaryData":{"a":[256]}', goStruct('number 256', 'ConfigMap.binaryData', 'uint8')],
  ])('in a ConfigMap is named as Go names it: %s', (rest, error) => {
    expect(decode('v1', 'ConfigMap', rest).error).toBe(error);
  });

  test.each([
    ['{"additionalProperties":5}', 'boolean or JSON schema expected'],
    [
      '{"properties":{"a":{"properties":5}}}',
      goStruct(
        'number',
        'JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.properties',
        'map[string]v1.JSONSchemaProps',
      ),
    ],
    ['{"maximum":"x"}', goStruct('string', 'JSONSchemaProps.spec.versions.schema.openAPIV3Schema.maximum', 'float64')],
    ['{"enum":5}', goStruct('number', 'JSONSchemaProps.spec.versions.schema.openAPIV3Schema.enum', '[]v1.JSON')],
    [
      '{"items":[{"type":1}]}',
      goStruct('number', 'JSONSchemaProps.spec.versions.schema.openAPIV3Schema.items.type', 'string'),
    ],
  ])('in a schema of a CustomResourceDefinition is named as Go names it: %s', (schema, error) => {
    const rest = `"spec":{"versions":[{"name":"v1","schema":{"openAPIV3Schema":${schema}}}]}`;
    expect(decode('apiextensions.k8s.io/v1', 'CustomResourceDefinition', rest).error).toBe(error);
  });
});

describe('an unknown field', () => {
  test('is dropped and told with its path, in the order of the text', () => {
    const { unknown, object } = decode(
      'apps/v1',
      'Deployment',
      '"foo":1,"spec":{"bar":1,"Replicas":2,"template":{"spec":{"containers":[{"nmae":"x"},{"a.b":1}]}}}',
    );
    expect(unknown).toEqual([
      'unknown field "foo"',
      'unknown field "spec.bar"',
      'unknown field "spec.Replicas"',
      'unknown field "spec.template.spec.containers[0].nmae"',
      'unknown field "spec.template.spec.containers[1].a.b"',
    ]);
    expect(object['foo']).toBeUndefined();
  });

  test('may be called like a part of every JavaScript object', () => {
    const { unknown, object } = decode(
      'v1',
      'ConfigMap',
      '"__proto__":{"a":1},"constructor":1,"data":{"__proto__":"a"}',
    );
    expect(unknown).toEqual(['unknown field "__proto__"', 'unknown field "constructor"']);
    expect(JSON.stringify(object)).toBe(
      '{"apiVersion":"v1","kind":"ConfigMap","data":{"__proto__":"a"},"metadata":{}}',
    );
  });

  test('is told at most 100 times', () => {
    const fields = Array.from({ length: 200 }, (_, index) => `"x${index}":1`).join();
    expect(decode('v1', 'ConfigMap', fields).unknown).toHaveLength(100);
  });

  test('inside what stands in a schema’s place is dropped without a word', () => {
    const rest = (schema: string) => `"spec":{"versions":[{"name":"v1","schema":{"openAPIV3Schema":${schema}}}]}`;
    const kind = ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'] as const;
    expect(decode(...kind, rest('{"items":{"foo":1,"type":"string"}}')).unknown).toEqual([]);
    expect(decode(...kind, rest('{"a":1}')).unknown).toEqual([
      'unknown field "spec.versions[0].schema.openAPIV3Schema.a"',
    ]);
  });
});

describe('what is read', () => {
  test('has no null and no zero value that Go leaves out, and those that Go writes', () => {
    const { object } = decode(
      'v1',
      'Pod',
      '"metadata":{"name":"x","creationTimestamp":null,"labels":{}},"spec":{"hostNetwork":false,"nodeSelector":{},' +
        '"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","command":[],"env":[{"name":"E","value":""}]}]}',
    );
    expect(object).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x' },
      spec: {
        volumes: [{ name: 'v', emptyDir: {} }],
        containers: [{ name: 'c', env: [{ name: 'E' }], resources: {} }],
      },
      status: {},
    });
  });

  test('has in place of a null item what Go has there', () => {
    const { object } = decode('v1', 'Pod', '"spec":{"containers":[null],"nodeSelector":{"a":null}}');
    expect(object['spec']).toEqual({ containers: [{ name: '', resources: {} }], nodeSelector: { a: '' } });
  });

  test.each([
    ['"0.5"', '500m'],
    ['1.5', '1500m'],
    ['"1024Mi"', '1Gi'],
    ['" 1 "', '1'],
    ['null', '0'],
  ])('has quantities as they are written back: %s', (text, written) => {
    const { object } = decode('v1', 'Pod', `"spec":{"overhead":{"memory":${text}}}`);
    expect(object['spec']).toEqual({ overhead: { memory: written }, containers: undefined });
  });

  test('has a list of bytes as base64', () => {
    expect(decode('v1', 'ConfigMap', '"binaryData":{"a":[104,105],"b":[]}').object['binaryData']).toEqual({
      a: 'aGk=',
      b: '',
    });
  });

  test('goes no deeper than a thousand schemas inside each other', () => {
    const depth = 5_000;
    const schema = `${'{"properties":{"a":'.repeat(depth)}{}${'}}'.repeat(depth)}`;
    const rest = `"spec":{"versions":[{"schema":{"openAPIV3Schema":${schema}}}]}`;
    expect(decode('apiextensions.k8s.io/v1', 'CustomResourceDefinition', rest).error).toBe('exceeded max depth');
  });
});

test('nulls are written where Go writes them', () => {
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'x' } };
  const pod = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
  writeNulls(role, schemaOf(role.apiVersion, role.kind));
  writeNulls(pod, schemaOf('v1', 'Pod'));
  expect(role).toEqual({ ...role, rules: null });
  expect(pod.status.conditions[0]).toEqual({
    type: 'Ready',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: null,
  });
});

test('what a fresh API server makes is written as it was read', () => {
  for (const object of kubernetesData.bootstrap) {
    const copy = structuredClone(object);
    const schema = schemaOf(object.apiVersion, object.kind);
    expect(decodeObject(copy, schema)).toEqual([]);
    writeNulls(copy, schema);
    for (const condition of copy['status']?.conditions ?? []) delete condition.lastTransitionTime;
    expect(copy).toEqual(object);
  }
});
