import {
  type FieldError,
  fieldErrors,
  isIpv4,
  isValidCidrForLegacyField,
  isValidPortName,
  isValidPortNum,
  type KubeObject,
  type LabelSelector,
  maskIp,
  parseCidrSloppy,
  type StoredObject,
  validateLabelSelector,
  warningsForCidr,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import { bumpGeneration, checkPortNumber, complain, startGeneration } from '../field-rules.ts';

interface IpBlock {
  readonly cidr?: string;
  readonly except?: readonly string[];
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: IpBlock;
}

interface Port {
  protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

/** One rule of one direction, with the peers under one name. */
interface Rule {
  readonly path: string;
  readonly peersPath: string;
  readonly ports: Port[];
  readonly peers: Peer[];
}

const protocols = ['TCP', 'UDP', 'SCTP'];
const policyTypes = ['Ingress', 'Egress'];

/** Rules of networking.k8s.io/v1 NetworkPolicy: pkg/registry/networking/networkpolicy/strategy.go and pkg/apis/networking/validation (v1.37). */
export const networkPolicyRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    const { spec } = object;
    spec.podSelector ??= {};
    if ((spec.policyTypes ?? []).length === 0) {
      spec.policyTypes = (spec.egress ?? []).length === 0 ? ['Ingress'] : [...policyTypes];
    }
    for (const { ports } of directions(object)) for (const port of ports) port.protocol ??= 'TCP';
  },
  prepareForCreate: startGeneration,
  prepareForUpdate: (object, old) => bumpGeneration(object, old),
  validateCreate: (object) => validateSpec(object, []),
  validateUpdate: (object, old) => validateSpec(object, cidrsOf(old)),
  warnings: (object) =>
    blocksOf(object).flatMap(({ block, path }) => [
      ...warningsForCidr(`${path}.cidr`, block.cidr ?? ''),
      ...(block.except ?? []).flatMap((cidr, index) => warningsForCidr(`${path}.except[${index}]`, cidr)),
    ]),
};

function directions(object: StoredObject): Rule[] {
  const { ingress = [], egress = [] } = object['spec'];
  const read = (rules: { ports?: Port[]; from?: Peer[]; to?: Peer[] }[], name: string, field: 'from' | 'to'): Rule[] =>
    rules.map((rule, index) => {
      const path = `spec.${name}[${index}]`;
      return { path, peersPath: `${path}.${field}`, ports: rule.ports ?? [], peers: rule[field] ?? [] };
    });
  return [...read(ingress, 'ingress', 'from'), ...read(egress, 'egress', 'to')];
}

function blocksOf(object: StoredObject): { block: IpBlock; path: string }[] {
  return directions(object).flatMap(({ peers, peersPath }) =>
    peers.flatMap(({ ipBlock }, index) =>
      ipBlock ? [{ block: ipBlock, path: `${peersPath}[${index}].ipBlock` }] : [],
    ),
  );
}

const cidrsOf = (object: StoredObject): string[] =>
  blocksOf(object).flatMap(({ block }) => [block.cidr ?? '', ...(block.except ?? [])]);

function validateSpec(object: KubeObject, oldCidrs: readonly string[]): FieldError[] {
  const { spec } = object;
  const errors = validateLabelSelector(spec.podSelector, {}, 'spec.podSelector');
  for (const { path, peersPath, ports, peers } of directions(object)) {
    for (const [index, port] of ports.entries()) errors.push(...validatePort(port, `${path}.ports[${index}]`));
    for (const [index, peer] of peers.entries()) {
      errors.push(...validatePeer(peer, `${peersPath}[${index}]`, oldCidrs));
    }
  }
  const types: string[] = spec.policyTypes ?? [];
  if (types.length > policyTypes.length) {
    errors.push(fieldErrors.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes'));
  } else {
    for (const [index, type] of types.entries()) {
      if (policyTypes.includes(type)) continue;
      errors.push(fieldErrors.notSupported(`spec.policyTypes[${index}]`, type, policyTypes));
    }
  }
  // Upstream declares this in place of coding it, and therefore tells it last.
  for (const { block, path } of blocksOf(object)) {
    if (!block.cidr) errors.push(fieldErrors.required(`${path}.cidr`));
  }
  return errors;
}

function validatePort({ protocol, port, endPort }: Port, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !protocols.includes(protocol)) {
    errors.push(fieldErrors.notSupported(`${path}.protocol`, protocol, protocols));
  }
  const refuseEnd = (why: string) => errors.push(fieldErrors.invalid(`${path}.endPort`, endPort, why));
  if (typeof port === 'number') {
    errors.push(...checkPortNumber(`${path}.port`, port));
    if (endPort !== undefined) {
      if (endPort < port) refuseEnd('must be greater than or equal to `port`');
      for (const why of isValidPortNum(endPort)) refuseEnd(why);
    }
  } else if (port !== undefined) {
    if (endPort !== undefined) refuseEnd('may not be specified when `port` is non-numeric');
    errors.push(...complain(`${path}.port`, port, isValidPortName(port)));
  } else if (endPort !== undefined) {
    refuseEnd('may not be specified when `port` is not specified');
  }
  return errors;
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, path: string, old: readonly string[]) {
  const errors = [
    ...validateLabelSelector(podSelector, {}, `${path}.podSelector`),
    ...validateLabelSelector(namespaceSelector, {}, `${path}.namespaceSelector`),
  ];
  if (ipBlock) errors.push(...validateBlock(ipBlock, `${path}.ipBlock`, old));
  if (!podSelector && !namespaceSelector && !ipBlock) {
    errors.push(fieldErrors.required(path, 'must specify a peer'));
  } else if (ipBlock && (podSelector || namespaceSelector)) {
    errors.push(fieldErrors.forbidden(path, 'may not specify both ipBlock and another peer'));
  }
  return errors;
}

function validateBlock({ cidr = '', except = [] }: IpBlock, path: string, old: readonly string[]): FieldError[] {
  if (cidr === '') return [];
  const errors = isValidCidrForLegacyField(`${path}.cidr`, cidr, old);
  if (parseCidrSloppy(cidr) === undefined) return errors;
  for (const [index, text] of except.entries()) {
    const at = `${path}.except[${index}]`;
    errors.push(...isValidCidrForLegacyField(at, text, old));
    if (parseCidrSloppy(text) !== undefined && !isStrictSubset(text, cidr)) {
      errors.push(fieldErrors.invalid(at, text, 'must be a strict subset of `cidr`'));
    }
  }
  return errors;
}

/** Tests whether a network is inside another and smaller. */
function isStrictSubset(inner: string, outer: string): boolean {
  const a = parseCidrSloppy(inner);
  const b = parseCidrSloppy(outer);
  if (!a || !b || isIpv4(a.address.octets) !== isIpv4(b.address.octets)) return false;
  if (a.bits <= b.bits) return false;
  const cut = maskIp({ ...b, address: { ...a.address, isWrittenAsIpv4: b.address.isWrittenAsIpv4 } });
  const network = maskIp(b);
  return cut.every((octet, index) => octet === network[index]);
}
