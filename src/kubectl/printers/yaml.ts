import { formatYaml } from '../../kube/index.ts';
import { requireKind } from './json.ts';
import { eventObject, type Printer } from './printer.ts';

/** The YAML printer (`cli-runtime/pkg/printers/yaml.go`, v0.37): what it prints after the first is a document of its own. */
export function createYamlPrinter(): Printer {
  let count = 0;
  return {
    print(object, write, { eventType } = {}) {
      count += 1;
      if (count > 1) write('---\n');
      if (eventType === undefined) requireKind(object);
      write(formatYaml(eventType === undefined ? object : eventObject(eventType, object)));
    },
  };
}
