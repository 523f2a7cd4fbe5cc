import type { FieldError, KubeObject, StoredObject } from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { bumpGeneration, startGeneration } from '../field-rules.ts';
import { setPodTemplateDefaults } from './pod/defaults.ts';
import { dropDisabledTemplateFields } from './pod/drop-disabled.ts';
import { type PodOptions, strictTemplate, templateOptions } from './pod/options.ts';
import { addPodTemplateErrors } from './pod/spec.ts';
import type { PodTemplate } from './pod/types.ts';
import { podWarnings } from './pod/warnings.ts';

const templateOf = (object: KubeObject | StoredObject): PodTemplate => object['template'] ?? {};

function validateTemplate(object: KubeObject, options: PodOptions): FieldError[] {
  const errors: FieldError[] = [];
  addPodTemplateErrors(errors, 'template', templateOf(object), options);
  return errors;
}

/** Rules of v1 PodTemplate: `pkg/registry/core/podtemplate/strategy.go`, `pkg/apis/core/validation` (v1.37). */
export const podTemplateRules: ResourceRules = {
  setDefaults(object) {
    object['template'] ??= {};
    setPodTemplateDefaults(object['template']);
  },
  prepareForCreate(object) {
    startGeneration(object);
    dropDisabledTemplateFields(templateOf(object));
  },
  validateCreate: (object) => validateTemplate(object, strictTemplate),
  prepareForUpdate(object, old) {
    dropDisabledTemplateFields(templateOf(object));
    bumpGeneration(object, old, 'template');
  },
  validateUpdate: (object, old) => validateTemplate(object, templateOptions(templateOf(old))),
  warnings(object, old) {
    if (old !== undefined && object.metadata.generation === old.metadata.generation) return [];
    return podWarnings(templateOf(object), 'template');
  },
};
