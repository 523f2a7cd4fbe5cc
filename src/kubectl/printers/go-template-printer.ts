import { newNotSupported } from '../errors.ts';
import type { Printer } from './printer.ts';

/** Go templates. Not there yet: refused by name. */
export function createGoTemplatePrinter(_template: string, _options: { readonly allowsMissing: boolean }): Printer {
  throw newNotSupported('the output format go-template', 'use jsonpath');
}
