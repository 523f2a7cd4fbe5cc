import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { RecordedCall } from '../../../../scripts/patch-cases/libraries.ts';
import {
  applyJsonPatch,
  createThreeWayJsonMergePatch,
  createThreeWayMergePatch,
  createTwoWayMergePatch,
  isStatusError,
  type ReadonlyJson,
  type ReadonlyJsonObject,
  type Schema,
} from '../../../../src/kube/index.ts';
import { deepFreeze, readRecorded, schemaOf } from './recorded.ts';

const { calls } = readRecorded<{ calls: readonly RecordedCall[] }>('calls.json');

/** As `sigs.k8s.io/yaml` prints what these cases have. */
const formatYaml = (value: ReadonlyJson) => stringify(value, { sortMapEntries: true, indentSeq: false });

function call({ function: name, kind, documents }: RecordedCall): unknown {
  const schema = kind === undefined ? undefined : (schemaOf({ apiVersion: apiVersions[kind] ?? 'v1', kind }) as Schema);
  const [a, b, c] = deepFreeze(documents) as readonly ReadonlyJsonObject[];
  if (!a || !b) throw new Error(`${name} needs documents`);
  if (name === 'applyJsonPatch') return applyJsonPatch(a, b, { strict: false }).object;
  if (!schema) throw new Error(`${name} needs a kind`);
  if (name === 'createTwoWayMergePatch') return createTwoWayMergePatch(a, b, schema);
  if (!c) throw new Error(`${name} needs three documents`);
  switch (name) {
    case 'createThreeWayMergePatch':
      return createThreeWayMergePatch(a, b, c, schema);
    case 'createThreeWayMergePatchWithConflicts':
      return createThreeWayMergePatch(a, b, c, schema, { conflicts: { formatYaml } });
    case 'createThreeWayJsonMergePatch':
      return createThreeWayJsonMergePatch(a, b, c, { formatYaml });
    default:
      throw new Error(`no function ${name}`);
  }
}

const apiVersions: Readonly<Record<string, string>> = { Deployment: 'apps/v1' };

/** The API server hides the library's text behind its own; it is the cause. */
function textOf(error: unknown): string {
  const source = isStatusError(error) ? error.cause : error;
  return source instanceof Error ? source.message : String(source);
}

describe.each([...Map.groupBy(calls, (each) => each.function)])('%s, as Go answers', (_, cases) => {
  test.each(cases)('$name', (each) => {
    if (each.error === undefined) expect(call(each)).toEqual(each.result);
    else {
      let text = 'no error';
      try {
        call(each);
      } catch (error) {
        text = textOf(error);
      }
      expect(text).toBe(each.error);
    }
  });
});
