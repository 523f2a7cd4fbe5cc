import type { Plugin, PluginName } from './framework.ts';
import { plugins } from './plugins/index.ts';

/** `kubescheduler.config.k8s.io/v1 KubeSchedulerConfiguration`, as far as it is read; unknown fields and plugins are refused. */
export interface SchedulerConfiguration {
  readonly percentageOfNodesToScore?: number;
  readonly profiles?: readonly ProfileConfiguration[];
}

export interface ProfileConfiguration {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: Readonly<
    Record<string, { readonly enabled?: readonly PluginChoice[]; readonly disabled?: readonly PluginChoice[] }>
  >;
  readonly pluginConfig?: readonly { readonly name: string; readonly args?: Readonly<Record<string, unknown>> }[];
}

interface PluginChoice {
  readonly name: string;
  readonly weight?: number;
}

/** The plugins that schedule the Pods of one `spec.schedulerName`. */
export interface Profile {
  readonly schedulerName: string;
  readonly plugins: readonly Plugin[];
  readonly weights: ReadonlyMap<PluginName, number>;
  readonly canPreempt: boolean;
  /** 0: as many as is adequate for the number of Nodes. */
  readonly percentageOfNodesToScore: number;
}

/** Plugins of upstream that stand in its default profile and that are not modelled; nothing that they judge exists here. */
const notModelled = [
  'NodeVolumeLimits',
  'VolumeRestrictions',
  'VolumeZone',
  'NodeDeclaredFeatures',
  'PrioritySort',
  'DefaultBinder',
  'GangScheduling',
];
const points = new Set([
  'multiPoint',
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
]);

/**
 * Makes profiles of a configuration; without one there is upstream's `default-scheduler`.
 * @throws TypeError that names the profile and the plugin or field that is not known.
 */
export function newProfiles(configuration: SchedulerConfiguration = {}): ReadonlyMap<string, Profile> {
  const profiles = configuration.profiles ?? [{}];
  const made = profiles.map((profile) => newProfile(profile, configuration.percentageOfNodesToScore ?? 0));
  const names = new Map(made.map((profile) => [profile.schedulerName, profile]));
  if (names.size < made.length) throw new TypeError('profiles: two of them have the same schedulerName');
  return names;
}

function newProfile(profile: ProfileConfiguration, percentage: number): Profile {
  const { schedulerName = 'default-scheduler', pluginConfig = [], plugins: chosen = {} } = profile;
  const refuse = (what: string) => new TypeError(`profile ${schedulerName}: ${what}`);
  const check = (name: string) => {
    if (name !== '*' && !plugins.some((plugin) => plugin.name === name) && !notModelled.includes(name)) {
      throw refuse(`there is no plugin ${name}; there are ${plugins.map((plugin) => plugin.name).join(', ')}`);
    }
  };
  const disabled = new Set<string>();
  const weights = new Map<string, number>();
  for (const [point, { enabled = [], disabled: off = [] }] of Object.entries(chosen)) {
    if (!points.has(point)) throw refuse(`plugins.${point} is no extension point; there are ${[...points].join(', ')}`);
    if (point !== 'multiPoint' && point !== 'score' && off.length > 0) {
      throw refuse(`plugins.${point}.disabled is not modelled: disable a plugin at multiPoint, or its score at score`);
    }
    for (const { name, weight } of enabled) {
      check(name);
      if (weight !== undefined) weights.set(name, weight);
    }
    for (const { name } of off) {
      check(name);
      if (point === 'score') weights.set(name, 0);
      else disabled.add(name);
    }
    for (const { name } of enabled) disabled.delete(name);
  }
  const allOff = disabled.has('*') || weights.get('*') === 0;
  const enabledNames = new Set(Object.values(chosen).flatMap(({ enabled = [] }) => enabled.map(({ name }) => name)));
  const args = new Map(pluginConfig.map(({ name, args = {} }) => [name, args]));
  for (const name of args.keys()) check(name);
  const kept = plugins.filter(({ name }) => !(disabled.has(name) || (disabled.has('*') && !enabledNames.has(name))));
  return {
    schedulerName,
    plugins: kept.map(({ name, create }) => create({ args: args.get(name) ?? {} })),
    weights: new Map(
      kept.map(({ name, weight }) => [name, weights.get(name) ?? (allOff && !enabledNames.has(name) ? 0 : weight)]),
    ),
    canPreempt: kept.some(({ name }) => name === 'DefaultPreemption'),
    percentageOfNodesToScore: profile.percentageOfNodesToScore ?? percentage,
  };
}
