import type { KubeObject } from '../../kube/index.ts';
import type { VerbContext } from '../command/context.ts';
import { loadTypes } from '../resource/built-in-schemas.ts';
import { createPrinter } from './print-flags.ts';
import type { Printer } from './printer.ts';

/**
 * The printers of verbs that decode what the server answers into Go's types (`WithScheme` of the resource builder, a typed client of
 * client-go): fields come in the order of the structs, where those of other verbs are sorted.
 */
export async function createTypedPrinter(context: VerbContext, operation: string): Promise<Printer> {
  const printer = await createPrinter(context, operation);
  const format = context.flags.text('output');
  // These print no field but the name.
  const typed =
    format === 'name' || (format === '' && context.flags.text('template') === '') ? same : await loadTypes();
  return { print: (object, write, options) => printer.print(typed(object), write, { ...options, isTyped: true }) };
}

const same = (object: KubeObject): KubeObject => object;
