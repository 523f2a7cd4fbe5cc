import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  parseApiVersion,
  type ReadonlyJson,
  type ReadonlyJsonObject,
} from '../../../kube/index.ts';
import type { Flags } from '../../command/flags.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { explainJsonFault } from '../../resource/json-fault.ts';
import type { Generated } from '../create/generator.ts';

const arrayText =
  'couldn\'t get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/**
 * `--overrides` and `--override-type` (`kubectl/pkg/cmd/util/override_options.go`, v0.37). Simplified: what overrides bring is
 * kept as it was written; upstream reads it into Go's types, which drop what they do not have.
 * @throws CommandError
 */
export async function applyOverrides(flags: Flags, object: Generated): Promise<Generated> {
  const text = flags.text('overrides');
  if (text === '') return object;
  const type = flags.text('override-type');
  const target = object as unknown as ReadonlyJsonObject;
  if (type === 'merge' || type === '') {
    const patch = parse(text, () => 'Invalid JSON Patch');
    if (Array.isArray(patch)) throw new CommandError(arrayText);
    if (typeof patch !== 'object' || patch === null) throw new CommandError('Invalid JSON Patch');
    return applyMergePatch(target, patch as ReadonlyJsonObject, { strict: false }) as unknown as Generated;
  }
  if (type === 'json') {
    const patch = parse(text, () =>
      explainJsonFault(text).text.replace(/^unexpected EOF$/, 'unexpected end of JSON input'),
    );
    try {
      return applyJsonPatch(target, patch, { strict: false }).object as unknown as Generated;
    } catch (error) {
      throw new CommandError(messageOf(error), { cause: error });
    }
  }
  if (type !== 'strategic') throw new CommandError(`invalid override type: ${type}`);
  const patch = parse(text, () => 'invalid JSON document');
  const { schemaOf } = await import('../../resource/built-in-schemas.ts');
  const version = parseApiVersion(object.apiVersion);
  const schema = version === undefined ? undefined : await schemaOf({ ...version, kind: object.kind });
  if (schema === undefined) throw new Error(`${object.kind} has no schema`);
  try {
    return applyStrategicMergePatch(target, patch, schema) as unknown as Generated;
  } catch (error) {
    throw new CommandError(messageOf(error), { cause: error });
  }
}

function parse(text: string, fault: () => string): ReadonlyJson {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(fault(), { cause: error });
  }
}
