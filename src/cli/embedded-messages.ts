import type { LocalizedText } from '../base/index.ts';

/** An option whose part of the cluster is not there: it is refused, not taken and forgotten. */
export function notYet(option: string): LocalizedText {
  return {
    en: {
      message: `${option} has nothing to act on: the embedded cluster has an API server, but no kubelets and no scheduler.`,
      hint: `Leave out ${option}; a Pod stays Pending.`,
    },
    'zh-cn': {
      message: `${option} 没有作用对象：内置集群只有 API 服务器，没有 kubelet 和调度器。`,
      hint: `请去掉 ${option}；Pod 会停留在 Pending。`,
    },
  };
}

/** The value of `--port` is no port. */
export function clusterPortInvalid(value: string): LocalizedText {
  return {
    en: {
      message: `“${value}” is no port.`,
      hint: 'Name a number from 0 (any free one) to 65535: npx podpath embedded --port 6443',
    },
    'zh-cn': {
      message: `“${value}”不是合法的端口。`,
      hint: '请给出 0（任意空闲端口）到 65535 之间的数字：npx podpath embedded --port 6443',
    },
  };
}

/** Another program listens there. */
export function portTaken(port: number): LocalizedText {
  return {
    en: { message: `Port ${port} is taken.`, hint: 'Name another, or leave out --port for a free one.' },
    'zh-cn': { message: `端口 ${port} 已被占用。`, hint: '请换一个端口，或去掉 --port 自动选用空闲端口。' },
  };
}

/** The file of `--snapshot` cannot be read as JSON. */
export function notASnapshot(file: string): LocalizedText {
  return {
    en: {
      message: `${file} is no JSON.`,
      hint: 'Name a file that `podpath embedded --snapshot` has written, or a new one.',
    },
    'zh-cn': {
      message: `${file} 不是 JSON。`,
      hint: '请指定 `podpath embedded --snapshot` 写出的文件，或一个新文件。',
    },
  };
}

/** The cluster answers; the hint is a line that can be pasted. */
export function clusterReady(url: string, kubeconfig: string): LocalizedText {
  return {
    en: { message: `Ready at ${url}`, hint: `kubectl --kubeconfig ${kubeconfig} get namespaces` },
    'zh-cn': { message: `已就绪：${url}`, hint: `kubectl --kubeconfig ${kubeconfig} get namespaces` },
  };
}

/** The cluster is in the file. */
export function snapshotSaved(file: string): LocalizedText {
  return { en: { message: `Saved to ${file}.` }, 'zh-cn': { message: `已保存到 ${file}。` } };
}
