import type { ApiClient, ComponentContext, EventRecorder, Informers, Memory, WorkQueue } from '../client/index.ts';

/** What one controller is given: the API as its own user, the informers that all share, its queue and its Events. */
export interface ControllerContext extends ComponentContext {
  readonly client: ApiClient;
  readonly informers: Informers;
  readonly events: EventRecorder;
  /** What only this controller knows it keeps here, so that a snapshot has it; its queue is there already. */
  readonly memory: Memory;
  /** Keys that are put in are worked on by {@link Controller.reconcile}, each once however often it was put in. */
  readonly queue: WorkQueue;
}

/** A controller that has told its informers what to put in its queue. */
export interface Controller extends Partial<Disposable> {
  /** Brings what the key names nearer to what is wanted; when it rejects, the key comes again later. */
  reconcile(key: string): Promise<void>;
}

/** One controller of kube-controller-manager. */
export interface ControllerDefinition {
  /** As `--controllers` names it (`cmd/kube-controller-manager/names/controller_names.go`, v1.37.2): `deployment-controller`. */
  readonly name: string;
  /** Its ServiceAccount in kube-system, where that is not its name. */
  readonly account?: string;
  /** The source of its Events, where that is not its name. */
  readonly component?: string;
  start(context: ControllerContext): Controller;
}
