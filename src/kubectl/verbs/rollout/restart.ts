import { formatTime } from '../../../kube/index.ts';
import type { Verb } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { changeRollout, isApps } from './objects.ts';

interface RestartedSpec {
  readonly paused?: boolean;
  readonly template: { metadata?: { annotations?: Record<string, string> } };
}

/** `kubectl rollout restart` (`kubectl/pkg/cmd/rollout/rollout_restart.go`, `polymorphichelpers/objectrestarter.go`, v0.37). */
export const rolloutRestart: Verb = {
  run: (context) =>
    changeRollout(context, {
      operation: 'restarted',
      unchanged: (name) => ({
        failure: `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
      }),
      change(draft) {
        if (!['Deployment', 'DaemonSet', 'StatefulSet'].some((kind) => isApps(draft, kind)))
          throw new CommandError('restarting is not supported');
        const { paused, template } = draft['spec'] as unknown as RestartedSpec;
        if (draft.kind === 'Deployment' && paused === true)
          throw new CommandError("can't restart paused deployment (run rollout resume first)");
        template.metadata = {
          ...template.metadata,
          annotations: {
            ...template.metadata?.annotations,
            'kubectl.kubernetes.io/restartedAt': formatTime(context.clock.now()),
          },
        };
      },
    }),
};
