import type { ResourceRules } from '../resource.ts';
import { customResourceDefinitionRules } from './definition-rules.ts';

/** The rules of CustomResourceDefinitions. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  'customresourcedefinitions.apiextensions.k8s.io': customResourceDefinitionRules,
};
