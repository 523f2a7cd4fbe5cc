import { PodpathError, type Reason } from '../base/index.ts';

/** The texts of what is wrong with a line itself; what the policy says is in `policy-messages.ts`. */

function error(reason: Reason, en: readonly [string, string], zh: readonly [string, string]): PodpathError {
  return new PodpathError({
    reason,
    text: { en: { message: en[0], hint: en[1] }, 'zh-cn': { message: zh[0], hint: zh[1] } },
  });
}

/** Something that a shell does with a line and that a line of ours cannot ask for. */
export type ShellFeature =
  | 'pipe'
  | 'redirect'
  | 'hereDocument'
  | 'list'
  | 'substitution'
  | 'variable'
  | 'group'
  | 'glob'
  | 'braces'
  | 'home'
  | 'comment'
  | 'assignment';

interface FeatureText {
  readonly en: readonly [name: string, instead: string];
  readonly zh: readonly [name: string, instead: string];
}

const quoteInstead = {
  en: 'If the sign is part of a word, put the word in single quotes.',
  zh: '如果这个符号本来就是单词的一部分，请用英文单引号把整个单词括起来。',
};

const features: Readonly<Record<ShellFeature, FeatureText>> = {
  pipe: {
    en: [
      'a pipe',
      `Let kubectl choose: -l, --field-selector, --sort-by, --tail, -o jsonpath='...' or -o custom-columns='...'. ${quoteInstead.en}`,
    ],
    zh: [
      '管道',
      `请让 kubectl 自己筛选：-l、--field-selector、--sort-by、--tail、-o jsonpath='...' 或 -o custom-columns='...'。${quoteInstead.zh}`,
    ],
  },
  redirect: {
    en: ['a redirect', `Leave it out: the output is shown here. ${quoteInstead.en}`],
    zh: ['重定向', `请去掉它：输出会直接显示在这里。${quoteInstead.zh}`],
  },
  hereDocument: {
    en: ['a here-document', 'Use a manifest of the lab: kubectl apply -f NAME.yaml.'],
    zh: ['here-document', '请使用实验自带的清单：kubectl apply -f NAME.yaml。'],
  },
  list: {
    en: ['a list of commands', `Type one command, press Enter, then type the next. ${quoteInstead.en}`],
    zh: ['多条命令', `请输入一条命令并按回车，再输入下一条。${quoteInstead.zh}`],
  },
  substitution: {
    en: ['a command substitution', `Run the inner command first and type what it prints. ${quoteInstead.en}`],
    zh: ['命令替换', `请先单独运行里面的命令，再把它的输出填进来。${quoteInstead.zh}`],
  },
  variable: {
    en: ['a variable', `Type the value itself; for a $ that is meant as such, use single quotes.`],
    zh: ['变量', '请直接写出值；如果要的就是 $ 本身，请用英文单引号括起来。'],
  },
  group: {
    en: ['a group of commands', `Type one kubectl command. ${quoteInstead.en} For example: -l 'app in (web, api)'.`],
    zh: ['命令分组', `请只输入一条 kubectl 命令。${quoteInstead.zh}例如：-l 'app in (web, api)'。`],
  },
  glob: {
    en: ['a file-name pattern', `Name each thing. ${quoteInstead.en}`],
    zh: ['文件名通配符', `请逐个写出名称。${quoteInstead.zh}`],
  },
  braces: {
    en: ['a brace expansion', `Name each thing. ${quoteInstead.en}`],
    zh: ['花括号展开', `请逐个写出名称。${quoteInstead.zh}`],
  },
  home: {
    en: ['a home folder', 'Only the files of the lab can be used: name one as the lab does.'],
    zh: ['主目录', '只能使用实验自带的文件：请按实验里的名称书写。'],
  },
  comment: {
    en: ['a comment', `Leave it out. ${quoteInstead.en}`],
    zh: ['注释', `请去掉它。${quoteInstead.zh}`],
  },
  assignment: {
    en: ['an environment variable for one command', 'Begin the line with kubectl.'],
    zh: ['为单条命令设置的环境变量', '请让这一行以 kubectl 开头。'],
  },
};

export function shellFeature(feature: ShellFeature, sign: string, column: number): PodpathError {
  const { en, zh } = features[feature];
  return error(
    'Refused',
    [`“${sign}” at column ${column} is ${en[0]}, and there is no shell here.`, en[1]],
    [`第 ${column} 列的“${sign}”是${zh[0]}，而这里没有 shell。`, zh[1]],
  );
}

export function severalLines(): PodpathError {
  return error(
    'Refused',
    ['The command has more than one line.', 'Type one command a line.'],
    ['命令包含多行。', '请每行只输入一条命令。'],
  );
}

export function hiddenCharacter(point: string, column: number): PodpathError {
  return error(
    'Refused',
    [
      `The character ${point} at column ${column} cannot be seen or hides what the line does.`,
      'Delete it and type the word again.',
    ],
    [`第 ${column} 列的字符 ${point} 不可见，或会掩盖这一行真正的内容。`, '请删除它，并重新输入这个单词。'],
  );
}

export function lookAlike(word: string, point: string | undefined, ascii: string | undefined): PodpathError {
  const which = point === undefined ? '' : ` (${point})`;
  return error(
    'Refused',
    [
      `“${word}” has a sign${which} that only looks like one of the keyboard's.`,
      ascii ? `Type: ${ascii}` : 'Type the word again on the keyboard, or put it in single quotes if it is meant so.',
    ],
    [
      `“${word}”里有一个字符${point === undefined ? '' : `（${point}）`}只是看起来像键盘上的英文符号。`,
      ascii ? `请输入：${ascii}` : '请用英文输入法重新输入；如果确实需要这个字符，请用英文单引号括起来。',
    ],
  );
}

export function openQuote(quote: string): PodpathError {
  const english = quote === '\\' ? 'The line ends in a backslash.' : `The quote ${quote} is not closed.`;
  const chinese = quote === '\\' ? '这一行以反斜杠结尾。' : `引号 ${quote} 没有闭合。`;
  return error(
    'Invalid',
    [english, quote === '\\' ? 'Delete it: a command is one line.' : `Add ${quote} where the word ends.`],
    [chinese, quote === '\\' ? '请删除它：一条命令只占一行。' : `请在单词结束处补上 ${quote}。`],
  );
}

export function emptyLine(): PodpathError {
  return error(
    'Invalid',
    ['There is no command.', 'Type a kubectl command, for example: kubectl get pods'],
    ['没有输入命令。', '请输入一条 kubectl 命令，例如：kubectl get pods'],
  );
}

export function lineTooLong(units: number, maximum: number): PodpathError {
  return error(
    'Invalid',
    [
      `The line has ${units} characters; the longest is ${maximum}.`,
      'Put what is long into a manifest and apply it with -f.',
    ],
    [`这一行有 ${units} 个字符，最多 ${maximum} 个。`, '请把较长的内容写进清单，再用 -f 应用。'],
  );
}

/** What to type in place of programs that people pipe kubectl to, or run beside it. */
const instead: Readonly<Record<string, string>> = {
  watch: 'kubectl get pods --watch',
  top: 'kubectl top pods',
  ps: 'kubectl get pods',
  cat: 'kubectl get TYPE NAME -o yaml',
  docker: 'kubectl get pods',
  helm: 'kubectl apply -f NAME.yaml',
};

export function otherProgram(program: string, isVerb: boolean): PodpathError {
  const line = isVerb ? `kubectl ${program}` : Object.hasOwn(instead, program) ? instead[program] : undefined;
  return error(
    'Refused',
    [
      `“${program}” is not kubectl, and only kubectl runs here.`,
      line ? `Type: ${line}` : 'Begin the line with kubectl (or k), for example: kubectl get pods',
    ],
    [
      `“${program}”不是 kubectl，这里只能运行 kubectl。`,
      line ? `请输入：${line}` : '请让这一行以 kubectl（或 k）开头，例如：kubectl get pods',
    ],
  );
}

function commandLine(path: readonly string[]): string {
  return ['kubectl', ...path].join(' ');
}

export function unknownVerb(
  path: readonly string[],
  word: string,
  guess: string | undefined,
  names: readonly string[],
): PodpathError {
  const command = commandLine(path);
  if (path.length === 0 && guess === undefined) {
    return error(
      'Invalid',
      [`kubectl itself has no command “${word}”, and plugins do not run here.`, 'See what it has: kubectl --help'],
      [`kubectl 自身没有“${word}”这个命令，而这里不能运行插件。`, '查看所有命令：kubectl --help'],
    );
  }
  return error(
    'Invalid',
    [
      `“${command}” has no command “${word}”.`,
      guess ? `Did you mean: ${command} ${guess}` : `It has: ${names.join(', ')}.`,
    ],
    [
      `“${command}”没有“${word}”这个子命令。`,
      guess ? `你是不是想输入：${command} ${guess}` : `可用的有：${names.join('、')}。`,
    ],
  );
}

export function unknownFlag(path: readonly string[], spelling: string, guess: string | undefined): PodpathError {
  const command = commandLine(path);
  return error(
    'Invalid',
    [`“${command}” has no flag “${spelling}”.`, guess ? `Did you mean: ${guess}` : `See: ${command} --help`],
    [`“${command}”没有“${spelling}”这个参数。`, guess ? `你是不是想输入：${guess}` : `请查看：${command} --help`],
  );
}

export function missingValue(path: readonly string[], spelling: string): PodpathError {
  return error(
    'Invalid',
    [`“${spelling}” needs a value.`, `Write it after the flag; see: ${commandLine(path)} --help`],
    [`“${spelling}”缺少值。`, `请在它后面写上值；可查看：${commandLine(path)} --help`],
  );
}

export function notBoolean(spelling: string, value: string): PodpathError {
  return error(
    'Invalid',
    [`“${spelling}” is true or false, not “${value}”.`, `Write ${spelling} alone, or ${spelling}=false.`],
    [`“${spelling}”只能是 true 或 false，不能是“${value}”。`, `请只写 ${spelling}，或写 ${spelling}=false。`],
  );
}
