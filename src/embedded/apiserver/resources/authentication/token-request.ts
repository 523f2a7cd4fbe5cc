import {
  type FieldError,
  fieldErrors,
  formatTime,
  type KubeObject,
  newBadRequest,
  newConflict,
  newInvalid,
  newNotFound,
  parseApiVersion,
  type StoredObject,
} from '../../../../kube/index.ts';
import type { TokenClaims } from '../../authenticator.ts';
import type { VirtualAsker, VirtualCreate } from '../../virtual-resource.ts';

const group = 'authentication.k8s.io';
const kind = { group, kind: 'TokenRequest' };

/** What a kubelet asks for when a Pod mounts a token as admission made it: such tokens live on for a year, with a note. */
const projectedExpirationSeconds = 3607;
const extendedExpirationSeconds = 365 * 24 * 60 * 60;
const minExpirationSeconds = 600;

interface BoundObjectRef {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** Fills in an hour (`pkg/apis/authentication/v1/defaults.go`, v1.37). */
export function setTokenRequestDefaults(object: KubeObject): void {
  object['spec'] ??= {};
  object['spec'].expirationSeconds ??= 3600;
}

/**
 * Issues a token of a service account (`pkg/registry/core/serviceaccount/storage/token.go`, v1.37). Tokens bound to
 * webhook configurations are alpha and refused as upstream refuses them.
 */
export const createTokenRequest: VirtualCreate = (object, asker) => {
  const { namespace, name } = asker.info;
  const { metadata } = object;
  if (metadata.name && metadata.name !== name) {
    throw invalidMetadata(name, 'metadata.name', metadata.name, 'must match the service account name if specified');
  }
  if (metadata.namespace && metadata.namespace !== namespace) {
    const why = 'must match the service account namespace if specified';
    throw invalidMetadata(name, 'metadata.namespace', metadata.namespace, why);
  }
  const account = asker.get({ group: '', resource: 'serviceaccounts' }, namespace, name);
  if (!account) throw newNotFound({ group: '', resource: 'serviceaccounts' }, name);
  const uid = account.metadata.uid ?? '';
  if (metadata.uid && metadata.uid !== uid) {
    const why = `the UID in the token request (${metadata.uid}) does not match the UID of the service account (${uid})`;
    throw newConflict({ group, resource: 'TokenRequest' }, name, why);
  }
  setTokenRequestDefaults(object);
  const spec = object['spec'];
  if ((spec.audiences ?? []).length === 0) spec.audiences = asker.tokenIssuer.defaultAudiences;
  const errors = validateTokenRequest(spec);
  if (errors.length > 0) throw newInvalid(kind, '', errors);
  const bound = findBoundObject(spec.boundObjectRef ?? undefined, name, asker);

  const isProjected =
    bound.boundObject?.kind === 'Pod' &&
    spec.expirationSeconds === projectedExpirationSeconds &&
    isForApiServer(spec.audiences, asker.tokenIssuer.defaultAudiences);
  const { token, id, issuedAtSeconds } = asker.tokenIssuer.issue({
    serviceAccount: { namespace, name, uid },
    audiences: spec.audiences,
    expirationSeconds: isProjected ? extendedExpirationSeconds : spec.expirationSeconds,
    ...(isProjected ? { warnAfterSeconds: spec.expirationSeconds } : {}),
    ...bound,
  });
  asker.annotate('authentication.kubernetes.io/issued-credential-id', `JTI=${id}`);
  return {
    ...object,
    metadata: { ...metadata, name, namespace, uid, creationTimestamp: formatTime(issuedAtSeconds * 1000) },
    spec: { ...spec, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: formatTime((issuedAtSeconds + spec.expirationSeconds) * 1000) },
  };
};

function invalidMetadata(name: string, field: string, value: string, why: string) {
  return newInvalid(kind, name, [fieldErrors.invalid(field, value, why)]);
}

/** `pkg/apis/authentication/validation/validation.go ValidateTokenRequest` (v1.37). */
function validateTokenRequest(spec: {
  readonly expirationSeconds: number;
  readonly attestations?: Readonly<Record<string, unknown>>;
}): FieldError[] {
  const { expirationSeconds, attestations } = spec;
  if (attestations && Object.keys(attestations).length > 0) {
    const why = 'attestations may only be specified with a webhook bound object reference';
    return [fieldErrors.invalid('spec.attestations', attestations, why)];
  }
  const complain = (why: string) => [fieldErrors.invalid('spec.expirationSeconds', expirationSeconds, why)];
  if (expirationSeconds < minExpirationSeconds) return complain('may not specify a duration less than 10 minutes');
  if (expirationSeconds > 2 ** 32) return complain('may not specify a duration larger than 2^32 seconds');
  return [];
}

const isForApiServer = (audiences: readonly string[], own: readonly string[]) =>
  audiences.length === own.length && own.every((audience) => audiences.includes(audience));

function findBoundObject(
  ref: BoundObjectRef | undefined,
  account: string,
  asker: VirtualAsker,
): Pick<TokenClaims, 'boundObject' | 'node'> {
  if (!ref) return {};
  const { group: refGroup = '', version = '' } = parseApiVersion(ref.apiVersion ?? '') ?? {};
  const plural = refGroup === '' ? boundKinds[ref.kind ?? ''] : undefined;
  if (!plural) {
    const text = `${refGroup}/${version}, Kind=${ref.kind ?? ''}`;
    throw newBadRequest(`cannot bind token to object of type ${text}`);
  }
  const boundKind = ref.kind ?? '';
  const name = ref.name ?? '';
  if (name === '') throw newBadRequest('Name parameter required.');
  const resource = { group: '', resource: plural };
  const object = asker.get(resource, boundKind === 'Node' ? '' : asker.info.namespace, name);
  if (!object) throw newNotFound(resource, name);
  if (boundKind === 'Pod' && object.spec?.serviceAccountName !== account) {
    throw newBadRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    );
  }
  const uid = object.metadata.uid ?? '';
  if (ref.uid && ref.uid !== uid) {
    const why = `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw newConflict({ group: '', resource: boundKind }, name, why);
  }
  return { boundObject: { kind: boundKind, name, uid }, ...(boundKind === 'Pod' ? nodeOf(object, asker) : {}) };
}

const boundKinds: Readonly<Record<string, string>> = { Pod: 'pods', Node: 'nodes', Secret: 'secrets' };

function nodeOf(pod: StoredObject, asker: VirtualAsker): Pick<TokenClaims, 'node'> {
  const name: string = pod.spec?.nodeName ?? '';
  if (name === '') return {};
  const node = asker.get({ group: '', resource: 'nodes' }, '', name);
  return { node: { name, uid: node?.metadata.uid ?? '' } };
}
