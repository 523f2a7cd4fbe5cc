import { limitValue } from '../limits.ts';
import { encodeText } from '../programs/common/text.ts';
import { formatPrintf } from '../programs/printf/format.ts';
import { type Builtin, complain, write } from '../run/shell.ts';
import { setVariable, variableName } from '../run/variables.ts';

/** `printf [-v NAME] format [words]`: the format is used again until all words are. */
export const printf: Builtin = async ({ state }, args, io) => {
  let words = args;
  let variable: string | undefined;
  if (words[0] === '-v') {
    variable = words[1] ?? '';
    if (!variableName.test(variable)) {
      await complain(io, `printf: \`${variable}': not a valid identifier`);
      return 2;
    }
    words = words.slice(2);
  }
  if (words[0] === '--') words = words.slice(1);
  const [format, ...rest] = words;
  if (format === undefined) {
    await io.descriptors.get(2)?.output?.('printf: usage: printf [-v var] format [arguments]\n');
    return 2;
  }
  const { text, complaints } = formatPrintf(format, rest);
  limitValue(text, 'printf');
  for (const complaint of complaints) await complain(io, `printf: ${complaint}`);
  if (variable === undefined) await write(io, 1, encodeText(text));
  else setVariable(state, variable, text.toWellFormed());
  return complaints.length > 0 ? 1 : 0;
};
