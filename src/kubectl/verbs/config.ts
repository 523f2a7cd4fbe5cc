import { quote } from '../../kube/index.ts';
import type { ConfigStore, Kubeconfig, KubeconfigContext } from '../client/session-config.ts';
import { formatArgs } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { newUsageError } from '../command/usage.ts';
import { CommandError, throwAll } from '../errors.ts';
import { compareBytes } from '../printers/json.ts';
import { createJsonYamlPrinter, createPrinter } from '../printers/print-flags.ts';
import { createTabWriter, tableOptions } from '../printers/tab-writer.ts';
import { minified, redacted } from './config/redact.ts';
import { printWith } from './create.ts';

/** `kubectl config view` (`kubectl/pkg/cmd/config/view.go`, v0.37): the session's own kubeconfig, never the reader's. */
export const configView: Verb = {
  async run(context) {
    const { flags, args, command, config } = context;
    if (args.length > 0) throw newUsageError(command, `unexpected arguments: ${formatArgs(args)}`);
    const output = flags.isSet('output') ? flags.text('output') : 'yaml';
    const printer = (await createJsonYamlPrinter(context, output)) ?? (await createPrinter(context, ''));
    const chosen = flags.isOn('minify') ? minified(config.read(), flags.text('context')) : config.read();
    const shown = flags.isOn('raw') || flags.isOn('flatten') ? chosen : redacted(chosen);
    const object = {
      kind: 'Config',
      apiVersion: 'v1',
      // Lists that are empty are null, as Go writes them.
      clusters: orNull(shown.clusters),
      users: orNull(shown.users),
      contexts: orNull(shown.contexts),
      'current-context': shown['current-context'],
    };
    await printWith(context, (write) => printer.print(object as never, write, { isTyped: true }));
  },
};

const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);

/** `kubectl config get-contexts`. */
export const getContexts: Verb = {
  async run({ flags, args, config, out }) {
    const output = flags.text('output');
    if (output !== '' && output !== 'name')
      throw new CommandError(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    const { contexts, 'current-context': current } = config.read();
    const named = new Map(contexts.map(({ name, context }) => [name, context]));
    const names = args.length === 0 ? [...named.keys()] : args.filter((name) => named.has(name));
    let text = '';
    const writer = createTabWriter((more) => {
      text += more;
    }, tableOptions);
    if (!flags.isOn('no-headers') && output !== 'name')
      writer.write(`${['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'].join('\t')}\n`);
    for (const name of [...names].sort(compareBytes)) {
      const { cluster = '', user = '', namespace = '' } = named.get(name) ?? {};
      const cells = [name === current ? '*' : ' ', name, cluster, user, namespace];
      writer.write(output === 'name' ? `${name}\n` : `${cells.join('\t')}\n`);
    }
    writer.flush();
    await out(text);
    throwAll(args.filter((name) => !named.has(name)).map((name) => new CommandError(`context ${name} not found`)));
  },
};

/** `kubectl config current-context`. */
export const currentContext: Verb = {
  async run({ config, out }) {
    const { 'current-context': current } = config.read();
    if (current === '') throw new CommandError('current-context is not set');
    await out(`${current}\n`);
  },
};

/** `kubectl config use-context`. */
export const useContext: Verb = {
  async run(context) {
    const [name = ''] = await onlyArgument(context);
    const { config, out } = context;
    const read = config.read();
    if (name === '') throw new CommandError('empty context names are not allowed');
    if (!read.contexts.some((one) => one.name === name))
      throw new CommandError(`no context exists with the name: ${quote(name)}`);
    config.write({ ...read, 'current-context': name });
    await out(`Switched to context ${quote(name)}.\n`);
  },
};

/** Exactly one word; otherwise the help is printed too (`helpErrorf`). */
async function onlyArgument(context: VerbContext): Promise<readonly string[]> {
  if (context.args.length === 1) return context.args;
  throw await helpError(context);
}

async function helpError({ command, args, out }: VerbContext): Promise<CommandError> {
  const { printHelp } = await import('../command/help.ts');
  await printHelp(command, [], out);
  return new CommandError(`Unexpected args: ${formatArgs(args)}`);
}

/** `kubectl config set-context`. */
export const setContext: Verb = {
  async run(context) {
    const { flags, args, config, out } = context;
    if (args.length > 1) throw await helpError(context);
    const isCurrent = flags.isOn('current');
    const [given = ''] = args;
    if (given === '' && !isCurrent) throw new CommandError('you must specify a non-empty context name or --current');
    if (given !== '' && isCurrent) throw new CommandError('you cannot specify both a context name and --current');
    const read = config.read();
    const name = isCurrent ? read['current-context'] : given;
    if (name === '') throw new CommandError('no current context is set');
    const isThere = read.contexts.some((one) => one.name === name);
    writeContext(config, read, name, {
      ...(flags.isSet('cluster') ? { cluster: flags.text('cluster') } : {}),
      ...(flags.isSet('user') ? { user: flags.text('user') } : {}),
      ...(flags.isSet('namespace') ? { namespace: flags.text('namespace') } : {}),
    });
    await out(`Context ${quote(name)} ${isThere ? 'modified' : 'created'}.\n`);
  },
};

function writeContext(config: ConfigStore, read: Kubeconfig, name: string, change: Partial<KubeconfigContext>): void {
  const old = read.contexts.find((one) => one.name === name)?.context ?? { cluster: '', user: '' };
  const others = read.contexts.filter((one) => one.name !== name);
  const contexts = [...others, { name, context: { ...old, ...change } }].sort((a, b) => compareBytes(a.name, b.name));
  config.write({ ...read, contexts });
}

const listNames = (key: 'clusters' | 'users'): Verb => ({
  async run({ config, out }) {
    const names = config.read()[key].map(({ name }) => `${name}\n`);
    await out(`NAME\n${names.sort(compareBytes).join('')}`);
  },
});

/** `kubectl config get-clusters`. */
export const getClusters: Verb = listNames('clusters');

/** `kubectl config get-users`. */
export const getUsers: Verb = listNames('users');
