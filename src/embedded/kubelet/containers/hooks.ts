import { type Container, type Handler, type Pod, quote } from '../../../kube/index.ts';
import type { ContainerRecord, ContainerRuntime } from '../../runtime/cri.ts';
import type { Progress } from '../pods/progress.ts';
import { exchangeGet, formatHttpError, newHttpRequest } from '../probes/http-get.ts';
import { formatPod } from './spec.ts';

/** Runs lifecycle hooks (`pkg/kubelet/lifecycle/handlers.go`, v1.37). */
export interface HookRunner {
  /** Resolves with what went wrong, as the container's status shows it; undefined when all is well. */
  run(
    pod: Pod,
    container: Container,
    record: ContainerRecord,
    handler: Handler,
    progress: Progress,
  ): Promise<string | undefined>;
}

/** Makes what runs hooks; `podIp` is asked for when a hook connects to its own Pod. */
export function createHookRunner(runtime: ContainerRuntime, podIp: (pod: Pod) => string): HookRunner {
  return {
    async run(pod, container, record, handler, progress) {
      const where = `for Container ${quote(container.name ?? '')} in Pod ${quote(formatPod(pod))} failed - error:`;
      if (handler.exec !== undefined) {
        const command = handler.exec.command ?? [];
        const what = `Exec lifecycle hook ([${command.join(' ')}]) ${where}`;
        try {
          const { exitCode, stdout, stderr } = await runtime.execSync(record.id, command, 0);
          if (exitCode === 0) return undefined;
          const error = `command '${command.join(' ')}' exited with ${exitCode}: ${stderr}`;
          return `${what} ${error}, message: ${quote(stdout + stderr)}`;
        } catch (error) {
          return `${what} ${(error as Error).message}, message: ""`;
        }
      }
      if (handler.httpGet !== undefined) {
        const request = newHttpRequest(handler.httpGet, container, podIp(pod), 'lifecycle');
        if ('error' in request) return `HTTP lifecycle hook (${handler.httpGet.path ?? ''}) ${where} ${request.error}`;
        try {
          await exchangeGet(runtime, record.sandboxId, request);
          return undefined;
        } catch (error) {
          return `HTTP lifecycle hook (${handler.httpGet.path ?? ''}) ${where} ${formatHttpError(request, error)}`;
        }
      }
      if (handler.sleep !== undefined) {
        const seconds = handler.sleep.seconds ?? 0;
        await progress.wait(`${record.id} sleep`, seconds * 1000, `hook of ${pod.metadata.name}: sleep is over`);
        return undefined;
      }
      return 'Cannot run handler: invalid handler';
    },
  };
}
