import type { Plugin } from 'vite';
import { makeTemplate } from '../drivers/index.ts';

const query = '?podpath-template';
let made: Promise<string> | undefined;

/**
 * Makes the module `make-template.ts?podpath-template`, which the worker of the embedded cluster loads for a new one: a cluster that
 * has been set up while the site is built. Never written down, so that it is always the cluster of the code that it is built with.
 */
export function clusterTemplate(): Plugin {
  return {
    name: 'podpath-cluster-template',
    load(id) {
      if (!id.endsWith(query)) return undefined;
      made ??= makeTemplate().then((template) => `export default ${JSON.stringify(template)};\n`);
      return made;
    },
  };
}
