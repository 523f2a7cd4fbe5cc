import type { Verb } from '../command/context.ts';

/**
 * All verbs, by the words of their command. To add one: a file `verbs/<name>.ts` (subverbs in a folder of the verb's name) that
 * exports a {@link Verb}, and a line here, in the order of the alphabet; its flags and help are in the grammar already. What is
 * not here is refused by name. Each is loaded when a line needs it.
 */
export const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  create: async () => (await import('./create.ts')).create,
  delete: async () => (await import('./delete.ts')).deleteVerb,
  get: async () => (await import('./get.ts')).get,
};
