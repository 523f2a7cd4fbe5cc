import {
  type FieldError,
  fieldErrors,
  isFullyQualifiedDomainName,
  isSemanticallyEqual,
  isValidIp,
  isValidIpForLegacyField,
  isValidLabelValue,
  type KubeObject,
  nameIsDnsSubdomain,
  validateLabels,
  warningsForIp,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { checkEndpointIp } from '../core/endpoints.ts';
import { ipFamilyOf } from '../core/ip-families.ts';
import {
  checkDeclaredImmutable,
  checkDnsLabel,
  checkQualifiedName,
  checkSupported,
  complain,
  portProtocols,
  startGeneration,
} from '../field-rules.ts';

interface Endpoint {
  addresses?: string[];
  readonly hostname?: string;
  readonly nodeName?: string;
  deprecatedTopology?: Record<string, string>;
  readonly hints?: { readonly forZones?: Named[]; readonly forNodes?: Named[] };
}

interface EndpointPort {
  name?: string;
  protocol?: string;
  readonly appProtocol?: string;
}

interface Named {
  readonly name?: string;
}

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];
const managedBy = 'endpointslice.kubernetes.io/managed-by';
const controllers = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];
const maxEndpoints = 1000;
const maxAddresses = 100;
const maxPorts = 20_000;
const maxHints = 8;

/** Rules of discovery.k8s.io/v1 EndpointSlice: pkg/registry/discovery/endpointslice/strategy.go and pkg/apis/discovery/validation (v1.37). */
export const endpointSliceRules: ResourceRules = {
  setDefaults(object) {
    for (const field of ['endpoints', 'ports']) if (!object[field]?.length) object[field] = null;
    for (const port of portsOf(object)) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
    for (const endpoint of endpointsOf(object)) endpoint.addresses ??= [];
  },
  prepareForCreate(object) {
    startGeneration(object);
    dropTopology(object);
  },
  prepareForUpdate(object, old) {
    const changed =
      !isSemanticallyEqual({ ...object, metadata: {} }, { ...old, metadata: {} }) ||
      !isSemanticallyEqual(object.metadata.labels, old.metadata.labels);
    if (changed) object.metadata.generation = (old.metadata.generation ?? 0) + 1;
    if (!isSemanticallyEqual(object['endpoints'], old['endpoints'])) dropTopology(object);
  },
  validateCreate: (object) => [
    ...validatePorts(portsOf(object)),
    ...validateEndpoints(object),
    ...validateDeclared(object),
  ],
  validateUpdate: (object, old) => [
    ...validatePorts(portsOf(object)),
    ...(isSemanticallyEqual(object['endpoints'], old['endpoints']) ? [] : validateEndpoints(object)),
    ...validateDeclared(object),
    ...checkDeclaredImmutable('addressType', object['addressType'], old['addressType']),
  ],
  warnings(object, old) {
    const warnings: string[] = [];
    if (!old && object['addressType'] === 'FQDN') warnings.push('spec.addressType: FQDN endpoints are deprecated');
    if (controllers.includes(object.metadata.labels?.[managedBy] ?? '')) return warnings;
    for (const [index, endpoint] of endpointsOf(object).entries()) {
      for (const [position, address] of (endpoint.addresses ?? []).entries()) {
        warnings.push(...warningsForIp(`endpoints[${index}].addresses[${position}]`, address));
      }
    }
    return warnings;
  },
};

const endpointsOf = (object: KubeObject): Endpoint[] => object['endpoints'] ?? [];
const portsOf = (object: KubeObject): EndpointPort[] => object['ports'] ?? [];

/** Topology came with v1beta1; v1 cannot write it. */
function dropTopology(object: KubeObject): void {
  for (const endpoint of endpointsOf(object)) delete endpoint.deprecatedTopology;
}

/** What upstream declares in place of coding it, and therefore tells last. */
function validateDeclared(object: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const addressType: string = object['addressType'] ?? '';
  if (addressType === '') errors.push(fieldErrors.required('addressType'));
  else errors.push(...checkSupported('addressType', addressType, addressTypes));
  for (const [index, { addresses = [] }] of endpointsOf(object).entries()) {
    const path = `endpoints[${index}].addresses`;
    if (addresses.length === 0) errors.push(fieldErrors.required(path));
    else if (addresses.length > maxAddresses) errors.push(fieldErrors.tooMany(path, addresses.length, maxAddresses));
  }
  return errors;
}

function validatePorts(ports: readonly EndpointPort[]): FieldError[] {
  if (ports.length > maxPorts) return [fieldErrors.tooMany('ports', ports.length, maxPorts)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol = '', appProtocol }, index) => {
    const path = `ports[${index}]`;
    const errors = name === '' ? [] : checkDnsLabel(`${path}.name`, name);
    if (names.has(name)) errors.push(fieldErrors.duplicate(`${path}.name`, name));
    names.add(name);
    errors.push(...checkSupported(`${path}.protocol`, protocol, portProtocols));
    if (appProtocol !== undefined) errors.push(...checkQualifiedName(`${path}.appProtocol`, appProtocol));
    return errors;
  });
}

function validateEndpoints(object: KubeObject): FieldError[] {
  const endpoints = endpointsOf(object);
  if (endpoints.length > maxEndpoints) return [fieldErrors.tooMany('endpoints', endpoints.length, maxEndpoints)];
  return endpoints.flatMap((endpoint, index) => {
    const path = `endpoints[${index}]`;
    const { addresses = [], nodeName, hostname, hints, deprecatedTopology } = endpoint;
    const errors = addresses.flatMap((address, position) =>
      validateAddress(address, object['addressType'], `${path}.addresses`, position),
    );
    if (nodeName !== undefined) {
      errors.push(...complain(`${path}.nodeName`, nodeName, nameIsDnsSubdomain(nodeName, false)));
    }
    errors.push(...validateLabels(deprecatedTopology, `${path}.deprecatedTopology`));
    if (hostname !== undefined) errors.push(...checkDnsLabel(`${path}.hostname`, hostname));
    if (hints) errors.push(...validateHints(hints, `${path}.hints`));
    return errors;
  });
}

function validateAddress(address: string, type: string, path: string, index: number): FieldError[] {
  const at = `${path}[${index}]`;
  if (type === 'FQDN') return isFullyQualifiedDomainName(at, address);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const errors = type === 'IPv4' ? isValidIpForLegacyField(at, address) : isValidIp(at, address);
  if (errors.length > 0) return errors;
  if (ipFamilyOf(address) !== type) errors.push(fieldErrors.invalid(path, address, `must be an ${type} address`));
  return [...errors, ...checkEndpointIp(at, address)];
}

function validateHints({ forZones = [], forNodes = [] }: NonNullable<Endpoint['hints']>, path: string): FieldError[] {
  if (forZones.length > maxHints) return [fieldErrors.tooMany(`${path}.forZones`, forZones.length, maxHints)];
  const errors = validateNames(forZones, `${path}.forZones`, isValidLabelValue);
  if (forNodes.length > maxHints) {
    return [...errors, fieldErrors.tooMany(`${path}.forNodes`, forNodes.length, maxHints)];
  }
  return [...errors, ...validateNames(forNodes, `${path}.forNodes`, (name) => nameIsDnsSubdomain(name, false))];
}

function validateNames(
  named: readonly Named[],
  path: string,
  judge: (name: string) => readonly string[],
): FieldError[] {
  const seen = new Set<string>();
  return named.flatMap(({ name = '' }, index) => {
    const at = `${path}[${index}].name`;
    const errors = seen.has(name) ? [fieldErrors.duplicate(at, name)] : [];
    seen.add(name);
    return [...errors, ...complain(at, name, judge(name))];
  });
}
