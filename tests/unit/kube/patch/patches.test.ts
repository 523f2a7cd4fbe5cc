import { describe, expect, test } from 'vitest';
import type { RecordedPatches } from '../../../../scripts/patch-cases/record.ts';
import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  isStatusError,
  type ReadonlyJson,
  type ReadonlyJsonObject,
} from '../../../../src/kube/index.ts';
import { decode, deepFreeze, isLater, isStatus, readRecorded, schemaOf, withoutServersPart } from './recorded.ts';

const recorded = readRecorded<RecordedPatches & { kubernetesVersion: string }>('patches.json');

function patch(type: string, base: ReadonlyJsonObject, value: ReadonlyJson, strict: boolean): unknown {
  switch (type) {
    case 'json':
      return applyJsonPatch(base, value, { strict }).object;
    case 'merge':
      return applyMergePatch(base, value, { strict });
    default:
      return applyStrategicMergePatch(base, value, schemaOf(base));
  }
}

describe.each(['json', 'merge', 'strategic'])(`%s patches, as ${recorded.kubernetesVersion} answers them`, (type) => {
  test.each(recorded.cases.filter((each) => each.type === type))('$name', (each) => {
    const base = deepFreeze(recorded.bases[each.base]) as ReadonlyJsonObject;
    const value = deepFreeze(
      typeof each.patch === 'string' && each.patch.startsWith('{') ? JSON.parse(each.patch) : each.patch,
    ) as ReadonlyJson;
    let result: unknown;
    try {
      result = patch(type, base, value, each.fieldValidation !== 'Ignore');
    } catch (error) {
      if (!isStatusError(error)) throw error;
      expect(error.toStatus()).toEqual(each.answer);
      return;
    }
    if (isStatus(each.answer)) expect(each.answer).toSatisfy(isLater);
    else expect(withoutServersPart(decode(result))).toEqual(withoutServersPart(each.answer));
  });
});
