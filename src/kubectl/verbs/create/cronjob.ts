import { commandOf, createGenerator, namedMeta } from './generator.ts';

/** `kubectl create cronjob` (`kubectl/pkg/cmd/create/create_cronjob.go`, v0.37). */
export const createCronJob = createGenerator({
  requiredFlags: ['image', 'schedule'],
  resource: 'cronjobs',
  failure: 'failed to create cronjob: ',
  generate(context, name) {
    const { flags } = context;
    const command = commandOf(context);
    const container = {
      name,
      image: flags.text('image'),
      ...(command === undefined ? {} : { command }),
      resources: {},
    };
    const restart = flags.text('restart');
    const spec = { containers: [container], restartPolicy: restart === '' ? 'OnFailure' : restart };
    return {
      kind: 'CronJob',
      apiVersion: 'batch/v1',
      metadata: namedMeta(context, name),
      spec: {
        schedule: flags.text('schedule'),
        jobTemplate: { metadata: { name }, spec: { template: { metadata: {}, spec } } },
      },
      status: {},
    };
  },
});
