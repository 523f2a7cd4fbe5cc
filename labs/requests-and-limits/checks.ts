import { isPodpathError } from '../../src/base/index.ts';
import { parseQuantity } from '../../src/kube/index.ts';
import {
  type CheckContext,
  type CheckTable,
  failed,
  newAnswerCheck,
  newCheck,
  type Pod,
  passed,
  pending,
} from '../../src/lab/index.ts';

/** Whether two quantities are the same amount, however they are written: `32Mi` and `33554432`. */
function isSameQuantity(answer: string, expected: string | undefined): boolean {
  try {
    return expected !== undefined && parseQuantity(answer) === parseQuantity(expected);
  } catch (error) {
    if (isPodpathError(error)) return false;
    throw error;
  }
}

/** The newest Pod of a Deployment that is not on its way out. */
async function newestPod({ list }: CheckContext, app: string): Promise<Pod | undefined> {
  const pods = await list('v1/pods', { labelSelector: `app=${app}` });
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .sort((a, b) => (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''))[0];
}

function hasCondition(pod: Pod | undefined, type: string, status: 'True' | 'False'): boolean {
  return pod?.status?.conditions?.some((condition) => condition.type === type && condition.status === status) ?? false;
}

/** Whether the Deployment's Pod, of the class that its requests and limits give it, is ready. */
function newClassCheck(app: string, wanted: 'Burstable' | 'Guaranteed') {
  return newCheck({
    reasons: { Ready: passed('pod'), NotFound: failed(), OtherClass: failed('seen'), NotYet: pending('pod', 'phase') },
    run: async (context) => {
      const deployment = await context.get('apps/v1/deployments', app);
      if (!deployment) return { reason: 'NotFound', values: {} };
      const { requests = {}, limits = {} } = deployment.spec.template.spec.containers[0]?.resources ?? {};
      const equal = ['cpu', 'memory'].every((name) =>
        isSameQuantity(requests[name] ?? limits[name] ?? '', limits[name]),
      );
      const asksNothing = Object.keys({ ...requests, ...limits }).length === 0;
      const seen = asksNothing ? 'BestEffort' : equal ? 'Guaranteed' : 'Burstable';
      if (seen !== wanted) return { reason: 'OtherClass', values: { seen } };
      const pod = await newestPod(context, app);
      // Until the Deployment has replaced its Pod, the newest is the old one.
      if (pod?.status?.qosClass === wanted && hasCondition(pod, 'Ready', 'True'))
        return { reason: 'Ready', values: { pod: pod.metadata.name } };
      return {
        reason: 'NotYet',
        values: {
          pod: pod?.metadata.name ?? app,
          phase: `${pod?.status?.phase ?? '-'}, ${pod?.status?.qosClass ?? '-'}`,
        },
      };
    },
  });
}

/** The checks of the lab *What a Pod asks for and gets*. */
export const checks: CheckTable = {
  'request-read': newAnswerCheck({
    resource: 'v1/pods',
    object: 'web',
    annotation: 'memory-request',
    isRight: (answer, pod) => isSameQuantity(answer, pod.spec.containers[0]?.resources?.requests?.['memory']),
  }),
  'limit-read': newAnswerCheck({
    resource: 'v1/pods',
    object: 'web',
    annotation: 'memory-limit',
    isRight: (answer, pod) => isSameQuantity(answer, pod.spec.containers[0]?.resources?.limits?.['memory']),
  }),

  'silver-requests': newCheck({
    reasons: { Requests: passed('memory'), NotFound: failed(), NoRequest: failed(), HasLimit: failed('memory') },
    run: async ({ get }) => {
      const deployment = await get('apps/v1/deployments', 'silver');
      if (!deployment) return { reason: 'NotFound', values: {} };
      const { requests, limits } = deployment.spec.template.spec.containers[0]?.resources ?? {};
      const memory = requests?.['memory'];
      if (memory === undefined) return { reason: 'NoRequest', values: {} };
      const limit = limits?.['memory'];
      return limit === undefined
        ? { reason: 'Requests', values: { memory } }
        : { reason: 'HasLimit', values: { memory: limit } };
    },
  }),
  'silver-burstable': newClassCheck('silver', 'Burstable'),
  'gold-guaranteed': newClassCheck('gold', 'Guaranteed'),

  'first-to-go-named': newAnswerCheck({
    resource: 'v1/configmaps',
    object: 'notebook',
    annotation: 'first-to-go',
    isRight: (answer) => answer === 'bronze',
  }),

  'giant-waits': newCheck({
    reasons: { Unschedulable: passed('message'), NotFound: failed(), Scheduled: failed('node'), NotYet: pending() },
    run: async (context) => {
      const [deployment, pod] = await Promise.all([
        context.get('apps/v1/deployments', 'giant'),
        newestPod(context, 'giant'),
      ]);
      if (!deployment) return { reason: 'NotFound', values: {} };
      if (pod?.spec.nodeName !== undefined) return { reason: 'Scheduled', values: { node: pod.spec.nodeName } };
      const condition = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
      if (condition?.status === 'False' && condition.reason === 'Unschedulable')
        return { reason: 'Unschedulable', values: { message: condition.message ?? '' } };
      return { reason: 'NotYet', values: {} };
    },
  }),
  'lack-named': newAnswerCheck({
    resource: 'apps/v1/deployments',
    object: 'giant',
    annotation: 'lacking',
    isRight: (answer) => answer.toLowerCase() === 'memory',
  }),

  'giant-runs': newCheck({
    reasons: {
      Running: passed('pod', 'node'),
      NotFound: failed(),
      Unschedulable: failed('message'),
      NotYet: pending('phase'),
    },
    run: async (context) => {
      const [deployment, pod] = await Promise.all([
        context.get('apps/v1/deployments', 'giant'),
        newestPod(context, 'giant'),
      ]);
      if (!deployment) return { reason: 'NotFound', values: {} };
      if (pod?.spec.nodeName !== undefined && hasCondition(pod, 'Ready', 'True'))
        return { reason: 'Running', values: { pod: pod.metadata.name, node: pod.spec.nodeName } };
      const condition = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
      const asked = deployment.spec.template.spec.containers[0]?.resources?.requests?.['memory'];
      const asksTheSame = pod?.spec.containers[0]?.resources?.requests?.['memory'] === asked;
      if (condition?.reason === 'Unschedulable' && asksTheSame)
        return { reason: 'Unschedulable', values: { message: condition.message ?? '' } };
      return { reason: 'NotYet', values: { phase: pod?.status?.phase ?? '-' } };
    },
  }),
};
