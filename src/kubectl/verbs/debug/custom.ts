import {
  applyStrategicMergePatch,
  parseYaml,
  type ReadonlyJson,
  type ReadonlyJsonObject,
} from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { readFile } from '../../command/files.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { schemaOf } from '../../resource/built-in-schemas.ts';
import type { DebugContainer } from './profiles.ts';

/** What the file of `--custom` has to say of a container. */
export type CustomProfile = Readonly<Record<string, ReadonlyJson>>;

/**
 * Reads `--custom`; undefined where it is not given, or the file is empty. Simplified: types of fields are left to the server to
 * judge.
 *
 * @throws CommandError
 */
export async function readCustomProfile({ flags, files }: VerbContext): Promise<CustomProfile | undefined> {
  const path = flags.text('custom');
  if (path === '') return undefined;
  let text: string;
  try {
    text = await readFile(files, path);
  } catch (error) {
    const fault = `must pass a container spec json file for custom profile: ${messageOf(error)}`;
    throw new CommandError(fault, { cause: error });
  }
  let value: unknown;
  try {
    ({ value } = parseYaml(text));
  } catch (error) {
    throw new CommandError(`${path} does not contain a valid container spec: ${messageOf(error)}`, { cause: error });
  }
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as CustomProfile;
  const fault = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${goKindOf(value)} into Go value of type v1.Container`;
  throw new CommandError(`${path} does not contain a valid container spec: ${fault}`);
}

const goKindOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;

/** @throws CommandError for fields that only flags and the Pod decide */
export function requireModifiable(custom: CustomProfile | undefined): void {
  const isGiven = (field: string): boolean => {
    const value = custom?.[field] ?? '';
    return Array.isArray(value) ? value.length > 0 : value !== '';
  };
  if (['name', 'command', 'image', 'lifecycle', 'volumeDevices'].some(isGiven))
    throw new CommandError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
}

/**
 * The container with a custom profile over it (`applyCustomProfile` of `kubectl/pkg/cmd/debug/debug.go`, v0.37), as a strategic
 * merge.
 *
 * @throws CommandError
 */
export async function withCustomProfile(
  container: DebugContainer,
  custom: CustomProfile | undefined,
): Promise<DebugContainer> {
  if (custom === undefined) return container;
  const schema = await schemaOf({ group: '', version: 'v1', kind: 'Pod' });
  const podOf = (one: object): ReadonlyJsonObject => ({ spec: { containers: [one as ReadonlyJsonObject] } });
  try {
    // Containers of a Pod are merged by name: with one of each there is no other to merge with.
    const merged = applyStrategicMergePatch(podOf(container), podOf({ ...custom, name: container.name }), schema);
    const { containers } = merged['spec'] as unknown as { readonly containers: readonly [DebugContainer] };
    return containers[0];
  } catch (error) {
    const fault = `error creating three way patch to add debug container: ${messageOf(error)}`;
    throw new CommandError(fault, { cause: error });
  }
}
