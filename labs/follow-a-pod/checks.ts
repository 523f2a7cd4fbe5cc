import { type CheckTable, failed, newAnswerCheck, newCheck, type Pod, passed, pending } from '../../src/lab/index.ts';

const pullFailures = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'];

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/** Why the container waits, or the phase of the Pod: what `kubectl get pods` shows as STATUS. */
function shownStatus(pod: Pod): string {
  return pod.status?.containerStatuses?.[0]?.state?.waiting?.reason ?? pod.status?.phase ?? 'Pending';
}

function newAnswer(object: string, annotation: string, isRight: (answer: string) => boolean) {
  return newAnswerCheck({ resource: 'v1/pods', object, annotation, isRight });
}

/** The checks of the lab *Follow a Pod's path*. */
export const checks: CheckTable = {
  'web-ready': newCheck({
    reasons: { Ready: passed('node'), NotFound: failed(), NotYet: pending('status') },
    run: async ({ get }) => {
      const pod = await get('v1/pods', 'web');
      if (!pod) return { reason: 'NotFound', values: {} };
      return isReady(pod)
        ? { reason: 'Ready', values: { node: pod.spec.nodeName ?? '-' } }
        : { reason: 'NotYet', values: { status: shownStatus(pod) } };
    },
  }),

  'first-event-named': newAnswer('web', 'first-event', (answer) => answer.toLowerCase() === 'scheduled'),
  'last-event-named': newAnswer('web', 'last-event', (answer) => answer.toLowerCase() === 'started'),

  'slow-running': newCheck({
    reasons: { Running: passed(), NotFound: failed(), NotYet: pending('status') },
    run: async ({ get }) => {
      const pod = await get('v1/pods', 'slow');
      if (!pod) return { reason: 'NotFound', values: {} };
      return pod.status?.phase === 'Running'
        ? { reason: 'Running', values: {} }
        : { reason: 'NotYet', values: { status: shownStatus(pod) } };
    },
  }),
  // ContainersReady is False for the same reason, and as good an answer.
  'false-condition-named': newAnswer('slow', 'not-yet', (answer) => /^(containers)?ready$/i.test(answer)),

  'slow-ready': newCheck({
    reasons: { Ready: passed(), NotFound: failed(), NotYet: pending('message') },
    run: async ({ get }) => {
      const pod = await get('v1/pods', 'slow');
      if (!pod) return { reason: 'NotFound', values: {} };
      if (isReady(pod)) return { reason: 'Ready', values: {} };
      const condition = pod.status?.conditions?.find(({ type }) => type === 'Ready');
      return { reason: 'NotYet', values: { message: condition?.message ?? shownStatus(pod) } };
    },
  }),

  'pull-fails': newCheck({
    reasons: { Failing: passed('status'), NotFound: failed(), Running: failed(), NotYet: pending('status') },
    run: async ({ get }) => {
      const pod = await get('v1/pods', 'broken');
      if (!pod) return { reason: 'NotFound', values: {} };
      if (isReady(pod)) return { reason: 'Running', values: {} };
      const status = shownStatus(pod);
      return { reason: pullFailures.includes(status) ? 'Failing' : 'NotYet', values: { status } };
    },
  }),
  'missing-image-named': newAnswer('broken', 'missing-image', (answer) =>
    /^(docker\.io\/)?(library\/)?nginx:1\.72$/.test(answer),
  ),

  'broken-repaired': newCheck({
    reasons: {
      Ready: passed('image'),
      NotFound: failed(),
      SameImage: failed('image'),
      NotYet: pending('image', 'status'),
    },
    run: async ({ get }) => {
      const pod = await get('v1/pods', 'broken');
      if (!pod) return { reason: 'NotFound', values: {} };
      const image = pod.spec.containers[0]?.image ?? '';
      if (isReady(pod)) return { reason: 'Ready', values: { image } };
      if (image === 'nginx:1.72') return { reason: 'SameImage', values: { image } };
      return { reason: 'NotYet', values: { image, status: shownStatus(pod) } };
    },
  }),

  'once-succeeded': newCheck({
    reasons: { Succeeded: passed(), NotFound: failed(), Failed: failed('code'), NotYet: pending('status') },
    run: async ({ get }) => {
      const pod = await get('v1/pods', 'once');
      if (!pod) return { reason: 'NotFound', values: {} };
      if (pod.status?.phase === 'Succeeded') return { reason: 'Succeeded', values: {} };
      const terminated = pod.status?.containerStatuses?.[0]?.state?.terminated;
      if (pod.status?.phase === 'Failed') return { reason: 'Failed', values: { code: terminated?.exitCode ?? '-' } };
      return { reason: 'NotYet', values: { status: shownStatus(pod) } };
    },
  }),
};
