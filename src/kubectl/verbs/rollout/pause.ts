import type { Verb } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import type { Draft } from '../set/patches.ts';
import { changeRollout, isApps } from './objects.ts';

/** `kubectl rollout pause` (`kubectl/pkg/cmd/rollout/rollout_pause.go`, `polymorphichelpers/objectpauser.go`, v0.37). */
export const rolloutPause: Verb = {
  run: (context) =>
    changeRollout(context, {
      operation: 'paused',
      unchanged: () => ({ operation: 'already paused' }),
      change(draft) {
        const spec = specOf(draft, 'pausing is not supported');
        if (spec.paused === true) throw new CommandError('is already paused');
        spec.paused = true;
      },
    }),
};

/** `kubectl rollout resume` (`kubectl/pkg/cmd/rollout/rollout_resume.go`, `polymorphichelpers/objectresumer.go`, v0.37). */
export const rolloutResume: Verb = {
  run: (context) =>
    changeRollout(context, {
      operation: 'resumed',
      unchanged: () => ({ operation: 'already resumed' }),
      change(draft) {
        const spec = specOf(draft, 'resuming is not supported');
        if (spec.paused !== true) throw new CommandError('is not paused');
        delete spec.paused;
      },
    }),
};

function specOf(draft: Draft, refusal: string): { paused?: boolean } {
  if (!isApps(draft, 'Deployment')) throw new CommandError(refusal);
  return draft['spec'] as { paused?: boolean };
}
