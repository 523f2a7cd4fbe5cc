import type { LocalizedText } from '../base/index.ts';

/** The value of `--nodes` is no number of Nodes. */
export function nodesInvalid(value: string, max: number): LocalizedText {
  return {
    en: {
      message: `“${value}” is no number of nodes.`,
      hint: `Name a whole number from 0 (an API server alone) to ${max}: npx podpath embedded --nodes 3`,
    },
    'zh-cn': {
      message: `“${value}”不是合法的节点数量。`,
      hint: `请给出 0（只有 API 服务器）到 ${max} 之间的整数：npx podpath embedded --nodes 3`,
    },
  };
}

/** The value of `--speed` is no speed. */
export function speedInvalid(value: string): LocalizedText {
  return {
    en: {
      message: `“${value}” is no speed.`,
      hint: 'Name a number above 0 (20: twenty times as fast), or max: npx podpath embedded --nodes 3 --speed 20',
    },
    'zh-cn': {
      message: `“${value}”不是合法的速度。`,
      hint: '请给出大于 0 的数字（20 表示快二十倍）或 max：npx podpath embedded --nodes 3 --speed 20',
    },
  };
}

/** The value of `--without` is no part that can be left out, or there is nothing to leave it out of. */
export function withoutInvalid(value: string, known: readonly string[], nodes: number): LocalizedText {
  if (nodes === 0) {
    return {
      en: {
        message: `--without ${value} has nothing to leave out: without nodes there is only the API server.`,
        hint: `Add nodes: npx podpath embedded --nodes 3 --without ${value}`,
      },
      'zh-cn': {
        message: `--without ${value} 没有可省略的组件：没有节点时只有 API 服务器。`,
        hint: `请加上节点：npx podpath embedded --nodes 3 --without ${value}`,
      },
    };
  }
  return {
    en: { message: `“${value}” cannot be left out.`, hint: `These can: ${known.join(', ')}.` },
    'zh-cn': { message: `“${value}”不能省略。`, hint: `可以省略的有：${known.join('、')}。` },
  };
}

/** The value of `--load` is no image that could be had. */
export function imageInvalid(image: string, why: string): LocalizedText {
  return {
    en: { message: `The image ${image} cannot be loaded: ${why}.`, hint: 'Name one with its tag: nginx:1.27' },
    'zh-cn': { message: `无法加载镜像 ${image}：${why}。`, hint: '请写出带标签的镜像名，例如 nginx:1.27' },
  };
}

/** The value of `--fault` is no fault, is not said as it takes it, or there is nothing that could break. */
export function faultInvalid(
  value: string,
  why: string,
  { usages, nodes }: { readonly usages: readonly string[]; readonly nodes: number },
): LocalizedText {
  if (nodes === 0) {
    return {
      en: {
        message: `--fault ${value} has nothing to break: without nodes there is only the API server.`,
        hint: `Add nodes: npx podpath embedded --nodes 3 --fault ${value}`,
      },
      'zh-cn': {
        message: `--fault ${value} 没有可破坏的对象：没有节点时只有 API 服务器。`,
        hint: `请加上节点：npx podpath embedded --nodes 3 --fault ${value}`,
      },
    };
  }
  return {
    en: { message: `--fault ${value}: ${why}.`, hint: `There are: ${usages.join(', ')}.` },
    'zh-cn': {
      message: `--fault ${value} 无效：名称、节点名或数值不对。`,
      hint: `可用的写法：${usages.join('、')}。节点名形如 podpath-control-plane、podpath-worker、podpath-worker2。`,
    },
  };
}

/** The value of `--eviction-hard` is no list of thresholds. */
export function evictionHardInvalid(value: string, why: string): LocalizedText {
  const example = "npx podpath embedded --nodes 3 --eviction-hard 'memory.available<100Mi,nodefs.available<10%'";
  return {
    en: { message: `--eviction-hard ${value}: ${why}.`, hint: `Write it as the kubelet takes it: ${example}` },
    'zh-cn': { message: `--eviction-hard ${value} 无效。`, hint: `写法与 kubelet 相同：${example}` },
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

/** It could not be saved while it runs. */
export function snapshotNotSaved(file: string, why: string): LocalizedText {
  return {
    en: {
      message: `The cluster could not be saved to ${file}: ${why}`,
      hint: 'It goes on, and is saved as soon as that is possible; until then what happens is lost when this program ends.',
    },
    'zh-cn': {
      message: `无法把集群保存到 ${file}：${why}`,
      hint: '集群继续运行，能写入时会再次保存；在那之前，程序一旦退出，期间的变化就会丢失。',
    },
  };
}
