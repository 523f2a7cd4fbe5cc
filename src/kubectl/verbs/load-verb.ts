import { verbs } from './registry.ts';

/** Loads what runs a line, by its words after the program's name; nothing for one whose verb is not known or comes after flags. */
export async function loadVerb(argv: readonly string[]): Promise<void> {
  const name = [3, 2, 1].map((count) => argv.slice(0, count).join(' ')).find((words) => Object.hasOwn(verbs, words));
  if (name !== undefined) await verbs[name]?.();
}
