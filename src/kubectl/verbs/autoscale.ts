import { canonicalQuantity, formatApiVersion, type KubeObject } from '../../kube/index.ts';
import { type DryRun, readDryRun, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError, messageOf } from '../errors.ts';
import { createTypedPrinter } from '../printers/typed.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { createObject } from '../resource/helper.ts';
import { type Info, mappingOf } from '../resource/info.ts';
import { type Generated, withTypedSavedConfig } from './create/generator.ts';
import { printWith } from './create.ts';

/** `kubectl autoscale` (`kubectl/pkg/cmd/autoscale/autoscale.go`, v0.37). Its deprecated `--cpu-percent` is no flag here. */
export const autoscale: Verb = {
  requiredFlags: ['max'],
  async run(context) {
    const { namespace } = context;
    const dryRun = await readDryRun(context);
    validate(context);
    const result = await selectObjects(context, {
      args: context.args,
      files: filenameOptions(context),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && filenameOptions(context).filenames.length > 0,
      continuesOnError: true,
      flattens: true,
    });
    let count = 0;
    await result.visit(async (info) => {
      const { kind, subresources } = mappingOf(info);
      if (!subresources.some(({ name }) => name === 'scale')) {
        const { group, version, resource } = mappingOf(info);
        throw new CommandError(
          `cannot autoscale a ${kind}: could not find scale subresource for ${group}/${version}, Resource=${resource} in discovery information`,
        );
      }
      await makeScaler(context, info, dryRun);
      count += 1;
    });
    if (count === 0) throw new CommandError('no objects passed to autoscale');
  },
};

/** An autoscaler of autoscaling/v2, and when the server does not take it, of v1. */
async function makeScaler(context: VerbContext, info: Info, dryRun: DryRun): Promise<void> {
  const { flags } = context;
  try {
    return await handle(context, scalerV2(context, info), dryRun);
  } catch {
    // Upstream says why in its log only, and goes on with v1.
    const cpu = parseTarget(flags.text('cpu'), 'cpu');
    if (typeof cpu === 'string')
      throw new CommandError(
        `failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${cpu}`,
      );
    if (flags.text('memory') !== '' || cpu.type !== 'Utilization')
      throw new CommandError(
        'failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: %!w(<nil>)',
      );
  }
  await handle(context, scalerV1(context, info), dryRun);
}

async function handle(context: VerbContext, scaler: Generated, dryRun: DryRun): Promise<void> {
  const { flags, client, namespace } = context;
  let object = scaler as unknown as KubeObject;
  if (dryRun !== 'client') {
    const [group = '', version = ''] = scaler.apiVersion.split('/');
    const mapping = await client.map((mapper) => mapper.forKind({ group, version, kind: scaler.kind }));
    const saved = withTypedSavedConfig(scaler, flags.isOn('save-config')) as unknown as KubeObject;
    object = await createObject(context, { mapping, namespace: namespace.name }, saved, {
      dryRun,
      fieldManager: flags.text('field-manager'),
    });
  }
  const printer = await createTypedPrinter(context, withDryRun(dryRun === 'client' ? 'created' : 'autoscaled', dryRun));
  await printWith(context, (write) => printer.print(object, write));
}

function validate({ flags }: VerbContext): void {
  const [max, min] = [flags.integer('max'), flags.integer('min')];
  if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min)
    throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  if (flags.integer('cpu-percent') > 0 && flags.text('cpu') !== '')
    throw new CommandError('--cpu-percent and --cpu are mutually exclusive');
  for (const name of ['cpu', 'memory'] as const) {
    const target = flags.text(name) === '' ? {} : parseTarget(flags.text(name), name);
    if (typeof target === 'string') throw new CommandError(target);
  }
}

type Target =
  | { readonly type: 'Utilization'; readonly averageUtilization: number }
  | { readonly type: 'AverageValue'; readonly averageValue: string };

/** `parseResourceInput`: `70%`, `500m`, `200` (of milliCPU or MiB); a text says what is wrong. */
function parseTarget(given: string, resource: 'cpu' | 'memory'): Target | string {
  const text = given.trim();
  if (text === '') return 'empty input';
  if (text.endsWith('%')) {
    const number = text.slice(0, -1);
    const value = /^\+?\d+$/.test(number) ? Number(number) : Number.NaN;
    return value < 2 ** 31 ? { type: 'Utilization', averageUtilization: value } : `invalid percentage value: ${number}`;
  }
  const isBare = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);
  const withUnit = isBare ? `${formatGoG(Number(text))}${resource === 'cpu' ? 'm' : 'Mi'}` : text;
  try {
    return { type: 'AverageValue', averageValue: canonicalQuantity(withUnit) };
  } catch (error) {
    return isBare ? messageOf(error) : `invalid resource ${resource} value: ${text}`;
  }
}

/** Go's `%g`: an exponent of two digits below 1e-4 and from 1e21 on. */
function formatGoG(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e21)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

const baseOf = ({ flags, namespace }: VerbContext, info: Info) => ({
  name: flags.text('name') === '' ? info.name : flags.text('name'),
  ...(namespace.isExplicit ? { namespace: namespace.name } : {}),
});

function specOf({ flags }: VerbContext, info: Info) {
  const { group, version, kind } = mappingOf(info);
  const min = flags.integer('min');
  return {
    scaleTargetRef: { kind, name: info.name, apiVersion: formatApiVersion({ group, version }) },
    ...(min > 0 ? { minReplicas: min } : {}),
    maxReplicas: flags.integer('max'),
  };
}

function scalerV2(context: VerbContext, info: Info): Generated {
  const { flags } = context;
  const percent = flags.integer('cpu-percent');
  const metrics = [
    ...(percent > 0 ? [{ name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } }] : []),
    ...(['cpu', 'memory'] as const)
      .filter((name) => flags.text(name) !== '')
      .map((name) => ({ name, target: parseTarget(flags.text(name), name) })),
  ].map((resource) => ({ type: 'Resource', resource }));
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    metadata: baseOf(context, info),
    spec: { ...specOf(context, info), ...(metrics.length === 0 ? {} : { metrics }) },
    status: { desiredReplicas: 0, currentMetrics: null },
  };
}

function scalerV1(context: VerbContext, info: Info): Generated {
  const percent = context.flags.integer('cpu-percent');
  return {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v1',
    metadata: baseOf(context, info),
    spec: { ...specOf(context, info), ...(percent < 0 ? {} : { targetCPUUtilizationPercentage: percent }) },
    status: { currentReplicas: 0, desiredReplicas: 0 },
  };
}
