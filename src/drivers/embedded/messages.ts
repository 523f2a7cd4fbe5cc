import type { Locale, LocalizedText } from '../../base/index.ts';

/** The caller has given a request up. */
export function requestGivenUp(): LocalizedText {
  return { en: { message: 'The request was given up.' }, 'zh-cn': { message: '请求已取消。' } };
}

/** The API server was stopped while a request was under way. */
export function connectionLost(): LocalizedText {
  return {
    en: {
      message: 'The connection to the API server was lost: it has stopped.',
      hint: 'Start the API server again, and repeat the command.',
    },
    'zh-cn': { message: '与 API server 的连接已断开：它停止了。', hint: '请重新启动 API server，再执行一次命令。' },
  };
}

/** The cluster was thrown away while a request was under way. */
export function clusterReset(): LocalizedText {
  return {
    en: { message: 'The cluster was reset while this was under way.', hint: 'Repeat it on the new cluster.' },
    'zh-cn': { message: '执行过程中集群被重置了。', hint: '请在新的集群上重新执行。' },
  };
}

/** A step was asked for while time passes. */
export function clockRuns(): LocalizedText {
  return {
    en: { message: 'The clock of the cluster is running.', hint: 'Pause it, then step.' },
    'zh-cn': { message: '集群的时钟正在走。', hint: '请先暂停，再单步执行。' },
  };
}

export function speedInvalid(speed: string): LocalizedText {
  return {
    en: { message: `A clock cannot run at speed ${speed}: it must be above 0.` },
    'zh-cn': { message: `时钟速度不能是 ${speed}：必须大于 0。` },
  };
}

/** What was saved is no snapshot of a cluster. */
export function snapshotNotRead(why: string): LocalizedText {
  return {
    en: { message: `The saved cluster cannot be read: ${why}.` },
    'zh-cn': { message: `无法读取保存的集群：${why}。` },
  };
}

/** A later version of the site has saved it. */
export function snapshotTooNew(version: string): LocalizedText {
  return {
    en: {
      message: `The saved cluster is of version ${version}, which this version of the page does not read.`,
      hint: 'Reload the page to get the newest version of the site.',
    },
    'zh-cn': {
      message: `保存的集群是版本 ${version} 的，当前版本的页面读不了。`,
      hint: '请刷新页面，以便使用最新版本的网站。',
    },
  };
}

/** Why a snapshot is kept aside that nothing else is wrong with; in English, as it is stored. */
export const endsAgainAndAgain = 'workers that went on from it ended soon after, more than once';

/** A snapshot was kept aside, and the cluster begun anew. */
export function snapshotKeptAside(name: string, why: LocalizedText): LocalizedText {
  return {
    en: {
      message: `${why.en.message} A new cluster was begun; the saved one is kept in this browser as ${name}.`,
      ...(why.en.hint === undefined ? {} : { hint: why.en.hint }),
    },
    'zh-cn': {
      message: `${why['zh-cn'].message}已经新建了一个集群；原来保存的那份留在这个浏览器里，名为 ${name}。`,
      ...(why['zh-cn'].hint === undefined ? {} : { hint: why['zh-cn'].hint }),
    },
  };
}

/** A newer version of the site has saved it, and can go on from it. */
export function snapshotLeftAlone(why: LocalizedText): LocalizedText {
  const { hint } = why.en;
  const { hint: chineseHint } = why['zh-cn'];
  return {
    en: {
      message: `${why.en.message} It is left as it is; this is a new cluster, in memory only.`,
      ...(hint === undefined ? {} : { hint }),
    },
    'zh-cn': {
      message: `${why['zh-cn'].message}它保持原样；现在这个是新集群，只存在于内存中。`,
      ...(chineseHint === undefined ? {} : { hint: chineseHint }),
    },
  };
}

/** What there was is lost. */
export function begunAnew(why: LocalizedText): LocalizedText {
  return {
    en: { message: `${why.en.message} A new cluster was begun.` },
    'zh-cn': { message: `${why['zh-cn'].message}已经新建了一个集群。` },
  };
}

/** The browser lets the page store nothing. */
export function storageDenied(said: string): LocalizedText {
  return {
    en: {
      message: `This browser lets the page store nothing (${said}): the cluster is in memory only, and gone when its last tab is closed or reloaded.`,
      hint: 'A private window or blocked site data is the usual reason.',
    },
    'zh-cn': {
      message: `这个浏览器不允许页面保存数据（${said}）：集群只存在于内存中，最后一个标签页关闭或刷新后就没有了。`,
      hint: '通常是因为使用了无痕窗口，或者禁止了网站数据。',
    },
  };
}

/** A snapshot could not be written. */
export function notSavedAnyMore(said: string): LocalizedText {
  return {
    en: {
      message: `The cluster cannot be saved any more (${said}): it goes on in memory, and what changes from now on is lost when its last tab is closed.`,
      hint: 'Free some space on the disk, or delete data of other sites; it is tried again every half minute.',
    },
    'zh-cn': {
      message: `集群无法继续保存（${said}）：它会在内存中继续运行，但此后的改动在最后一个标签页关闭后会丢失。`,
      hint: '请腾出一些磁盘空间，或者删除其他网站的数据；页面每半分钟会再试一次。',
    },
  };
}

/** What the worker is told in place of what a browser would say of its storage. */
export const insecureContext = 'the page is not served over HTTPS or from localhost';

/** The tab that had the cluster is gone. */
export function clusterMoved(): LocalizedText {
  return {
    en: { message: 'The tab that ran the cluster was closed: this one runs it now, from what was saved last.' },
    'zh-cn': { message: '运行集群的标签页已关闭：现在由本标签页接手，从最近一次保存的状态继续。' },
  };
}

/** The tab that had the cluster did not answer. */
export function clusterTakenOver(): LocalizedText {
  return {
    en: { message: 'The tab that ran the cluster did not answer: this one runs it now, from what was saved last.' },
    'zh-cn': { message: '运行集群的标签页没有响应：现在由本标签页接手，从最近一次保存的状态继续。' },
  };
}

/** Why a worker ended: in both languages, or in a browser's own words for either. */
export type WorkerEnd = Readonly<Record<Locale, string>>;

/** The worker had to be started again. */
export function workerRestarted(why: WorkerEnd): LocalizedText {
  return {
    en: {
      message: `The program that runs the cluster ended (${why.en}) and was started again from what was saved last.`,
    },
    'zh-cn': { message: `运行集群的程序意外结束（${why['zh-cn']}），已从最近一次保存的状态重新启动。` },
  };
}

/** What is said of a worker whose thread does not answer. */
export const notAnswering: WorkerEnd = { en: 'it did not answer', 'zh-cn': '它没有响应' };

/** What is said of a worker whose code does not come: browsers give no reason. */
export const notLoaded: WorkerEnd = { en: 'its code could not be loaded', 'zh-cn': '它的代码未能加载' };

/** A request was under way when the cluster moved, or its worker ended. */
export function lostOnTheWay(): LocalizedText {
  return {
    en: {
      message:
        'The cluster was taken up by another tab, or restarted, while this was under way. Whether it was done is not known.',
      hint: 'Look at the objects in question, then repeat the command if need be.',
    },
    'zh-cn': {
      message: '执行过程中集群换到了别的标签页，或者重新启动了，不确定这次操作是否已完成。',
      hint: '请先查看相关对象，必要时再执行一次命令。',
    },
  };
}

/** The worker cannot be started, or ends again and again. */
export function workerFails(why: WorkerEnd): LocalizedText {
  return {
    en: {
      message: `The program that runs the cluster cannot be started: ${why.en}.`,
      hint: 'Reload the page; offline, it must have been loaded once before.',
    },
    'zh-cn': {
      message: `无法启动运行集群的程序：${why['zh-cn']}。`,
      hint: '请刷新页面；如果现在离线，之前必须在线加载过一次。',
    },
  };
}

/** A tab of a later version of the site has the cluster. */
export function pageTooOld(): LocalizedText {
  return {
    en: {
      message: 'Another tab runs the cluster with a newer version of this site.',
      hint: 'Reload this page.',
    },
    'zh-cn': { message: '另一个标签页正用较新版本的网站运行集群。', hint: '请刷新本页。' },
  };
}

/** The driver is closed, or its cluster was deleted. */
export function clusterClosed(): LocalizedText {
  return {
    en: { message: 'The cluster of this page was closed.' },
    'zh-cn': { message: '本页的集群已关闭。' },
  };
}

/** There is one already. */
export function alreadyThere(): LocalizedText {
  return {
    en: {
      message: 'There is a cluster in this browser already.',
      hint: 'Reset it to begin another one, or delete it first.',
    },
    'zh-cn': { message: '这个浏览器里已经有一个集群了。', hint: '可以重置它以重新开始，或者先删除它。' },
  };
}

/** A program reads its input too slowly. */
export function inputTooLarge(bytes: number): LocalizedText {
  return {
    en: { message: `More than ${bytes / 1024} KiB of input wait for a program that does not read.` },
    'zh-cn': { message: `程序没有读取输入，等待的数据已超过 ${bytes / 1024} KiB。` },
  };
}

export function imagesUnsupported(image: string): LocalizedText {
  return {
    en: {
      message: `The image ${image} cannot be brought onto the Nodes of the cluster in this browser: it has no container engine.`,
      hint: 'Its registry has the images of the labs, and pulls them itself.',
    },
    'zh-cn': {
      message: `无法把镜像 ${image} 放到浏览器内集群的节点上：它没有容器引擎。`,
      hint: '它自带的镜像仓库里有实验用的镜像，会自行拉取。',
    },
  };
}

export function nodesNotReady(names: readonly string[], seconds: number): LocalizedText {
  const list = names.join(', ');
  return {
    en: {
      message: list === '' ? `No Node registered within ${seconds} s.` : `Not Ready after ${seconds} s: ${list}.`,
      hint: 'Reset the cluster.',
    },
    'zh-cn': {
      message: list === '' ? `${seconds} 秒内没有节点注册。` : `${seconds} 秒后仍未就绪：${list}。`,
      hint: '请重置集群。',
    },
  };
}
