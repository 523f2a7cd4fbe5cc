import {
  compareQuantities,
  formatQuantity,
  isZeroQuantity,
  quantitySign,
  type StoredObject,
  subtractQuantities,
} from '../../../kube/index.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../admission.ts';
import { newAdmissionForbidden } from './attributes.ts';
import type { Counted, QuotaEvaluator, Scope } from './quota/evaluator.ts';
import { quotaEvaluatorOf } from './quota/evaluators.ts';
import { type Amounts, addAmounts, formatAmounts, parseAmounts } from './resource-amounts.ts';

const resourceQuotas = { group: '', resource: 'resourcequotas' };

/** A quota that a request counts against, and what it would add. */
interface Charge {
  readonly quota: StoredObject;
  readonly added: Amounts;
}

/**
 * Holds a namespace to its ResourceQuotas, and notes in their status what is used
 * (`apiserver/pkg/admission/plugin/resourcequota/controller.go`, v1.37). The status of a new quota, and what is used after
 * a deletion, is the quota controller's. Limited resources of an admission configuration are not there.
 */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate(attributes, context) {
    const { operation, resource, namespace, object } = attributes;
    if (namespace === '' || !object || (operation !== 'CREATE' && operation !== 'UPDATE')) return;
    if (resource.resource === 'namespaces' && resource.group === '') return;
    const quotas = [...context.list(resourceQuotas, namespace)];
    if (quotas.length === 0) return;
    const evaluator = quotaEvaluatorOf(resource);
    if (!evaluator?.handles(attributes)) return;
    const charges = findCharges(quotas, object, evaluator, attributes, context);
    const used = charges.map((charge) => ({ quota: charge.quota, amounts: charged(charge, attributes) }));
    if (attributes.dryRun) return;
    for (const { quota, amounts } of used) {
      context.update(resourceQuotas, namespace, quota.metadata.name ?? '', (stored) => {
        stored['status'] = { ...stored['status'], used: formatAmounts(amounts) };
      });
    }
  },
};

function findCharges(
  quotas: readonly StoredObject[],
  object: Counted,
  evaluator: QuotaEvaluator,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Charge[] {
  const matching = quotas.filter((quota) => matches(quota, object, evaluator));
  for (const quota of matching) requireStatus(quota, object, evaluator, attributes);
  if (matching.length === 0) return [];
  const now = context.clock.now();
  const usage = evaluator.usage(object, now);
  const negative = [...usage].filter(([, amount]) => quantitySign(amount) < 0).map(([name]) => name);
  if (negative.length > 0) {
    const names = negative.sort().join(',');
    throw newAdmissionForbidden(attributes, `quota usage is negative for resource(s): ${names}`);
  }
  const { old } = attributes;
  const grown = attributes.operation === 'UPDATE' && old ? difference(usage, evaluator.usage(old, now)) : undefined;
  return matching.flatMap((quota) => {
    const added = grown && old && matches(quota, old, evaluator) ? grown : usage;
    const isFree = [...added.values()].every(isZeroQuantity);
    return isFree ? [] : [{ quota, added }];
  });
}

/** A quota counts an object when it limits something of its kind and all its scopes fit. */
function matches(quota: StoredObject, object: Counted, evaluator: QuotaEvaluator): boolean {
  if (!Object.keys(quota.status?.hard ?? {}).some(evaluator.counts)) return false;
  return scopesOf(quota).every((scope) => evaluator.matchesScope(scope, object));
}

function scopesOf({ spec }: StoredObject): Scope[] {
  const plain: readonly string[] = spec?.scopes ?? [];
  return [
    ...plain.map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
}

function requireStatus(
  quota: StoredObject,
  object: Counted,
  evaluator: QuotaEvaluator,
  attributes: AdmissionAttributes,
): void {
  const { name } = quota.metadata;
  const restricted = Object.keys(quota.status?.hard ?? {}).filter(evaluator.counts);
  const complaint = evaluator.complain?.(restricted, object);
  if (complaint !== undefined) throw newAdmissionForbidden(attributes, `failed quota: ${name}: ${complaint}`);
  const used = quota.status?.used ?? {};
  if (restricted.every((resource) => Object.hasOwn(used, resource))) return;
  const resources = restricted.sort().join(',');
  throw newAdmissionForbidden(attributes, `status unknown for quota: ${name}, resources: ${resources}`);
}

/** What is used with the charge. @throws StatusError where that is too much. */
function charged({ quota, added }: Charge, attributes: AdmissionAttributes): Amounts {
  const hard = parseAmounts(quota.status?.hard);
  const before = parseAmounts(quota.status?.used);
  const requested: Amounts = new Map([...added].filter(([name]) => hard.has(name)));
  const after: Amounts = new Map(before);
  addAmounts(after, requested);
  const exceeded = [...requested.keys()]
    .filter((name) => {
      const limit = hard.get(name);
      const amount = after.get(name);
      return limit && amount && compareQuantities(amount, limit) > 0;
    })
    .sort();
  if (exceeded.length === 0 || attributes.subresource === 'status') return after;
  const print = (amounts: Amounts) =>
    exceeded
      .flatMap((name) => {
        const amount = amounts.get(name);
        return amount ? [`${name}=${formatQuantity(amount)}`] : [];
      })
      .join(',');
  throw newAdmissionForbidden(
    attributes,
    `exceeded quota: ${quota.metadata.name}, requested: ${print(requested)}, used: ${print(before)}, limited: ${print(hard)}`,
  );
}

/** What is more, never less than nothing. */
function difference(usage: Amounts, previous: Amounts): Amounts {
  const grown: Amounts = new Map();
  for (const [name, amount] of usage) {
    const before = previous.get(name);
    const more = before ? subtractQuantities(amount, before) : amount;
    if (quantitySign(more) > 0) grown.set(name, more);
  }
  return grown;
}
