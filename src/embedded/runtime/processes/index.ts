import { yaml } from '../../apiserver/body/yaml-on-demand.ts';
import type { ProcessClass } from '../process/kernel.ts';
import { isApplet } from '../process/userland.ts';
import { controlPlane } from './control-plane.ts';
import { coredns } from './coredns.ts';
import { generic } from './generic.ts';
import { kubeProxy } from './kube-proxy.ts';
import { memhog } from './memhog.ts';
import { nginx } from './nginx.ts';
import { sleep } from './sleep.ts';

/** A program that a real image has, and the embedded cluster has not. */
const absent: ProcessClass = {
  start(process) {
    const name = process.argv[0]?.split('/').at(-1);
    process.log(`podpath: the embedded cluster has no ${name}; a real image has it`);
    process.exit(127);
  },
};

/** Classes that nearly every cluster has, by the name of their program. */
const usual: Readonly<Record<string, ProcessClass>> = {
  ...controlPlane,
  absent,
  coredns,
  generic,
  'kube-proxy': kubeProxy,
  memhog,
  nginx,
  sleep,
};

/** All process classes; what is rare is loaded when the first container needs it. */
export interface ProcessClasses {
  /** @throws Error for one that has not been loaded */
  get(name: string): ProcessClass;
  has(name: string): boolean;
  load(name: string): Promise<void>;
}

/** Makes the classes of a runtime; `own` adds to them, or stands in for some. */
export function createProcessClasses(own: Readonly<Record<string, ProcessClass>> = {}): ProcessClasses {
  const known = new Map(Object.entries({ ...usual, ...own }));
  return {
    get(name) {
      const found = known.get(name);
      if (found === undefined) throw new Error(`no process class ${name} has been loaded`);
      return found;
    },
    async load(name) {
      const loading = isApplet(name)
        ? import('../shell/index.ts').then(({ shellClasses }) => shellClasses)
        : name === 'prometheus'
          ? Promise.all([import('./prometheus/index.ts'), yaml.load()]).then(
              ([{ prometheusClasses }]) => prometheusClasses,
            )
          : import('./rare.ts').then(({ rareClasses }) => rareClasses);
      for (const [other, loaded] of Object.entries(await loading)) if (!known.has(other)) known.set(other, loaded);
      // What has a name and no class is refused by it.
      if (!known.has(name)) known.set(name, absent);
    },
    has: (name) => known.has(name),
  };
}
