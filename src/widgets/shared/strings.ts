import type { Locale } from '../../base/index.ts';

/** What every widget says without having been used. */
export interface SharedStrings {
  readonly copy: string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly loadFailed: string;
  readonly exitCode: (code: number) => string;
  readonly recorded: (date: string, version: string, cluster: string) => string;
  readonly notRecorded: string;
  /** A cluster in a sentence. */
  readonly clusterNamed: (cluster: string, driver: string | undefined) => string;
}

export const sharedStrings: Readonly<Record<Locale, SharedStrings>> = {
  'zh-cn': {
    copy: '复制',
    copied: '已复制',
    copyFailed: '无法复制',
    loadFailed: '这一部分没有加载成功。请检查网络或后端，然后再按一次。',
    exitCode: (code) => `退出码 ${code}`,
    recorded: (date, version, cluster) =>
      `录制于 ${date} · Kubernetes ${version} · ${cluster.replace(/(\d+) nodes?/, '$1 个节点').replace(', ', '，')}`,
    notRecorded: '尚未录制',
    clusterNamed: (cluster, driver) => (driver === 'embedded' ? '浏览器里的集群' : `集群 ${cluster} `),
  },
  en: {
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Cannot copy',
    loadFailed: 'This part did not load. Check the connection or the backend, then press again.',
    exitCode: (code) => `exit code ${code}`,
    recorded: (date, version, cluster) => `Recorded on ${date} · Kubernetes ${version} · ${cluster}`,
    notRecorded: 'not recorded yet',
    clusterNamed: (cluster, driver) => (driver === 'embedded' ? 'the cluster in this browser' : `cluster ${cluster}`),
  },
};
