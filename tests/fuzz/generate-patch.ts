import type { Chance } from './chance.ts';
import { isHolder, type JsonValue, placesOf } from './json.ts';
import { type Donors, mutateJson } from './mutate-json.ts';
import { anyValue, trickyKeys } from './values.ts';

const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test', 'add', 'replace', 'nonsense'] as const;

/** A patch of one of the four types for an object, with its media type. */
export function generatePatch(
  object: JsonValue,
  chance: Chance,
  donors: Donors,
): { contentType: string; body: JsonValue } {
  switch (chance.below(4)) {
    case 0:
      return { contentType: 'application/json-patch+json', body: jsonPatch(object, chance, donors) };
    case 1:
      return { contentType: 'application/merge-patch+json', body: partOf(object, chance, donors) };
    case 2:
      return {
        contentType: 'application/strategic-merge-patch+json',
        body: withDirectives(partOf(object, chance, donors), chance),
      };
    default: {
      const configuration = mutateJson(object, chance.below(4), chance, donors);
      if (isHolder(configuration) && !Array.isArray(configuration) && !chance.oneIn(10)) {
        const { metadata } = configuration;
        if (isHolder(metadata) && !Array.isArray(metadata)) delete metadata['managedFields'];
      }
      return { contentType: 'application/apply-patch+yaml', body: configuration };
    }
  }
}

function jsonPatch(object: JsonValue, chance: Chance, donors: Donors): JsonValue {
  const places = placesOf(object);
  const pointer = (): string => {
    if (places.length === 0 || chance.oneIn(20)) return chance.pick(['', '/', '/-', '/a~', '/~2', '/__proto__/x', 'a']);
    const { path } = chance.pick(places);
    const end = chance.oneIn(3)
      ? chance.pick(['-', '0', '-1', '99999999', '1e3', ...trickyKeys, ...donors.fields])
      : '';
    const whole = end === '' ? path : [...path.slice(0, -1), end];
    return whole.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  };
  const patch: JsonValue = Array.from({ length: 1 + chance.below(4) }, () => {
    const op = chance.pick(operations);
    const from: { [key: string]: JsonValue } = op === 'move' || op === 'copy' ? { from: pointer() } : {};
    return { op, path: pointer(), ...from, ...(chance.oneIn(8) ? {} : { value: anyValue(chance) }) };
  });
  return chance.oneIn(5) ? mutateJson(patch, 1, chance, donors) : patch;
}

/** Some of an object's fields, changed. */
function partOf(object: JsonValue, chance: Chance, donors: Donors): JsonValue {
  if (!isHolder(object) || Array.isArray(object)) return object;
  const kept = Object.entries(object).filter(([key]) => key !== 'metadata' && !chance.oneIn(3));
  return mutateJson(Object.fromEntries(kept), 1 + chance.below(3), chance, donors);
}

function withDirectives(patch: JsonValue, chance: Chance): JsonValue {
  const maps = [patch, ...placesOf(patch).map(({ holder }) => holder)].filter(
    (value): value is { [key: string]: JsonValue } => isHolder(value) && !Array.isArray(value),
  );
  if (maps.length === 0 || chance.oneIn(3)) return patch;
  const map = chance.pick(maps);
  const keys = Object.keys(map);
  switch (chance.below(4)) {
    case 0:
      map['$patch'] = chance.pick(['delete', 'replace', 'merge', 'nonsense', '']);
      break;
    case 1:
      map['$retainKeys'] = chance.oneIn(4) ? anyValue(chance) : keys.filter(() => chance.oneIn(2));
      break;
    case 2:
      map[`$setElementOrder/${chance.pick([...keys, 'containers', 'ports', '__proto__'])}`] = chance.oneIn(4)
        ? anyValue(chance)
        : [{ name: 'web' }, { name: 'a' }];
      break;
    default:
      map[`$deleteFromPrimitiveList/${chance.pick([...keys, 'finalizers'])}`] = chance.oneIn(4)
        ? anyValue(chance)
        : ['a'];
  }
  return patch;
}
