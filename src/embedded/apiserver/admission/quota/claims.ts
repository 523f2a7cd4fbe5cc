import { compareQuantities, isSemanticallyEqual, parseQuantityExact, roundUpQuantity } from '../../../../kube/index.ts';
import type { Amounts } from '../resource-amounts.ts';
import { type Counted, one, type QuotaEvaluator } from './evaluator.ts';
import { matchesScopeValue } from './scope.ts';

const classSuffix = '.storageclass.storage.k8s.io/';
const claimResources = ['persistentvolumeclaims', 'requests.storage'];

/** How PersistentVolumeClaims count, in all and by class (`pkg/quota/v1/evaluator/core/persistent_volume_claims.go`, v1.37). */
export const claimEvaluator: QuotaEvaluator = {
  handles({ operation, subresource, object, old }) {
    if (subresource === '') return operation === 'CREATE' || operation === 'UPDATE';
    if (subresource !== 'status' || !object || !old) return false;
    return (
      !isSemanticallyEqual(object['status']?.allocatedResources, old.status?.allocatedResources) ||
      classNames(object).join() !== classNames(old).join()
    );
  },
  counts: (name) =>
    name === 'count/persistentvolumeclaims' ||
    claimResources.some((resource) => name === resource || name.endsWith(`${classSuffix}${resource}`)),
  matchesScope(scope, claim) {
    if (scope.scopeName !== 'VolumeAttributesClass') return false;
    const names = classNames(claim);
    if (names.length === 0) return matchesScopeValue(scope, undefined);
    return names.some((name) => matchesScopeValue(scope, name));
  },
  usage(claim) {
    const amounts: Amounts = new Map([
      ['persistentvolumeclaims', one],
      ['count/persistentvolumeclaims', one],
    ]);
    const beta = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
    const storageClass: string = beta ?? claim['spec']?.storageClassName ?? '';
    if (storageClass !== '') amounts.set(`${storageClass}${classSuffix}persistentvolumeclaims`, one);
    const storage = storageOf(claim);
    if (storage === undefined) return amounts;
    const amount = parseQuantityExact(storage);
    amounts.set('requests.storage', amount);
    if (storageClass !== '') amounts.set(`${storageClass}${classSuffix}requests.storage`, amount);
    return amounts;
  },
};

function storageOf(claim: Counted): string | undefined {
  const requested: string | undefined = claim['spec']?.resources?.requests?.storage;
  if (requested === undefined) return undefined;
  const allocated: string = claim['status']?.allocatedResources?.storage ?? '0';
  return roundUpQuantity(compareQuantities(allocated, requested) > 0 ? allocated : requested, 0);
}

/** The VolumeAttributesClasses that a claim has, had or will have. */
function classNames(claim: Counted): string[] {
  const names = [
    claim['spec']?.volumeAttributesClassName,
    claim['status']?.currentVolumeAttributesClassName,
    claim['status']?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return [...new Set(names.filter((name) => typeof name === 'string' && name !== ''))].sort();
}
