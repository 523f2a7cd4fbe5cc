import {
  type FieldError,
  fieldErrors,
  isHttpHeaderName,
  isValidPortName,
  isValidPortNum,
} from '../../../../../kube/index.ts';
import { addChoice, addComplaints, addNonNegative } from './add.ts';
import type { Container, Handler, HttpGetAction, Probe } from './types.ts';

/** Probes and lifecycle hooks (`pkg/apis/core/validation/validation.go`, v1.37). */

const oneHandler = 'may not specify more than 1 handler type';
const probeHandlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;
const lifecycleHandlers = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;

function addPortErrors(errors: FieldError[], path: string, port: number | string): void {
  addComplaints(errors, path, port, typeof port === 'number' ? isValidPortNum(port) : isValidPortName(port));
}

function addHttpGetErrors(errors: FieldError[], path: string, action: HttpGetAction): void {
  if (!action.path) errors.push(fieldErrors.required(`${path}.path`));
  addPortErrors(errors, `${path}.port`, action.port ?? 0);
  addChoice(errors, `${path}.scheme`, action.scheme ?? '', ['HTTP', 'HTTPS']);
  for (const { name = '' } of action.httpHeaders ?? []) {
    addComplaints(errors, `${path}.httpHeaders`, name, isHttpHeaderName(name));
  }
}

function addActionErrors(
  errors: FieldError[],
  path: string,
  kind: (typeof probeHandlers)[number] | 'sleep',
  handler: Handler,
  gracePeriod: number | undefined,
): void {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  if (kind === 'exec' && exec && !exec.command?.length) errors.push(fieldErrors.required(`${path}.command`));
  if (kind === 'httpGet' && httpGet) addHttpGetErrors(errors, path, httpGet);
  if (kind === 'tcpSocket' && tcpSocket) addPortErrors(errors, `${path}.port`, tcpSocket.port ?? 0);
  if (kind === 'grpc' && grpc) addPortErrors(errors, `${path}.port`, grpc.port ?? 0);
  if (kind === 'sleep' && sleep && gracePeriod !== undefined) {
    const seconds = sleep.seconds ?? 0;
    if (seconds >= 0 && seconds <= gracePeriod) return;
    const why = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
    errors.push(fieldErrors.invalid(path, seconds, why));
  }
}

function addHandlerErrors(
  errors: FieldError[],
  path: string,
  handler: Handler,
  kinds: typeof probeHandlers | typeof lifecycleHandlers,
  gracePeriod: number | undefined,
): void {
  let isFirst = true;
  for (const kind of kinds) {
    if (!handler[kind]) continue;
    if (isFirst) addActionErrors(errors, `${path}.${kind}`, kind, handler, gracePeriod);
    else errors.push(fieldErrors.forbidden(`${path}.${kind}`, oneHandler));
    isFirst = false;
  }
  if (isFirst) errors.push(fieldErrors.required(path, 'must specify a handler type'));
}

function addProbeErrors(errors: FieldError[], path: string, probe: Probe, gracePeriod: number | undefined): void {
  addHandlerErrors(errors, path, probe, probeHandlers, gracePeriod);
  addNonNegative(errors, `${path}.initialDelaySeconds`, probe.initialDelaySeconds);
  addNonNegative(errors, `${path}.timeoutSeconds`, probe.timeoutSeconds);
  addNonNegative(errors, `${path}.periodSeconds`, probe.periodSeconds);
  addNonNegative(errors, `${path}.successThreshold`, probe.successThreshold);
  addNonNegative(errors, `${path}.failureThreshold`, probe.failureThreshold);
  const seconds = probe.terminationGracePeriodSeconds;
  if (seconds !== undefined && seconds <= 0) {
    errors.push(fieldErrors.invalid(`${path}.terminationGracePeriodSeconds`, seconds, 'must be greater than 0'));
  }
}

function addSuccessOfOne(errors: FieldError[], path: string, { successThreshold = 0 }: Probe): void {
  if (successThreshold !== 1)
    errors.push(fieldErrors.invalid(`${path}.successThreshold`, successThreshold, 'must be 1'));
}

/** `validateLifecycle` and the three probes of a container that goes on running. */
export function addProbesAndHooksErrors(
  errors: FieldError[],
  path: string,
  container: Container,
  gracePeriod: number | undefined,
): void {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  if (lifecycle?.postStart) {
    addHandlerErrors(errors, `${path}.lifecycle.postStart`, lifecycle.postStart, lifecycleHandlers, gracePeriod);
  }
  if (lifecycle?.preStop) {
    addHandlerErrors(errors, `${path}.lifecycle.preStop`, lifecycle.preStop, lifecycleHandlers, gracePeriod);
  }
  if (livenessProbe) {
    addProbeErrors(errors, `${path}.livenessProbe`, livenessProbe, gracePeriod);
    addSuccessOfOne(errors, `${path}.livenessProbe`, livenessProbe);
  }
  if (readinessProbe) {
    const at = `${path}.readinessProbe`;
    addProbeErrors(errors, at, readinessProbe, gracePeriod);
    const seconds = readinessProbe.terminationGracePeriodSeconds;
    if (seconds !== undefined) {
      const why = 'must not be set for readinessProbes';
      errors.push(fieldErrors.invalid(`${at}.terminationGracePeriodSeconds`, seconds, why));
    }
  }
  if (startupProbe) {
    addProbeErrors(errors, `${path}.startupProbe`, startupProbe, gracePeriod);
    addSuccessOfOne(errors, `${path}.startupProbe`, startupProbe);
  }
}
