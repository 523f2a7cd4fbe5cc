import type { Verb } from '../command/context.ts';

/**
 * All verbs, by the words of their command. To add one: a file `verbs/<name>.ts` (subverbs in a folder of the verb's name) that
 * exports a {@link Verb}, and a line here, in the order of the alphabet; its flags and help are in the grammar already. What is
 * not here is refused by name. Each is loaded when a line needs it.
 */
export const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  annotate: async () => (await import('./annotate.ts')).annotate,
  'api-resources': async () => (await import('./api-resources.ts')).apiResources,
  'api-versions': async () => (await import('./api-versions.ts')).apiVersions,
  apply: async () => (await import('./apply.ts')).apply,
  'apply edit-last-applied': async () => (await import('./apply/last-applied.ts')).editLastApplied,
  'apply set-last-applied': async () => (await import('./apply/last-applied.ts')).setLastApplied,
  'apply view-last-applied': async () => (await import('./apply/last-applied.ts')).viewLastApplied,
  'cluster-info': async () => (await import('./cluster-info.ts')).clusterInfo,
  'config current-context': async () => (await import('./config.ts')).currentContext,
  'config get-clusters': async () => (await import('./config.ts')).getClusters,
  'config get-contexts': async () => (await import('./config.ts')).getContexts,
  'config get-users': async () => (await import('./config.ts')).getUsers,
  'config set-context': async () => (await import('./config.ts')).setContext,
  'config use-context': async () => (await import('./config.ts')).useContext,
  'config view': async () => (await import('./config.ts')).configView,
  create: async () => (await import('./create.ts')).create,
  delete: async () => (await import('./delete.ts')).deleteVerb,
  edit: async () => (await import('./edit.ts')).edit,
  explain: async () => (await import('./explain.ts')).explain,
  get: async () => (await import('./get.ts')).get,
  label: async () => (await import('./label.ts')).label,
  patch: async () => (await import('./patch.ts')).patch,
  replace: async () => (await import('./replace.ts')).replace,
  scale: async () => (await import('./scale.ts')).scale,
  version: async () => (await import('./version.ts')).version,
  wait: async () => (await import('./wait.ts')).wait,
};
