import { type FieldError, fieldErrors, isLongerThan } from '../../../../../kube/index.ts';
import { toGoValue } from '../../go-value.ts';
import { addDescendingPath } from './paths.ts';
import type { PodSpec, Profile } from './types.ts';
import { visitContainersWithPath } from './visit.ts';

/** Seccomp and AppArmor, as fields and as the annotations of old (`pkg/apis/core/validation/validation.go`, v1.37). */

const types: readonly string[] = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const maxProfileLength = 4095;

/** The annotation that once named a container's AppArmor profile, before its name. */
export const appArmorAnnotationPrefix = 'container.apparmor.security.beta.kubernetes.io/';
/** The annotation that once named a Pod's seccomp profile. */
export const seccompPodAnnotation = 'seccomp.security.alpha.kubernetes.io/pod';
/** The annotation that once named a container's seccomp profile, before its name. */
export const seccompContainerAnnotationPrefix = 'container.seccomp.security.alpha.kubernetes.io/';

type Annotations = Readonly<Record<string, string>>;

/** `validateSeccompProfileField`. */
export function addSeccompErrors(errors: FieldError[], path: string, profile: Profile): void {
  const { type, localhostProfile } = profile;
  if (!type) errors.push(fieldErrors.required(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!types.includes(type)) errors.push(fieldErrors.notSupported(`${path}.type`, type, types));
  const at = `${path}.localhostProfile`;
  if (type !== 'Localhost') {
    if (localhostProfile === undefined) return;
    const why = 'can only be set when seccomp type is Localhost';
    errors.push(fieldErrors.invalid(at, toGoValue('SeccompProfile', { ...profile }), why));
  } else if (localhostProfile === undefined) {
    errors.push(fieldErrors.required(at, 'must be set when seccomp type is Localhost'));
  } else {
    addDescendingPath(errors, at, localhostProfile);
  }
}

/** `ValidateAppArmorProfileField`. */
export function addAppArmorErrors(errors: FieldError[], path: string, { type, localhostProfile }: Profile): void {
  const at = `${path}.localhostProfile`;
  if (type === 'Localhost') {
    const trimmed = localhostProfile?.trim();
    if (!trimmed && trimmed === localhostProfile) {
      errors.push(fieldErrors.required(at, 'must be set when AppArmor type is Localhost'));
    } else if (trimmed !== localhostProfile) {
      errors.push(fieldErrors.invalid(at, localhostProfile, 'must not be padded with whitespace'));
    }
    if (localhostProfile && isLongerThan(localhostProfile, maxProfileLength)) {
      errors.push(fieldErrors.tooLong(at, maxProfileLength));
    }
  } else if (!type) {
    errors.push(fieldErrors.required(`${path}.type`, 'type is required when appArmorProfile is set'));
  } else if (!types.includes(type)) {
    errors.push(fieldErrors.notSupported(`${path}.type`, type, types));
  } else if (localhostProfile !== undefined) {
    errors.push(fieldErrors.invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost'));
  }
}

/** `ApparmorFieldForAnnotation` (pkg/api/pod/util.go): undefined for what is no profile. */
export function appArmorProfileOf(annotation: string): Profile | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const localhost = 'localhost/';
  return annotation.startsWith(localhost) && annotation.length > localhost.length
    ? { type: 'Localhost', localhostProfile: annotation.slice(localhost.length) }
    : undefined;
}

function addSeccompAnnotationErrors(errors: FieldError[], path: string, profile: string): void {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return;
  if (profile.startsWith('localhost/')) addDescendingPath(errors, path, profile.slice('localhost/'.length));
  else errors.push(fieldErrors.invalid(path, profile, 'must be a valid seccomp profile'));
}

/** `ValidateSeccompPodAnnotations` and `ValidateAppArmorPodAnnotations`. */
export function addProfileAnnotationErrors(
  errors: FieldError[],
  path: string,
  annotations: Annotations,
  spec: PodSpec,
): void {
  const forPod = annotations[seccompPodAnnotation];
  if (forPod !== undefined) addSeccompAnnotationErrors(errors, `${path}.${seccompPodAnnotation}`, forPod);
  for (const [key, profile] of Object.entries(annotations)) {
    if (key.startsWith(seccompContainerAnnotationPrefix)) {
      addSeccompAnnotationErrors(errors, `${path}.${key}`, profile);
    }
  }
  for (const [key, profile] of Object.entries(annotations)) {
    if (!key.startsWith(appArmorAnnotationPrefix)) continue;
    const container = key.slice(appArmorAnnotationPrefix.length);
    let isThere = false;
    visitContainersWithPath(spec, '', ({ name = '' }) => {
      if (name === container) isThere = true;
    });
    if (!isThere) errors.push(fieldErrors.invalid(`${path}[${key}]`, container, 'container not found'));
    const isKnown =
      profile === '' || profile === 'runtime/default' || profile === 'unconfined' || profile.startsWith('localhost/');
    if (!isKnown) {
      const why = `invalid AppArmor profile name: ${JSON.stringify(profile)}`;
      errors.push(fieldErrors.invalid(`${path}[${key}]`, profile, why));
    }
  }
}

/** What of a field an annotation contradicts. */
function contradiction(annotation: string, { type, localhostProfile }: Profile, isSeccomp: boolean) {
  switch (type) {
    case 'Unconfined':
      return annotation === 'unconfined' ? undefined : 'type';
    case 'RuntimeDefault':
      return annotation === 'runtime/default' || (isSeccomp && annotation === 'docker/default') ? undefined : 'type';
    case 'Localhost':
      if (!annotation.startsWith('localhost/')) return 'type';
      return annotation.slice('localhost/'.length) === localhostProfile ? undefined : 'localhostProfile';
    default:
      return undefined;
  }
}

function addMatchErrors(
  errors: FieldError[],
  path: string,
  annotation: string | undefined,
  profile: Profile | undefined,
  what: 'seccomp' | 'apparmor',
): void {
  if (annotation === undefined || profile === undefined) return;
  const wrong = contradiction(annotation, profile, what === 'seccomp');
  if (wrong === undefined) return;
  const part = wrong === 'type' ? 'type' : 'profile';
  errors.push(fieldErrors.forbidden(`${path}.${wrong}`, `${what} ${part} in annotation and field must match`));
}

/** `validateSeccompAnnotationsAndFields` and `validateAppArmorAnnotationsAndFieldsMatchOnCreate`. */
export function addProfileMatchErrors(
  errors: FieldError[],
  path: string,
  spec: PodSpec,
  annotations: Annotations | undefined,
): void {
  if (annotations === undefined) return;
  const ofPod = spec.securityContext;
  const podPath = `${path}.securityContext.seccompProfile`;
  addMatchErrors(errors, podPath, annotations[seccompPodAnnotation], ofPod?.seccompProfile, 'seccomp');
  visitContainersWithPath(spec, path, ({ name = '', securityContext }, at) => {
    const annotation = annotations[seccompContainerAnnotationPrefix + name];
    addMatchErrors(
      errors,
      `${at}.securityContext.seccompProfile`,
      annotation,
      securityContext?.seccompProfile,
      'seccomp',
    );
  });
  if (spec.os?.name === 'windows') return;
  visitContainersWithPath(spec, path, ({ name = '', securityContext }, at) => {
    const profile = securityContext?.appArmorProfile ?? ofPod?.appArmorProfile;
    const annotation = annotations[appArmorAnnotationPrefix + name];
    addMatchErrors(errors, `${at}.securityContext.appArmorProfile`, annotation, profile, 'apparmor');
  });
}
