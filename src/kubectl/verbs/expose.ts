import { formatGroupResource, type KubeObject, type LabelSelector } from '../../kube/index.ts';
import { readDryRun, withDryRun } from '../command/common-flags.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError } from '../errors.ts';
import { createTypedPrinter } from '../printers/typed.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { createObject } from '../resource/helper.ts';
import { groupKindOf, objectOf } from '../resource/info.ts';
import { type Generated, withTypedSavedConfig } from './create/generator.ts';
import { parseIntOrString } from './create/poddisruptionbudget.ts';
import { sortKeys } from './create/quota.ts';
import { printWith } from './create.ts';
import { applyOverrides } from './run/overrides.ts';
import { parseLabels } from './run.ts';

interface Port {
  readonly number: number;
  readonly protocol: string;
}

/** What is taken over from what is exposed, for the first object and then for all that follow, as upstream has it. */
interface Derived {
  selector: string;
  port: string;
  ports: string;
  protocols: ReadonlyMap<string, readonly string[]>;
  labels: string;
}

/** `kubectl expose` (`kubectl/pkg/cmd/expose/expose.go`, v0.37). */
export const expose: Verb = {
  async run(context) {
    const { flags, namespace, client } = context;
    const dryRun = await readDryRun(context);
    const printer = await createTypedPrinter(context, withDryRun('exposed', dryRun));
    const result = await selectObjects(context, {
      args: context.args,
      files: filenameOptions(context),
      namespace: namespace.name,
      enforcesNamespace: namespace.isExplicit && filenameOptions(context).filenames.length > 0,
      continuesOnError: true,
      flattens: true,
    });
    const derived: Derived = {
      selector: flags.text('selector'),
      port: flags.text('port'),
      ports: '',
      protocols: new Map(),
      labels: flags.text('labels'),
    };
    await result.visit(async (info) => {
      const object = objectOf(info);
      derive(context, derived, object);
      const service = await applyOverrides(flags, newService(context, derived, info.name.slice(0, 63)));
      let made = service as unknown as KubeObject;
      if (dryRun === 'client') {
        const { name, ...metadata } = made.metadata;
        if (namespace.isExplicit)
          made = { ...made, metadata: { name, namespace: namespace.name, ...metadata } as never };
      } else {
        const saved = withTypedSavedConfig(service, flags.isOn('save-config')) as unknown as KubeObject;
        const mapping = await client.map((mapper) => mapper.forKind({ ...groupKindOf(saved) }));
        const place = { mapping, namespace: namespace.name };
        made = await createObject(context, place, saved, { dryRun, fieldManager: flags.text('field-manager') });
      }
      await printWith(context, (write) => printer.print(made, write));
    });
  },
};

const exposable: readonly string[] = ['ReplicationController', 'Service', 'Pod', 'Deployment.apps', 'ReplicaSet.apps'];

function derive({ flags }: VerbContext, derived: Derived, object: KubeObject): void {
  const { group, kind } = groupKindOf(object);
  const name = formatGroupResource({ group, resource: kind });
  if (!exposable.includes(name)) throw new CommandError(`cannot expose a ${name}`);
  if (derived.selector === '') derived.selector = selectorOf(object);
  const ports = portsOf(object);
  if (derived.port === '') {
    const numbers = [...new Set(ports.map(({ number }) => String(number)))];
    if (numbers.length === 0 && flags.text('cluster-ip') !== 'None')
      throw new CommandError("couldn't find port via --port flag or introspection");
    if (numbers.length === 1) derived.port = numbers[0] ?? '';
    else if (numbers.length > 1) derived.ports = numbers.join(',');
  }
  if (ports.length > 0) {
    const protocols = new Map<string, readonly string[]>();
    for (const { number, protocol } of ports)
      protocols.set(String(number), [...(protocols.get(String(number)) ?? []), protocol]);
    derived.protocols = protocols;
  }
  if (derived.labels === '') derived.labels = makeLabels(object.metadata.labels ?? {});
}

/** `MakeLabels`. Go's order is any; here it is that of the alphabet. */
const makeLabels = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(sortKeys(labels))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

interface Exposed extends KubeObject {
  readonly spec?: {
    readonly selector?: Readonly<Record<string, string>> | LabelSelector;
    readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
    readonly template?: { readonly spec?: PodSpec };
  } & PodSpec;
}

interface PodSpec {
  readonly containers?: readonly {
    readonly ports?: readonly { readonly containerPort: number; readonly protocol?: string }[];
  }[];
}

/** `mapBasedSelectorForObject`. @throws CommandError */
function selectorOf(object: Exposed): string {
  const fail = (why: string): CommandError =>
    new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  const labels = object.metadata.labels ?? {};
  if (object.kind === 'Pod') {
    if (Object.keys(labels).length === 0) throw fail('the pod has no labels and cannot be exposed');
    return makeLabels(labels);
  }
  const { selector } = object.spec ?? {};
  if (object.kind === 'Service' && selector === undefined) throw fail('the service has no pod selector set');
  if (object.kind === 'Service' || object.kind === 'ReplicationController')
    return makeLabels((selector ?? {}) as Readonly<Record<string, string>>);
  const given = (selector ?? {}) as LabelSelector;
  const [matchLabels, matchExpressions] = [given.matchLabels ?? {}, given.matchExpressions ?? []];
  if (Object.keys(matchLabels).length === 0)
    throw fail(`invalid ${object.kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
  if (matchExpressions.length > 0) {
    const all = matchExpressions.map(
      ({ key, operator, values }) => `{Key:${key} Operator:${operator} Values:[${(values ?? []).join(' ')}]}`,
    );
    throw fail(`couldn't convert expressions - "[${all.join(' ')}]" to map-based selector format`);
  }
  return makeLabels(matchLabels);
}

/** The ports of a Service or of containers. */
function portsOf({ kind, spec }: Exposed): readonly Port[] {
  if (kind === 'Service') return (spec?.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ number: port, protocol }));
  const podSpec = kind === 'Pod' ? spec : spec?.template?.spec;
  return (podSpec?.containers ?? []).flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol = 'TCP' }) => ({ number: containerPort, protocol })),
  );
}

/** `createService`. @throws CommandError */
function newService({ flags }: VerbContext, derived: Derived, defaultName: string): Generated {
  if (derived.selector === '') throw new CommandError('selector must be specified');
  const selector = parseLabels(derived.selector);
  const labels = parseLabels(derived.labels);
  const name = flags.text('name') === '' ? defaultName : flags.text('name');
  const ports = servicePorts(derived, flags.text('protocol'), flags.text('target-port'));
  const [type, clusterIP, affinity] = [flags.text('type'), flags.text('cluster-ip'), flags.text('session-affinity')];
  const [externalIp, loadBalancerIP] = [flags.text('external-ip'), flags.text('load-balancer-ip')];
  if (affinity !== '' && affinity !== 'None' && affinity !== 'ClientIP')
    throw new CommandError(`unknown session affinity: ${affinity}`);
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
    spec: {
      ...(ports.length === 0 ? {} : { ports }),
      selector,
      ...(clusterIP === '' ? {} : { clusterIP }),
      ...(type === '' ? {} : { type }),
      ...(externalIp === '' ? {} : { externalIPs: [externalIp] }),
      ...(affinity === '' ? {} : { sessionAffinity: affinity }),
      ...(type === 'LoadBalancer' && loadBalancerIP !== '' ? { loadBalancerIP } : {}),
    },
    status: { loadBalancer: {} },
  };
}

function servicePorts(derived: Derived, protocol: string, target: string): readonly object[] {
  const text = derived.ports === '' ? derived.port : derived.ports;
  const texts = text === '' ? [] : text.split(',');
  return texts.flatMap((one, index) => {
    if (!/^[+-]?\d+$/.test(one)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(one)}: invalid syntax`);
    const port = Number(one);
    const targetPort = target === '' ? port : parseIntOrString(target);
    const known = derived.protocols.get(one) ?? [];
    const names = texts.length > 1 ? { name: `port-${index + 1}` } : {};
    if (protocol !== '' || known.length < 2)
      return [{ ...names, protocol: protocol === '' ? (known[0] ?? 'TCP') : protocol, port, targetPort }];
    return known.map((each) => ({
      name: `port-${index + 1}-${each.toLowerCase()}`,
      protocol: each,
      port,
      targetPort,
    }));
  });
}
