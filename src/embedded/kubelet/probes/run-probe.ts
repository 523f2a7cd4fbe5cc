import { type Container, type Pod, type Probe, quote } from '../../../kube/index.ts';
import type { ContainerRecord, HttpAnswer } from '../../runtime/cri.ts';
import type { Agent } from '../agent.ts';
import { expand } from '../containers/expand.ts';
import { formatGoDuration } from '../go-duration.ts';
import type { Progress } from '../pods/progress.ts';
import { exchangeGet, formatHttpError, newHttpRequest, resolvePort } from './http-get.ts';

/** What one probe found out; `error` is a probe that could not be made, which says nothing of the container. */
export type ProbeOutcome =
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'failure'; readonly output: string }
  | { readonly kind: 'success' }
  | { readonly kind: 'warning'; readonly output: string };

const success: ProbeOutcome = { kind: 'success' };
const failure = (output: string): ProbeOutcome => ({ kind: 'failure', output });
const maxOutput = 10 * 1024;

/** In place of an answer that came too late. */
class TimedOut {
  readonly isTimedOut = true;
}

/**
 * Probes a container once (`runProbe`, `pkg/kubelet/prober/prober.go`, and `pkg/probe`, v1.37).
 * Simplified: a host that is not the Pod's is the Pod's; redirects are taken for success, as those to other hosts are upstream.
 */
export async function runProbe(
  agent: Agent,
  pod: Pod,
  container: Container,
  record: ContainerRecord,
  probe: Probe,
  podIp: string,
  progress: Progress,
): Promise<ProbeOutcome> {
  const { runtime } = agent;
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  const what = `kubelet ${agent.nodeName}: probe of ${pod.metadata.namespace}/${pod.metadata.name} times out`;
  const limited = async <T>(work: Promise<T>): Promise<T | TimedOut> => {
    const done = new AbortController();
    const late = progress.wait('late', timeoutMs, what, done.signal).then(() => new TimedOut());
    try {
      return await Promise.race([work, late]);
    } finally {
      done.abort();
    }
  };

  if (probe.exec !== undefined) {
    const env = (name: string) => container.env?.find((variable) => variable.name === name)?.value;
    const command = (probe.exec.command ?? []).map((text) => expand(text, env));
    try {
      const { exitCode, stdout, stderr } = await runtime.execSync(record.id, command, timeoutMs);
      return exitCode === 0 ? success : failure((stdout + stderr).slice(0, maxOutput));
    } catch (error) {
      const { code, description, message } = error as { code?: string; description?: string; message: string };
      if (code === 'DeadlineExceeded')
        return failure(`command timed out: ${quote(command.join(' '))} timed out after ${timeoutMs / 1000}s`);
      return {
        kind: 'error',
        message: code === undefined ? message : `rpc error: code = ${code} desc = ${description}`,
      };
    }
  }
  if (probe.httpGet !== undefined) {
    const request = newHttpRequest(probe.httpGet, container, podIp, 'probe');
    if ('error' in request) return { kind: 'error', message: request.error };
    try {
      const answer = await limited(exchangeGet(runtime, record.sandboxId, request));
      if (answer instanceof TimedOut) {
        const why = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
        return failure(`Get ${quote(request.url)}: ${why}`);
      }
      return judgeHttp(answer);
    } catch (error) {
      return failure(formatHttpError(request, error));
    }
  }
  const target = probe.tcpSocket ?? probe.grpc;
  if (target === undefined) return { kind: 'error', message: 'missing probe handler' };
  const port = resolvePort(target.port, container);
  if (typeof port === 'object') return { kind: 'error', message: port.error };
  const address = `${podIp}:${port}`;
  if (probe.grpc !== undefined) {
    const within = formatGoDuration(timeoutMs);
    const timeout = `timeout: failed to connect service ${quote(address)} within ${within}: context deadline exceeded`;
    const startMs = agent.clock.now();
    try {
      const state = await limited(runtime.checkGrpcHealth(record.sandboxId, port, probe.grpc.service ?? ''));
      if (state instanceof TimedOut) return failure(timeout);
      return state === 'SERVING' ? success : failure(`service unhealthy (responded with ${quote(state)})`);
    } catch (error) {
      const { code, message } = error as Error & { readonly code?: string };
      if (code === 'NotFound') return failure(`error: health rpc probe failed: ${message}`);
      // Where nobody speaks gRPC its dialer tries again until the time is over.
      await agent.wait(startMs + timeoutMs - agent.clock.now(), what);
      return failure(timeout);
    }
  }
  try {
    const connection = await limited(runtime.connectPort(record.sandboxId, port));
    if (connection instanceof TimedOut) return failure(`dial tcp ${address}: i/o timeout`);
    await connection.writable.close();
    return success;
  } catch (error) {
    // The runtime dials from within the sandbox, a kubelet from outside.
    return failure((error as Error).message.replace('tcp 127.0.0.1:', `tcp ${podIp}:`));
  }
}

function judgeHttp({ status, headers }: HttpAnswer): ProbeOutcome {
  if (status >= 200 && status < 300) return success;
  if (status >= 300 && status < 400) {
    const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? '';
    return { kind: 'warning', output: `Probe terminated redirects, Response body: ${location}` };
  }
  return failure(`HTTP probe failed with statuscode: ${status}`);
}
