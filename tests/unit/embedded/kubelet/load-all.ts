import { rulesModules } from '../../../../src/embedded/apiserver/resources/rules-modules.ts';
import { patching, virtual } from '../../../../src/embedded/apiserver/verbs/on-demand.ts';
import { writing } from '../../../../src/embedded/apiserver/writing-on-demand.ts';

/** Loads what the API server loads by need: it takes the machine's own time, in which a stepped clock goes on. */
export async function loadAll(): Promise<void> {
  const parts = [patching, virtual, writing, ...Object.values(rulesModules)];
  await Promise.all(parts.map((part) => part.load()));
}
