import { type Builtin, complain, write } from '../run/shell.ts';
import { getVariable, setVariable, variableName } from '../run/variables.ts';
import { complainUsage } from './output.ts';

/** `read [-r] [-p prompt] [names]`: one line, split by `IFS`. */
export const read: Builtin = async ({ state }, args, io) => {
  let isRaw = false;
  let prompt: string | undefined;
  let at = 0;
  for (; /^-./.test(args[at] ?? ''); at++) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      at++;
      break;
    }
    const options = arg.slice(1);
    for (let index = 0; index < options.length; index++) {
      const option = options[index] ?? '';
      if (option === 'r') isRaw = true;
      else if (option === 'p') {
        prompt = options.slice(index + 1) || args[++at];
        break;
      } else return await complainUsage(io, 'read', `-${option}: invalid option`, 'read [-r] [-p prompt] [name ...]');
    }
  }
  const names = args.slice(at);
  const wrong = names.find((name) => !variableName.test(name));
  if (wrong !== undefined) {
    await complain(io, `read: \`${wrong}': not a valid identifier`);
    return 1;
  }
  const stdin = io.descriptors.get(0);
  if (prompt !== undefined && stdin?.isTerminal === true) await write(io, 2, prompt);
  // A backslash at the end of a line joins the next to it, unless -r.
  let text = '';
  let isEnded = false;
  for (;;) {
    const line = await stdin?.input?.line();
    if (line === undefined) break;
    isEnded = line.isEnded;
    text += line.text;
    if (isRaw || !isEnded || !/(?:^|[^\\])(?:\\\\)*\\$/.test(line.text)) break;
    text = text.slice(0, -1);
    isEnded = false;
  }
  text = text.replaceAll('\0', '');
  if (names.length === 0) setVariable(state, 'REPLY', isRaw ? text : text.replace(/\\(.)/gs, '$1'));
  else {
    const values = splitLine(text, getVariable(state, 'IFS') ?? ' \t\n', names.length, isRaw);
    for (const [index, name] of names.entries()) setVariable(state, name, values[index] ?? '');
  }
  return isEnded ? 0 : 1;
};

/** The first fields by themselves, the last with all the rest. */
function splitLine(text: string, separators: string, count: number, isRaw: boolean): readonly string[] {
  // Each unit, and whether a backslash keeps it from separating.
  const units: { readonly unit: string; readonly isKept: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const isKept = !isRaw && text[at] === '\\';
    if (isKept) at++;
    if (at < text.length) units.push({ unit: text[at] ?? '', isKept });
  }
  const isSeparator = (at: number): boolean => {
    const found = units[at];
    return found !== undefined && !found.isKept && separators.includes(found.unit);
  };
  const isBlank = (at: number): boolean => isSeparator(at) && /[ \t\n]/.test(units[at]?.unit ?? '');
  const textOf = (from: number, to: number): string =>
    units
      .slice(from, to)
      .map(({ unit }) => unit)
      .join('');
  const values: string[] = [];
  let at = 0;
  while (isBlank(at)) at++;
  const takeField = (): string => {
    const start = at;
    while (at < units.length && !isSeparator(at)) at++;
    const value = textOf(start, at);
    while (isBlank(at)) at++;
    if (isSeparator(at) && !isBlank(at)) {
      at++;
      while (isBlank(at)) at++;
    }
    return value;
  };
  while (values.length < count - 1 && at < units.length) values.push(takeField());
  const start = at;
  const last = takeField();
  if (at >= units.length) values.push(last);
  else {
    let end = units.length;
    while (end > start && isBlank(end - 1)) end--;
    values.push(textOf(start, end));
  }
  return values;
}
