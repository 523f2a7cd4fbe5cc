import { describe, expect, it } from 'vitest';
import { computeTemplateHash } from '../../../../src/embedded/controllers/shared/template-hash.ts';
import type { PodTemplateSpec } from '../../../../src/kube/index.ts';

/** A template as the API server keeps it, with `pod` in its spec and `container` in its container. */
function newTemplate(container: object, pod: object = {}, annotations?: Record<string, string>): PodTemplateSpec {
  return {
    metadata: { labels: { app: 'web' }, ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      containers: [
        {
          name: 'c',
          image: 'nginx',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'Always',
          ...container,
        },
      ],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
      ...pod,
    },
  };
}

// Expected: `go -C scripts/template-hash run . hash` of the same templates.
describe('the hash of a Pod template is that of kube-controller-manager', () => {
  it.each<[string, string, PodTemplateSpec]>([
    ['5886d967cf', 'a plain one', newTemplate({})],
    [
      'ff56bc9c8',
      'quantities of every format',
      newTemplate({
        resources: {
          limits: { cpu: '1', memory: '1.5Gi', 'nvidia.com/gpu': '2' },
          requests: { cpu: '0.25', memory: '100M', 'ephemeral-storage': '1e3' },
        },
      }),
    ],
    [
      '7cc5fbf97c',
      'environment and probes',
      newTemplate({
        env: [
          {
            name: 'R',
            valueFrom: { resourceFieldRef: { containerName: 'c', resource: 'limits.memory', divisor: '1Mi' } },
          },
          { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
        ],
        envFrom: [{ prefix: 'P_', configMapRef: { name: 'cm' } }],
        ports: [{ name: 'web', containerPort: 80, protocol: 'TCP' }],
        livenessProbe: {
          grpc: { port: 9000, service: '' },
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        },
        resources: { limits: { cpu: '1500m', memory: '128974848' } },
      }),
    ],
    [
      'bb4f6c979',
      'volumes, hooks, init containers and letters beyond ASCII',
      newTemplate(
        {
          volumeMounts: [{ name: 'a', mountPath: '/a', readOnly: true }],
          args: ['--x=ü€', '"q"'],
          lifecycle: {
            preStop: { exec: { command: ['sh', '-c', 'sleep 5'] } },
            postStart: { httpGet: { path: '/', port: 8080, scheme: 'HTTP' } },
          },
          startupProbe: {
            tcpSocket: { port: 'web' },
            failureThreshold: 30,
            periodSeconds: 10,
            successThreshold: 1,
            timeoutSeconds: 1,
          },
        },
        {
          volumes: [
            {
              name: 'a',
              projected: {
                defaultMode: 420,
                sources: [
                  { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
                  {
                    downwardAPI: {
                      items: [{ path: 'l', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }],
                    },
                  },
                ],
              },
            },
            { name: 'b', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
            { name: 'c', persistentVolumeClaim: { claimName: 'x' } },
            { name: 'd', hostPath: { path: '/x', type: '' } },
            { name: 'e', secret: { secretName: 's', defaultMode: 256, optional: true } },
          ],
          initContainers: [
            {
              name: 'i',
              image: 'busybox:1',
              restartPolicy: 'Always',
              resources: {},
              terminationMessagePath: '/dev/termination-log',
              terminationMessagePolicy: 'File',
              imagePullPolicy: 'IfNotPresent',
            },
          ],
        },
        { 'a/b': 'c d' },
      ),
    ],
  ])('%s: %s', (hash, _, template) => {
    expect(computeTemplateHash(template)).toBe(hash);
  });

  it('differs by the count of collisions', () => {
    expect(computeTemplateHash(newTemplate({}), 1)).not.toBe('5886d967cf');
  });
});
