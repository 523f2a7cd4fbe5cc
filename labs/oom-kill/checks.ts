import { isPodpathError } from '../../src/base/index.ts';
import { formatMebibytes, parseQuantity } from '../../src/kube/index.ts';
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

const mebibyte = 1024 ** 2;
/** How long the container must have run to be called steady. */
const steadySeconds = 20;

/** The newest Pod of the Deployment that is not on its way out. */
async function newestPod({ list }: CheckContext): Promise<Pod | undefined> {
  const pods = await list('v1/pods', { labelSelector: 'app=eater' });
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .sort((a, b) => (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''))[0];
}

/** The memory that the Pod's container holds now; absent while metrics-server has no figures of it. */
async function readMemory({ list }: CheckContext, pod: Pod): Promise<number | undefined> {
  const figures = (await list('metrics.k8s.io/v1beta1/pods')).find(
    ({ metadata }) => metadata.name === pod.metadata.name,
  );
  const memory = figures?.containers[0]?.usage['memory'];
  return memory === undefined ? undefined : parseQuantity(memory);
}

/** The memory limit of a container, in bytes. */
function limitOf(holder: { readonly spec: Pod['spec'] } | undefined): number | undefined {
  const limit = holder?.spec.containers[0]?.resources?.limits?.['memory'];
  return limit === undefined ? undefined : parseQuantity(limit);
}

function newAnswer(annotation: string, isRight: (answer: string) => boolean) {
  return newAnswerCheck({ resource: 'apps/v1/deployments', object: 'eater', annotation, isRight });
}

/** The checks of the lab *OOM kill*. */
export const checks: CheckTable = {
  'was-oom-killed': newCheck({
    reasons: {
      Killed: passed('pod', 'count'),
      NotFound: failed(),
      OtherEnd: failed('reason'),
      Unexplained: pending('reason'),
      NotYet: pending('phase'),
    },
    run: async (context) => {
      const [deployment, pod] = await Promise.all([context.get('apps/v1/deployments', 'eater'), newestPod(context)]);
      if (!deployment) return { reason: 'NotFound', values: {} };
      const status = pod?.status?.containerStatuses?.[0];
      const ended = status?.state?.terminated ?? status?.lastState?.terminated;
      if (!pod || !ended) return { reason: 'NotYet', values: { phase: pod?.status?.phase ?? '-' } };
      // Now and then containerd tells of the end before its cause: https://github.com/containerd/containerd/issues/8180
      if (ended.reason !== 'OOMKilled' && ended.exitCode === 137) {
        return { reason: 'Unexplained', values: { reason: ended.reason ?? '-' } };
      }
      if (ended.reason !== 'OOMKilled') return { reason: 'OtherEnd', values: { reason: ended.reason ?? '-' } };
      return { reason: 'Killed', values: { pod: pod.metadata.name, count: status?.restartCount ?? 0 } };
    },
  }),

  'exit-code-read': newAnswer('exit-code', (answer) => answer === '137'),
  'signal-named': newAnswer('signal', (answer) => /^(9|(SIG)?KILL)$/i.test(answer)),

  'in-back-off': newCheck({
    reasons: { BackingOff: passed('count'), NotFound: failed(), Steady: failed(), NotYet: pending('count') },
    run: async (context) => {
      const pod = await newestPod(context);
      if (!pod) return { reason: 'NotFound', values: {} };
      const status = pod.status?.containerStatuses?.[0];
      const count = status?.restartCount ?? 0;
      if (status?.ready && count === 0 && (limitOf(pod) ?? 0) > 96 * mebibyte) return { reason: 'Steady', values: {} };
      const waits = status?.state?.waiting?.reason === 'CrashLoopBackOff';
      return { reason: waits && count >= 1 ? 'BackingOff' : 'NotYet', values: { count } };
    },
  }),
  'restarter-named': newAnswer('restarted-by', (answer) => answer.toLowerCase() === 'kubelet'),

  'eater-has-room': newCheck({
    reasons: { Running: passed('limit'), NotFound: failed(), TooTight: failed('limit'), NotYet: pending('status') },
    run: async (context) => {
      const [deployment, pod] = await Promise.all([context.get('apps/v1/deployments', 'eater'), newestPod(context)]);
      if (!deployment) return { reason: 'NotFound', values: {} };
      const limit = limitOf(deployment.spec.template);
      if (limit !== undefined && limit <= 96 * mebibyte)
        return { reason: 'TooTight', values: { limit: formatMebibytes(limit) } };
      const status = pod?.status?.containerStatuses?.[0];
      if (pod && limitOf(pod) === limit && status?.ready)
        return { reason: 'Running', values: { limit: limit === undefined ? '-' : formatMebibytes(limit) } };
      return { reason: 'NotYet', values: { status: status?.state?.waiting?.reason ?? pod?.status?.phase ?? '-' } };
    },
  }),
  'need-measured': newCheck({
    reasons: {
      Right: passed('answer', 'seen'),
      Wrong: failed('answer', 'seen'),
      NotAQuantity: failed('answer'),
      NotAnswered: failed(),
      NoFigures: pending(),
    },
    run: async (context) => {
      const [deployment, pod] = await Promise.all([context.get('apps/v1/deployments', 'eater'), newestPod(context)]);
      const answer = deployment?.metadata.annotations?.['needs']?.trim();
      if (answer === undefined) return { reason: 'NotAnswered', values: {} };
      const answered = readQuantity(answer);
      if (answered === undefined) return { reason: 'NotAQuantity', values: { answer } };
      const used = pod && (await readMemory(context, pod));
      // While it is still reading, the figure is not what it needs.
      if (used === undefined || used < 90 * mebibyte) return { reason: 'NoFigures', values: {} };
      const right = Math.abs(answered - used) <= used * 0.15;
      return { reason: right ? 'Right' : 'Wrong', values: { answer, seen: formatMebibytes(used) } };
    },
  }),

  'limit-fits': newCheck({
    reasons: {
      Fits: passed('limit'),
      NotFound: failed(),
      NoLimit: failed(),
      TooTight: failed('limit'),
      TooWide: failed('limit'),
      RequestDiffers: failed('limit', 'request'),
    },
    run: async ({ get }) => {
      const deployment = await get('apps/v1/deployments', 'eater');
      if (!deployment) return { reason: 'NotFound', values: {} };
      const bytes = limitOf(deployment.spec.template);
      if (bytes === undefined) return { reason: 'NoLimit', values: {} };
      const limit = formatMebibytes(bytes);
      if (bytes < 104 * mebibyte) return { reason: 'TooTight', values: { limit } };
      if (bytes > 192 * mebibyte) return { reason: 'TooWide', values: { limit } };
      const request = deployment.spec.template.spec.containers[0]?.resources?.requests?.['memory'];
      if (request !== undefined && parseQuantity(request) < 96 * mebibyte)
        return { reason: 'RequestDiffers', values: { limit, request } };
      return { reason: 'Fits', values: { limit } };
    },
  }),
  'stays-up': newCheck({
    reasons: {
      Steady: passed('seconds'),
      NotFound: failed(),
      OldLimit: failed('limit'),
      Restarted: failed('count'),
      NotYet: pending('seconds'),
    },
    run: async (context) => {
      const [deployment, pod] = await Promise.all([context.get('apps/v1/deployments', 'eater'), newestPod(context)]);
      if (!deployment || !pod) return { reason: 'NotFound', values: {} };
      const wanted = limitOf(deployment.spec.template) ?? 0;
      if (wanted < 104 * mebibyte || wanted > 192 * mebibyte)
        return { reason: 'OldLimit', values: { limit: formatMebibytes(wanted) } };
      const status = pod.status?.containerStatuses?.[0];
      const startedAt = status?.state?.running?.startedAt;
      // Until the Deployment has replaced its Pod, the newest is the old one.
      if (limitOf(pod) !== wanted || !startedAt) return { reason: 'NotYet', values: { seconds: 0 } };
      if (status.restartCount > 0) return { reason: 'Restarted', values: { count: status.restartCount } };
      const seconds = Math.max(0, Math.floor((context.now() - Date.parse(startedAt)) / 1000));
      return { reason: seconds >= steadySeconds ? 'Steady' : 'NotYet', values: { seconds } };
    },
  }),
};

function readQuantity(text: string): number | undefined {
  try {
    return parseQuantity(text);
  } catch (error) {
    if (isPodpathError(error)) return undefined;
    throw error;
  }
}
