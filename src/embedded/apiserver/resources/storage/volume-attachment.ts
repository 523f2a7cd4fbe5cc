import {
  FieldError,
  fieldErrors,
  isDns1123SubdomainCaseless,
  isLongerThan,
  isSemanticallyEqual,
  type KubeObject,
  nameIsDnsSubdomain,
  type StoredObject,
  utf8Length,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { validateVolumeSpec } from '../core/persistent-volume.ts';
import { checkDeclaredImmutable, complain, keepField } from '../field-rules.ts';

const maxMetadataBytes = 256 * 1024;
const maxMessageBytes = 1024;
const maxAttacherLength = 63;

/** Rules of storage.k8s.io/v1 VolumeAttachment: pkg/registry/storage/volumeattachment/strategy.go and pkg/apis/storage/validation (v1.37). */
export const volumeAttachmentRules: ResourceRules = {
  returnDeletedObject: true,
  refuseUnconditionalUpdate: true,
  setDefaults(object) {
    object['spec'] = { attacher: '', source: {}, nodeName: '', ...object['spec'] };
    object['status'] = { attached: false, ...object['status'] };
  },
  prepareForCreate(object) {
    object['status'] = { attached: false };
  },
  prepareForUpdate: (object, old) => keepField(object, old, 'status'),
  validateCreate: (object) => [...validateAttachment(object), ...validateAttacher(object['spec'].attacher)],
  validateUpdate,
  subresources: {
    status: { prepareForUpdate: (object, old) => keepField(object, old, 'spec'), validateUpdate },
  },
};

function validateUpdate(object: KubeObject, old: StoredObject): FieldError[] {
  return [
    ...validateAttachment(object),
    ...(isSemanticallyEqual(object['spec'], old['spec']) ? [] : checkDeclaredImmutable('spec', object['spec'], null)),
  ];
}

function validateAttachment(object: KubeObject): FieldError[] {
  const { source, nodeName } = object['spec'];
  const name: string | undefined = source.persistentVolumeName;
  const errors = validateSource(source, 'spec.source');
  errors.push(...complain('spec.nodeName', nodeName, nameIsDnsSubdomain(nodeName, false)));
  errors.push(...validateStatus(object['status'] ?? {}));
  if (name !== undefined) {
    errors.push(...complain('spec.source.persistentVolumeName', name, nameIsDnsSubdomain(name, false)));
  }
  return errors;
}

/** What is declared counts characters, where what is coded counts bytes. */
const tooManyCharacters = (path: string, max: number): FieldError =>
  new FieldError('FieldValueTooLong', path, '', `may not be more than ${max} characters`);

/** Upstream declares this in place of coding it, and therefore tells it last. */
function validateAttacher(attacher: string): FieldError[] {
  const path = 'spec.attacher';
  if (attacher === '') return [fieldErrors.required(path)];
  return [
    ...complain(path, attacher, isDns1123SubdomainCaseless(attacher)),
    ...(isLongerThan(attacher, maxAttacherLength) ? [tooManyCharacters(path, maxAttacherLength)] : []),
  ];
}

function validateSource(source: { inlineVolumeSpec?: object; persistentVolumeName?: string }, path: string) {
  const { inlineVolumeSpec, persistentVolumeName } = source;
  const why = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) return [fieldErrors.forbidden(path, why)];
  if (inlineVolumeSpec !== undefined) return validateVolumeSpec(inlineVolumeSpec, `${path}.inlineVolumeSpec`, '', true);
  if (persistentVolumeName === undefined) return [fieldErrors.required(path, why)];
  return persistentVolumeName === ''
    ? [fieldErrors.required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')]
    : [];
}

function validateStatus(status: KubeObject['status']): FieldError[] {
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries<string>(status.attachmentMetadata ?? {})) {
    bytes += utf8Length(key) + utf8Length(value);
  }
  if (bytes > maxMetadataBytes) errors.push(fieldErrors.tooLong('status.attachmentMetadata', maxMetadataBytes));
  for (const field of ['attachError', 'detachError']) {
    const { message = '', errorCode } = status[field] ?? {};
    if (isLongerThan(message, maxMessageBytes)) {
      errors.push(fieldErrors.tooLong(`status.${field}.message`, maxMessageBytes));
    }
    if (errorCode < 0) {
      const why = 'must be between 0 and 2147483647, inclusive';
      errors.push(fieldErrors.invalid(`status.${field}.errorCode`, errorCode, why));
    }
  }
  return errors;
}
