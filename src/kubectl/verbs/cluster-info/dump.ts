import type { KubeObject } from '../../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../../client/path-segment.ts';
import { pathOf } from '../../client/rest-mapper.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { messageOf, newNotSupported } from '../../errors.ts';
import type { Printer } from '../../printers/printer.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { itemsOf } from '../../resource/info.ts';
import type { Pod } from '../../resource/pods.ts';

/** What is listed of each namespace, with the name of its file. */
const listed = [
  ['events', 'events'],
  ['replicationcontrollers', 'replication-controllers'],
  ['services', 'services'],
  ['daemonsets.apps', 'daemonsets'],
  ['deployments.apps', 'deployments'],
  ['replicasets.apps', 'replicasets'],
  ['pods', 'pods'],
] as const;

/** `kubectl cluster-info dump` (`kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go`, v0.37). */
export const clusterInfoDump: Verb = {
  async run(context) {
    const { flags, namespace, out } = context;
    const printer = await createTypedPrinter(context, '');
    const folder = flags.text('output-directory');
    const output = flags.text('output');
    const extension = output === 'json' || output === 'yaml' ? `.${output}` : '.txt';
    const print = (object: KubeObject, file: string) => printTo(context, printer, object, folder, file + extension);
    await print(await list(context, 'nodes', ''), 'nodes');
    for (const name of await namespacesOf(context, namespace.name)) {
      let pods: readonly KubeObject[] = [];
      for (const [resource, file] of listed) {
        const found = await list(context, resource, name);
        await print(found, `${name}/${file}`);
        if (resource === 'pods') pods = itemsOf(found);
      }
      for (const pod of pods) {
        const text = await logsOf(context, pod as unknown as Pod);
        await writeTo(context, text, folder, `${name}/${pod.metadata.name}/logs.txt`);
      }
    }
    if (folder !== '' && folder !== '-') await out(`Cluster info dumped to ${folder}\n`);
  },
};

async function namespacesOf(context: VerbContext, current: string): Promise<readonly string[]> {
  const { flags } = context;
  if (flags.isOn('all-namespaces'))
    return itemsOf(await list(context, 'namespaces', '')).map(({ metadata }) => metadata.name ?? '');
  const given = flags.list('namespaces');
  return given.length > 0 ? given : ['kube-system', current];
}

async function list(context: VerbContext, resource: string, namespace: string): Promise<KubeObject> {
  const mapping = await context.client.mappingFor(resource);
  const found = await context.client.rest.json<KubeObject>({
    path: pathOf(mapping, namespace),
    about: { resource: mapping, name: '' },
  });
  const { kind, apiVersion, metadata, ...rest } = found;
  return { kind, apiVersion, metadata, ...rest } as KubeObject;
}

async function printTo(
  context: VerbContext,
  printer: Printer,
  object: KubeObject,
  folder: string,
  file: string,
): Promise<void> {
  let text = '';
  printer.print(object, (more) => {
    text += more;
  });
  await writeTo(context, text, folder, file);
}

async function writeTo({ out, files }: VerbContext, text: string, folder: string, file: string): Promise<void> {
  if (folder === '' || folder === '-') return out(text);
  if (files.write === undefined) throw newNotSupported('--output-directory', 'there is no place for files here');
  await files.write(`${folder.replace(/\/$/, '')}/${file}`, text);
}

async function logsOf({ client }: VerbContext, { metadata, spec }: Pod): Promise<string> {
  const { namespace = '', name = '' } = metadata;
  let text = '';
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    const what = `logs for container ${container.name} of pod ${namespace}/${name}`;
    text += `==== START ${what} ====\n`;
    try {
      const answer = await client.rest.send({
        path: `/api/v1/namespaces/${namespaceSegment(namespace)}/pods/${nameSegment(name)}/log`,
        accept: 'application/json, */*',
        query: { container: container.name },
      });
      text += await answer.text();
    } catch (error) {
      text += `Request log error: ${messageOf(error)}\n`;
    }
    text += `==== END ${what} ====\n`;
  }
  return text;
}
