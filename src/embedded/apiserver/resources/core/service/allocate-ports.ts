import { type KubeObject, newInternalError, StatusError } from '../../../../../kube/index.ts';
import type { RuleContext } from '../../../resource.ts';
import { type NodePorts, openNodePorts } from './node-port-allocator.ts';
import { refuseValue } from './refuse.ts';
import { needsHealthCheck, type ServicePort, type ServiceSpec, specOf } from './types.ts';

/**
 * Gives a Service its node ports and the port that load balancers ask (`txnAllocNodePorts` and `txnUpdateNodePorts` of
 * pkg/registry/core/service/storage/alloc.go, v1.37).
 * @throws StatusError 422 for a port that cannot be had, 500 when none is left.
 */
export function allocateNodePorts(
  object: KubeObject,
  old: ServiceSpec | undefined,
  context: RuleContext,
  dryRun: boolean,
): void {
  const spec = specOf(object);
  const isExposed = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (!isExposed) return;
  const ports = openNodePorts(context, dryRun);
  if (old) updatePorts(object, old, ports);
  else initPorts(object, ports);
  if (needsHealthCheck(spec) && !(old && needsHealthCheck(old))) allocateHealthCheckPort(spec, ports);
}

const wantsPorts = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || allocateLoadBalancerNodePorts === true;

function takeAsked(object: KubeObject, index: number, port: number, ports: NodePorts): void {
  const why = ports.take(port);
  if (why !== undefined) refuseValue(object, `spec.ports[${index}].nodePort`, port, why);
}

function takeFree(port: ServicePort, ports: NodePorts): void {
  const free = ports.takeNext();
  if (free === undefined) throw newInternalError(new Error('failed to allocate a nodePort: range is full'));
  port.nodePort = free;
}

/** Ports of one number (of TCP and of UDP) share their node port. */
function initPorts(object: KubeObject, ports: NodePorts): void {
  const spec = specOf(object);
  const all = spec.ports ?? [];
  const byNumber = new Map<number, number>();
  for (const [index, port] of all.entries()) {
    if (!port.nodePort && !wantsPorts(spec)) continue;
    const number = port.port ?? 0;
    const shared = byNumber.get(number);
    if (shared === undefined) {
      const asked = all.find((other) => other.port === port.port && other.nodePort)?.nodePort;
      if (asked) {
        takeAsked(object, index, asked, ports);
        port.nodePort = asked;
      } else takeFree(port, ports);
      byNumber.set(number, port.nodePort ?? 0);
    } else if (!port.nodePort) port.nodePort = shared;
    else if (port.nodePort !== shared) takeAsked(object, index, port.nodePort, ports);
  }
}

function updatePorts(object: KubeObject, old: ServiceSpec, ports: NodePorts): void {
  const spec = specOf(object);
  const before = new Set((old.ports ?? []).map(({ nodePort }) => nodePort));
  const allocated = new Set<number>();
  const seen = new Set<string>();
  for (const [index, port] of (spec.ports ?? []).entries()) {
    if (!port.nodePort && !wantsPorts(spec)) continue;
    if (!port.nodePort) takeFree(port, ports);
    else if (!before.has(port.nodePort) && !allocated.has(port.nodePort)) {
      takeAsked(object, index, port.nodePort, ports);
      allocated.add(port.nodePort);
    }
    const key = `${port.protocol} ${port.nodePort}`;
    if (seen.has(key)) {
      // Upstream returns a plain error here, which is answered without a reason.
      throw new StatusError(500, '', `duplicate nodePort: {${key}}`);
    }
    seen.add(key);
  }
}

function allocateHealthCheckPort(spec: ServiceSpec, ports: NodePorts): void {
  const asked = spec.healthCheckNodePort;
  if (asked) {
    const why = ports.take(asked);
    if (why === undefined) return;
    throw newInternalError(new Error(`failed to allocate requested HealthCheck NodePort ${asked}: ${why}`));
  }
  const free = ports.takeNext();
  if (free === undefined) {
    throw newInternalError(new Error('failed to allocate a HealthCheck NodePort 0: range is full'));
  }
  spec.healthCheckNodePort = free;
}
