import { type Locale, type LocalizedText, verbatim } from '../base/index.ts';

/** bash's words for a token that cannot stand where it stands. */
export function newSyntaxText(token: string): LocalizedText {
  return verbatim(`syntax error near unexpected token \`${token}'`);
}

/** A line that nests deeper than is read. */
export function depthText(maximum: number): LocalizedText {
  return {
    en: {
      message: `this line nests deeper than ${maximum} levels`,
      hint: 'Take it apart: keep a part in a variable or a file first.',
    },
    'zh-cn': { message: `这一行嵌套超过 ${maximum} 层`, hint: '请拆开来写：先把一部分存进变量或文件。' },
  };
}

/** A line longer than is read. */
export function lengthText(maximum: number): LocalizedText {
  return {
    en: { message: `this line is longer than ${maximum} characters`, hint: 'Put the long part into a file.' },
    'zh-cn': { message: `这一行超过 ${maximum} 个字符`, hint: '请把长的部分放进文件。' },
  };
}

/** A value or a list that grows beyond what a page can hold. */
export function sizeText(what: string): LocalizedText {
  return {
    en: {
      message: `${what}: too large for this terminal`,
      hint: 'Work through the data in a pipeline instead of a variable.',
    },
    'zh-cn': { message: `${what}：对这个终端来说太大了`, hint: '请用管道逐行处理，不要把数据放进变量。' },
  };
}

/** What to do instead, in both languages. */
export type Instruction = Readonly<Record<Locale, string>>;

/** Something of bash that this terminal lacks, with what to do instead where there is something. */
export function newUnsupportedText(what: string, instead: Instruction | undefined = instructions[what]): LocalizedText {
  return {
    en: { message: `${what}: not available in this terminal`, hint: instead?.en },
    'zh-cn': { message: `${what}：这个终端里没有`, hint: instead?.['zh-cn'] },
  };
}

/** What to do in place of running commands side by side. */
export const background = {
  en: 'Commands run one after the other here. Open a second terminal, or put both in a pipeline.',
  'zh-cn': '这里的命令一条接一条执行。请再开一个终端，或者用管道把两条命令连起来。',
};

/** What to do in place of arrays. */
export const array = {
  en: 'Use several variables, or one word list: for x in a b c',
  'zh-cn': '请用多个变量，或者用单词列表：for x in a b c',
};

/** What to do in place of what the grammar refuses. */
const instructions: Readonly<Record<string, Instruction | undefined>> = {
  '&': background,
  '$!': background,
  coproc: background,
  '<(...)': { en: 'Write to a file first: a > one; diff one two', 'zh-cn': '先写进文件：a > one; diff one two' },
  '>(...)': { en: 'Use a pipe: a | tee file | b', 'zh-cn': '请用管道：a | tee file | b' },
  $$: { en: 'There are no processes here.', 'zh-cn': '这里没有进程。' },
  '<>': { en: 'Read with < and write with >.', 'zh-cn': '读用 <，写用 >。' },
  select: { en: 'Use: for x in a b c; do ...; done', 'zh-cn': '请用：for x in a b c; do ...; done' },
  '=~': { en: 'Use a pattern, [[ $x == a* ]], or grep -E.', 'zh-cn': '请用通配模式 [[ $x == a* ]]，或 grep -E。' },
  'NAME=(...)': array,
  'NAME[...]=': array,
};

/** An alias that would be more than the beginning of a command. */
export function newAliasText(name: string): LocalizedText {
  return {
    en: {
      message: `alias: ${name}: an alias stands for words of one command here; write a function: ${name}() { ...; }`,
    },
    'zh-cn': { message: `alias: ${name}：这里的别名只能代表一条命令的词；请写成函数：${name}() { ...; }` },
  };
}
