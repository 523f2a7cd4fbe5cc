import type { LocalizedText } from '../../base/index.ts';

/** metrics-server was installed so many seconds ago and has no figures yet. */
export function metricsStarting(seconds: number): LocalizedText {
  return {
    en: {
      message: `metrics-server started ${seconds} s ago and has no figures yet.`,
      hint: 'The first come 20 to 40 s after it starts: it asks every kubelet each 15 s and needs two answers.',
    },
    'zh-cn': {
      message: `metrics-server 在 ${seconds} 秒前启动，还没有数据。`,
      hint: '启动后 20 到 40 秒才有第一批数据：它每 15 秒询问一次各个 kubelet，需要两次结果。',
    },
  };
}

/** metrics-server is installed and does not come to figures. */
export function metricsBroken(reason: string): LocalizedText {
  return {
    en: {
      message: `metrics-server is installed but gives no figures: ${reason}`,
      hint: 'See why: `kubectl -n kube-system describe pod -l k8s-app=metrics-server` and `kubectl -n kube-system logs deployment/metrics-server`.',
    },
    'zh-cn': {
      message: `metrics-server 已安装，但没有数据：${reason}`,
      hint: '查看原因：`kubectl -n kube-system describe pod -l k8s-app=metrics-server` 和 `kubectl -n kube-system logs deployment/metrics-server`。',
    },
  };
}
