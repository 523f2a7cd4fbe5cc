import { describe, expect, test } from 'vitest';
import { kubernetesData } from '../../../../src/embedded/kubernetes-data.ts';
import { schemaData } from '../../../../src/embedded/schema-data.ts';
import { createSchemas, readDiscovery } from '../../../../src/kube/index.ts';

const schemas = createSchemas(schemaData);
const core = 'io.k8s.api.core.v1';
const field = (definition: string, name: string) => schemas.byName(definition)?.fields?.get(name);

describe('schemas of Kubernetes', () => {
  test('are found by kind, in the group that the kind is of', () => {
    expect(schemas.forKind({ group: 'apps', version: 'v1', kind: 'Deployment' })?.name).toBe(
      'io.k8s.api.apps.v1.Deployment',
    );
    expect(schemas.forKind({ group: 'autoscaling', version: 'v1', kind: 'Scale' })?.name).toBe(
      'io.k8s.api.autoscaling.v1.Scale',
    );
    expect(schemas.forKind({ group: 'apps', version: 'v1', kind: 'Pod' })).toBeUndefined();
    expect(schemas.forKind({ group: 'apps', version: 'v1', kind: 'DeploymentSpec' })).toBeUndefined();
    expect(schemas.forKind({ group: '', version: 'v1', kind: '__proto__' })).toBeUndefined();
    expect(schemas.byName('__proto__.x')).toBeUndefined();
  });

  test('have DeleteOptions in every group', () => {
    for (const group of ['', 'apps', 'example.com']) {
      expect(schemas.forKind({ group, version: 'v1', kind: 'DeleteOptions' })?.fields?.has('propagationPolicy')).toBe(
        true,
      );
    }
  });

  test('know every kind that is served', () => {
    for (const { resources } of readDiscovery(kubernetesData.discovery)) {
      for (const resource of resources)
        expect(schemas.forKind(resource)?.fields?.size, resource.kind).toBeGreaterThan(0);
    }
  });

  test('can all be read', () => {
    let count = 0;
    for (const [name, { definitions }] of Object.entries(schemaData.packages)) {
      for (const line of definitions) {
        const schema = schemas.byName(`${name}.${/^\w+/.exec(line)?.[0]}`);
        expect(schema?.fields?.size).toBe(line.split(' ').length - 1);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(400);
  });

  test('tell how lists and maps merge', () => {
    expect(field(`${core}.PodSpec`, 'containers')).toMatchObject({
      required: true,
      schema: { type: 'array', listType: 'map', listMapKeys: ['name'], items: { name: `${core}.Container` } },
      patchMergeKey: 'name',
      patchStrategy: ['merge'],
    });
    expect(field(`${core}.PodSpec`, 'volumes')?.patchStrategy).toEqual(['merge', 'retainKeys']);
    expect(field(`${core}.Container`, 'ports')?.schema.listMapKeys).toEqual(['containerPort', 'protocol']);
    expect(field(`${core}.PodSpec`, 'nodeSelector')?.schema).toMatchObject({ type: 'map', mapType: 'atomic' });
    expect(field('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta', 'finalizers')?.schema.listType).toBe('set');
    expect(schemas.byName(`${core}.SecretKeySelector`)?.mapType).toBe('atomic');
    expect(field(`${core}.PodSpec`, 'tolerations')?.schema.listType).toBeUndefined();
  });

  test('tell types, enumerations, defaults, and what Go makes of zero values', () => {
    expect(field(`${core}.ContainerPort`, 'protocol')).toEqual({
      schema: { type: 'string', goType: 'v1.Protocol' },
      zeroValue: 'omitted',
      default: 'TCP',
      enum: ['SCTP', 'TCP', 'UDP'],
    });
    expect(field(`${core}.ContainerPort`, 'containerPort')).toEqual({
      schema: { type: 'int32' },
      required: true,
      zeroValue: 'written',
    });
    expect(field(`${core}.LocalObjectReference`, 'name')?.default).toBe('');
    expect(field(`${core}.Volume`, 'emptyDir')?.embeddedBy).toBe('VolumeSource');
    expect(field(`${core}.ResourceRequirements`, 'limits')?.schema).toEqual({
      type: 'map',
      items: { type: 'quantity' },
      goType: 'v1.ResourceList',
    });
    expect(field(`${core}.PodCondition`, 'lastProbeTime')).toMatchObject({
      schema: { type: 'time' },
      zeroValue: 'null',
    });
    expect(field(`${core}.Secret`, 'data')?.schema).toEqual({ type: 'map', items: { type: 'bytes' } });
    expect(field('io.k8s.api.coordination.v1.LeaseSpec', 'renewTime')?.schema.type).toBe('microTime');
    expect(field('io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics', 'window')?.schema.type).toBe('duration');
  });

  test('may contain themselves', () => {
    const props = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';
    expect(field(props, 'not')?.schema).toBe(schemas.byName(props));
    expect(field(props, 'items')?.schema).toMatchObject({ type: 'any', name: 'JSONSchemaPropsOrArray' });
  });
});
