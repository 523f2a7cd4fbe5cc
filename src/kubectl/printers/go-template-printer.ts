import { formatGoV, quote, type ReadonlyJson } from '../../kube/index.ts';
import { CommandError, messageOf } from '../errors.ts';
import { executeTemplate, functionNames } from '../go-template/execute.ts';
import { parseTemplate } from '../go-template/parse.ts';
import { TemplateError } from '../go-template/values.ts';
import { formatGoJson } from './json.ts';
import { eventObject, type Printer } from './printer.ts';

/** Prints by a Go template (`cli-runtime/pkg/printers/template.go`, v0.37). @throws Error with Go's text for a template that is none */
export function createGoTemplatePrinter(template: string, options: { readonly allowsMissing: boolean }): Printer {
  const parsed = parseTemplate(template, functionNames);
  return {
    print(object, write, { eventType, isTyped } = {}) {
      const data = (eventType === undefined ? object : eventObject(eventType, object)) as unknown as ReadonlyJson;
      try {
        executeTemplate(parsed, data, write, options.allowsMissing);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        write(
          [
            `Error executing template: ${messageOf(error)}. Printing more information for debugging the template:\n`,
            `\ttemplate was:\n\t\t${template}\n`,
            `\traw data was:\n\t\t${formatGoJson(data, '', isTyped)}\n`,
            `\tobject given to template engine was:\n\t\t${formatGoV(data)}\n\n`,
          ].join(''),
        );
        throw new CommandError(`error executing template ${quote(template)}: ${messageOf(error)}`, { cause: error });
      }
    },
  };
}
