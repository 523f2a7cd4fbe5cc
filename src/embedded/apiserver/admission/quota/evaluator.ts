import { type KubeObject, parseQuantityExact, type StoredObject } from '../../../../kube/index.ts';
import type { AdmissionAttributes } from '../../admission.ts';
import type { Amounts } from '../resource-amounts.ts';

/** An object that is counted. */
export type Counted = KubeObject | StoredObject;

/** A scope of a quota, `spec.scopes[]` and `spec.scopeSelector.matchExpressions[]` in one form. */
export interface Scope {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** How objects of one resource count (`apiserver/pkg/quota/v1/interfaces.go Evaluator`, v1.37). */
export interface QuotaEvaluator {
  /** Tests whether a request can change what is used. */
  readonly handles: (attributes: AdmissionAttributes) => boolean;
  /** Tests whether this evaluator reckons a resource of a quota: `requests.cpu`. */
  readonly counts: (resource: string) => boolean;
  readonly matchesScope: (scope: Scope, object: Counted) => boolean;
  /** What of an object counts; `now` in milliseconds since the epoch. */
  readonly usage: (object: Counted, now: number) => Amounts;
  /** What an object must say when these resources are limited; the complaint, or undefined. */
  readonly complain?: (required: readonly string[], object: Counted) => string | undefined;
}

/** One of something. */
export const one = parseQuantityExact('1');

/** `count/deployments.apps`, `count/pods` (`apiserver/pkg/quota/v1/generic/evaluator.go`, v1.37). */
export function countName({ group, resource }: { readonly group: string; readonly resource: string }): string {
  return `count/${group === '' ? resource : `${resource}.${group}`}`;
}

/** Counts objects when they are made; `aliases` are the older names of such counts: `configmaps`. */
export function newObjectCounter(
  resource: { readonly group: string; readonly resource: string },
  aliases: readonly string[] = [],
): QuotaEvaluator {
  const names = [countName(resource), ...aliases];
  const amounts: Amounts = new Map(names.map((name) => [name, one]));
  return {
    handles: ({ operation, subresource }) => operation === 'CREATE' && subresource === '',
    counts: (name) => names.includes(name),
    matchesScope: () => false,
    usage: () => amounts,
  };
}
