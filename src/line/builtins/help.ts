import { byCodePoints } from '../expand/order.ts';
import { type Builtin, write } from '../run/shell.ts';

const texts = {
  en: {
    language:
      'Lines are written as in bash: a | b, a && b, a; b, $NAME, $(...), $((...)), *.yaml, {1..3}, > file, < file, <<EOF,\nif, for, while, case, functions. Nothing here runs on your machine.',
    builtins: 'Of the language:',
    programs: 'Programs (NAME --help tells more):',
  },
  'zh-cn': {
    language:
      '写法与 bash 相同：a | b、a && b、a; b、$NAME、$(...)、$((...))、*.yaml、{1..3}、> file、< file、<<EOF、\nif、for、while、case、函数。这里的命令都不会在你的机器上执行。',
    builtins: '语言自带：',
    programs: '程序（NAME --help 查看用法）：',
  },
} as const;

/** `help`: what there is. */
export const help: Builtin = async ({ surroundings }, _args, io) => {
  const { locale } = surroundings.host;
  const text = texts[locale];
  const names = [...surroundings.programNames()].sort(byCodePoints);
  const width = Math.max(...names.map((name) => name.length), 0) + 2;
  const lines: string[] = [];
  for (const name of names) {
    const program = await surroundings.findProgram(name);
    lines.push(`  ${name.padEnd(width)}${program?.summary[locale].message ?? ''}`.trimEnd());
  }
  const builtins = surroundings.builtinNames().join(' ');
  await write(io, 1, `${text.language}\n\n${text.builtins}\n  ${builtins}\n\n${text.programs}\n${lines.join('\n')}\n`);
  return 0;
};
