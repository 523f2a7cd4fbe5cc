import {
  type FieldError,
  fieldErrors,
  isDns1123Subdomain,
  isPathSegmentName,
  isValidIpForLegacyField,
  isValidPortName,
  isWildcardDns1123Subdomain,
  type KubeObject,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  parseIpSloppy,
  type StoredObject,
} from '../../../../kube/index.ts';
import type { ResourceRules } from '../../resource.ts';
import {
  bumpGeneration,
  checkDnsSubdomain,
  checkPortNumber,
  complain,
  keepField,
  startGeneration,
} from '../field-rules.ts';

interface Reference {
  /** Null for none, which Go writes. */
  apiGroup?: string | null;
  readonly kind?: string;
  readonly name?: string;
}

interface Backend {
  readonly resource?: Reference;
  readonly service?: { readonly name?: string; readonly port?: { readonly name?: string; readonly number?: number } };
}

interface HttpPath {
  readonly path?: string;
  readonly pathType?: string;
  readonly backend?: Backend;
}

interface IngressRule {
  readonly host?: string;
  readonly http?: { readonly paths?: readonly HttpPath[] };
}

interface IngressSpec {
  readonly ingressClassName?: string;
  readonly defaultBackend?: Backend;
  readonly tls?: readonly { readonly hosts?: readonly string[]; readonly secretName?: string }[];
  readonly rules?: readonly IngressRule[];
}

const classAnnotation = 'kubernetes.io/ingress.class';
const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const wrongSequences = ['//', '/./', '/../', '%2f', '%2F'];
const wrongEnds = ['/..', '/.'];

/** Rules of networking.k8s.io/v1 Ingress: pkg/registry/networking/ingress/strategy.go and pkg/apis/networking/validation (v1.37). */
export const ingressRules: ResourceRules = {
  setDefaults(object) {
    object['spec'] ??= {};
    object['status'] ??= {};
    object['status'].loadBalancer ??= {};
    for (const backend of backendsOf(object['spec'])) if (backend.resource) backend.resource.apiGroup ??= null;
  },
  prepareForCreate(object) {
    object['status'] = { loadBalancer: {} };
    startGeneration(object);
  },
  prepareForUpdate(object, old) {
    keepField(object, old, 'status');
    bumpGeneration(object, old);
  },
  validateCreate(object) {
    const errors = validateSpec(object['spec'], undefined);
    const annotation = object.metadata.annotations?.[classAnnotation];
    const className: string | undefined = object['spec'].ingressClassName;
    if (annotation !== undefined && className !== undefined && annotation !== className) {
      const why = 'must match `ingressClassName` when both are specified';
      errors.push(fieldErrors.invalid(`annotations.${classAnnotation}`, annotation, why));
    }
    return errors;
  },
  validateUpdate: (object, old) => validateSpec(object['spec'], old['spec']),
  subresources: {
    status: {
      prepareForUpdate: (object, old) => keepField(object, old, 'spec'),
      validateUpdate: validateStatus,
    },
  },
  warnings: (object, old) =>
    !old &&
    object.metadata.annotations?.[classAnnotation] !== undefined &&
    object['spec'].ingressClassName === undefined
      ? [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
};

function backendsOf({ defaultBackend, rules = [] }: IngressSpec): Backend[] {
  const ofPaths = rules.flatMap(({ http }) => (http?.paths ?? []).flatMap(({ backend }) => backend ?? []));
  return defaultBackend ? [defaultBackend, ...ofPaths] : ofPaths;
}

/** What is wrong with a host that may begin with `*.`. */
const judgeHost = (host: string): readonly string[] =>
  host.includes('*') ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host);

function validateSpec(spec: IngressSpec, old: IngressSpec | undefined): FieldError[] {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend) {
    const why = 'either `defaultBackend` or `rules` must be specified';
    errors.push(fieldErrors.invalid('spec', spec.rules, why));
  }
  if (defaultBackend) errors.push(...validateBackend(defaultBackend, 'spec.defaultBackend'));
  const lenientWildcards = (old?.rules ?? []).some(
    (rule) => rule.host?.includes('*') && validateHttp(rule, '').length > 0,
  );
  for (const [index, rule] of rules.entries()) {
    const path = `spec.rules[${index}]`;
    const { host = '' } = rule;
    if (host !== '') {
      if (parseIpSloppy(host)) {
        errors.push(fieldErrors.invalid(`${path}.host`, host, 'must be a DNS name, not an IP address'));
      }
      errors.push(...complain(`${path}.host`, host, judgeHost(host)));
    }
    if (!host.includes('*') || !lenientWildcards) errors.push(...validateHttp(rule, path));
  }
  errors.push(...validateTls(tls, old));
  if (ingressClassName !== undefined) {
    errors.push(...complain('spec.ingressClassName', ingressClassName, nameIsDnsSubdomain(ingressClassName, false)));
  }
  return errors;
}

function validateTls(tls: NonNullable<IngressSpec['tls']>, old: IngressSpec | undefined): FieldError[] {
  const isWrong = (name: string) => name !== '' && nameIsDnsSubdomain(name, false).length > 0;
  const anyName = (old?.tls ?? []).some(({ secretName = '' }) => isWrong(secretName));
  return tls.flatMap(({ hosts = [], secretName = '' }, index) => {
    const path = `spec.tls[${index}]`;
    const errors = hosts.flatMap((host, position) => complain(`${path}.hosts[${position}]`, host, judgeHost(host)));
    if (!anyName && secretName !== '') {
      errors.push(...complain(`${path}.secretName`, secretName, nameIsDnsSubdomain(secretName, false)));
    }
    return errors;
  });
}

function validateHttp({ http }: IngressRule, path: string): FieldError[] {
  if (!http) return [];
  const { paths = [] } = http;
  if (paths.length === 0) return [fieldErrors.required(`${path}.http.paths`)];
  return paths.flatMap((item, index) => validatePath(item, `${path}.http.paths[${index}]`));
}

function validatePath({ path: target = '', pathType, backend = {} }: HttpPath, path: string): FieldError[] {
  if (pathType === undefined) return [fieldErrors.required(`${path}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  const refuse = (why: string) => errors.push(fieldErrors.invalid(`${path}.path`, target, why));
  if (!pathTypes.includes(pathType)) {
    errors.push(fieldErrors.notSupported(`${path}.pathType`, pathType, pathTypes));
  } else if (pathType === 'ImplementationSpecific') {
    if (target !== '' && !target.startsWith('/')) refuse('must be an absolute path');
  } else {
    if (!target.startsWith('/')) refuse('must be an absolute path');
    for (const sequence of wrongSequences) if (target.includes(sequence)) refuse(`must not contain '${sequence}'`);
    for (const end of wrongEnds) if (target.endsWith(end)) refuse(`cannot end with '${end}'`);
  }
  return [...errors, ...validateBackend(backend, `${path}.backend`)];
}

function validateBackend({ resource, service }: Backend, path: string): FieldError[] {
  if (resource && service) {
    return [fieldErrors.invalid(path, '', 'cannot set both resource and service backends')];
  }
  if (resource) return validateReference(resource, `${path}.resource`);
  if (!service) return [fieldErrors.invalid(path, '', 'resource or service backend is required')];
  const { name = '', port: { name: portName = '', number = 0 } = {} } = service;
  const at = `${path}.service`;
  const errors =
    name === '' ? [fieldErrors.required(`${at}.name`)] : complain(`${at}.name`, name, nameIsDnsLabel(name, false));
  if (portName !== '' && number !== 0) {
    errors.push(fieldErrors.invalid(path, '', 'cannot set both port name & port number'));
  } else if (portName !== '') errors.push(...complain(`${at}.port.name`, portName, isValidPortName(portName)));
  else if (number !== 0) errors.push(...checkPortNumber(`${at}.port.number`, number));
  else errors.push(fieldErrors.required(path, 'port name or number is required'));
  return errors;
}

function validateReference({ apiGroup, kind = '', name = '' }: Reference, path: string): FieldError[] {
  const errors = apiGroup === undefined || apiGroup === null ? [] : checkDnsSubdomain(`${path}.apiGroup`, apiGroup);
  return [...errors, ...checkPathSegment(`${path}.kind`, kind), ...checkPathSegment(`${path}.name`, name)];
}

/** A name that is needed and may stand in a URL's path. */
export function checkPathSegment(path: string, text: string): FieldError[] {
  return text === '' ? [fieldErrors.required(path)] : complain(path, text, isPathSegmentName(text, false));
}

function validateStatus(object: KubeObject, old: StoredObject): FieldError[] {
  const ingress: { ip?: string; hostname?: string }[] = object['status']?.loadBalancer?.ingress ?? [];
  const before: typeof ingress = old['status']?.loadBalancer?.ingress ?? [];
  const oldIps = before.flatMap(({ ip }) => (ip ? [ip] : []));
  return ingress.flatMap(({ ip, hostname }, index) => [
    ...(ip ? isValidIpForLegacyField(`status.loadBalancer.ingress[${index}].ip`, ip, oldIps) : []),
    ...(hostname ? checkLoadBalancerHost(`status.loadBalancer.ingress[${index}].hostname`, hostname) : []),
  ]);
}

/** The name of a load balancer in the status of an Ingress or a Service. */
export function checkLoadBalancerHost(path: string, hostname: string): FieldError[] {
  const errors = checkDnsSubdomain(path, hostname);
  if (parseIpSloppy(hostname)) {
    errors.push(fieldErrors.invalid(path, hostname, 'must be a DNS name, not an IP address'));
  }
  return errors;
}
