import { asPodpathError, type Locale, type LocalizedText, toWireError } from '../base/index.ts';
import type { CliContext } from './context.ts';
import { exitCodeOf } from './exit-codes.ts';
import { words } from './messages.ts';

/** A line on standard output. */
export function printLine(context: CliContext, line = ''): void {
  context.stdout.write(`${line}\n`);
}

/** One JSON value, on one line, on standard output. */
export function printJson(context: CliContext, value: unknown): void {
  printLine(context, JSON.stringify(value));
}

/** A localised text as two fields of JSON. */
export function inLocale(text: LocalizedText, locale: Locale): { message: string; hint?: string | undefined } {
  return { ...text[locale] };
}

/** What went wrong and what to do, on standard error; with `json` as one JSON value on standard output instead. */
export function printError(context: CliContext, error: unknown, json: boolean): void {
  const { reason, message, hint, command } = toWireError(error, context.locale);
  if (json) {
    printJson(context, { error: { reason, message, hint, command } });
    return;
  }
  context.stderr.write(`podpath: ${message}\n`);
  if (hint !== undefined) context.stderr.write(`${indent(words(context.locale).fix, hint)}\n`);
  if (command !== undefined && command.output !== '') {
    context.stderr.write(`\n$ ${command.line}\n${command.output.trimEnd()}\n`);
  }
}

/** Does the work of a command; what it throws is told to the reader and becomes the exit code. */
export async function runAction(context: CliContext, json: boolean, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    printError(context, error, json);
    context.exit(exitCodeOf(asPodpathError(error).reason));
  }
}

/** `label` before the first line of a text, the other lines below it. */
export function indent(label: string, text: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? `  ${label}${line}` : `  ${line}`))
    .join('\n');
}

/** Rows with columns that stand below each other. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - displayWidth(cell)))
      .join('   ')
      .trimEnd(),
  );
}

/** Columns that a text takes on a terminal: Chinese characters and full-width signs take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    width +=
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** The first part of a text that fits into `columns`. */
export function fitWidth(text: string, columns: number): string {
  let fitted = '';
  let width = 0;
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns) return fitted;
    fitted += character;
  }
  return fitted;
}

/** `1.3 GiB`, `600 MiB`. */
export function formatBytes(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2;
  return mebibytes >= 1024 ? `${(mebibytes / 1024).toFixed(1)} GiB` : `${Math.round(mebibytes)} MiB`;
}

/** `12.3 s` */
export function formatDuration(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
