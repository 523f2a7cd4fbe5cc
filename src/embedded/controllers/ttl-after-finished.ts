import type { Job } from '../../kube/index.ts';
import { keyOf, resources, splitKey } from '../client/index.ts';
import type { ControllerDefinition } from './controller.ts';
import { isFinished } from './job/end.ts';
import { ignoring } from './shared/claim.ts';
import { conditionOf } from './shared/conditions.ts';

/** Deletes finished Jobs after `ttlSecondsAfterFinished` (`pkg/controller/ttlafterfinished`, v1.37.2). */
export const ttlAfterFinishedController: ControllerDefinition = {
  name: 'ttl-after-finished-controller',
  start({ client, clock, informers, queue }) {
    const jobs = informers.of(resources.jobs);
    const add = (job: Job) => {
      if (job.spec.ttlSecondsAfterFinished !== undefined && isFinished(job)) queue.add(keyOf(job));
    };
    jobs.addHandlers({ added: add, updated: (_, job) => add(job) });
    return {
      async reconcile(key) {
        const { namespace, name } = splitKey(key);
        const job = jobs.get(namespace, name);
        const ttl = job?.spec.ttlSecondsAfterFinished;
        if (job === undefined || ttl === undefined || !isFinished(job) || job.metadata.deletionTimestamp !== undefined)
          return;
        const { conditions } = job.status;
        const end = ['Complete', 'Failed']
          .map((type) => conditionOf(conditions, type))
          .find((each) => each?.status === 'True');
        const leftMs = Date.parse(end?.lastTransitionTime ?? '') + ttl * 1000 - clock.now();
        if (leftMs > 0) queue.addAfter(key, leftMs);
        else {
          const { uid = '' } = job.metadata;
          const options = { propagationPolicy: 'Foreground', preconditions: { uid } } as const;
          await ignoring([404], client.delete(resources.jobs, { namespace, name }, options));
        }
      },
    };
  },
};
