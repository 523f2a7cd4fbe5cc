import { CommandError } from '../errors.ts';

/** `GetResourcesAndPairs` of `kubectl/pkg/cmd/util/helpers.go`, v0.37: `pods web a=b c-` are objects, then changes. @throws CommandError */
export function splitPairs(
  args: readonly string[],
  type: string,
): { readonly resources: readonly string[]; readonly pairs: readonly string[] } {
  const first = args.findIndex(isChange);
  const [resources, pairs] = first < 0 ? [args, []] : [args.slice(0, first), args.slice(first)];
  const late = pairs.find((word) => !isChange(word));
  if (late !== undefined) throw new CommandError(`all resources must be specified before ${type} changes: ${late}`);
  return { resources, pairs };
}

const isChange = (word: string): boolean =>
  (word.includes('=') && !word.startsWith('=')) || (word.endsWith('-') && word !== '-');

/** `ParsePairs`: `a=b` sets, `a-` removes. @throws CommandError */
export function parsePairs(
  pairs: readonly string[],
  type: string,
): { readonly set: ReadonlyMap<string, string>; readonly removed: readonly string[] } {
  const set = new Map<string, string>();
  const removed: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    if (pair.includes('=') && !pair.startsWith('=')) {
      const at = pair.indexOf('=');
      set.set(pair.slice(0, at), pair.slice(at + 1));
    } else if (pair.endsWith('-') && pair !== '-') removed.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length > 0) throw new CommandError(`invalid ${type} format: ${invalid.join(', ')}`);
  return { set, removed };
}
