import { type LocalizedText, PodpathError } from '../../base/index.ts';

/** Refuses what is no snapshot; `what` is wrong with it, in both languages, as part of a sentence. */
export function newCorruptSnapshot(what: string, chinese: string): PodpathError {
  return new PodpathError({
    reason: 'CorruptState',
    text: text(`This is not a snapshot of a cluster: ${what}.`, `这不是集群快照：${chinese}。`),
  });
}

/** Refuses a snapshot without the mark of one. */
export function newUnmarkedSnapshot(): PodpathError {
  return newCorruptSnapshot('it does not say that it is one', '它没有标明自己是快照');
}

/** Refuses a snapshot whose `version`, JSON, cannot be read; `ours` can, of `format` (`podpath.dev/store`). */
export function newUnreadableVersion(format: string, version: string, ours: number): PodpathError {
  return new PodpathError({
    reason: 'Unsupported',
    text: text(
      `The snapshot has version ${version} of the format ${format}; this Podpath reads version ${ours}.`,
      `快照采用的是 ${format} 格式的版本 ${version}，而这个 Podpath 只能读取版本 ${ours}。`,
    ),
  });
}

function text(en: string, chinese: string): LocalizedText {
  return {
    en: {
      message: en,
      hint: 'Nothing was changed. Use a snapshot that this version of Podpath has written, or start anew.',
    },
    'zh-cn': { message: chinese, hint: '集群没有任何改变。请使用这个版本的 Podpath 写出的快照，或者重新开始。' },
  };
}
