import type { LocalizedText } from '../base/index.ts';

/** A file of scenarios, recordings or facts that is not what it should be; every violation is a line of its own. */
export function fileInvalid(file: string, violations: readonly string[]): LocalizedText {
  const list = violations.map((violation) => `\n  - ${violation}`).join('');
  return {
    en: { message: `${file} is not valid:${list}`, hint: 'Correct every line named above and run the script again.' },
    'zh-cn': { message: `${file} 的内容不符合要求：${list}`, hint: '请逐条改正以上各项，然后重新运行脚本。' },
  };
}

/** Pages, scenarios and recordings that do not fit together; every problem is a line of its own. */
export function outputsNotCurrent(problems: readonly string[]): LocalizedText {
  const list = problems.map((problem) => `\n  - ${problem}`).join('');
  return {
    en: {
      message: `Pages and recorded outputs do not fit together:${list}`,
      hint: 'Record anew with `node scripts/update-outputs.ts SCENARIO`, or change the page.',
    },
    'zh-cn': {
      message: `页面与已录制的输出对不上：${list}`,
      hint: '请用 `node scripts/update-outputs.ts SCENARIO` 重新录制，或修改页面。',
    },
  };
}
