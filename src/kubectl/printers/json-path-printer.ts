import { formatGoSyntax, quote, type ReadonlyJson } from '../../kube/index.ts';
import { CommandError, messageOf } from '../errors.ts';
import { evaluateJsonPath, formatValue, type Value } from '../json-path/evaluate.ts';
import { JsonPathError, parseJsonPath } from '../json-path/parse.ts';
import { formatGoJson } from './json.ts';
import { eventObject, type Printer } from './printer.ts';

/**
 * Prints what a JSONPath template leads to (`cli-runtime/pkg/printers/jsonpath.go`, v0.37). @throws JsonPathError for a template that is none
 */
export function createJsonPathPrinter(
  template: string,
  options: { readonly allowsMissing: boolean; readonly isJson: boolean },
): Printer {
  const root = parseJsonPath(template);
  return {
    print(object, write, { eventType } = {}) {
      const data = (eventType === undefined ? object : eventObject(eventType, object)) as unknown as ReadonlyJson;
      try {
        for (const results of evaluateJsonPath(root, data, options.allowsMissing)) {
          write(options.isJson ? `${formatGoJson(results, '    ')}\n` : results.map(formatResult).join(' '));
        }
      } catch (error) {
        if (!(error instanceof JsonPathError)) throw error;
        const shown = [
          `Error executing template: ${messageOf(error)}. Printing more information for debugging the template:\n`,
          `\ttemplate was:\n\t\t${template}\n`,
          `\tobject given to jsonpath engine was:\n\t\t${formatGoSyntax(data)}\n\n`,
        ].join('');
        throw new CommandError(`error executing jsonpath ${quote(template)}: ${shown}\n`, { cause: error });
      }
    },
  };
}

function formatResult(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value) || (typeof value === 'object' && !('float' in value))) return formatGoJson(value);
  return formatValue(value);
}
