import { formatApiVersion, formatGroupResource } from '../../kube/index.ts';
import type { ApiResourceInfo, Discovery } from '../client/discovery.ts';
import { formatArgs } from '../command/common-flags.ts';
import type { Verb } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError } from '../errors.ts';
import { compareBytes } from '../printers/json.ts';
import { createJsonYamlPrinter, newNoPrinter } from '../printers/print-flags.ts';
import { createTabWriter, tableOptions } from '../printers/tab-writer.ts';
import { printWith } from './create.ts';

const formats = ['json', 'yaml', 'kyaml', 'name', 'wide'] as const;

/** `kubectl api-resources` (`kubectl/pkg/cmd/apiresources/apiresources.go` and `apiresource_flags.go`, v0.37). */
export const apiResources: Verb = {
  async run(context) {
    const { flags, args, command } = context;
    const [sortBy, output] = [flags.text('sort-by'), flags.text('output')];
    if (args.length > 0) throw newUsageError(command, `unexpected arguments: ${formatArgs(args)}`);
    if (sortBy !== '' && sortBy !== 'name' && sortBy !== 'kind')
      throw new CommandError('--sort-by accepts only name or kind');
    const isTable = output === '' || output === 'wide';
    const printer = isTable || output === 'name' ? undefined : await createJsonYamlPrinter(context, output);
    if (!isTable && output !== 'name' && printer === undefined) throw newNoPrinter(output, formats);
    const found = preferred(await context.client.discover({ isFresh: !flags.isOn('cached') })).filter(
      (one) =>
        one.verbs.length > 0 &&
        (!flags.isSet('api-group') || flags.text('api-group') === one.group) &&
        (!flags.isSet('namespaced') || flags.isOn('namespaced') === one.isNamespaced) &&
        flags.list('verbs').every((verb) => one.verbs.includes(verb)) &&
        flags.list('categories').every((category) => one.categories.includes(category)),
    );
    const keyOf = (one: ApiResourceInfo): string =>
      sortBy === 'name' ? one.resource : sortBy === 'kind' ? one.kind : one.group;
    const sorted = found.sort((a, b) => compareBytes(keyOf(a), keyOf(b)) || compareBytes(a.resource, b.resource));
    if (printer !== undefined) {
      const list = {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: '',
        resources: sorted.map(toApiResource),
      };
      await printWith(context, (write) => printer.print(list as never, write, { isTyped: true }));
    } else if (output === 'name') {
      await context.out(sorted.map((one) => `${formatGroupResource(one)}\n`).join(''));
    } else await context.out(formatTable(sorted, output === 'wide', flags.isOn('no-headers')));
  },
};

/** The resources of each group in the version that the server prefers (`ServerPreferredResources` of client-go's discovery). */
export function preferred({ groups }: Discovery): ApiResourceInfo[] {
  return groups.flatMap(({ versions }) => {
    const seen = new Map<string, ApiResourceInfo>();
    for (const { resources } of versions) {
      for (const one of resources) if (!seen.has(one.resource)) seen.set(one.resource, one);
    }
    return [...seen.values()];
  });
}

function formatTable(resources: readonly ApiResourceInfo[], isWide: boolean, hasNoHeaders: boolean): string {
  let text = '';
  const writer = createTabWriter((more) => {
    text += more;
  }, tableOptions);
  const headers = [
    'NAME',
    'SHORTNAMES',
    'APIVERSION',
    'NAMESPACED',
    'KIND',
    ...(isWide ? ['VERBS', 'CATEGORIES'] : []),
  ];
  if (!hasNoHeaders) writer.write(`${headers.join('\t')}\n`);
  for (const one of resources) {
    const wide = isWide ? [one.verbs.join(','), one.categories.join(',')] : [];
    const cells = [one.resource, one.shortNames.join(','), formatApiVersion(one), String(one.isNamespaced), one.kind];
    writer.write(`${[...cells, ...wide].join('\t')}\n`);
  }
  writer.flush();
  return text;
}

/** metav1.APIResource, in the order of its fields. */
function toApiResource(one: ApiResourceInfo): Record<string, unknown> {
  return {
    name: one.resource,
    singularName: one.singular,
    namespaced: one.isNamespaced,
    ...(one.group === '' ? {} : { group: one.group }),
    version: one.version,
    kind: one.kind,
    verbs: one.verbs,
    ...(one.shortNames.length === 0 ? {} : { shortNames: one.shortNames }),
    ...(one.categories.length === 0 ? {} : { categories: one.categories }),
  };
}
