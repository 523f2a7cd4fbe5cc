/**
 * scheduler: kube-scheduler, as a client of the API. Pods without a Node come in by a watch; bindings, conditions and Events
 * go out, and why each Node was or was not chosen is kept as data.
 */

export type { SchedulingAttempt } from './attempts.ts';
export type { SchedulerConfiguration } from './configuration.ts';

export { createScheduler, type EventsApi, type Scheduler } from './scheduler.ts';
