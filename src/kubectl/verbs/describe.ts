import type { Mapping } from '../client/rest-mapper.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { describerOf } from '../describe/registry.ts';
import { CommandError, isNotFound, messageOf, throwAll } from '../errors.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { type Info, mappingOf } from '../resource/info.ts';

/** `kubectl describe` (`kubectl/pkg/cmd/describe/describe.go`, v0.37). */
export const describe: Verb = {
  async run(context) {
    const { flags, namespace, args } = context;
    const { filenames, kustomize } = filenameOptions(context);
    if (args.length === 0 && filenames.length === 0 && kustomize === '')
      throw new CommandError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    const isAllNamespaces = flags.isOn('all-namespaces');
    const result = await selectObjects(context, {
      args,
      allowsEmptySelector: true,
      files: filenameOptions(context),
      labelSelector: flags.text('selector'),
      namespace: namespace.name,
      isAllNamespaces,
      enforcesNamespace: namespace.isExplicit && !isAllNamespaces && filenames.length > 0,
      chunkSize: flags.integer('chunk-size'),
      continuesOnError: true,
      flattens: true,
    });
    const { infos, failure } = await result.infos();
    const isSingle = failure === undefined && infos.length <= 1;
    const showsEvents = flags.isSet('show-events') || isSingle ? flags.isOn('show-events') : false;
    const [type = '', prefix = ''] = args;
    if (failure !== undefined && isNotFound(failure) && args.length === 2)
      return describeMatching(context, { type, prefix, failure, showsEvents });
    const failures: unknown[] = failure === undefined ? [] : [failure];
    let isFirst = true;
    for (const info of infos) {
      try {
        const text = await describeOne(context, mappingOf(info), info, showsEvents);
        await context.out(isFirst ? text : `\n\n${text}`);
        isFirst = false;
      } catch (error) {
        if (!failures.some((one) => one !== failure && messageOf(one) === messageOf(error))) failures.push(error);
      }
    }
    if (infos.length === 0 && failures.length === 0)
      await context.err(
        isAllNamespaces ? 'No resources found\n' : `No resources found in ${namespace.name} namespace.\n`,
      );
    throwAll(failures);
  },
};

async function describeOne(
  context: VerbContext,
  mapping: Mapping,
  { namespace, name }: Info,
  showsEvents: boolean,
): Promise<string> {
  const describer = await describerOf(mapping);
  return describer({ context, mapping, namespace, name, showsEvents, chunkSize: context.flags.integer('chunk-size') });
}

/** `DescribeMatchingResources`: no object has this name, but names may begin with it. */
async function describeMatching(
  context: VerbContext,
  wanted: {
    readonly type: string;
    readonly prefix: string;
    readonly failure: unknown;
    readonly showsEvents: boolean;
  },
): Promise<void> {
  const { type, prefix, failure, showsEvents } = wanted;
  const result = await selectObjects(context, {
    args: [type],
    allowsEmptySelector: true,
    namespace: context.namespace.name,
    isSingleType: true,
    chunkSize: context.flags.integer('chunk-size'),
    flattens: true,
  });
  const found = await result.infos();
  if (found.failure !== undefined) throw found.failure;
  const matching = found.infos.filter(({ name }) => name.startsWith(prefix));
  for (const info of matching) await context.out(`${await describeOne(context, mappingOf(info), info, showsEvents)}\n`);
  if (matching.length === 0) throw failure;
}
