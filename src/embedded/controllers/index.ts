/**
 * controllers: kube-controller-manager. The API as any user comes in; what it does is seen through the API alone.
 */

export { type ContextFactory, type ControllerManagerOptions, createControllerManager } from './controller-manager.ts';
