import { type FieldError, fieldErrors, isValidPortName, isValidPortNum } from '../../../../../kube/index.ts';
import { portProtocols } from '../../field-rules.ts';
import { addChoice, addComplaints, addDnsLabel, addDuplicate, addRequiredChoice } from './add.ts';
import { addEnvErrors, addEnvFromErrors } from './env.ts';
import type { PodOptions } from './options.ts';
import { addProbesAndHooksErrors } from './probes.ts';
import { addResourceErrors, isSidecar } from './resources.ts';
import { addSecurityContextErrors } from './security-context.ts';
import type { Container, ContainerPort, PodSpec } from './types.ts';
import { addVolumeDeviceErrors, addVolumeMountErrors, type VolumesByName } from './volume-mounts.ts';
import { pullPolicies } from './volumes.ts';

/** Containers of all three kinds (`pkg/apis/core/validation/validation.go`, v1.37). */

/** What containers are judged by beside themselves. */
export interface ContainerContext {
  readonly spec: PodSpec;
  readonly volumes: VolumesByName;
  readonly claimNames: ReadonlySet<string>;
  readonly options: PodOptions;
}

const messagePolicies: readonly string[] = ['File', 'FallbackToLogsOnError'];

function addPortErrors(errors: FieldError[], path: string, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  for (const [index, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    // Upstream's loop over a name's complaints overwrites the index, but not the path that is already made.
    const at = `${path}[${index}]`;
    if (name) {
      const complaints = isValidPortName(name);
      if (complaints.length > 0) addComplaints(errors, `${at}.name`, name, complaints);
      else addDuplicate(errors, `${at}.name`, name, names);
    }
    if (!containerPort) errors.push(fieldErrors.required(`${at}.containerPort`));
    else addComplaints(errors, `${at}.containerPort`, containerPort, isValidPortNum(containerPort));
    if (hostPort) addComplaints(errors, `${at}.hostPort`, hostPort, isValidPortNum(hostPort));
    addRequiredChoice(errors, `${at}.protocol`, protocol, portProtocols);
  }
}

/** `validateContainerCommon`. */
function addCommonErrors(errors: FieldError[], path: string, container: Container, context: ContainerContext): void {
  const { name, securityContext, volumeMounts, volumeDevices } = container;
  const { spec, volumes, claimNames, options } = context;
  if (!name) errors.push(fieldErrors.required(`${path}.name`));
  else addDnsLabel(errors, `${path}.name`, name);
  if (!container.image) errors.push(fieldErrors.required(`${path}.image`));
  addRequiredChoice(errors, `${path}.terminationMessagePolicy`, container.terminationMessagePolicy, messagePolicies);
  if (container.ports) addPortErrors(errors, `${path}.ports`, container.ports);
  if (container.env) addEnvErrors(errors, `${path}.env`, container.env);
  if (container.envFrom) addEnvFromErrors(errors, `${path}.envFrom`, container.envFrom);
  if (volumeMounts) addVolumeMountErrors(errors, `${path}.volumeMounts`, container, volumes);
  if (volumeDevices) {
    addVolumeDeviceErrors(errors, `${path}.volumeDevices`, volumeDevices, volumeMounts ?? [], volumes);
  }
  addRequiredChoice(errors, `${path}.imagePullPolicy`, container.imagePullPolicy, pullPolicies);
  if (container.resources) {
    addResourceErrors(errors, `${path}.resources`, container.resources, claimNames, options);
  }
  if (container.resizePolicy) addResizePolicyErrors(errors, `${path}.resizePolicy`, container.resizePolicy, spec);
  if (securityContext) {
    const at = `${path}.securityContext`;
    addSecurityContextErrors(errors, at, securityContext, spec.hostUsers !== false, options.allowSysAdmin);
  }
}

/** `validateResizePolicy`; but for what comes twice, the list's path is told. */
function addResizePolicyErrors(
  errors: FieldError[],
  path: string,
  policies: readonly { resourceName?: string; restartPolicy?: string }[],
  spec: PodSpec,
): void {
  const seen = new Set<string>();
  for (const [index, { resourceName = '', restartPolicy = '' }] of policies.entries()) {
    addDuplicate(errors, `${path}[${index}]`, resourceName, seen);
    addRequiredChoice(errors, path, resourceName, ['cpu', 'memory']);
    addRequiredChoice(errors, path, restartPolicy, ['NotRequired', 'RestartContainer']);
    if (spec.restartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      const why = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
      errors.push(fieldErrors.invalid(path, restartPolicy, why));
    }
  }
}

const maxRestartRules = 20;
const maxExitCodes = 255;

/** `validateContainerRestartPolicy`, which is the same for init containers. */
function addRestartPolicyErrors(errors: FieldError[], path: string, container: Container): void {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  if (restartPolicy !== undefined) {
    addChoice(errors, `${path}.restartPolicy`, restartPolicy, ['Always', 'Never', 'OnFailure']);
  } else if (rules.length > 0) {
    const why = 'must specify restartPolicy when restart rules are used';
    errors.push(fieldErrors.required(`${path}.restartPolicy`, why));
  }
  const at = `${path}.restartPolicyRules`;
  if (rules.length > maxRestartRules) errors.push(fieldErrors.tooMany(at, rules.length, maxRestartRules));
  for (const [index, { action = '', exitCodes }] of rules.entries()) {
    addChoice(errors, `${at}[${index}].action`, action, ['Restart', 'RestartAllContainers']);
    if (!exitCodes) {
      errors.push(fieldErrors.required(`${at}[${index}].exitCodes`, 'must be specified'));
      continue;
    }
    const { operator = '', values = [] } = exitCodes;
    addChoice(errors, `${at}[${index}].exitCodes.operator`, operator, ['In', 'NotIn']);
    if (values.length > maxExitCodes) {
      errors.push(fieldErrors.tooMany(`${at}[${index}].exitCodes.values`, values.length, maxExitCodes));
    }
  }
}

/** `AccumulateUniqueHostPorts`. */
function addHostPortConflicts(errors: FieldError[], path: string, containers: readonly Container[]): void {
  const seen = new Set<string>();
  for (const [index, { ports }] of containers.entries()) {
    if (!ports) continue;
    for (const [position, { protocol = '', hostIP = '', hostPort }] of ports.entries()) {
      if (!hostPort) continue;
      const at = `${path}[${index}].ports[${position}].hostPort`;
      addDuplicate(errors, at, `${protocol}/${hostIP}/${hostPort}`, seen);
    }
  }
}

/** `validateContainers`. */
export function addContainersErrors(errors: FieldError[], path: string, context: ContainerContext): void {
  const { containers = [], terminationGracePeriodSeconds } = context.spec;
  if (containers.length === 0) {
    errors.push(fieldErrors.required(path));
    return;
  }
  const names = new Set<string>();
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    addCommonErrors(errors, at, container, context);
    addDuplicate(errors, `${at}.name`, container.name ?? '', names);
    addProbesAndHooksErrors(errors, at, container, terminationGracePeriodSeconds);
    addRestartPolicyErrors(errors, at, container);
  }
  addHostPortConflicts(errors, path, containers);
}

/** `validateInitContainers`. */
export function addInitContainersErrors(errors: FieldError[], path: string, context: ContainerContext): void {
  const { containers = [], initContainers, terminationGracePeriodSeconds } = context.spec;
  if (!initContainers) return;
  const names = new Set(containers.map(({ name = '' }) => name));
  for (const [index, container] of initContainers.entries()) {
    const at = `${path}[${index}]`;
    addCommonErrors(errors, at, container, context);
    addRestartPolicyErrors(errors, at, container);
    const { name = '' } = container;
    if (names.has(name)) errors.push(fieldErrors.duplicate(`${at}.name`, name));
    else if (name !== '') names.add(name);
    // Each alone, so that ports are never told twice, and always with the first one's path.
    addHostPortConflicts(errors, path, [container]);
    if (isSidecar(container)) {
      addProbesAndHooksErrors(errors, at, container, terminationGracePeriodSeconds);
      continue;
    }
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (!container[field]) continue;
      const why = 'may not be set for init containers without restartPolicy=Always';
      errors.push(fieldErrors.forbidden(`${at}.${field}`, why));
    }
    if (context.options.allowRestartContainerOfInitContainers) continue;
    for (const [position, { restartPolicy }] of (container.resizePolicy ?? []).entries()) {
      if (restartPolicy !== 'RestartContainer') continue;
      const why = "must not be set to 'RestartContainer' for non-sidecar initContainers";
      errors.push(fieldErrors.invalid(`${at}.resizePolicy[${position}].restartPolicy`, restartPolicy, why));
    }
  }
}

/** Fields that ephemeral containers have no use for, in upstream's order. */
const notForEphemeral = [
  ...(['ports', 'resources', 'resizePolicy', 'restartPolicy', 'restartPolicyRules'] as const),
  ...(['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'] as const),
];

/** `validateEphemeralContainers`. */
export function addEphemeralContainersErrors(errors: FieldError[], path: string, context: ContainerContext): void {
  const { containers = [], initContainers = [], ephemeralContainers } = context.spec;
  if (!ephemeralContainers) return;
  const targets = new Set([...containers, ...initContainers].map(({ name = '' }) => name));
  const names = new Set(targets);
  const why = 'cannot be set for an Ephemeral Container';
  for (const [index, container] of ephemeralContainers.entries()) {
    const at = `${path}[${index}]`;
    const { name = '', targetContainerName, volumeMounts } = container;
    addCommonErrors(errors, at, container, context);
    addImagePadding(errors, at, container);
    addDuplicate(errors, `${at}.name`, name, names);
    if (targetContainerName && !targets.has(targetContainerName)) {
      errors.push(fieldErrors.notFound(`${at}.targetContainerName`, targetContainerName));
    }
    for (const field of notForEphemeral) {
      const value = container[field];
      // `resources: {}` is what there is by default.
      const isSet = value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0);
      if (isSet) errors.push(fieldErrors.forbidden(`${at}.${field}`, why));
    }
    for (const [position, mount] of (volumeMounts ?? []).entries()) {
      for (const field of ['subPath', 'subPathExpr'] as const) {
        if (mount[field]) errors.push(fieldErrors.forbidden(`${at}.volumeMounts[${position}].${field}`, why));
      }
    }
  }
}

/** `validateContainerOnlyForPod`: templates may have what a Pod may not. */
export function addImagePadding(errors: FieldError[], path: string, { image = '' }: Container): void {
  if (image.trim().length === image.length) return;
  errors.push(fieldErrors.invalid(`${path}.image`, image, 'must not have leading or trailing whitespace'));
}
