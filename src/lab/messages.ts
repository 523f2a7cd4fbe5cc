import type { Locale, LocalizedText } from '../base/index.ts';

/** One thing that is wrong with the files of a lab: where, and what was expected there, in both languages. */
export interface Violation {
  /** `labs/oom-kill/lab.yaml` */
  readonly file: string;
  /** `spec.steps[0].name`; `.` for the whole file. */
  readonly path: string;
  readonly expected: Readonly<Record<Locale, string>>;
}

/** The files of a lab with all that is wrong with them, one line each. */
export function labInvalid(lab: string, violations: readonly Violation[]): LocalizedText {
  const list = (locale: Locale) =>
    violations.map(({ file, path, expected }) => `\n  - ${file}: ${path}: ${expected[locale]}`).join('');
  const count = violations.length;
  return {
    en: {
      message: `Lab “${lab}” is not valid; ${count === 1 ? '1 thing is' : `${count} things are`} wrong:${list('en')}`,
      hint: 'Correct every line named above, then run `npx podpath lab list` to have it read again.',
    },
    'zh-cn': {
      message: `实验“${lab}”不符合要求，共有 ${count} 处问题：${list('zh-cn')}`,
      hint: '请逐条改正以上各处，然后运行 `npx podpath lab list` 重新读取。',
    },
  };
}

/** What {@link Violation.expected} says, apart from what the schemas themselves say. */
export const expectations = {
  file: (): Violation['expected'] => ({ en: 'expected this file, but it is missing', 'zh-cn': '缺少这个文件' }),
  unknownFile: (known: string): Violation['expected'] => ({
    en: `is not a file of a lab; expected ${known}`,
    'zh-cn': `不是实验应有的文件；应为 ${known}`,
  }),
  yaml: (problem: string): Violation['expected'] => ({
    en: `expected YAML, got: ${problem}`,
    'zh-cn': `应为合法的 YAML，但是：${problem}`,
  }),
  folderName: (folder: string, got: string): Violation['expected'] => ({
    en: `expected "${folder}", the name of its folder, got "${got}"`,
    'zh-cn': `应与所在文件夹同名，即“${folder}”，实际为“${got}”`,
  }),
  twice: (name: string): Violation['expected'] => ({
    en: `"${name}" is used twice; expected a name of its own`,
    'zh-cn': `“${name}”重复使用；名称必须唯一`,
  }),
  manifest: (name: string): Violation['expected'] => ({
    en: `expected a file of manifests/, but there is no manifests/${name}`,
    'zh-cn': `应为 manifests/ 中的文件，但 manifests/${name} 不存在`,
  }),
  checkFunction: (name: string): Violation['expected'] => ({
    en: `expected checks.ts to export a check "${name}" in \`checks\``,
    'zh-cn': `checks.ts 导出的 \`checks\` 中缺少检查“${name}”`,
  }),
  unusedCheck: (name: string): Violation['expected'] => ({
    en: `the check "${name}" is not used by any step of lab.yaml`,
    'zh-cn': `检查“${name}”未被 lab.yaml 的任何步骤使用`,
  }),
  entry: (kind: 'step' | 'check' | 'reason', name: string): Violation['expected'] => ({
    en: `expected texts for the ${kind} "${name}"`,
    'zh-cn': `缺少${entryNames[kind]}“${name}”的文字`,
  }),
  unknownEntry: (kind: 'step' | 'check' | 'reason', name: string): Violation['expected'] => ({
    en: `there is no ${kind} "${name}"`,
    'zh-cn': `没有名为“${name}”的${entryNames[kind]}`,
  }),
  hint: (reason: string): Violation['expected'] => ({
    en: `expected a hint: "${reason}" is not a reason for being passed, so the learner needs to know what to try`,
    'zh-cn': `缺少 hint：“${reason}”不是通过的原因，需要告诉学习者可以怎么做`,
  }),
  placeholder: (name: string, known: readonly string[]): Violation['expected'] => ({
    en: `{${name}} is not a value of this reason; expected ${known.length === 0 ? 'none' : known.map((value) => `{${value}}`).join(', ')}`,
    'zh-cn': `{${name}} 不是该原因的取值；可用的有：${known.length === 0 ? '无' : known.map((value) => `{${value}}`).join('、')}`,
  }),
  hintCount: (got: number, other: number): Violation['expected'] => ({
    en: `expected as many hints as in the other language, ${other}, got ${got}`,
    'zh-cn': `提示数应与另一种语言相同（${other} 条），实际为 ${got} 条`,
  }),
  solutionLine: (line: string): Violation['expected'] => ({
    en: `expected a line that starts with "kubectl ", or a comment that starts with "#", got "${line}"`,
    'zh-cn': `每行应以“kubectl ”开头，或是以“#”开头的注释，实际为“${line}”`,
  }),
  solutionEmpty: (): Violation['expected'] => ({
    en: 'expected at least one line of kubectl',
    'zh-cn': '至少要有一行 kubectl 命令',
  }),
} as const;

const entryNames = { step: '步骤', check: '检查', reason: '原因' } as const;
