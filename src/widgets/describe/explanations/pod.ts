import type { Explanations } from './types.ts';

/** Sections of `kubectl describe pod`. */
export const pod: Explanations = {
  Priority: {
    'zh-cn': '优先级。节点放不下时，调度器可以为高优先级的 Pod 抢占低优先级的；节点内存紧张时，驱逐也会参考它。',
    en: 'The Pod’s priority. When nothing fits, the scheduler may preempt Pods of lower priority; eviction under memory pressure looks at it too.',
  },
  'Service Account': {
    'zh-cn': '容器里的程序访问 API server 时用的身份。',
    en: 'Who the programs in the Pod are when they talk to the API server.',
  },
  Node: {
    'zh-cn': '调度器通过 Binding 选定的节点，后面是节点的 IP。显示 <none> 说明还没有调度。',
    en: 'The Node that the scheduler bound the Pod to, and that Node’s IP. <none>: not scheduled yet.',
  },
  'Start Time': {
    'zh-cn': 'kubelet 认领这个 Pod 的时间，不是容器启动的时间。',
    en: 'When the kubelet took the Pod on; its containers started later.',
  },
  Status: {
    'zh-cn':
      'Pod 的阶段（phase）：Pending、Running、Succeeded、Failed、Unknown。它是概括；具体情况看下面的 Conditions 和容器状态。',
    en: 'The Pod’s phase: Pending, Running, Succeeded, Failed or Unknown. A summary only; conditions and container states below say more.',
  },
  Reason: {
    'zh-cn': '处于当前阶段的原因，例如 Evicted（被 kubelet 驱逐）。',
    en: 'Why it is in this phase; Evicted, for one.',
  },
  Message: { 'zh-cn': '对原因的详细说明。', en: 'The reason in full.' },
  IP: {
    'zh-cn': 'Pod 的 IP，集群内可达，重建后会变。要稳定的地址请用 Service。',
    en: 'The Pod’s IP inside the cluster. A new Pod gets another; a Service gives an address that stays.',
  },
  IPs: {
    'zh-cn': 'Pod 的全部 IP；双栈集群里 IPv4 和 IPv6 各一个。',
    en: 'All its IPs; one of each family on a dual-stack cluster.',
  },
  'Init Containers': {
    'zh-cn': '初始化容器：按顺序逐个运行，全部成功后才启动下面的应用容器。',
    en: 'Init containers run one after another, and all must succeed before the others start.',
  },
  'Init Containers/*/State': {
    'zh-cn': '初始化容器现在的状态；正常结束是 Terminated，Reason 为 Completed。',
    en: 'Where the init container stands; done is Terminated with reason Completed.',
  },
  Containers: {
    'zh-cn': 'Pod 里的容器，各有一段。它们共用网络和卷，同生共死在一个节点上。',
    en: 'The Pod’s containers, a part each. They share network and volumes and stay on one Node.',
  },
  'Containers/*/Container ID': {
    'zh-cn': '容器运行时给的编号，前缀是运行时的名字；在节点上用 crictl 可以查到它。',
    en: 'The container runtime’s own ID, with the runtime’s name before it; crictl on the Node knows it.',
  },
  'Containers/*/Image': {
    'zh-cn': '清单里写的镜像。标签可以被改指别的内容，真正运行的是下一行的 Image ID。',
    en: 'The image as the manifest names it. A tag can be moved; the Image ID below says what really runs.',
  },
  'Containers/*/Image ID': {
    'zh-cn': '实际运行的镜像内容的摘要。',
    en: 'The digest of what really runs.',
  },
  'Containers/*/Port': {
    'zh-cn': '容器声明的端口。只是说明：不声明，端口一样能访问。',
    en: 'Ports that the container declares. Information only: a port that is not listed works as well.',
  },
  'Containers/*/Command': {
    'zh-cn': '替代镜像 ENTRYPOINT 的命令。',
    en: 'The command that stands in for the image’s ENTRYPOINT.',
  },
  'Containers/*/Args': {
    'zh-cn': '传给程序的参数，替代镜像的 CMD。',
    en: 'The arguments of the program, in place of the image’s CMD.',
  },
  'Containers/*/State': {
    'zh-cn': '容器现在的状态：Waiting（等待，Reason 说明在等什么，例如 CrashLoopBackOff）、Running 或 Terminated。',
    en: 'Where the container stands now: Waiting (its reason says for what, such as CrashLoopBackOff), Running or Terminated.',
  },
  'Containers/*/Last State': {
    'zh-cn': '上一次运行怎样结束。Reason 为 OOMKilled、退出码 137 表示超过内存上限，被内核杀掉。',
    en: 'How the run before this one ended. OOMKilled with exit code 137: it went over its memory limit and the kernel killed it.',
  },
  'Containers/*/Ready': {
    'zh-cn': '就绪探针是否通过（没有探针时，启动了就算）。没就绪的 Pod 不接收 Service 的流量。',
    en: 'Whether the readiness probe passes (without one: whether it runs). A Service sends nothing to a Pod that is not ready.',
  },
  'Containers/*/Restart Count': {
    'zh-cn': '容器在这个 Pod 里重启过几次。数字在涨，就去看 Last State。',
    en: 'How often the container was started again in this Pod. If it grows, read Last State.',
  },
  'Containers/*/Limits': {
    'zh-cn': '上限。内存超过上限会被 OOM kill；CPU 超过上限只会被限速，不会被杀。',
    en: 'The most that it may use. Memory beyond it means an OOM kill; CPU beyond it is only slowed down.',
  },
  'Containers/*/Requests': {
    'zh-cn': '申请量。调度器只按申请量找放得下的节点，与实际用量无关；节点内存紧张时，用量超过申请的先被驱逐。',
    en: 'What it asks for. The scheduler fits Pods onto Nodes by requests alone, whatever is really used; under memory pressure Pods above their requests are evicted first.',
  },
  'Containers/*/Liveness': {
    'zh-cn': '存活探针：连续失败若干次，kubelet 就重启容器。',
    en: 'The liveness probe: after enough failures in a row the kubelet restarts the container.',
  },
  'Containers/*/Readiness': {
    'zh-cn': '就绪探针：失败时不重启，只是把 Pod 从 Service 的后端里摘掉。',
    en: 'The readiness probe: a failure restarts nothing; the Pod leaves the Service’s endpoints.',
  },
  'Containers/*/Environment': {
    'zh-cn': '环境变量，可来自 ConfigMap 或 Secret。',
    en: 'Environment variables, some from ConfigMaps or Secrets.',
  },
  'Containers/*/Mounts': {
    'zh-cn': '卷挂载到容器里的哪里；ro 为只读。服务账号的令牌是自动挂上的。',
    en: 'Where volumes appear in the container; ro means read-only. The service account’s token is mounted by itself.',
  },
  Conditions: {
    'zh-cn': 'Pod 走到了哪一步：已调度、已初始化、容器就绪、Pod 就绪。哪个是 False，就从哪个查起。',
    en: 'How far the Pod has come: scheduled, initialised, containers ready, ready. Start looking at the one that is False.',
  },
  Volumes: {
    'zh-cn': 'Pod 的卷，以及每个卷的内容来自哪里。',
    en: 'The Pod’s volumes and where each gets its content.',
  },
  'QoS Class': {
    'zh-cn':
      '服务质量类别，由申请量和上限推算：Guaranteed（两者相等）、Burstable（写了一部分）、BestEffort（都没写）。它影响内存不足时谁先被杀。',
    en: 'The quality of service class, worked out from requests and limits: Guaranteed (both set and equal), Burstable (some set), BestEffort (none). It weighs on who is killed first when memory runs out.',
  },
  'Node-Selectors': {
    'zh-cn': '只考虑带有这些标签的节点。',
    en: 'Only Nodes with these labels are considered.',
  },
  Tolerations: {
    'zh-cn': '容忍哪些污点。not-ready 和 unreachable 两条是自动加的：节点失联后，Pod 还能留这么多秒。',
    en: 'Which taints the Pod puts up with. The two for not-ready and unreachable are added by themselves: so many seconds may it stay on a lost Node.',
  },
};
