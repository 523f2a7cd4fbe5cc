import { type Check, failed, newCheck, passed } from './check.ts';
import type { KubeObject, Resources } from './objects.ts';

/** The resources whose objects learners annotate with their answers. */
type Annotated = 'v1/configmaps' | 'v1/pods' | 'apps/v1/deployments';

/**
 * Makes a check of an answer that the learner gives by annotating an object: `kubectl annotate configmap notebook KEY=ANSWER`.
 * Its reasons are `Right`, `Wrong` (both with `{answer}`) and `NotAnswered` (also when the object is not there).
 */
export function newAnswerCheck<Name extends Annotated>(options: {
  readonly resource: Name;
  readonly object: string;
  readonly annotation: string;
  /** Whether the answer, trimmed, is right; `object` is what was annotated, as it is now. */
  isRight(answer: string, object: Resources[Name]): boolean;
}): Check {
  return newCheck({
    reasons: { Right: passed('answer'), Wrong: failed('answer'), NotAnswered: failed() },
    run: async ({ get }) => {
      const object = await get(options.resource, options.object);
      const annotated: KubeObject | undefined = object;
      const answer = annotated?.metadata.annotations?.[options.annotation]?.trim();
      if (object === undefined || answer === undefined) return { reason: 'NotAnswered', values: {} };
      return { reason: options.isRight(answer, object) ? 'Right' : 'Wrong', values: { answer } };
    },
  });
}
