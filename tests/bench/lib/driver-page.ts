// A page that uses the embedded cluster, as a bundler sees one.
import { createEmbeddedDriver } from '../../../src/drivers/index.ts';

Object.assign(globalThis, { createEmbeddedDriver });
