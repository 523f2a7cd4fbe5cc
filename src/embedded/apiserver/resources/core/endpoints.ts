import {
  type FieldError,
  fieldErrors,
  isIpv4,
  isSemanticallyEqual,
  isValidIpForLegacyField,
  type KubeObject,
  nameIsDnsSubdomain,
  parseIpSloppy,
  type StoredObject,
  warningsForIp,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import {
  checkDnsLabel,
  checkPortNumber,
  checkQualifiedName,
  checkSupported,
  complain,
  portProtocols,
} from '../field-rules.ts';

interface EndpointAddress {
  readonly ip?: string;
  readonly hostname?: string;
  readonly nodeName?: string;
}

interface EndpointPort {
  readonly name?: string;
  readonly port?: number;
  protocol?: string;
  readonly appProtocol?: string;
}

interface EndpointSubset {
  readonly addresses?: EndpointAddress[];
  readonly notReadyAddresses?: EndpointAddress[];
  readonly ports?: EndpointPort[];
}

const managedBy = 'endpoints.kubernetes.io/managed-by';

/** Rules of v1 Endpoints: pkg/registry/core/endpoint/strategy.go and `ValidateEndpoints` of pkg/apis/core/validation (v1.37). */
export const endpointsRules: ResourceRules = {
  allowCreateOnUpdate: true,
  setDefaults(object) {
    for (const subset of subsetsOf(object)) {
      for (const port of subset.ports ?? []) port.protocol ||= 'TCP';
    }
  },
  validateCreate: validateSubsets,
  validateUpdate: (object, old) =>
    isSemanticallyEqual(object['subsets'], old['subsets']) ? [] : validateSubsets(object),
  warnings(object) {
    if (object.metadata.labels?.[managedBy] === 'endpoint-controller') return [];
    return subsetsOf(object).flatMap((subset, index) =>
      (['addresses', 'notReadyAddresses'] as const).flatMap((field) =>
        (subset[field] ?? []).flatMap((address, position) =>
          warningsForIp(`subsets[${index}].${field}[${position}].ip`, address.ip ?? ''),
        ),
      ),
    );
  },
};

const subsetsOf = (object: StoredObject): EndpointSubset[] => object['subsets'] ?? [];

function validateSubsets(object: KubeObject): FieldError[] {
  return subsetsOf(object).flatMap((subset, index) => {
    const path = `subsets[${index}]`;
    const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
    const errors: FieldError[] = [];
    if (addresses.length === 0 && notReadyAddresses.length === 0) {
      errors.push(fieldErrors.required(path, 'must specify `addresses` or `notReadyAddresses`'));
    }
    for (const [position, address] of addresses.entries()) {
      errors.push(...validateAddress(address, `${path}.addresses[${position}]`));
    }
    for (const [position, address] of notReadyAddresses.entries()) {
      errors.push(...validateAddress(address, `${path}.notReadyAddresses[${position}]`));
    }
    for (const [position, port] of ports.entries()) {
      errors.push(...validatePort(port, ports.length > 1, `${path}.ports[${position}]`));
    }
    return errors;
  });
}

function validateAddress({ ip = '', hostname, nodeName }: EndpointAddress, path: string): FieldError[] {
  const errors = isValidIpForLegacyField(`${path}.ip`, ip);
  if (hostname) errors.push(...checkDnsLabel(`${path}.hostname`, hostname));
  if (nodeName !== undefined) {
    errors.push(...complain(`${path}.nodeName`, nodeName, nameIsDnsSubdomain(nodeName, false)));
  }
  errors.push(...checkEndpointIp(`${path}.ip`, ip));
  return errors;
}

/** `ValidateEndpointIP`: an address that traffic can be sent to from elsewhere. */
export function checkEndpointIp(path: string, ip: string): FieldError[] {
  const address = parseIpSloppy(ip);
  if (!address) return [fieldErrors.invalid(path, ip, 'must be a valid IP address')];
  const { octets } = address;
  const ipv4 = isIpv4(octets) ? octets.slice(12) : undefined;
  const [first = 0, second = 0, third = 0] = ipv4 ?? octets;
  const rest = ipv4 ?? octets.slice(0, -1);
  const isAllZero = octets.slice(ipv4 ? 12 : 0).every((octet) => octet === 0);
  const isLoopback = ipv4 ? first === 127 : rest.every((octet) => octet === 0) && octets[15] === 1;
  const isLinkLocal = ipv4 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80;
  const isLinkLocalMulticast = ipv4
    ? first === 224 && second === 0 && third === 0
    : first === 0xff && (second & 0x0f) === 0x02;
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(fieldErrors.invalid(path, ip, why));
  if (isAllZero) refuse(`may not be unspecified (${ip})`);
  if (isLoopback) refuse('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (isLinkLocal) refuse('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (isLinkLocalMulticast) refuse('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return errors;
}

function validatePort(port: EndpointPort, requiresName: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (port.name) errors.push(...checkDnsLabel(`${path}.name`, port.name));
  else if (requiresName) errors.push(fieldErrors.required(`${path}.name`));
  errors.push(...checkPortNumber(`${path}.port`, port.port ?? 0));
  errors.push(...checkSupported(`${path}.protocol`, port.protocol ?? '', portProtocols));
  if (port.appProtocol !== undefined) errors.push(...checkQualifiedName(`${path}.appProtocol`, port.appProtocol));
  return errors;
}
