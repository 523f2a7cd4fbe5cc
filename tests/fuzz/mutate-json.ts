import type { Chance } from './chance.ts';
import { at, isHolder, type JsonValue, type Place, placesOf, put } from './json.ts';
import { anyValue, trickyKeys, trickyTexts } from './values.ts';

/** Where parts to transplant and names of fields come from. */
export interface Donors {
  /** A body that another request has. */
  readonly body: () => JsonValue | undefined;
  readonly fields: readonly string[];
}

/** A changed copy of a value: `times` changes at places of chance. */
export function mutateJson(value: JsonValue, times: number, chance: Chance, donors: Donors): JsonValue {
  const root: { value: JsonValue } = { value: structuredCloneJson(value) };
  for (let time = 0; time < times; time += 1) {
    const places = placesOf(root.value);
    // The root itself, seldom: then hardly anything of the request is left.
    if (places.length === 0 || chance.oneIn(60)) root.value = anyValue(chance);
    else change(chance.pick(places), chance, donors);
  }
  return root.value;
}

/** A copy that may be changed; `structuredClone` loses `__proto__`. */
export function structuredCloneJson(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

function change({ holder, key }: Place, chance: Chance, donors: Donors): void {
  const value = at(holder, key) ?? null;
  switch (chance.below(14)) {
    case 0:
    case 1:
      put(holder, key, anyValue(chance));
      return;
    case 2:
      remove(holder, key);
      return;
    case 3: {
      // A name for another.
      if (Array.isArray(holder)) break;
      remove(holder, key);
      put(holder, chance.oneIn(2) ? chance.pick(trickyKeys) : chance.pick(donors.fields), value);
      return;
    }
    case 4:
    case 5:
      if (isHolder(value)) add(value, chance, donors);
      else if (!Array.isArray(holder)) put(holder, chance.pick(donors.fields), anyValue(chance));
      return;
    case 6:
      if (Array.isArray(value) && value.length > 0) {
        // The same item again, in its place or behind.
        value.splice(chance.below(value.length + 1), 0, structuredCloneJson(chance.pick(value)));
        return;
      }
      break;
    case 7:
      put(holder, key, [value]);
      return;
    case 8:
      if (Array.isArray(value)) value.reverse();
      else put(holder, key, value === null ? {} : null);
      return;
    case 9:
    case 10: {
      const donor = donors.body();
      const places = donor === undefined ? [] : placesOf(donor);
      if (places.length === 0) break;
      const from = chance.pick(places);
      const part = structuredCloneJson(at(from.holder, from.key) ?? null);
      if (chance.oneIn(2) && isHolder(value) && !Array.isArray(value)) put(value, from.key, part);
      else put(holder, key, part);
      return;
    }
    default:
  }
  put(holder, key, changeScalar(value, chance));
}

function remove(holder: Place['holder'], key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function add(value: Place['holder'], chance: Chance, donors: Donors): void {
  if (Array.isArray(value)) value.push(anyValue(chance));
  else put(value, chance.oneIn(3) ? chance.pick(trickyKeys) : chance.pick(donors.fields), anyValue(chance));
}

/** Something near to what was there. */
function changeScalar(value: JsonValue, chance: Chance): JsonValue {
  switch (typeof value) {
    case 'number':
      return chance.pick([value + 1, value - 1, -value, value * 1000, value / 3, String(value)]);
    case 'boolean':
      return chance.oneIn(2) ? !value : String(value);
    case 'string':
      return mutateText(value, chance);
    default:
      return anyValue(chance);
  }
}

/** Text with a change at one place. */
export function mutateText(text: string, chance: Chance): string {
  const cut = chance.below(text.length + 1);
  switch (chance.below(6)) {
    case 0:
      return text.slice(0, cut);
    case 1:
      return text.slice(0, cut) + chance.pick(trickyTexts) + text.slice(cut);
    case 2:
      return (
        text.slice(0, cut) + String.fromCharCode(chance.below(chance.oneIn(4) ? 0x10000 : 0x80)) + text.slice(cut + 1)
      );
    case 3:
      return text + text.slice(cut);
    case 4:
      return text.toUpperCase();
    default:
      return chance.pick(trickyTexts);
  }
}
