import type { ResourceRules } from '../resource.ts';
import { statefulSetRules } from './apps/stateful-set.ts';
import { horizontalPodAutoscalerRules } from './autoscaling/horizontal-pod-autoscaler.ts';
import { cronJobRules } from './batch/cron-job.ts';
import { jobRules } from './batch/job.ts';
import { replicationControllerRules } from './core/replication-controller.ts';
import { podDisruptionBudgetRules } from './policy/pod-disruption-budget.ts';

/** The rules of what else runs Pods. */
export const rules: Readonly<Record<string, ResourceRules>> = {
  replicationcontrollers: replicationControllerRules,
  'statefulsets.apps': statefulSetRules,
  'horizontalpodautoscalers.autoscaling': horizontalPodAutoscalerRules,
  'cronjobs.batch': cronJobRules,
  'jobs.batch': jobRules,
  'poddisruptionbudgets.policy': podDisruptionBudgetRules,
};
