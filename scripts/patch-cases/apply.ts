import { configMapCases } from './apply/config-maps.ts';
import { deploymentCases, otherCases } from './apply/kinds.ts';
import { podTemplateCases } from './apply/pod-templates.ts';
import type { ApplyCase } from './apply/steps.ts';
import { widgetCases } from './apply/widgets.ts';

export type { ApplyCase, ApplyStep } from './apply/steps.ts';

/** Sequences of requests about one object, by the managers that send them. */
export const applyCases: readonly ApplyCase[] = [
  ...configMapCases,
  ...podTemplateCases,
  ...deploymentCases,
  ...otherCases,
  ...widgetCases,
];
