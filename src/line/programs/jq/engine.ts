import { ProgramFailure } from '../common/options.ts';
import { TooMuch } from '../common/too-much.ts';
import type { ProgramContext } from '../program.ts';
import type { JqRun } from './job.ts';

/**
 * Runs a filter with jq itself. Results come as compact JSON, one a line, because the package trims what jq printed; who calls this
 * prints them as asked.
 *
 * @throws ProgramFailure where there is no jq, TooMuch
 */
export async function runJq(
  context: ProgramContext,
  input: string,
  filter: string,
  flags: readonly string[],
): Promise<Omit<JqRun, 'stdout'> & { readonly results: readonly string[] }> {
  const { jq } = context.host;
  if (jq === undefined) throw new ProgramFailure('error: jq is not done on this page', { exitCode: 2 });
  const message = await jq({ input, filter, flags: ['-c', ...flags] }, context.signal);
  if (message.kind === 'tooMuch') throw new TooMuch(message.what);
  if (message.kind === 'failed')
    throw new ProgramFailure(`error: could not be run: ${message.message}`, { exitCode: 2 });
  const { stdout, stderr, exitCode } = message.run;
  return {
    results: stdout === '' ? [] : stdout.split('\n'),
    stderr: stderr.replaceAll('/dev/stdin', '<stdin>'),
    exitCode,
  };
}

/** A filter that knows the variables of the line: jq's own would be those of the machine it is made for. */
export function withEnvironment(
  filter: string,
  environment: ReadonlyMap<string, string>,
): { readonly filter: string; readonly flags: readonly string[] } {
  if (!/\$ENV\b|\benv\b/.test(filter)) return { filter, flags: [] };
  return {
    filter: `$__env as $ENV | def env: $__env; ${filter}`,
    flags: ['--argjson', '__env', JSON.stringify(Object.fromEntries(environment))],
  };
}

/** Compact JSON with line breaks and indentation as jq prints it; numbers and strings stay as they are written. */
export function indentJson(json: string, indent: string): string {
  let result = '';
  let depth = 0;
  const line = (): string => `\n${indent.repeat(depth)}`;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at] ?? '';
    if (character === '"') {
      const begin = at;
      for (at += 1; json[at] !== '"' && at < json.length; at += 1) if (json[at] === '\\') at += 1;
      result += json.slice(begin, at + 1);
    } else if (character === '{' || character === '[') {
      const close = json[at + 1];
      if (close === '}' || close === ']') {
        result += character + close;
        at += 1;
      } else {
        depth += 1;
        result += character + line();
      }
    } else if (character === '}' || character === ']') {
      depth -= 1;
      result += line() + character;
    } else if (character === ',') result += `,${line()}`;
    else if (character === ':') result += ': ';
    else result += character;
  }
  return result;
}
