import {
  type FieldError,
  fieldErrors,
  isInRange,
  isValidCidrForLegacyField,
  isValidIpForLegacyField,
  type KubeObject,
  type StoredObject,
  validateLabels,
} from '../../../../../kube/index.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkPortNumber,
  checkPortNumberOrName,
  checkQualifiedName,
  checkSupported,
  immutableText,
  portProtocols,
} from '../../field-rules.ts';
import { checkEndpointIp } from '../endpoints.ts';
import { validateClusterIps, validateClusterIpsUpdate, validateFamiliesUpdate } from './cluster-ips.ts';
import {
  isExternallyAccessible,
  isHeadless,
  needsHealthCheck,
  type ServicePort,
  type ServiceSpec,
  specOf,
} from './types.ts';

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const sourceRanges = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const topologyMode = 'service.kubernetes.io/topology-mode';
const topologyHints = 'service.kubernetes.io/topology-aware-hints';
const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";
const maxAffinitySeconds = 86_400;

/** `validateService` of pkg/apis/core/validation/validation.go (v1.37); `old` for an update. */
export function validateService(object: KubeObject, old: StoredObject | undefined): FieldError[] {
  const spec = specOf(object);
  const oldSpec = old && specOf(old);
  const errors = validateTopologyMode(object);
  const { type = '', ports = [], externalIPs = [] } = spec;
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') {
    errors.push(fieldErrors.required('spec.ports'));
  }
  errors.push(...validateType(spec));
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    errors.push(...validatePort(port, ports.length > 1, names, `spec.ports[${index}]`));
  }
  errors.push(...validateLabels(spec.selector, 'spec.selector'));
  errors.push(...validateAffinity(spec));
  errors.push(...validateClusterIps(spec, oldSpec));
  for (const [index, ip] of externalIPs.entries()) {
    const path = `spec.externalIPs[${index}]`;
    const wrong = isValidIpForLegacyField(path, ip, oldSpec?.externalIPs);
    errors.push(...(wrong.length > 0 ? wrong : checkEndpointIp(path, ip)));
  }
  errors.push(...checkSupported('spec.type', type, types));
  errors.push(...validatePortNumbers(ports, type));
  errors.push(...validateSourceRanges(object, old));
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer') {
    errors.push(fieldErrors.forbidden('spec.allocateLoadBalancerNodePorts', onlyLoadBalancer));
  }
  errors.push(...validateLoadBalancerClass(spec, undefined));
  errors.push(...validateTrafficPolicies(spec));
  return errors;
}

/** `ValidateServiceUpdate`. */
export function validateServiceUpdate(object: KubeObject, old: StoredObject): FieldError[] {
  const spec = specOf(object);
  const before = specOf(old);
  const errors = [
    ...validateClusterIpsUpdate(spec, before),
    ...validateFamiliesUpdate(spec, before),
    ...validateLoadBalancerClass(spec, before),
  ];
  if (
    needsHealthCheck(before) &&
    needsHealthCheck(spec) &&
    (spec.healthCheckNodePort ?? 0) !== (before.healthCheckNodePort ?? 0)
  ) {
    errors.push(fieldErrors.forbidden('spec.healthCheckNodePort', immutableText));
  }
  return [...errors, ...validateService(object, old)];
}

function validateTopologyMode(object: KubeObject): FieldError[] {
  const { [topologyMode]: mode, [topologyHints]: hints } = object.metadata.annotations ?? {};
  if (mode === undefined || hints === undefined || mode === hints) return [];
  const why = `must match annotations[${topologyHints}] when both are specified`;
  return [fieldErrors.invalid(`metadata.annotations[${topologyMode}]`, mode, why)];
}

function validateType(spec: ServiceSpec): FieldError[] {
  const { type, clusterIPs = [], externalName = '', ipFamilies = [], ipFamilyPolicy } = spec;
  if (type === 'LoadBalancer' || type === 'NodePort') {
    return isHeadless(spec)
      ? [fieldErrors.invalid('spec.clusterIPs[0]', clusterIPs[0], `may not be set to 'None' for ${type} services`)]
      : [];
  }
  if (type !== 'ExternalName') return [];
  const errors: FieldError[] = [];
  const refuse = (field: string) =>
    errors.push(fieldErrors.forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
  if (clusterIPs.length > 0) refuse('clusterIPs');
  if (ipFamilies.length > 0) refuse('ipFamilies');
  if (ipFamilyPolicy !== undefined) refuse('ipFamilyPolicy');
  const name = externalName.replace(/\.$/, '');
  if (name === '') errors.push(fieldErrors.required('spec.externalName'));
  else errors.push(...checkDnsSubdomain('spec.externalName', name));
  return errors;
}

function validatePort(port: ServicePort, requiresName: boolean, names: Set<string>, path: string): FieldError[] {
  const { name = '', port: number = 0, protocol = '', targetPort = 0, appProtocol } = port;
  const errors: FieldError[] = [];
  if (name !== '') {
    errors.push(...checkDnsLabel(`${path}.name`, name));
    if (names.has(name)) errors.push(fieldErrors.duplicate(`${path}.name`, name));
    names.add(name);
  } else if (requiresName) errors.push(fieldErrors.required(`${path}.name`));
  errors.push(...checkPortNumber(`${path}.port`, number));
  errors.push(...checkSupported(`${path}.protocol`, protocol, portProtocols));
  errors.push(...checkPortNumberOrName(`${path}.targetPort`, targetPort));
  if (appProtocol !== undefined) errors.push(...checkQualifiedName(`${path}.appProtocol`, appProtocol));
  return errors;
}

function validateAffinity({ sessionAffinity = '', sessionAffinityConfig: config }: ServiceSpec): FieldError[] {
  const path = 'spec.sessionAffinityConfig';
  const errors = checkSupported('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']);
  if (sessionAffinity === 'None' && config !== undefined) {
    errors.push(fieldErrors.forbidden(path, 'must not be set when session affinity is None'));
  }
  if (sessionAffinity !== 'ClientIP') return errors;
  const seconds = config?.clientIP?.timeoutSeconds;
  if (seconds === undefined) errors.push(fieldErrors.required(path, 'when session affinity type is ClientIP'));
  else if (isInRange(seconds, 1, maxAffinitySeconds).length > 0) {
    const why = `must be greater than 0 and less than ${maxAffinitySeconds}`;
    errors.push(fieldErrors.invalid(`${path}.clientIP.timeoutSeconds`, seconds, why));
  }
  return errors;
}

/** Each pair of protocol and number is there once; node ports only where there are any. */
function validatePortNumbers(ports: readonly ServicePort[], type: string): FieldError[] {
  const errors: FieldError[] = [];
  if (type === 'ClusterIP') {
    for (const [index, { nodePort }] of ports.entries()) {
      if (!nodePort) continue;
      const why = "may not be used when `type` is 'ClusterIP'";
      errors.push(fieldErrors.forbidden(`spec.ports[${index}].nodePort`, why));
    }
  }
  const nodePorts = new Set<string>();
  for (const [index, { protocol, nodePort }] of ports.entries()) {
    if (!nodePort) continue;
    const key = `${protocol} ${nodePort}`;
    if (nodePorts.has(key)) errors.push(fieldErrors.duplicate(`spec.ports[${index}].nodePort`, nodePort));
    nodePorts.add(key);
  }
  const numbers = new Set<string>();
  for (const [index, { protocol = '', port = 0 }] of ports.entries()) {
    const key = `${protocol} ${port}`;
    if (numbers.has(key)) errors.push(fieldErrors.duplicate(`spec.ports[${index}]`, toGoPort(protocol, port)));
    numbers.add(key);
  }
  return errors;
}

/** As Go prints its own struct, which has no JSON names; upstream fills in only these two. */
function toGoPort(protocol: string, port: number): unknown {
  return { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 };
}

function validateSourceRanges(object: KubeObject, old: StoredObject | undefined): FieldError[] {
  const { type, loadBalancerSourceRanges: ranges = [] } = specOf(object);
  const annotation = object.metadata.annotations?.[sourceRanges];
  if (ranges.length === 0 && annotation === undefined) return [];
  const isField = ranges.length > 0;
  const path = isField ? 'spec.LoadBalancerSourceRanges' : `metadata.annotations[${sourceRanges}]`;
  const errors = type === 'LoadBalancer' ? [] : [fieldErrors.forbidden(path, onlyLoadBalancer)];
  if (isField) {
    const known = old && specOf(old).loadBalancerSourceRanges?.map((range) => range.trim());
    for (const [index, range] of ranges.entries()) {
      errors.push(...isValidCidrForLegacyField(`${path}[${index}]`, range.trim(), known));
    }
  } else if (annotation?.trim() && annotation !== old?.metadata.annotations?.[sourceRanges]) {
    for (const range of annotation.trim().split(',')) {
      errors.push(...isValidCidrForLegacyField(path, range.trim()));
    }
  }
  return errors;
}

function validateLoadBalancerClass(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  const path = 'spec.loadBalancerClass';
  const { type, loadBalancerClass } = spec;
  const errors: FieldError[] = [];
  if (old?.type === 'LoadBalancer' && type === 'LoadBalancer' && old.loadBalancerClass !== loadBalancerClass) {
    errors.push(fieldErrors.invalid(path, loadBalancerClass, 'may not change once set'));
  }
  if (loadBalancerClass === undefined) return errors;
  if (type === 'LoadBalancer') errors.push(...checkQualifiedName(path, loadBalancerClass));
  else errors.push(fieldErrors.forbidden(path, onlyLoadBalancer));
  return errors;
}

function validateTrafficPolicies(spec: ServiceSpec): FieldError[] {
  const { type = '', externalTrafficPolicy: external = '', internalTrafficPolicy, trafficDistribution } = spec;
  const { healthCheckNodePort: healthPort = 0 } = spec;
  const errors: FieldError[] = [];
  if (isExternallyAccessible(spec)) {
    if (external === '') errors.push(fieldErrors.required('spec.externalTrafficPolicy'));
    else errors.push(...checkSupported('spec.externalTrafficPolicy', external, ['Cluster', 'Local']));
  } else if (external !== '') {
    const why = 'may only be set for externally-accessible services';
    errors.push(fieldErrors.invalid('spec.externalTrafficPolicy', external, why));
  }
  if (!needsHealthCheck(spec)) {
    if (healthPort !== 0) {
      const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
      errors.push(fieldErrors.invalid('spec.healthCheckNodePort', healthPort, why));
    }
  } else if (healthPort === 0) errors.push(fieldErrors.required('spec.healthCheckNodePort'));
  else errors.push(...checkPortNumber('spec.healthCheckNodePort', healthPort));
  if (internalTrafficPolicy !== undefined) {
    errors.push(...checkSupported('spec.internalTrafficPolicy', internalTrafficPolicy, ['Cluster', 'Local']));
  } else if (types.includes(type) && type !== 'ExternalName') {
    errors.push(fieldErrors.required('spec.internalTrafficPolicy'));
  }
  if (trafficDistribution !== undefined) {
    const known = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
    errors.push(...checkSupported('spec.trafficDistribution', trafficDistribution, known));
  }
  return errors;
}
