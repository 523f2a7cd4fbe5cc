import type { ProcessClass } from '../process/kernel.ts';
import { generic } from './generic.ts';
import { memhog } from './memhog.ts';
import { nginx } from './nginx.ts';
import { sleep } from './sleep.ts';

/** Classes that nearly every cluster has, by the name of their program. */
const usual: Readonly<Record<string, ProcessClass>> = { generic, memhog, nginx, sleep };

/** All process classes; what is rare is loaded when the first container needs it. */
export interface ProcessClasses {
  /** @throws Error for one that has not been loaded */
  get(name: string): ProcessClass;
  /** Undefined when it is there already. */
  load(name: string): Promise<void> | undefined;
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
    load(name) {
      return known.has(name) ? undefined : Promise.reject(new Error(`there is no process class ${name}`));
    },
  };
}
