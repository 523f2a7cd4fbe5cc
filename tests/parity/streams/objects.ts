/** The Pods and Services that the cases are about, as a real cluster gets them; the names say what becomes of the Pods. */
export const streamObjects: readonly { readonly resource: 'pods' | 'services'; readonly object: Manifest }[] = [
  newPod('pending', { nodeSelector: { no: 'where' } }),
  newPod('creating', { volumes: [{ name: 'v', configMap: { name: 'nowhere' } }] }, [
    { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
  ]),
  newPod('done', { restartPolicy: 'Never' }, [{ command: ['sh', '-c', 'echo finished'] }]),
  newPod('two', {}, [{ command: ['sleep', '3600'] }, { command: ['sleep', '3600'] }]),
  newPod('p', {}, [{ stdin: true, command: ['sh', '-c', 'echo one; echo two; exec cat'] }]),
  newPod('web', {}, [{ image: 'nginx:1.27', ports: [{ containerPort: 80, name: 'http' }] }], { app: 'web' }),
  newService('web', { selector: { app: 'web' }, ports: [{ name: 'http', port: 8080, targetPort: 80 }] }),
  newService('empty', { selector: { app: 'none' }, ports: [{ port: 80 }] }),
];

/** When the real cluster's Pods are what the cases want: paths of fields and their values. */
export const streamStates: Readonly<Record<string, readonly (readonly [path: string, value: unknown])[]>> = {
  pending: [['status.conditions.0.reason', 'Unschedulable']],
  creating: [['status.containerStatuses.0.state.waiting.reason', 'ContainerCreating']],
  done: [['status.phase', 'Succeeded']],
  two: [
    ['status.containerStatuses.0.ready', true],
    ['status.containerStatuses.1.ready', true],
  ],
  p: [['status.containerStatuses.0.ready', true]],
  web: [['status.containerStatuses.0.ready', true]],
};

interface Manifest {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: object;
}

function newPod(name: string, spec: object, containers: readonly object[] = [{}], labels: Record<string, string> = {}) {
  const made = containers.map((container, index) => ({
    name: ['c', 'b'][index],
    image: 'busybox:1.36',
    imagePullPolicy: 'IfNotPresent',
    ...container,
  }));
  const object = { metadata: { name, labels }, spec: { terminationGracePeriodSeconds: 0, ...spec, containers: made } };
  return { resource: 'pods', object } as const;
}

function newService(name: string, spec: object) {
  return { resource: 'services', object: { metadata: { name }, spec } } as const;
}
