import { isEnvVarName, type KubeObject } from '../../kube/index.ts';
import { type DryRun, readDryRun, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import type { Flags } from '../command/flags.ts';
import { parsePairs } from '../command/pairs.ts';
import { CommandError, throwAll } from '../errors.ts';
import { createTypedPrinter } from '../printers/typed.ts';
import { createObject } from '../resource/helper.ts';
import { type Generated, withTypedSavedConfig } from './create/generator.ts';
import { sortKeys } from './create/quota.ts';
import { printWith } from './create.ts';
import { readCascade } from './delete/delete-result.ts';
import { isImageReference } from './run/image-reference.ts';
import { applyOverrides } from './run/overrides.ts';

/** `kubectl run` (`kubectl/pkg/cmd/run/run.go`, v0.37). */
export const run: Verb = {
  requiredFlags: ['image'],
  async run(context) {
    const { flags, args } = context;
    const annotations = [...parsePairs(givenTexts(flags, 'annotations'), 'annotations').set];
    const given = parseLabels(flags.text('labels'));
    const env = parseEnv(givenTexts(flags, 'env'));
    const restartPolicy = oneOf(flags.text('restart'), 'restart policy', ['Always', 'OnFailure', 'Never']);
    const pullPolicy = oneOf(flags.text('image-pull-policy'), 'image pull policy', ['Always', 'IfNotPresent', 'Never']);
    if (flags.duration('pod-running-timeout') <= 0)
      throw new CommandError('--pod-running-timeout must be higher than zero');
    const dryRun = await readDryRun(context);
    const printer = await createTypedPrinter(context, withDryRun('created', dryRun));
    await readCascade(context);
    validate(context, dryRun);
    const name = args[0] ?? '';
    const labels = Object.keys(given).length === 0 ? { run: name } : given;
    const meta = { name, labels };
    const port = Number(flags.text('port'));
    const container = newContainer(context, { name, env, port, pullPolicy });
    const pod: Generated = {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: annotations.length === 0 ? meta : { ...meta, annotations: sortKeys(Object.fromEntries(annotations)) },
      spec: {
        containers: [container],
        // An empty policy is the cluster's own.
        restartPolicy: restartPolicy === '' ? (flags.isOn('stdin') ? 'OnFailure' : 'Always') : restartPolicy,
        dnsPolicy: 'ClusterFirst',
      },
      status: {},
    };
    const service: Generated = {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name, ...(Object.keys(given).length === 0 ? {} : { labels: given }) },
      spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector: labels },
      status: { loadBalancer: {} },
    };
    const made = [await make(context, await applyOverrides(flags, pod), dryRun)];
    const failures: unknown[] = [];
    if (flags.isOn('expose')) {
      try {
        made.push(await make(context, service, dryRun));
      } catch (error) {
        failures.push(error);
      }
    }
    if (isAttached(context)) {
      const { runAttached } = await import('./run/attached.ts');
      return runAttached(
        context,
        made,
        restartPolicy === '' ? (flags.isOn('stdin') ? 'OnFailure' : 'Always') : restartPolicy,
      );
    }
    for (const object of made) await printWith(context, (write) => printer.print(object, write));
    throwAll(failures);
  },
};

/** pflag's `GetStringArray` reads its own text of a list, in which a single empty value is none. */
function givenTexts(flags: Flags, name: string): readonly string[] {
  const values = flags.each(name);
  return values.length === 1 && values[0] === '' ? [] : values;
}

/** Without `--attach`, `-i` means it. */
const isAttached = ({ flags }: VerbContext): boolean =>
  flags.isSet('attach') ? flags.isOn('attach') : flags.isOn('stdin');

function validate(context: VerbContext, dryRun: DryRun): void {
  const { flags, args, dashAt } = context;
  const [image, port] = [flags.text('image'), flags.text('port')];
  if (args.length === 0 || dashAt === 0) throw new CommandError('NAME is required for run');
  if (image === '') throw new CommandError('--image is required');
  if (!isImageReference(image))
    throw new CommandError(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.isOn('tty') && !flags.isOn('stdin'))
    throw new CommandError('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.isOn('expose') && port === '') throw new CommandError('--port must be set when exposing a service');
  if (port !== '' && !/^[+-]?\d+$/.test(port)) throw new CommandError('--port must be a number');
  if (!isAttached(context) && flags.isOn('rm'))
    throw new CommandError('--rm should only be used for attached containers');
  if (isAttached(context) && dryRun !== 'none')
    throw new CommandError(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
}

interface ContainerFlags {
  readonly name: string;
  readonly env: readonly object[];
  readonly port: number;
  readonly pullPolicy: string;
}

function newContainer({ flags, args }: VerbContext, { name, env, port, pullPolicy }: ContainerFlags): object {
  const words = args.slice(1);
  const command = words.length === 0 ? {} : flags.isOn('command') ? { command: words } : { args: words };
  const [stdin, tty] = [flags.isOn('stdin'), flags.isOn('tty')];
  return {
    name,
    image: flags.text('image'),
    ...command,
    ...(flags.text('port') === '' ? {} : { ports: [{ containerPort: port }] }),
    ...(env.length === 0 ? {} : { env }),
    resources: {},
    ...(pullPolicy === '' ? {} : { imagePullPolicy: pullPolicy }),
    ...(flags.isOn('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(stdin ? { stdin } : {}),
    ...(stdin && !flags.isOn('leave-stdin-open') ? { stdinOnce: true } : {}),
    ...(tty ? { tty } : {}),
  };
}

/** `createGeneratedObject`. */
async function make(context: VerbContext, object: Generated, dryRun: DryRun): Promise<KubeObject> {
  const { namespace, client, flags } = context;
  const mapping = await client.map((mapper) => mapper.forKind({ group: '', version: 'v1', kind: object.kind }));
  if (dryRun === 'client') {
    const { name, ...metadata } = object.metadata;
    const placed = namespace.isExplicit ? { name, namespace: namespace.name, ...metadata } : object.metadata;
    return { ...object, metadata: placed } as unknown as KubeObject;
  }
  const saved = withTypedSavedConfig(object, flags.isOn('save-config'));
  return createObject(context, { mapping, namespace: namespace.name }, saved as unknown as KubeObject, {
    dryRun,
    fieldManager: flags.text('field-manager'),
  });
}

/** `a=b,c=d`. @throws CommandError */
export function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const spec of text === '' ? [] : text.split(',')) {
    const [key = '', value, ...more] = spec.split('=');
    if (value === undefined || more.length > 0) throw new CommandError(`unexpected label spec: ${spec}`);
    if (key === '') throw new CommandError('unexpected empty label key');
    labels[key] = value;
  }
  return sortKeys(labels);
}

function parseEnv(texts: readonly string[]): readonly object[] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    const name = text.slice(0, at);
    if (at <= 0 || isEnvVarName(name).length > 0) throw new CommandError(`invalid env: ${text}`);
    const value = text.slice(at + 1);
    return { name, ...(value === '' ? {} : { value }) };
  });
}

function oneOf(value: string, what: string, valid: readonly string[]): string {
  if (value === '' || valid.includes(value)) return value;
  throw new CommandError(`invalid ${what}: ${value}, valid values are: ${valid.join(', ')}`);
}
