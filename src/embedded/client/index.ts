/**
 * client: what client-go is to upstream's components. A transport comes in; an API client of one user, informers, work
 * queues and Events come out. The scheduler, the controllers and the kubelets are written on this alone.
 */

export {
  type ApiClient,
  createClient,
  type Transport,
} from './client.ts';
export { type ComponentContext, createInformers, type Informers } from './component.ts';
export {
  createEventRecorder,
  type EventRecorder,
  type EventType,
  newEventSuffix,
  targetOf,
} from './event-recorder.ts';
export { fetchTransport } from './fetch-transport.ts';
export { createInformer, type Informer, keyOf, splitKey } from './informer.ts';
export { createLeaderElector } from './leader-election.ts';
export {
  createMemory,
  keepMap,
  type Memory,
  type MemoryJson,
  noMemory,
  type RootMemory,
} from './memory.ts';
export { type Resource, resources } from './resources.ts';
export {
  isBoolean,
  isDue,
  isNumber,
  isObject,
  isRecord,
  isString,
  listOf,
  optional,
  recordOf,
  type Shape,
  tupleOf,
} from './shape.ts';
export { createWorkQueue, type WorkQueue } from './work-queue.ts';
