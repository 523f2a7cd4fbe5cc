/** explanations: what each section of an output of `kubectl describe` says, by kind and path, in both languages. */
import type { DescribedKind } from '../model.ts';
import { common } from './common.ts';
import { node } from './node.ts';
import { pod } from './pod.ts';
import { service } from './service.ts';
import type { Explanations } from './types.ts';
import { workload } from './workload.ts';

export type { Explanations } from './types.ts';

const byKind: Readonly<Record<DescribedKind, Explanations>> = {
  pod: { ...common, ...pod },
  node: { ...common, ...node },
  workload: { ...common, ...workload },
  service: { ...common, ...service },
};

/** The explanations for a kind; for a kind that has none of its own, those that all objects share. */
export function explanationsFor(kind: DescribedKind | undefined): Explanations {
  return kind === undefined ? common : byKind[kind];
}
