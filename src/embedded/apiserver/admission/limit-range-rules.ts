import { compareQuantities, formatQuantity, type Quantity, quantityMilliValue } from '../../../kube/index.ts';

/**
 * One rule of a LimitRange for one resource; what it says when it is broken (`plugin/pkg/admission/limitranger/admission.go`,
 * v1.37). Amounts are compared exactly, where upstream rounds them up to thousandths.
 */
type LimitRule = (
  type: string,
  name: string,
  enforced: Quantity,
  request: Quantity | undefined,
  limit: Quantity | undefined,
) => string | undefined;

export const checkMin: LimitRule = (type, name, enforced, request, limit) => {
  const rule = `minimum ${name} usage per ${type} is ${formatQuantity(enforced)}`;
  if (!request) return `${rule}.  No request is specified`;
  if (compareQuantities(request, enforced) < 0) return `${rule}, but request is ${formatQuantity(request)}`;
  if (limit && compareQuantities(limit, enforced) < 0) return `${rule}, but limit is ${formatQuantity(limit)}`;
  return undefined;
};

export const checkMax: LimitRule = (type, name, enforced, request, limit) => {
  const rule = `maximum ${name} usage per ${type} is ${formatQuantity(enforced)}`;
  if (!limit) return `${rule}.  No limit is specified`;
  if (compareQuantities(limit, enforced) > 0) return `${rule}, but limit is ${formatQuantity(limit)}`;
  if (request && compareQuantities(request, enforced) > 0) {
    return `${rule}, but request is ${formatQuantity(request)}`;
  }
  return undefined;
};

/** {@link checkMax} for what has no limits. */
export const checkMaxRequest: LimitRule = (type, name, enforced, request) => {
  const rule = `maximum ${name} usage per ${type} is ${formatQuantity(enforced)}`;
  if (!request) return `${rule}.  No request is specified`;
  if (compareQuantities(request, enforced) > 0) return `${rule}, but request is ${formatQuantity(request)}`;
  return undefined;
};

export const checkRatio: LimitRule = (type, name, enforced, request, limit) => {
  const rule = `${name} max limit to request ratio per ${type} is ${formatQuantity(enforced)}`;
  const requested = request ? quantityMilliValue(request) : 0;
  const limited = limit ? quantityMilliValue(limit) : 0;
  if (requested === 0) return `${rule}, but no request is specified or request is 0`;
  if (limited === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = limited / requested;
  if (ratio * 1000 <= quantityMilliValue(enforced)) return undefined;
  return `${rule}, but provided ratio is ${ratio.toFixed(6)}`;
};
