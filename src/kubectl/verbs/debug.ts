import { isStatusError, type KubeObject } from '../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../client/path-segment.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError, newNotSupported } from '../errors.ts';
import { formatGoJson } from '../printers/json.ts';
import { podOrTyped } from '../resource/attachable-pod.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { createObject, deleteObject, patchObject } from '../resource/helper.ts';
import { type Info, mappingOf, objectOf } from '../resource/info.ts';
import { type ContainerStatus, findContainer, type Pod } from '../resource/pods.ts';
import { followObject, newDeadline } from '../resource/until.ts';
import { attachTo } from './attach.ts';
import { withCustomProfile } from './debug/custom.ts';
import { type DebugOptions, readDebugOptions } from './debug/options.ts';
import { type DebugContainer, withoutLeftOut, withProfile } from './debug/profiles.ts';

/**
 * `kubectl debug` of Pods (`kubectl/pkg/cmd/debug/debug.go`, v0.37): an ephemeral container, or a copy. Nodes are refused by name.
 * Simplified: messages of a container that waits are not told.
 */
export const debug: Verb = {
  async run(context) {
    const options = await readDebugOptions(context);
    const files = filenameOptions(context);
    const result = await selectObjects(context, {
      args: options.targets.map(podOrTyped),
      files,
      namespace: context.namespace.name,
      enforcesNamespace: context.namespace.isExplicit && files.filenames.length > 0,
    });
    await result.visit(async (info) => {
      const { group, version, kind } = mappingOf(info);
      if (group === '' && kind === 'Node') throw newNotSupported('"kubectl debug node"', 'debug a Pod on the Node');
      if (group !== '' || kind !== 'Pod')
        throw new CommandError(`"${group}/${version}, Kind=${kind}" not supported by debug`);
      const { pod, container } = await (options.copyTo === '' ? addContainer : copyPod)(context, info, options);
      if (options.attaches && container !== '') await attachOrLog(context, info, pod, container);
    });
  },
};

interface Debugged {
  readonly pod: KubeObject;
  /** Empty: none was made. */
  readonly container: string;
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

async function nameContainer(context: VerbContext, pod: Pod, { container }: DebugOptions): Promise<string> {
  if (container !== '') return container;
  let name: string;
  do {
    const suffix = Array.from({ length: 5 }, () => letters[Math.floor(context.random() * letters.length)] ?? '');
    name = `debugger-${suffix.join('')}`;
  } while (findContainer(pod, name) !== undefined);
  if (!context.flags.isOn('quiet')) await context.out(`Defaulting debug container name to ${name}.\n`);
  return name;
}

function newContainer({ flags }: VerbContext, name: string, options: DebugOptions): DebugContainer {
  const { env, image, pullPolicy, command } = options;
  return {
    name,
    image,
    ...(command.length === 0 ? {} : { [flags.isOn('arguments-only') ? 'args' : 'command']: command }),
    ...(env.length === 0 ? {} : { env }),
    resources: {},
    terminationMessagePolicy: 'File',
    ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
    ...(flags.isOn('stdin') ? { stdin: true } : {}),
    ...(flags.isOn('tty') ? { tty: true } : {}),
  };
}

/** `debugByEphemeralContainer`. */
async function addContainer(context: VerbContext, info: Info, options: DebugOptions): Promise<Debugged> {
  const pod = objectOf(info) as unknown as Pod;
  const name = await nameContainer(context, pod, options);
  const target = context.flags.text('target');
  const made = {
    ...newContainer(context, name, options),
    ...(target === '' ? {} : { targetContainerName: target }),
  };
  const known = (pod.spec.ephemeralContainers ?? []) as readonly DebugContainer[];
  const withProfiles = (one: DebugContainer) => withCustomProfile(withProfile(one, options.profile), options.custom);
  // Upstream gives what a profile has to the first container of that name.
  const first = known.find((container) => container.name === name);
  const wanted = first === undefined ? await withProfiles(made) : made;
  const changed = first === undefined ? [] : [await withProfiles(first)];
  await warnOfUser(context, wanted, pod);
  const patch = formatGoJson({
    spec: {
      // Without it the server puts the new one first.
      '$setElementOrder/ephemeralContainers': [...known.map((one) => ({ name: one.name })), { name }],
      ephemeralContainers: [...changed.map(onlySecurity), wanted],
    },
  });
  const place = { ...info, mapping: mappingOf(info) };
  try {
    const patched = await patchObject(context, place, 'strategic', patch, { subresource: 'ephemeralcontainers' });
    return { pod: patched, container: name };
  } catch (error) {
    if (isStatusError(error) && error.reason === 'NotFound' && (error.details?.name ?? '') === '') {
      const text = `ephemeral containers are disabled for this cluster (error from server: "${error.message}")`;
      throw new CommandError(text, { cause: error });
    }
    throw error;
  }
}

const onlySecurity = ({ name, securityContext }: DebugContainer): DebugContainer => ({ name, securityContext });

/** `debugByCopy` and `generatePodCopyWithDebugContainer`. */
async function copyPod(context: VerbContext, info: Info, options: DebugOptions): Promise<Debugged> {
  const { flags } = context;
  const source = objectOf(info);
  const { ephemeralContainers: _none, nodeName, ...spec } = source['spec'] as Record<string, unknown>;
  const { namespace = '', annotations, labels } = source.metadata;
  const containers = (spec['containers'] as readonly DebugContainer[]).map((container) => {
    const image = options.setImages.get(container.name) ?? options.setImages.get('*') ?? '';
    return image === '' ? container : { ...container, image };
  });
  const copy: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: options.copyTo,
      namespace,
      ...(annotations ? { annotations } : {}),
      ...(labels ? { labels } : {}),
    },
    spec: {
      ...spec,
      ...(flags.isOn('same-node') && nodeName !== undefined ? { nodeName } : {}),
      ...(flags.isSet('share-processes') ? { shareProcessNamespace: flags.isOn('share-processes') } : {}),
      containers,
    },
  };
  const existing = containers.find(({ name }) => name === options.container);
  if (existing === undefined && options.image === '') {
    if (options.setImages.size === 0) throw new CommandError('you must specify image when creating new container');
    return { pod: await createCopy(context, info, copy), container: '' };
  }
  const name = existing?.name ?? (await nameContainer(context, copy as unknown as Pod, options));
  const wanted = existing === undefined ? newContainer(context, name, options) : changeContainer(existing);
  const all =
    existing === undefined ? [...containers, wanted] : containers.map((one) => (one === existing ? wanted : one));
  const left = withoutLeftOut({ ...copy, spec: { ...copy['spec'], containers: all } }, options.profile, options.kept);
  const profiled = await Promise.all(
    (left['spec'].containers as readonly DebugContainer[]).map((one) =>
      one.name === name ? withCustomProfile(withProfile(one, options.profile), options.custom) : one,
    ),
  );
  const pod: KubeObject = { ...left, spec: { ...left['spec'], containers: profiled } };
  await warnOfUser(context, profiled.find((one) => one.name === name) ?? wanted, pod as unknown as Pod);
  return { pod: await createCopy(context, info, pod), container: name };

  function changeContainer(container: DebugContainer): DebugContainer {
    const { args, command, stdin: _stdin, tty: _tty, ...rest } = container;
    const {
      image,
      resources: _resources,
      terminationMessagePolicy: _policy,
      ...own
    } = newContainer(context, name, options);
    const runs = options.command.length === 0 ? { command, args } : flags.isOn('arguments-only') ? { command } : {};
    return { ...rest, ...runs, ...own, ...(image === '' ? {} : { image }) };
  }
}

async function createCopy(context: VerbContext, info: Info, copy: KubeObject): Promise<KubeObject> {
  const place = { ...info, mapping: mappingOf(info) };
  const made = await createObject(context, place, copy);
  if (context.flags.isOn('replace')) await deleteObject(context, place, { gracePeriodSeconds: 0 });
  return made;
}

/** `displayWarning`. */
async function warnOfUser({ err }: VerbContext, container: DebugContainer, pod: Pod): Promise<void> {
  const user = (pod.spec as { readonly securityContext?: { readonly runAsUser?: number } }).securityContext?.runAsUser;
  const security = container['securityContext'] as
    | {
        readonly runAsUser?: number;
        readonly privileged?: boolean;
        readonly capabilities?: { readonly add?: readonly string[] };
      }
    | undefined;
  if (user === undefined || user === 0 || security === undefined || security.runAsUser === 0) return;
  if (security.privileged !== true && (security.capabilities?.add ?? []).length === 0) return;
  await err(
    'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n',
  );
}

/** Waits until the container runs, and attaches to it; of one that has ended, prints its log (`handleAttachPod`). */
async function attachOrLog(context: VerbContext, info: Info, made: KubeObject, name: string): Promise<void> {
  const place = { mapping: mappingOf(info), namespace: info.namespace, name: made.metadata.name ?? '' };
  using deadline = newDeadline(context, 0, 'kubectl debug waits');
  const found = await followObject(context, place, deadline, (object) => {
    if (object === undefined) throw new CommandError('pods "" not found');
    const state = statusOf(object as unknown as Pod, name)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  });
  const pod = found as unknown as Pod;
  const container = findContainer(pod, name);
  if (container === undefined) throw new CommandError(`error getting container status of container name "${name}"`);
  if (statusOf(pod, name)?.state?.terminated === undefined) return attachTo(context, pod, container, 'kubectl attach');
  const response = await context.client.rest.send({
    path: `/api/v1/namespaces/${namespaceSegment(place.namespace)}/pods/${nameSegment(place.name)}/log`,
    accept: 'application/json, */*',
    query: { container: name },
  });
  await context.out(await response.text());
}

function statusOf({ status }: Pod, name: string): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].find(
    (one) => one.name === name,
  );
}
