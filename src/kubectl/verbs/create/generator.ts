import { type KubeObject, lastAppliedAnnotation, type ObjectMeta } from '../../../kube/index.ts';
import { namespaceSegment } from '../../client/path-segment.ts';
import { type DryRun, readDryRun, readValidation, withDryRun } from '../../command/common-flags.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { newUsageError } from '../../command/usage.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { printWith } from '../create.ts';

/** An object as Go's structs write it: its fields in their order, with those that are written though they are empty. */
export type Generated = Record<string, unknown> & {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: Partial<ObjectMeta>;
};

/** What `kubectl create KIND NAME` has beside what all of them have. */
export interface Generator {
  readonly requiredFlags?: readonly string[];
  /** The resource that the object is posted to: `deployments`. */
  readonly resource: string;
  readonly isClusterScoped?: boolean;
  /** `--save-config` does nothing, as upstream's `create service` never reads it. */
  readonly ignoresSaveConfig?: boolean;
  /** What is said before the server's refusal: `failed to create deployment: `. Absent: it is printed as refusals are. */
  readonly failure?: string;
  /** Checks the flags and makes the object, its namespace in it if the line names one. */
  generate(context: VerbContext, name: string): Generated | Promise<Generated>;
}

/** `create KIND NAME`: what `Complete` and `Run` of all files of `kubectl/pkg/cmd/create`, v0.37, have in common. */
export function createGenerator(generator: Generator): Verb {
  return {
    ...(generator.requiredFlags === undefined ? {} : { requiredFlags: generator.requiredFlags }),
    async run(context) {
      const name = nameArgument(context);
      const dryRun = await readDryRun(context);
      const printer = await createTypedPrinter(context, withDryRun('created', dryRun));
      const fieldValidation = readValidation(context);
      const isSaved = context.flags.isOn('save-config') && generator.ignoresSaveConfig !== true;
      let object = withTypedSavedConfig(await generator.generate(context, name), isSaved);
      if (dryRun !== 'client') object = await post(context, generator, object, { dryRun, fieldValidation });
      await printWith(context, (write) => printer.print(object as unknown as KubeObject, write));
    },
  };
}

/** `NameFromCommandArgs`: one word before `--`. @throws CommandError */
export function nameArgument(context: VerbContext): string {
  const { args, dashAt, command } = context;
  const count = dashAt === -1 ? args.length : dashAt;
  if (count !== 1) throw newUsageError(command, `exactly one NAME is required, got ${count}`);
  return args[0] ?? '';
}

/** What follows the name: the command of a container; undefined without one. */
export const commandOf = ({ args }: VerbContext): readonly string[] | undefined =>
  args.length > 1 ? args.slice(1) : undefined;

/** metadata, with the namespace only if the line names one. */
export function namedMeta(context: VerbContext, name: string): Partial<ObjectMeta> {
  const { namespace } = context;
  return { ...(name === '' ? {} : { name }), ...(namespace.isExplicit ? { namespace: namespace.name } : {}) };
}

/** @throws CommandError */
export function requireName(name: string): void {
  if (name === '') throw new CommandError('name must be specified');
}

/** `CreateOrUpdateAnnotation` of a typed object: its JSON keeps the order of its fields. */
export function withTypedSavedConfig(object: Generated, isWanted: boolean): Generated {
  if (!isWanted) return object;
  const text = `${formatGoJson(object, '', true)}\n`;
  const { ownerReferences, annotations, ...rest } = object.metadata;
  const metadata = {
    ...rest,
    annotations: { ...annotations, [lastAppliedAnnotation]: text },
    ...(ownerReferences === undefined ? {} : { ownerReferences }),
  };
  return { ...object, metadata };
}

interface PostOptions {
  readonly dryRun: DryRun;
  readonly fieldValidation: string;
}

async function post(
  context: VerbContext,
  { resource, isClusterScoped, failure }: Generator,
  object: Generated,
  { dryRun, fieldValidation }: PostOptions,
): Promise<Generated> {
  const [version = '', group = ''] = object.apiVersion.split('/').toReversed();
  const root = group === '' ? `/api/${version}` : `/apis/${object.apiVersion}`;
  try {
    const scope = isClusterScoped ? '' : `/namespaces/${namespaceSegment(context.namespace.name)}`;
    return await context.client.rest.json<Generated>({
      method: 'POST',
      path: `${root}${scope}/${resource}`,
      about: { resource: { group, resource }, name: '' },
      query: {
        dryRun: dryRun === 'server' ? 'All' : '',
        fieldManager: context.flags.text('field-manager'),
        fieldValidation,
      },
      body: object,
    });
  } catch (error) {
    throw failure === undefined ? error : new CommandError(failure + messageOf(error), { cause: error });
  }
}
