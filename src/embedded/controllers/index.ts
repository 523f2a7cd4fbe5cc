/**
 * controllers: kube-controller-manager. The API as any user comes in; what it does is seen through the API alone.
 */

export { createControllerManager } from './controller-manager.ts';
