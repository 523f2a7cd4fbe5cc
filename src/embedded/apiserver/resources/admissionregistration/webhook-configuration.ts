import {
  type FieldError,
  fieldErrors,
  isDns1035Label,
  isDns1123Subdomain,
  isFullyQualifiedName,
  isValidPortNum,
  type KubeObject,
  type LabelSelector,
  validateLabelSelector,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { bumpGeneration, checkSupported, startGeneration } from '../field-rules.ts';
import { validateWebhookRule, type WebhookRule } from './webhook-rule.ts';

interface Webhook {
  readonly name?: string;
  clientConfig?: {
    readonly url?: string;
    readonly service?: { readonly name?: string; readonly namespace?: string; readonly path?: string; port?: number };
  };
  readonly rules?: WebhookRule[];
  failurePolicy?: string;
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  sideEffects?: string | null;
  timeoutSeconds?: number;
  admissionReviewVersions?: readonly string[] | null;
  reinvocationPolicy?: string;
}

const reviewVersions = ['v1', 'v1beta1'];
const sideEffects = ['None', 'NoneOnDryRun'];

/** Rules of admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration, see {@link rulesOf}. */
export const validatingWebhookConfigurationRules: ResourceRules = rulesOf(false);

/** Rules of admissionregistration.k8s.io/v1 MutatingWebhookConfiguration, see {@link rulesOf}. */
export const mutatingWebhookConfigurationRules: ResourceRules = rulesOf(true);

/**
 * pkg/registry/admissionregistration/{validating,mutating}webhookconfiguration/strategy.go and
 * pkg/apis/admissionregistration/validation (v1.37). A configuration that is right is refused by name as long as it has a
 * webhook, because the embedded cluster calls none and must not pretend to; matchConditions are not read for that reason.
 */
function rulesOf(isMutating: boolean): ResourceRules {
  const validate = (object: KubeObject) => validateWebhooks(object, isMutating);
  return {
    refuseUnconditionalUpdate: true,
    setDefaults: (object) => setDefaults(object, isMutating),
    prepareForCreate: startGeneration,
    prepareForUpdate: (object, old) => bumpGeneration(object, old, 'webhooks'),
    validateCreate: validate,
    validateUpdate: validate,
  };
}

const webhooksOf = (object: KubeObject): Webhook[] => object['webhooks'] ?? [];

function setDefaults(object: KubeObject, isMutating: boolean): void {
  for (const hook of webhooksOf(object)) {
    hook.failurePolicy ??= 'Fail';
    hook.matchPolicy ??= 'Equivalent';
    hook.namespaceSelector ??= {};
    hook.objectSelector ??= {};
    hook.timeoutSeconds ??= 10;
    if (isMutating) hook.reinvocationPolicy ??= 'Never';
    for (const rule of hook.rules ?? []) rule.scope ??= '*';
    hook.clientConfig ??= {};
    if (hook.clientConfig.service) hook.clientConfig.service.port ??= 443;
    hook.sideEffects ??= null;
    hook.admissionReviewVersions ??= null;
  }
}

function validateWebhooks(object: KubeObject, isMutating: boolean): FieldError[] {
  const names = new Set<string>();
  const errors = webhooksOf(object).flatMap((hook, index) => {
    const path = `webhooks[${index}]`;
    const found = validateWebhook(hook, path, isMutating);
    found.push(...validateVersions(hook.admissionReviewVersions ?? [], `${path}.admissionReviewVersions`));
    if (hook.name && names.has(hook.name)) found.push(fieldErrors.duplicate(`${path}.name`, hook.name));
    names.add(hook.name ?? '');
    return found;
  });
  if (errors.length > 0 || webhooksOf(object).length === 0) return errors;
  return [fieldErrors.forbidden('webhooks', 'the embedded cluster does not call admission webhooks')];
}

function validateWebhook(hook: Webhook, path: string, isMutating: boolean): FieldError[] {
  const errors = isFullyQualifiedName(`${path}.name`, hook.name ?? '');
  for (const [index, rule] of (hook.rules ?? []).entries()) {
    errors.push(...validateWebhookRule(rule, `${path}.rules[${index}]`));
  }
  errors.push(...checkSupported(`${path}.failurePolicy`, hook.failurePolicy ?? '', ['Fail', 'Ignore']));
  errors.push(...checkSupported(`${path}.matchPolicy`, hook.matchPolicy ?? '', ['Equivalent', 'Exact']));
  if (hook.sideEffects === undefined || hook.sideEffects === null) {
    errors.push(fieldErrors.required(`${path}.sideEffects`, `must specify one of ${sideEffects.join(', ')}`));
  } else {
    errors.push(...checkSupported(`${path}.sideEffects`, hook.sideEffects, sideEffects));
  }
  const timeout = hook.timeoutSeconds ?? 10;
  if (timeout < 1 || timeout > 30) {
    const why = 'the timeout value must be between 1 and 30 seconds';
    errors.push(fieldErrors.invalid(`${path}.timeoutSeconds`, timeout, why));
  }
  errors.push(...validateLabelSelector(hook.namespaceSelector, {}, `${path}.namespaceSelector`));
  errors.push(...validateLabelSelector(hook.objectSelector, {}, `${path}.objectSelector`));
  if (isMutating) {
    const policies = ['IfNeeded', 'Never'];
    errors.push(...checkSupported(`${path}.reinvocationPolicy`, hook.reinvocationPolicy ?? '', policies));
  }
  return [...errors, ...validateClient(hook.clientConfig ?? {}, `${path}.clientConfig`)];
}

function validateVersions(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [fieldErrors.required(path, `must specify one of ${reviewVersions.join(', ')}`)];
  const seen = new Set<string>();
  const errors = versions.flatMap((version, index) => {
    const at = `${path}[${index}]`;
    if (seen.has(version)) return [fieldErrors.invalid(at, version, 'duplicate version')];
    seen.add(version);
    return isDns1035Label(version).map((why) => fieldErrors.invalid(at, version, why));
  });
  if (!reviewVersions.some((version) => seen.has(version))) {
    const why = `must include at least one of ${reviewVersions.join(', ')}`;
    errors.push(fieldErrors.invalid(path, versions, why));
  }
  return errors;
}

function validateClient({ url, service }: NonNullable<Webhook['clientConfig']>, path: string): FieldError[] {
  if (url !== undefined && service === undefined) return validateUrl(url, `${path}.url`);
  if (service === undefined || url !== undefined) {
    return [fieldErrors.required(path, 'exactly one of url or service is required')];
  }
  return validateServiceReference(service, `${path}.service`);
}

const urlParts = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s;

/** `ValidateWebhookURL` of apiserver/pkg/util/webhook/validation.go (v1.37); what Go cannot parse is not told apart. */
function validateUrl(url: string, path: string): FieldError[] {
  const form = '; desired format: https://host[/path]';
  const [, scheme = '', user, host = '', query = '', fragment = ''] = urlParts.exec(url) ?? [];
  const errors: FieldError[] = [];
  const refuse = (value: string, why: string) => errors.push(fieldErrors.invalid(path, value, why));
  if (scheme.toLowerCase() !== 'https') refuse(scheme.toLowerCase(), `'https' is the only allowed URL scheme${form}`);
  if (host === '') refuse('', `host must be specified${form}`);
  if (user !== undefined) refuse(user, 'user information is not permitted in the URL');
  if (fragment !== '') refuse(fragment, 'fragments are not permitted in the URL');
  if (query !== '') refuse(query, 'query parameters are not permitted in the URL');
  return errors;
}

/** `ValidateWebhookService` of the same file, which its caller hands name and namespace in the wrong order. */
function validateServiceReference(
  service: NonNullable<NonNullable<Webhook['clientConfig']>['service']>,
  path: string,
): FieldError[] {
  const { name = '', namespace = '', port = 0, path: target } = service;
  const errors: FieldError[] = [];
  if (namespace === '') errors.push(fieldErrors.required(`${path}.name`));
  if (name === '') errors.push(fieldErrors.required(`${path}.namespace`));
  const complaints = isValidPortNum(port);
  if (complaints.length > 0) {
    errors.push(fieldErrors.invalid(`${path}.port`, port, `port is not valid: ${complaints.join(', ')}`));
  }
  if (target === undefined || target === '' || target === '/') return errors;
  const refuse = (why: string) => errors.push(fieldErrors.invalid(`${path}.path`, target, why));
  if (target === '//') {
    refuse('segment[0] may not be empty');
    return errors;
  }
  if (!target.startsWith('/')) refuse("must start with a '/'");
  const steps = target.slice(1).replace(/\/$/, '').split('/');
  for (const [index, step] of steps.entries()) {
    if (step === '') refuse(`segment[${index}] may not be empty`);
    else for (const why of isDns1123Subdomain(step)) refuse(`segment[${index}]: ${why}`);
  }
  return errors;
}
