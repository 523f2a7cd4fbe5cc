import type { VerbContext } from '../command/context.ts';
import { CommandError } from '../errors.ts';

/** What the words of a line say about objects: types, names of one type, or `type/name` pairs. */
export interface ObjectWords {
  readonly types: readonly string[];
  readonly names: readonly string[];
  readonly tuples: readonly { readonly type: string; readonly name: string }[];
}

/** `Builder.ResourceTypeOrNameArgs` of `cli-runtime/pkg/resource/builder.go`, v0.37. @throws CommandError */
export async function splitArguments(context: VerbContext, words: readonly string[]): Promise<ObjectWords> {
  const args = spreadTypes(words);
  if (haveSlashes(args)) return { types: [], names: [], tuples: args.map(splitTuple) };
  const [first, ...names] = args;
  if (first === undefined) return { types: [], names: [], tuples: [] };
  const types = await replaceCategories(context, first);
  return { types: splitList(types), names, tuples: [] };
}

/** `pods,services web` are `pods/web services/web` (`normalizeMultipleResourcesArgs`). */
export function spreadTypes(words: readonly string[]): readonly string[] {
  const [first = '', ...names] = words;
  const types = splitList(first);
  if (words.length < 2 || types.length < 2) return words;
  return types.flatMap((type) => names.map((name) => `${type}/${name}`));
}

function haveSlashes(args: readonly string[]): boolean {
  const count = args.filter((word) => word.includes('/')).length;
  if (count === 0) return false;
  if (count === args.length) return true;
  throw new CommandError(
    "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
  );
}

function splitTuple(word: string): { readonly type: string; readonly name: string } {
  const parts = word.split('/');
  if (parts.length !== 2) throw new CommandError('arguments in resource/name form may not have more than one slash');
  const [type = '', name = ''] = parts;
  if (type === '' || name === '' || splitList(type).length !== 1)
    throw new CommandError('arguments in resource/name form must have a single resource and name');
  return { type, name };
}

/** `SplitResourceArgument`: at commas, each once. */
export const splitList = (text: string): readonly string[] => [...new Set(text.split(','))];

async function replaceCategories(context: VerbContext, types: string): Promise<string> {
  const replaced: string[] = [];
  for (const type of types.split(',')) {
    const members = await context.client.map((mapper) => mapper.category(type));
    replaced.push(members === undefined ? type : members.join(','));
  }
  return replaced.join(',');
}
