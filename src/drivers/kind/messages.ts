import type { LocalizedText } from '../../base/index.ts';

/** A program that the driver runs is not on PATH. */
export function programMissing(program: string): LocalizedText {
  return {
    en: { message: `${program} is not on PATH.`, hint: 'Run `npx podpath doctor`: it says how to install it here.' },
    'zh-cn': {
      message: `PATH 里没有 ${program}。`,
      hint: '请运行 `npx podpath doctor`，它会说明在这台机器上如何安装。',
    },
  };
}

/** A program ended with a failure; the last lines of what it said are part of the message. */
export function toolFailed(line: string, exitCode: number | undefined, output: string): LocalizedText {
  const said = lastLines(output);
  return {
    en: {
      message: `\`${line}\` failed with exit code ${exitCode ?? 'unknown'}${said === '' ? '.' : `: ${said}`}`,
      hint: 'Run `npx podpath doctor` to see whether the machine lacks something; the command can be pasted into a terminal to see more.',
    },
    'zh-cn': {
      message: `\`${line}\` 失败，退出码 ${exitCode ?? '未知'}${said === '' ? '。' : `：${said}`}`,
      hint: '请运行 `npx podpath doctor` 看看机器上缺什么；也可以把这条命令粘贴到终端里查看更多信息。',
    },
  };
}

/** The reader, or a signal, ended a program. */
export function toolCancelled(program: string): LocalizedText {
  return {
    en: { message: `Interrupted while ${program} was running.` },
    'zh-cn': { message: `${program} 运行时被中断。` },
  };
}

/** A program did not end in time. */
export function toolTimedOut(line: string): LocalizedText {
  return {
    en: {
      message: `\`${line}\` did not answer in time.`,
      hint: 'The container engine may be hanging: restart it, then try again.',
    },
    'zh-cn': { message: `\`${line}\` 超时没有响应。`, hint: '容器引擎可能卡住了：请重启它，然后再试。' },
  };
}

export function clusterNameInvalid(name: string): LocalizedText {
  return {
    en: {
      message: `'${name}' cannot be the name of a cluster of Podpath: expected 'podpath' followed by at most 40 lower-case letters, digits or hyphens, not ending in a hyphen.`,
      hint: 'Set PODPATH_CLUSTER to a name such as podpath or podpath-class.',
    },
    'zh-cn': {
      message: `“${name}”不能作为 Podpath 的集群名：必须以 podpath 开头，后面最多 40 个小写字母、数字或连字符，且不能以连字符结尾。`,
      hint: '请把 PODPATH_CLUSTER 设为 podpath 或 podpath-class 这样的名字。',
    },
  };
}

export function engineNameInvalid(name: string): LocalizedText {
  return {
    en: {
      message: `KIND_EXPERIMENTAL_PROVIDER is '${name}': expected docker, nerdctl or podman.`,
      hint: 'Set it to one of these, or unset it.',
    },
    'zh-cn': {
      message: `KIND_EXPERIMENTAL_PROVIDER 的值是“${name}”，只能是 docker、nerdctl 或 podman。`,
      hint: '请改成其中之一，或取消这个变量。',
    },
  };
}

export function namespaceInvalid(namespace: string): LocalizedText {
  return {
    en: {
      message: `'${namespace}' cannot be the name of a namespace: expected at most 63 lower-case letters, digits or hyphens, beginning and ending with a letter or digit.`,
    },
    'zh-cn': {
      message: `“${namespace}”不是合法的命名空间名：最多 63 个小写字母、数字或连字符，首尾必须是字母或数字。`,
    },
  };
}

export function workersInvalid(workers: number): LocalizedText {
  return {
    en: { message: `${workers} worker nodes were asked for: expected a whole number from 0 to 5.` },
    'zh-cn': { message: `要求的工作节点数是 ${workers}：应为 0 到 5 的整数。` },
  };
}

/** A folder of ours cannot be made or used. */
export function folderUnusable(folder: string, code: string): LocalizedText {
  return {
    en: {
      message: `The folder ${folder} cannot be used (${code}).`,
      hint: writeHint(code).en,
    },
    'zh-cn': { message: `无法使用文件夹 ${folder}（${code}）。`, hint: writeHint(code)['zh-cn'] },
  };
}

/** A file of ours cannot be written; the one that was there is as it was. */
export function fileUnwritable(file: string, code: string): LocalizedText {
  return {
    en: {
      message: `${file} cannot be written (${code}); what was there before is unchanged.`,
      hint: writeHint(code).en,
    },
    'zh-cn': { message: `无法写入 ${file}（${code}）；原有内容没有改动。`, hint: writeHint(code)['zh-cn'] },
  };
}

function writeHint(code: string): { en: string; 'zh-cn': string } {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return {
      en: 'The disk is full: free some space (`docker system df` shows what containers use), or set PODPATH_HOME to a folder on another disk.',
      'zh-cn':
        '磁盘已满：请腾出空间（`docker system df` 可查看容器占用），或把 PODPATH_HOME 设到另一块磁盘上的文件夹。',
    };
  }
  return {
    en: 'Make it yours (`ls -ld` shows the owner), or set PODPATH_HOME to a folder that you may write to.',
    'zh-cn': '请确认你有权限（用 `ls -ld` 查看所有者），或把 PODPATH_HOME 设为你可写的文件夹。',
  };
}

/** A file of ours is not what it should be; it was moved to `aside`. */
export function stateCorrupt(file: string, aside: string, problem: LocalizedText): LocalizedText {
  return {
    en: {
      message: `${file} is not readable as Podpath's state (${problem.en.message}). It was kept as ${aside}.`,
      hint: 'Nothing else is lost, the cluster is as it was: run the same command again.',
    },
    'zh-cn': {
      message: `${file} 不是有效的 Podpath 状态文件（${problem['zh-cn'].message}），已另存为 ${aside}。`,
      hint: '其他内容没有丢失，集群也没有变化：请再次运行同一条命令。',
    },
  };
}

export function kubeconfigCorrupt(file: string, problem: LocalizedText): LocalizedText {
  return {
    en: {
      message: `Podpath's kubeconfig ${file} is not valid: ${problem.en.message}.`,
      hint: `Delete that file: Podpath gets a new one from kind.`,
    },
    'zh-cn': {
      message: `Podpath 的 kubeconfig ${file} 无效：${problem['zh-cn'].message}。`,
      hint: '删除该文件即可，Podpath 会从 kind 重新取得一份。',
    },
  };
}

/** Another process works on the cluster. */
export function lockHeld(
  cluster: string,
  holder: { pid: number; since: string; operation: string } | undefined,
): LocalizedText {
  if (holder === undefined) {
    return {
      en: {
        message: `Another process is working on cluster '${cluster}'.`,
        hint: 'Wait until it is done, or use --wait.',
      },
      'zh-cn': { message: `另一个进程正在操作集群“${cluster}”。`, hint: '请等它完成，或加上 --wait。' },
    };
  }
  const { pid, since, operation } = holder;
  return {
    en: {
      message: `Process ${pid} has been working on cluster '${cluster}' (${operation}) since ${since}.`,
      hint: `Wait until it is done, or use --wait; \`ps -p ${pid}\` shows what it is.`,
    },
    'zh-cn': {
      message: `进程 ${pid} 从 ${since} 起正在操作集群“${cluster}”（${operation}）。`,
      hint: `请等它完成，或加上 --wait；\`ps -p ${pid}\` 可查看该进程。`,
    },
  };
}

/** The lock on the cluster was lost while we worked on it. */
export function lockLost(cluster: string): LocalizedText {
  return {
    en: {
      message: `The lock on cluster '${cluster}' was lost (its folder was deleted, or the machine slept), so the work on it was stopped.`,
      hint: 'Look at `npx podpath cluster status`; when no other process works on the cluster, run the same command again.',
    },
    'zh-cn': {
      message: `集群“${cluster}”的锁丢失了（锁所在的文件夹被删除，或机器休眠过），操作已停止。`,
      hint: '请看 `npx podpath cluster status`；确认没有别的进程在操作集群后，再次运行同一条命令。',
    },
  };
}

export function noCluster(cluster: string): LocalizedText {
  return {
    en: { message: `There is no cluster '${cluster}'.`, hint: 'Make it with `npx podpath cluster create`.' },
    'zh-cn': { message: `没有名为“${cluster}”的集群。`, hint: '请用 `npx podpath cluster create` 创建。' },
  };
}

export function clusterExists(cluster: string): LocalizedText {
  return {
    en: {
      message: `Cluster '${cluster}' is there already.`,
      hint: 'See it with `npx podpath cluster status`; take it away with `npx podpath cluster delete` to make it anew.',
    },
    'zh-cn': {
      message: `集群“${cluster}”已经存在。`,
      hint: '用 `npx podpath cluster status` 查看；想重新创建，先用 `npx podpath cluster delete` 删除。',
    },
  };
}

/** A kind cluster of this name was made by someone else. */
export function clusterNotOurs(cluster: string, home: string): LocalizedText {
  return {
    en: {
      message: `The kind cluster '${cluster}' was not made by this Podpath (its data are not in ${home}): it is left alone.`,
      hint: `Use another name (PODPATH_CLUSTER=podpath-mine), or, if you are sure, take it away yourself: kind delete cluster --name ${cluster}`,
    },
    'zh-cn': {
      message: `kind 集群“${cluster}”不是由这个 Podpath 创建的（${home} 里没有它的数据），所以不会动它。`,
      hint: `请换一个名字（PODPATH_CLUSTER=podpath-mine）；如果确定不再需要它，请自行删除：kind delete cluster --name ${cluster}`,
    },
  };
}

/** The engines' words for a container that does not run. */
const chineseStates: Readonly<Record<string, string>> = {
  paused: '已暂停',
  exited: '已停止',
  created: '未启动',
  dead: '已失效',
};

/** Containers of the cluster are paused or stopped. */
export function nodesNotRunning(nodes: readonly { name: string; state: string }[]): LocalizedText {
  const list = nodes.map((node) => `${node.name} (${node.state})`).join(', ');
  const listInChinese = nodes.map((node) => `${node.name}（${chineseStates[node.state] ?? node.state}）`).join('、');
  return {
    en: { message: `These node containers are not running: ${list}.`, hint: 'Run `npx podpath cluster start`.' },
    'zh-cn': { message: `以下节点容器没有运行：${listInChinese}。`, hint: '请运行 `npx podpath cluster start`。' },
  };
}

/** The API server does not answer though its container runs. */
export function apiUnreachable(cluster: string, detail: string): LocalizedText {
  return {
    en: {
      message: `The API server of cluster '${cluster}' does not answer (${detail}).`,
      hint: 'It may be starting: wait half a minute and look at `npx podpath cluster status`. If it stays so, make the cluster anew: `npx podpath cluster delete`, `npx podpath cluster create`.',
    },
    'zh-cn': {
      message: `集群“${cluster}”的 API server 没有响应（${detail}）。`,
      hint: '它可能正在启动：等半分钟后再看 `npx podpath cluster status`。若一直如此，请重建集群：`npx podpath cluster delete`，再 `npx podpath cluster create`。',
    },
  };
}

/** The API server answers that it cannot, or not in time. */
export function apiRefused(path: string, answer: string): LocalizedText {
  return {
    en: {
      message: `The API server has no answer to ${path} (${answer}).`,
      hint: 'Look at `npx podpath cluster status`.',
    },
    'zh-cn': { message: `API server 没能回答 ${path}（${answer}）。`, hint: '请看 `npx podpath cluster status`。' },
  };
}

/** The last creation was ended before it was done and could not clean up. */
export function creationInterrupted(cluster: string): LocalizedText {
  return {
    en: {
      message: `The last creation of cluster '${cluster}' was cut off.`,
      hint: 'Run `npx podpath cluster create`: it takes away what is left and begins anew.',
    },
    'zh-cn': {
      message: `集群“${cluster}”上一次创建中途断了。`,
      hint: '请运行 `npx podpath cluster create`：它会清理残留并重新创建。',
    },
  };
}

/** Not all Nodes became Ready in time. */
export function nodesNotReady(names: readonly string[], seconds: number): LocalizedText {
  return {
    en: {
      message: `These Nodes were not Ready after ${seconds} s: ${names.join(', ')}.`,
      hint: 'Look at `npx podpath doctor` for memory and inotify limits; fewer nodes need less: `npx podpath cluster create --workers 0`.',
    },
    'zh-cn': {
      message: `${seconds} 秒后这些 Node 仍未 Ready：${names.join('、')}。`,
      hint: '请用 `npx podpath doctor` 检查内存和 inotify 上限；节点少一些也可以：`npx podpath cluster create --workers 0`。',
    },
  };
}

/** What a doctor's report that has failures becomes when something needs the machine to be well. */
export function doctorFailed(failures: readonly LocalizedText[]): LocalizedText {
  const list = (locale: 'en' | 'zh-cn'): string => failures.map((text) => `\n  - ${text[locale].message}`).join('');
  const hints = (locale: 'en' | 'zh-cn'): string =>
    failures
      .map((text) => text[locale].hint)
      .filter((hint) => hint !== undefined)
      .join('\n');
  return {
    en: { message: `This machine cannot run the cluster yet:${list('en')}`, hint: hints('en') },
    'zh-cn': { message: `这台机器还不能运行集群：${list('zh-cn')}`, hint: hints('zh-cn') },
  };
}

export function imageNotInEngine(image: string, engine: string): LocalizedText {
  return {
    en: {
      message: `${engine} has no image '${image}'.`,
      hint: `Get it first: \`${engine} pull ${image}\`; \`${engine} image ls\` lists those that are there.`,
    },
    'zh-cn': {
      message: `${engine} 里没有镜像“${image}”。`,
      hint: `请先取得它：\`${engine} pull ${image}\`；\`${engine} image ls\` 可列出已有镜像。`,
    },
  };
}

/** Cleaning up after a failure failed itself; the first error is told as well. */
export function cleanUpFailed(cluster: string, first: string, then: string): LocalizedText {
  return {
    en: {
      message: `${first}\nTaking away what had been made of cluster '${cluster}' failed, too: ${then}`,
      hint: 'Run `npx podpath cluster delete` when the first problem is solved.',
    },
    'zh-cn': {
      message: `${first}\n清理集群“${cluster}”已创建的部分时也失败了：${then}`,
      hint: '解决第一个问题后，请运行 `npx podpath cluster delete`。',
    },
  };
}

export function terminalUnsupported(platform: string): LocalizedText {
  return {
    en: {
      message: `There is no pseudo-terminal on ${platform}: the package @lydell/node-pty has no build for it.`,
      hint: 'Leave -t out (`kubectl exec -i POD -- COMMAND`); everything else works.',
    },
    'zh-cn': {
      message: `${platform} 上没有伪终端：@lydell/node-pty 没有提供该平台的版本。`,
      hint: '请去掉 -t（`kubectl exec -i POD -- 命令`）；其他功能不受影响。',
    },
  };
}

export function requestCancelled(): LocalizedText {
  return {
    en: { message: 'The request to the API server was cancelled.' },
    'zh-cn': { message: '对 API server 的请求已取消。' },
  };
}

function lastLines(output: string): string {
  return output.split('\n').slice(-6).join('\n').trim();
}
