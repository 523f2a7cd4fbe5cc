import type { SchemaData } from '../../src/kube/schemas/create-schemas.ts';

/** What is kept of each definition of `schemas.json`, a line each, in its order of packages and definitions. */
export interface PackedDefinitions {
  readonly packages: Readonly<Record<string, readonly string[]>>;
}

/**
 * Makes a line of each definition. `pack` is given its name (`io.k8s.api.core.v1.Pod`) and the words of its line in
 * `schemas.json`, each a field's name, a colon and its type.
 */
export async function packDefinitions(
  { packages }: SchemaData,
  pack: (name: string, words: readonly string[]) => Promise<string>,
): Promise<PackedDefinitions> {
  const packed: Record<string, readonly string[]> = {};
  for (const packageName in packages) {
    const lines: string[] = [];
    for (const line of packages[packageName]?.definitions ?? []) {
      const [head = '', ...words] = line.split(' ');
      lines.push(await pack(`${packageName}.${head.replace(/[#%]+$/, '')}`, words));
    }
    packed[packageName] = lines;
  }
  return { packages: packed };
}

/** The name of a field of JSON in a word of a definition's line. */
export const fieldOf = (word: string): string => word.slice(0, word.indexOf(':'));
