import type { LocalizedText } from '../../base/index.ts';

/** A page names a run that no scenario has. */
export function unknownRun(page: string, id: string): LocalizedText {
  return {
    en: {
      message: `${page} shows the run "${id}", which no scenario in content/runs has.`,
      hint: 'Add it to content/runs/<scenario>.yaml, or correct the id; it is spelt <scenario>/<run>.',
    },
    'zh-cn': {
      message: `${page} 引用了运行 “${id}”，但 content/runs 里没有任何场景定义它。`,
      hint: '请在 content/runs/<scenario>.yaml 中添加它，或改正 id；写法是 <scenario>/<run>。',
    },
  };
}

/** A scenario has the run, but nobody has recorded it. */
export function notRecorded(page: string, id: string): LocalizedText {
  const scenario = id.split('/')[0] ?? id;
  return {
    en: {
      message: `${page} shows the run "${id}", which has not been recorded.`,
      hint: `Record it on a real cluster: node scripts/update-outputs.ts ${scenario}. While writing, PODPATH_ALLOW_UNRECORDED=1 shows the command alone.`,
    },
    'zh-cn': {
      message: `${page} 引用了运行 “${id}”，但它还没有录制。`,
      hint: `请在真实集群上录制：node scripts/update-outputs.ts ${scenario}。写作期间可设 PODPATH_ALLOW_UNRECORDED=1，只显示命令。`,
    },
  };
}

/** A page names a fact that `content/facts.json` lacks. */
export function unknownFact(page: string, id: string): LocalizedText {
  return {
    en: {
      message: `${page} names the fact "${id}", which content/facts.json does not have.`,
      hint: 'Add it to scripts/facts/definitions.ts and run: node scripts/update-facts.ts. While writing, PODPATH_ALLOW_UNRECORDED=1 shows its id.',
    },
    'zh-cn': {
      message: `${page} 引用了数值 “${id}”，但 content/facts.json 里没有它。`,
      hint: '请把它加进 scripts/facts/definitions.ts，然后运行：node scripts/update-facts.ts。写作期间可设 PODPATH_ALLOW_UNRECORDED=1，只显示 id。',
    },
  };
}

/** A page names a lab, or a step of one, that is not in `labs/`. */
export function unknownLab(page: string, lab: string, step?: string): LocalizedText {
  const what = step === undefined ? `"${lab}"` : `"${step}" of "${lab}"`;
  return {
    en: {
      message: `${page} shows the lab or step ${what}, which labs/ does not have.`,
      hint: 'Add it to labs/<lab>/lab.yaml, or correct the name. A <Step> outside of labs/<lab>.mdx needs lab="...".',
    },
    'zh-cn': {
      message: `${page} 引用了实验或步骤 ${what}，但 labs/ 里没有它。`,
      hint: '请把它加进 labs/<lab>/lab.yaml，或改正名称。不在 labs/<lab>.mdx 里的 <Step> 需要写明 lab="..."。',
    },
  };
}
