import type { LabFile } from './schema.ts';

/** What of a lab is held against messages, manifests, solutions and checks. */
export interface LabOutline {
  readonly metadata: { readonly name?: string | undefined };
  readonly spec: {
    readonly setup: readonly string[];
    readonly steps: readonly { readonly name: string; readonly checks: readonly { readonly name: string }[] }[];
  };
}

/**
 * The outline of a lab: of one whose file has mistakes, what can be read of it all the same, so that these mistakes hide
 * no others. Positions stay: what has no name is kept under an empty one, which is held against nothing.
 */
export function outlineOf(lab: LabFile | undefined, raw: unknown): LabOutline {
  if (lab) return lab;
  const { metadata, spec } = asRecord(raw);
  const { setup, steps } = asRecord(spec);
  const name = asRecord(metadata)['name'];
  return {
    metadata: { name: typeof name === 'string' ? name : undefined },
    spec: {
      setup: asArray(setup).map(asName),
      steps: asArray(steps).map((step) => ({
        name: asName(asRecord(step)['name']),
        checks: asArray(asRecord(step)['checks']).map((check) => ({ name: asName(asRecord(check)['name']) })),
      })),
    },
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asName(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
