/** A JSON object. */
export type Body = Record<string, unknown>;

/** One request of a sequence. */
export interface ApplyStep {
  /** `apply` and `merge` are PATCH, `create` is POST, `update` is PUT of the live object with `changes` merged into it. */
  readonly verb: 'apply' | 'create' | 'merge' | 'update';
  readonly manager: string;
  readonly body: unknown;
  readonly force?: true;
  readonly subresource?: 'status' | 'scale';
  /** The version in the URL, where it is not that of the kind's path. */
  readonly version?: string;
}

/** Requests about one object, one after the other. */
export interface ApplyCase {
  readonly name: string;
  readonly kind: string;
  readonly steps: readonly ApplyStep[];
}

/** A case about one object; bodies are given without apiVersion, kind and name. */
export function sequence(name: string, apiVersion: string, kind: string, steps: readonly ApplyStep[]): ApplyCase {
  const complete = (step: ApplyStep): ApplyStep => {
    if (step.verb === 'merge' || step.verb === 'update' || typeof step.body !== 'object') return step;
    const body = step.body as Body;
    const metadata = { name: 'x', ...(body['metadata'] as Body | undefined) };
    return { ...step, body: { apiVersion, kind, ...body, metadata } };
  };
  return { name, kind, steps: steps.map(complete) };
}

/** A PATCH with a configuration. */
export const apply = (manager: string, body: unknown, rest: Partial<ApplyStep> = {}): ApplyStep => ({
  verb: 'apply',
  manager,
  body,
  ...rest,
});
/** As {@link apply}, with `force`. */
export const force = (manager: string, body: unknown): ApplyStep => apply(manager, body, { force: true });
/** A POST. */
export const create = (manager: string, body: unknown): ApplyStep => ({ verb: 'create', manager, body });
/** A PATCH with a JSON merge patch. */
export const merge = (manager: string, body: unknown, rest: Partial<ApplyStep> = {}): ApplyStep => ({
  verb: 'merge',
  manager,
  body,
  ...rest,
});
/** A PUT of the live object with changes. */
export const update = (manager: string, changes: unknown): ApplyStep => ({ verb: 'update', manager, body: changes });
