import { parseYaml, quote } from '../../kube/index.ts';
import type { LabFiles } from '../command/files.ts';
import { CommandError, messageOf, newNotSupported } from '../errors.ts';

/** What a generator makes a ConfigMap or a Secret of. */
export interface GeneratorArgs {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly type?: string;
  readonly files?: readonly string[];
  readonly literals?: readonly string[];
  readonly envs?: readonly string[];
  readonly env?: string;
  readonly options?: GeneratorOptions;
}

export interface GeneratorOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

/** Which objects a patch is for; texts are regular expressions. */
export interface Target {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

export interface PatchArgs {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Target;
  readonly options?: { readonly allowNameChange?: boolean; readonly allowKindChange?: boolean };
}

export interface LabelArgs {
  readonly pairs?: Readonly<Record<string, string>>;
  readonly includeSelectors?: boolean;
  readonly includeTemplates?: boolean;
  readonly fields?: readonly { readonly path: string; readonly create?: boolean; readonly kind?: string }[];
}

export interface ImageArgs {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
  readonly tagSuffix?: string;
}

/** A `kustomization.yaml` (`types.Kustomization` of kustomize/api v0.21), as far as it is followed. */
export interface Kustomization {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly resources?: readonly string[];
  readonly bases?: readonly string[];
  readonly components?: readonly string[];
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly commonLabels?: Readonly<Record<string, string>>;
  readonly labels?: readonly LabelArgs[];
  readonly commonAnnotations?: Readonly<Record<string, string>>;
  readonly patches?: readonly PatchArgs[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly PatchArgs[];
  readonly images?: readonly ImageArgs[];
  readonly replicas?: readonly { readonly name: string; readonly count: number }[];
  readonly configMapGenerator?: readonly GeneratorArgs[];
  readonly secretGenerator?: readonly GeneratorArgs[];
  readonly generatorOptions?: GeneratorOptions;
}

const followed: ReadonlySet<string> = new Set([
  ...['apiVersion', 'kind', 'metadata', 'resources', 'bases', 'components', 'namePrefix', 'nameSuffix', 'namespace'],
  ...['commonLabels', 'labels', 'commonAnnotations', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'images'],
  ...['replicas', 'configMapGenerator', 'secretGenerator', 'generatorOptions'],
]);
const refused = [
  ...['openapi', 'imageTags', 'replacements', 'vars', 'sortOptions', 'crds', 'helmGlobals', 'helmCharts'],
  ...['helmChartInflationGenerator', 'configurations', 'generators', 'transformers', 'validators', 'buildMetadata'],
];

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Fields that are still read, and what is said of them. */
const deprecated: Readonly<Record<string, string>> = {
  bases: 'resources',
  commonLabels: 'labels',
  patchesJson6902: 'patches',
  patchesStrategicMerge: 'patches',
};

/**
 * Reads the kustomization of a folder. `warn` gets a line for each field that is out of date, `root` is what the folder is
 * called in messages. @throws CommandError in kustomize's words
 */
export async function readKustomization(
  files: LabFiles,
  folder: string,
  root: string,
  warn: (text: string) => Promise<void>,
): Promise<Kustomization> {
  const found: string[] = [];
  for (const name of fileNames) {
    const text = await files.read(folder === '' ? name : `${folder}/${name}`);
    if (text !== undefined) found.push(text);
  }
  const names = fileNames.map((name) => `'${name}'`);
  if (found.length === 0)
    throw new CommandError(
      `unable to find one of ${names.slice(0, 2).join(', ')} or ${names[2]} in directory '${root}'`,
    );
  if (found.length > 1) throw new CommandError(`Found multiple kustomization files under: ${root}\n`);
  const value = parse(found[0] ?? '');
  requireKnown(value);
  for (const [field, instead] of Object.entries(deprecated).sort()) {
    if (value[field] === undefined) continue;
    await warn(
      `# Warning: '${field}' is deprecated. Please use '${instead}' instead. Run 'kustomize edit fix' to update your Kustomization automatically.\n`,
    );
  }
  const { apiVersion = '', kind = '' } = value as Kustomization;
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = value;
  if (Object.values(rest).every((one) => one === null || (Array.isArray(one) && one.length === 0)))
    throw new CommandError('kustomization.yaml is empty');
  const faults: string[] = [];
  if (kind !== '' && kind !== 'Kustomization' && kind !== 'Component')
    faults.push('kind should be Kustomization or Component');
  const wanted = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  if (apiVersion !== '' && apiVersion !== wanted)
    faults.push(`apiVersion for ${kind === '' ? 'Kustomization' : kind} should be ${wanted}`);
  if (faults.length > 0)
    throw new CommandError(`Failed to read kustomization file under ${root}:\n${faults.join('\n')}`);
  return value as Kustomization;
}

function parse(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    ({ value } = parseYaml(text));
  } catch (error) {
    throw new CommandError(`invalid Kustomization: ${messageOf(error)}`, { cause: error });
  }
  if (value === null || value === undefined) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  const type = Array.isArray(value) ? 'array' : typeof value;
  throw new CommandError(
    `invalid Kustomization: json: cannot unmarshal ${type} into Go value of type types.Kustomization`,
  );
}

/** @throws CommandError for a field that is none, or one that is not followed */
function requireKnown(value: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(value).sort()) {
    if (followed.has(name)) continue;
    if (refused.includes(name)) throw newNotSupported(`"${name}" of a kustomization`);
    throw new CommandError(`invalid Kustomization: json: unknown field ${quote(name)}`);
  }
}
