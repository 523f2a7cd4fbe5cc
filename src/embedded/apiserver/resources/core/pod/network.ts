import {
  type FieldError,
  fieldErrors,
  isDns1123Subdomain,
  isDns1123SubdomainWithUnderscore,
  isLongerThan,
  isValidIpForLegacyField,
} from '../../../../../kube/index.ts';
import { addComplaints } from './add.ts';
import type { PodDnsConfig, PodSpec } from './types.ts';

/** Names and addresses of a Pod (`pkg/apis/core/validation/validation.go`, v1.37). */

const maxNameservers = 3;
const maxSearchPaths = 32;
const maxSearchLength = 2048;
const maxHostname = 64;

/** `validatePodDNSConfig`. */
export function addDnsConfigErrors(
  errors: FieldError[],
  path: string,
  config: PodDnsConfig | undefined,
  policy: string | undefined,
): void {
  if (policy === 'None' && !config) {
    errors.push(fieldErrors.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'));
    return;
  }
  if (!config) return;
  const { nameservers = [], searches = [], options = [] } = config;
  const refuse = (field: string, value: unknown, why: string) =>
    errors.push(fieldErrors.invalid(`${path}.${field}`, value, `must not have more than ${why}`));
  if (policy === 'None' && nameservers.length === 0) {
    const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
    errors.push(fieldErrors.required(`${path}.nameservers`, why));
    return;
  }
  if (nameservers.length > maxNameservers) refuse('nameservers', nameservers, `${maxNameservers} nameservers`);
  for (const [index, address] of nameservers.entries()) {
    errors.push(...isValidIpForLegacyField(`${path}.nameservers[${index}]`, address));
  }
  if (searches.length > maxSearchPaths) refuse('searches', searches, `${maxSearchPaths} search paths`);
  if (isLongerThan(searches.join(' '), maxSearchLength)) {
    refuse('searches', searches, `${maxSearchLength} characters (including spaces) in the search list`);
  }
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue;
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    addComplaints(errors, `${path}.searches[${index}]`, name, isDns1123SubdomainWithUnderscore(name));
  }
  for (const [index, { name }] of options.entries()) {
    if (!name) errors.push(fieldErrors.required(`${path}.options[${index}]`, 'must not be empty'));
  }
}

/** `ValidateHostAliases`. */
export function addHostAliasErrors(
  errors: FieldError[],
  path: string,
  aliases: readonly { ip?: string; hostnames?: string[] }[],
): void {
  for (const [index, { ip = '', hostnames = [] }] of aliases.entries()) {
    errors.push(...isValidIpForLegacyField(`${path}[${index}].ip`, ip));
    for (const [position, name] of hostnames.entries()) {
      addComplaints(errors, `${path}[${index}].hostnames[${position}]`, name, isDns1123Subdomain(name));
    }
  }
}

/** `validatePodHostName`. */
export function addHostnameOverrideErrors(errors: FieldError[], path: string, spec: PodSpec): void {
  const { hostnameOverride: name } = spec;
  if (name === undefined) return;
  const at = `${path}.hostnameOverride`;
  if (spec.setHostnameAsFQDN) {
    errors.push(fieldErrors.forbidden(at, 'may not be specified when setHostnameAsFQDN is true'));
  }
  if (spec.hostNetwork) errors.push(fieldErrors.forbidden(at, 'may not be specified when hostNetwork is true'));
  if (isLongerThan(name, maxHostname)) errors.push(fieldErrors.tooLong(at, maxHostname));
  addComplaints(errors, at, name, isDns1123Subdomain(name));
}

/** `validatePodHostNetworkDeps`: on the host's network a port is the host's. */
export function addHostPortErrors(errors: FieldError[], path: string, spec: PodSpec, isPod: boolean): void {
  if (!spec.hostNetwork) return;
  for (const [index, { ports }] of (spec.containers ?? []).entries()) {
    for (const [position, { hostPort = 0, containerPort = 0 }] of (ports ?? []).entries()) {
      if ((!isPod && hostPort === 0) || hostPort === containerPort) continue;
      const at = `${path}.containers[${index}].ports[${position}].hostPort`;
      const why = 'must match `containerPort` when `hostNetwork` is true';
      errors.push(fieldErrors.invalid(at, hostPort, why));
    }
  }
}
