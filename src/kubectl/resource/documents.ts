import { parseYaml, toGoJson } from '../../kube/index.ts';
import { CommandError, messageOf } from '../errors.ts';
import { explainJsonFault } from './json-fault.ts';
import { explainYamlFault } from './yaml-fault.ts';

/** One document of a file: its value, and as the JSON that kubectl makes of it. */
export interface ManifestDocument {
  readonly value: unknown;
  readonly text: string;
}

/**
 * The documents of a YAML or JSON text (`apimachinery/pkg/util/yaml/decoder.go`, v1.37). What is wrong is thrown when the
 * document is reached, so that those before it are used.
 */
export function* readDocuments(text: string, source: string): Generator<ManifestDocument> {
  const clean = text.replace(/^\ufeff/, '');
  if (!clean.trimStart().startsWith('{')) {
    yield* readYaml(clean, source);
    return;
  }
  // Several objects of JSON may follow each other; what is no JSON may still be YAML.
  let rest = clean;
  let offset = 0;
  for (let count = 0; rest.trim() !== ''; count++) {
    const end = endOfJson(rest);
    try {
      const value: unknown = JSON.parse(rest.slice(0, end));
      yield { value, text: toGoJson(value) };
      offset += new TextEncoder().encode(rest.slice(0, end)).length;
      rest = rest.slice(end);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const fault = explainJsonFault(rest);
      if (count > 1) throw new CommandError(`error parsing ${source}: ${fault}`, { cause: error });
      // As upstream has it, what is shorter than this is not looked at again as YAML.
      if (count > 0 && rest.length < 4)
        throw new CommandError(`error parsing ${source}: json: offset ${offset + fault.offset}: ${fault}`, {
          cause: error,
        });
      yield* readYamlAfterJson(rest, source);
      return;
    }
  }
}

/** YAML that began as JSON does; if it is none, the complaint is JSON's. */
function* readYamlAfterJson(text: string, source: string): Generator<ManifestDocument> {
  const fault = explainJsonFault(text);
  let isFirst = true;
  for (const document of splitDocuments(text, source)) {
    let value: unknown;
    try {
      ({ value } = parseYaml(document));
    } catch (error) {
      if (!isFirst) throw error;
      // A text that only ends too early is no fault of syntax to Go.
      const where = fault.text === 'unexpected EOF' ? '' : `json: offset ${fault.offset}: `;
      throw new CommandError(`error parsing ${source}: ${where}${fault.text}`, { cause: error });
    }
    isFirst = false;
    yield { value, text: toGoJson(value) };
  }
}

function* readYaml(text: string, source: string): Generator<ManifestDocument> {
  for (const document of splitDocuments(text, source)) {
    let value: unknown;
    try {
      ({ value } = parseYaml(document));
    } catch (error) {
      throw new CommandError(`error parsing ${source}: ${explainYamlFault(messageOf(error), document)}`, {
        cause: error,
      });
    }
    yield { value, text: toGoJson(value) };
  }
}

/** One document as JSON. @throws CommandError in the words of Go's YAML reader */
export function yamlToJson(text: string): string {
  try {
    return toGoJson(parseYaml(text).value);
  } catch (error) {
    throw new CommandError(explainYamlFault(messageOf(error), text), { cause: error });
  }
}

/** Splits at lines that begin with `---`, after which only blanks and a comment may stand (`YAMLReader`). */
function* splitDocuments(text: string, source: string): Generator<string> {
  let document = '';
  for (const line of text.split(/(?<=\n)/)) {
    if (!line.startsWith('---')) {
      document += line;
      continue;
    }
    const after = line.slice(3).trim();
    if (after !== '' && !after.startsWith('#'))
      throw new CommandError(`error parsing ${source}: invalid Yaml document separator: ${after}`);
    if (document !== '') yield document;
    // As upstream has it, the line of a separator that ended nothing stays with what follows.
    document = document === '' ? line : '';
  }
  if (document !== '') yield document;
}

/** Where the object that a text begins with ends. */
function endOfJson(text: string): number {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (isText) {
      if (sign === '\\') at++;
      else if (sign === '"') isText = false;
    } else if (sign === '"') isText = true;
    else if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
