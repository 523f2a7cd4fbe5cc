import { type Document, parseAllDocuments, stringify } from 'yaml';
import { aliasProblem } from '../../base/index.ts';
import { ProgramFailure } from './common/options.ts';
import { encodeText } from './common/text.ts';
import { newProgram, reasonOf } from './common/work.ts';
import { indentJson, runJq } from './jq/engine.ts';

/**
 * The basics of `yq` v4 (mikefarah's): an expression over each document of YAML or JSON, printed as YAML or JSON. jq evaluates it, so
 * what the two languages share works; comments and styles of the source are not kept, and files are not edited in place.
 */
export const yq = newProgram({
  name: 'yq',
  en: 'filters YAML',
  zh: '过滤和处理 YAML',
  usage: '[flags] [expression] [yaml_file1]...',
  async run(work) {
    const given = work.options({
      short: 'o:p:PrI:eNjnM',
      long: {
        'output-format=': 'o',
        'input-format=': 'p',
        prettyPrint: 'P',
        'unwrapScalar=?': 'r',
        'indent=': 'I',
        'exit-status': 'e',
        'no-doc': 'N',
        tojson: 'j',
        'null-input': 'n',
        'no-colors': 'M',
      },
      notDone: [
        'i',
        's',
        'C',
        'v',
        'inplace',
        'split-exp',
        'colors',
        'verbose',
        'front-matter',
        'from-file',
        'header-preprocess',
        'xml-attribute-prefix',
        'csv-auto-parse',
      ],
    });
    // `-o=json` is `-o json` to Go's flags.
    const last = (name: string): string | undefined => given.last(name)?.replace(/^=/, '');
    const operands = [...given.operands];
    if (operands[0] === 'eval' || operands[0] === 'e') operands.shift();
    else if (operands[0] === 'eval-all' || operands[0] === 'ea')
      throw new ProgramFailure(`Error: ${operands[0]} is not done in this terminal`, { exitCode: 2 });
    const format = given.has('j') ? 'json' : (last('o') ?? 'yaml');
    const isJson = ['json', 'j'].includes(format);
    if (!isJson && !['yaml', 'y', 'auto', 'a'].includes(format))
      throw new ProgramFailure(`Error: output format ${format} is not done in this terminal`, { exitCode: 2 });
    const inputFormat = last('p') ?? 'yaml';
    if (!['yaml', 'y', 'json', 'j', 'auto', 'a'].includes(inputFormat))
      throw new ProgramFailure(`Error: input format ${inputFormat} is not done in this terminal`, { exitCode: 2 });
    const indentText = last('I') ?? '2';
    if (!/^\d+$/.test(indentText))
      throw new ProgramFailure(`Error: invalid argument "${indentText}" for "-I, --indent" flag`);
    const indent = Number(indentText);
    // The first word is a file if one is there of that name, as yq has it.
    const [first = '.'] = operands;
    const isFile = operands.length > 0 && (first === '-' || (await work.context.files.stat(first))?.kind === 'file');
    const expression = isFile ? '.' : first;
    const paths = isFile ? operands : operands.slice(1);
    const unwraps = given.last('r') !== 'false';

    let isFirst = true;
    let hasTrue = false;
    const show = (result: string): string => {
      const value: unknown = JSON.parse(result);
      if (value !== null && value !== false) hasTrue = true;
      if (isJson) {
        if (indent === 0) return `${result}\n`;
        return `${indentJson(result, ' '.repeat(indent))}\n`;
      }
      if (typeof value === 'string' && unwraps) return `${value}\n`;
      return stringify(value, { indent: Math.max(1, indent), lineWidth: 0 });
    };
    const evaluate = async (json: string, isNull: boolean): Promise<void> => {
      const ran = await runJq(work.context, json, expression, isNull ? ['-n'] : []);
      if (ran.results.length > 0) {
        if (!isFirst && !isJson && !given.has('N')) work.out('---\n');
        isFirst = false;
      }
      for (const result of ran.results) work.out(show(result));
      if (ran.exitCode !== 0) {
        await work.flush();
        await work.context.stderr(encodeText(`Error: ${ran.stderr.replace(/^jq: (error: )?/, '')}\n`));
        throw new ProgramFailure('', { exitCode: 1 });
      }
    };
    if (given.has('n')) await evaluate('', true);
    else {
      for (const path of paths.length === 0 ? ['-'] : paths) {
        let text: string;
        try {
          text = await work.text(path);
        } catch (error) {
          await work.flush();
          await work.context.stderr(encodeText(`Error: open ${path}: ${reasonOf(error).toLowerCase()}\n`));
          return 1;
        }
        const documents = parseAllDocuments(text);
        for (const document of Array.isArray(documents) ? documents : []) {
          const read = toJson(document);
          if ('problem' in read) {
            await work.flush();
            await work.context.stderr(encodeText(`Error: bad file '${path}': ${read.problem}\n`));
            return 1;
          }
          await evaluate(read.json, false);
        }
      }
    }
    if (given.has('e') && !hasTrue) {
      await work.flush();
      await work.context.stderr('Error: no matches found\n');
      return 1;
    }
    return 0;
  },
});

/** A document as JSON, or why it has none: what yaml says of its syntax, what go-yaml says of its aliases. */
function toJson(document: Document.Parsed): { readonly json: string } | { readonly problem: string } {
  const [mistake] = document.errors;
  if (mistake !== undefined) return { problem: mistake.message };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const problem = aliasProblem(error);
    if (problem === undefined) throw error;
    return { problem };
  }
  try {
    return { json: JSON.stringify(value ?? null) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { problem: 'yaml: an anchor contains itself' };
  }
}
