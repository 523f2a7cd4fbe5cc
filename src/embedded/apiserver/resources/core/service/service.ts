import {
  type FieldError,
  fieldErrors,
  isValidIpForLegacyField,
  type KubeObject,
  nameIsDnsLabel,
  type StoredObject,
  warningsForCidr,
  warningsForIp,
} from '../../../../../kube/index.ts';
import type { ResourceRules } from '../../../resource.ts';
import { keepField } from '../../field-rules.ts';
import { checkLoadBalancerHost } from '../../networking/ingress.ts';
import { allocateService, releaseService } from './allocate.ts';
import {
  headlessIp,
  isExternallyAccessible,
  isSameList,
  needsClusterIp,
  needsHealthCheck,
  type ServiceSpec,
  specOf,
} from './types.ts';
import { validateService, validateServiceUpdate } from './validation.ts';

interface LoadBalancerIngress {
  readonly ip?: string;
  ipMode?: string;
  readonly hostname?: string;
}

const affinitySeconds = 10_800;
const topologyHints = 'service.kubernetes.io/topology-aware-hints';
const topologyMode = 'service.kubernetes.io/topology-mode';

/** Rules of v1 Service: pkg/registry/core/service and `ValidateService` of pkg/apis/core/validation (v1.37). */
export const serviceRules: ResourceRules = {
  validateName: nameIsDnsLabel,
  allowCreateOnUpdate: true,
  returnDeletedObject: true,
  setDefaults,
  allocate: allocateService,
  release: releaseService,
  prepareForCreate(object) {
    object['status'] = { loadBalancer: {} };
  },
  validateCreate: (object) => validateService(object, undefined),
  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    dropByType(object, old);
  },
  validateUpdate: validateServiceUpdate,
  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate: validateStatus,
    },
  },
  warnings: serviceWarnings,
  selectableFields: (object) => ({
    'spec.clusterIP': specOf(object).clusterIP ?? '',
    'spec.type': specOf(object).type ?? '',
  }),
};

const ingressOf = (object: KubeObject | StoredObject): LoadBalancerIngress[] =>
  object['status']?.loadBalancer?.ingress ?? [];

/** `SetDefaults_Service` of pkg/apis/core/v1/defaults.go (v1.37). */
function setDefaults(object: KubeObject): void {
  object['spec'] ??= {};
  object['status'] ??= {};
  object['status'].loadBalancer ??= {};
  const spec = specOf(object);
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: affinitySeconds } };
  }
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    port.targetPort ||= port.port ?? 0;
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (['NodePort', 'LoadBalancer', 'ClusterIP'].includes(spec.type)) spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'LoadBalancer') return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of ingressOf(object)) if (ingress.ip) ingress.ipMode ??= 'VIP';
}

/** `dropTypeDependentFields`: what only the former type had goes with it, unless the update says something of it. */
function dropByType(object: KubeObject, oldObject: StoredObject): void {
  const spec = specOf(object);
  const old = specOf(oldObject);
  const dropSame = (field: keyof ServiceSpec) => {
    if (spec[field] === old[field]) delete spec[field];
  };
  if (needsClusterIp(old) && !needsClusterIp(spec)) {
    if (spec.clusterIP === old.clusterIP && isSameList(spec.clusterIPs, old.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (isSameList(spec.ipFamilies, old.ipFamilies)) delete spec.ipFamilies;
    dropSame('ipFamilyPolicy');
  }
  const hasNodePorts = ({ type }: ServiceSpec) => type === 'NodePort' || type === 'LoadBalancer';
  if (hasNodePorts(old) && !hasNodePorts(spec)) {
    const before = new Set((old.ports ?? []).map(({ nodePort }) => nodePort));
    const ports = spec.ports ?? [];
    if (ports.every(({ nodePort }) => !nodePort || before.has(nodePort)))
      for (const port of ports) delete port.nodePort;
  }
  if (needsHealthCheck(old) && !needsHealthCheck(spec)) dropSame('healthCheckNodePort');
  const isBalanced = spec.type === 'LoadBalancer';
  if (old.type === 'LoadBalancer' && !isBalanced) {
    dropSame('allocateLoadBalancerNodePorts');
    dropSame('loadBalancerClass');
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(spec)) dropSame('externalTrafficPolicy');
  if (!isBalanced) object['status'] = { ...object['status'], loadBalancer: {} };
}

/** `ValidateLoadBalancerStatus` of pkg/apis/core/validation (v1.37). */
function validateStatus(object: KubeObject, old: StoredObject): FieldError[] {
  const path = 'status.loadBalancer.ingress';
  const ingress = ingressOf(object);
  if (specOf(object).type !== 'LoadBalancer' && ingress.length > 0) {
    return [fieldErrors.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  const known = ingressOf(old).flatMap(({ ip }) => (ip ? [ip] : []));
  return ingress.flatMap(({ ip = '', ipMode, hostname }, index) => {
    const at = `${path}[${index}]`;
    const errors = ip === '' ? [] : isValidIpForLegacyField(`${at}.ip`, ip, known);
    if (ipMode === undefined) {
      if (ip !== '') errors.push(fieldErrors.required(`${at}.ipMode`, 'must be specified when `ip` is set'));
    } else if (ip === '') {
      errors.push(fieldErrors.forbidden(`${at}.ipMode`, 'may not be specified when `ip` is not set'));
    } else if (ipMode !== 'VIP' && ipMode !== 'Proxy') {
      errors.push(fieldErrors.notSupported(`${at}.ipMode`, ipMode, ['Proxy', 'VIP']));
    }
    if (hostname) errors.push(...checkLoadBalancerHost(`${at}.hostname`, hostname));
    return errors;
  });
}

/** `GetWarningsForService` of pkg/api/service/warnings.go (v1.37). */
function serviceWarnings(object: KubeObject): string[] {
  const spec = specOf(object);
  const { clusterIP, clusterIPs = [], externalIPs = [], loadBalancerIP = '', loadBalancerSourceRanges = [] } = spec;
  const isHeadless = spec.type === 'ClusterIP' && clusterIP === headlessIp;
  const warnings: string[] = [];
  if (object.metadata.annotations?.[topologyHints] !== undefined) {
    warnings.push(`annotation ${topologyHints} is deprecated, please use ${topologyMode} instead`);
  }
  if (clusterIP && clusterIP !== headlessIp) {
    for (const [index, ip] of clusterIPs.entries()) warnings.push(...warningsForIp(`spec.clusterIPs[${index}]`, ip));
  }
  if (isHeadless) {
    if (loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (externalIPs.length > 0) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None') warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  for (const [index, ip] of externalIPs.entries()) warnings.push(...warningsForIp(`spec.externalIPs[${index}]`, ip));
  if (externalIPs.length > 0 && !isHeadless && spec.type !== 'ExternalName') {
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  }
  if (loadBalancerIP) warnings.push(...warningsForIp('spec.loadBalancerIP', loadBalancerIP));
  for (const [index, cidr] of loadBalancerSourceRanges.entries()) {
    warnings.push(...warningsForCidr(`spec.loadBalancerSourceRanges[${index}]`, cidr));
  }
  if (spec.type === 'ExternalName' && externalIPs.length > 0) {
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  }
  if (spec.type !== 'ExternalName' && spec.externalName) {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  if (spec.trafficDistribution === 'PreferClose') {
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  }
  return warnings;
}
