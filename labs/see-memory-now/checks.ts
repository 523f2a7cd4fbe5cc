import { formatMebibytes, parseQuantity } from '../../src/kube/index.ts';
import {
  type CheckContext,
  type CheckTable,
  failed,
  newAnswerCheck,
  newCheck,
  passed,
  pending,
} from '../../src/lab/index.ts';

const apiServiceName = 'v1beta1.metrics.k8s.io';
/** Figures move between two samples: one that is this close to the highest is not called wrong. */
const closeEnough = 0.9;

/** Memory by Pod, or by container of one Pod, as metrics-server reports it now. */
async function readMemory({ list }: CheckContext, pod?: string): Promise<ReadonlyMap<string, number>> {
  const pods = await list('metrics.k8s.io/v1beta1/pods');
  const rows = pods.flatMap(({ metadata, containers }) => {
    const used = containers.map(({ name, usage }) => ({ name, bytes: parseQuantity(usage['memory'] ?? '0') }));
    if (pod !== undefined) return metadata.name === pod ? used : [];
    return [{ name: metadata.name, bytes: used.reduce((sum, { bytes }) => sum + bytes, 0) }];
  });
  return new Map(rows.map(({ name, bytes }) => [name, bytes]));
}

/** The checks of the lab *See memory now*. */
export const checks: CheckTable = {
  'missing-api-named': newAnswerCheck({
    resource: 'v1/configmaps',
    object: 'notebook',
    annotation: 'missing-api',
    isRight: (answer) => /^(v1beta1\.)?metrics\.k8s\.io(\/v1beta1)?$/.test(answer),
  }),

  'metrics-server-installed': newCheck({
    reasons: { Installed: passed('image'), NotFound: failed() },
    run: async ({ get }) => {
      const deployment = await get('apps/v1/deployments', 'metrics-server', { namespace: 'kube-system' });
      if (!deployment) return { reason: 'NotFound', values: {} };
      return {
        reason: 'Installed',
        values: { image: deployment.spec.template.spec.containers[0]?.image ?? 'metrics-server' },
      };
    },
  }),

  'metrics-api-registered': newCheck({
    reasons: { Registered: passed(), NotFound: failed() },
    run: async ({ get }) => ({
      reason: (await get('apiregistration.k8s.io/v1/apiservices', apiServiceName)) ? 'Registered' : 'NotFound',
      values: {},
    }),
  }),

  'metrics-api-available': newCheck({
    reasons: { Available: passed(), NotFound: failed(), NotYet: pending('why') },
    run: async ({ get }) => {
      const service = await get('apiregistration.k8s.io/v1/apiservices', apiServiceName);
      if (!service) return { reason: 'NotFound', values: {} };
      const condition = service.status?.conditions?.find(({ type }) => type === 'Available');
      if (condition?.status === 'True') return { reason: 'Available', values: {} };
      return { reason: 'NotYet', values: { why: condition?.reason ?? 'Unknown' } };
    },
  }),

  'nodes-have-figures': newCheck({
    reasons: { All: passed('count'), NotFound: failed(), NotYet: pending('count', 'nodes') },
    run: async ({ get, list }) => {
      const [nodes, figures, service] = await Promise.all([
        list('v1/nodes'),
        list('metrics.k8s.io/v1beta1/nodes'),
        get('apiregistration.k8s.io/v1/apiservices', apiServiceName),
      ]);
      if (!service) return { reason: 'NotFound', values: {} };
      if (figures.length > 0 && figures.length >= nodes.length)
        return { reason: 'All', values: { count: figures.length } };
      return { reason: 'NotYet', values: { count: figures.length, nodes: nodes.length } };
    },
  }),

  'percent-understood': newAnswerCheck({
    resource: 'v1/configmaps',
    object: 'notebook',
    annotation: 'memory-percent-of',
    isRight: (answer) => answer.toLowerCase() === 'allocatable',
  }),

  'hungriest-pod-labelled': newCheck({
    reasons: {
      Right: passed('pod', 'memory'),
      Wrong: failed('pod', 'memory'),
      NotAnswered: failed(),
      Several: failed('pods'),
      NoFigures: pending('pod'),
    },
    run: async (context) => {
      const labelled = await context.list('v1/pods', { labelSelector: 'hungriest=true' });
      const [pod, ...more] = labelled.map(({ metadata }) => metadata.name);
      if (pod === undefined) return { reason: 'NotAnswered', values: {} };
      if (more.length > 0) return { reason: 'Several', values: { pods: [pod, ...more].join(', ') } };
      const memory = await readMemory(context);
      const own = memory.get(pod);
      // All three must be in, or a Pod without figures yet could be the one.
      if (own === undefined || memory.size < 3) return { reason: 'NoFigures', values: { pod } };
      const right = own >= Math.max(...memory.values()) * closeEnough;
      return { reason: right ? 'Right' : 'Wrong', values: { pod, memory: formatMebibytes(own) } };
    },
  }),

  'hungriest-container-named': newCheck({
    reasons: {
      Right: passed('container', 'memory'),
      Wrong: failed('container', 'memory'),
      NotAContainer: failed('container'),
      NotAnswered: failed(),
      NoFigures: pending(),
    },
    run: async (context) => {
      const pod = await context.get('v1/pods', 'search');
      const container = pod?.metadata.annotations?.['hungriest-container']?.trim();
      if (!pod || container === undefined) return { reason: 'NotAnswered', values: {} };
      if (!pod.spec.containers.some(({ name }) => name === container))
        return { reason: 'NotAContainer', values: { container } };
      const memory = await readMemory(context, 'search');
      const own = memory.get(container);
      if (own === undefined) return { reason: 'NoFigures', values: {} };
      const right = own >= Math.max(...memory.values()) * closeEnough;
      return { reason: right ? 'Right' : 'Wrong', values: { container, memory: formatMebibytes(own) } };
    },
  }),
};
