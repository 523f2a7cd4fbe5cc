import fc from 'fast-check';
import type { JsonObject, KubeObject } from '../../../../src/kube/index.ts';

const text = fc.constantFrom('a', 'b', 'c', 'd');
const strings = fc.dictionary(text, text, { maxKeys: 3 });
const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, ...requiredKeys: (keyof T)[]) =>
  fc.record<T>(model, { requiredKeys: requiredKeys as never });

const container = optional(
  {
    name: text,
    image: text,
    args: fc.array(text, { maxLength: 3 }),
    tty: fc.boolean(),
    env: fc.uniqueArray(optional({ name: text, value: text }, 'name'), {
      selector: ({ name }: { name: string }) => name,
      maxLength: 3,
    }),
    ports: fc.uniqueArray(optional({ containerPort: fc.constantFrom(80, 443, 9), name: text }, 'containerPort'), {
      selector: ({ containerPort }: { containerPort: number }) => containerPort,
    }),
    resources: optional({ limits: strings, requests: strings }),
  },
  'name',
);

const named = <T extends { name: string }>(item: fc.Arbitrary<T>) =>
  fc.uniqueArray(item, { selector: ({ name }) => name, maxLength: 4 });

const podSpec = optional(
  {
    containers: named(container),
    initContainers: named(container),
    nodeSelector: strings,
    imagePullSecrets: named(fc.record({ name: text })),
    tolerations: fc.array(optional({ key: text, value: text }), { maxLength: 2 }),
    volumes: named(
      fc.oneof(
        fc.record({ name: text, emptyDir: fc.record({ medium: text }) }),
        fc.record({ name: text, secret: fc.record({ secretName: text }) }),
      ),
    ),
    hostNetwork: fc.boolean(),
  },
  'containers',
);

/** PodTemplates without nulls and without repeated items, of a few words, so that two of them have much in common. */
export const podTemplates: fc.Arbitrary<KubeObject> = fc
  .record({
    labels: strings,
    finalizers: fc.uniqueArray(text, { maxLength: 3 }),
    templateLabels: strings,
    spec: podSpec,
  })
  .map(({ labels, finalizers, templateLabels, spec }) => ({
    apiVersion: 'v1',
    kind: 'PodTemplate',
    metadata: { name: 'x', labels, finalizers },
    template: { metadata: { labels: templateLabels }, spec },
  })) as fc.Arbitrary<KubeObject>;

/** Any JSON, with the words that patches know among its names. */
export const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, 1.5, 'a', 'delete', 'replace', '/a', '-', '__proto__'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'a',
        'metadata',
        'labels',
        'finalizers',
        'template',
        'spec',
        'containers',
        'name',
        '$patch',
        '$retainKeys',
        '$setElementOrder/finalizers',
        '$setElementOrder/containers',
        '$deleteFromPrimitiveList/finalizers',
        'op',
        'path',
        'from',
        'value',
        'constructor',
        '__proto__',
      ),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value as fc.Arbitrary<JsonObject>;
