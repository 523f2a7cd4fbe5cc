import type { RegisterCommand } from '../context.ts';
import type { EmbeddedOptions } from '../embedded.ts';
import { runAction } from '../output.ts';

/** `podpath embedded`: serves an embedded cluster on loopback, for kubectl and other clients. */
export const registerEmbedded: RegisterCommand = (program, context) => {
  const chinese = context.locale === 'zh-cn';
  program
    .command('embedded')
    .description(
      chinese
        ? '在本机启动内置的 Kubernetes API 服务器，供 kubectl 等客户端使用'
        : 'serve the embedded Kubernetes API server on loopback, for kubectl and other clients',
    )
    .option(
      '--port <number>',
      chinese ? '监听的端口（默认自动选用空闲端口）' : 'port to listen on (default: a free one)',
    )
    .option(
      '--kubeconfig <file>',
      chinese
        ? '把 kubeconfig 写到该文件（默认写到数据目录）'
        : 'write the kubeconfig to this file (default: in the data folder)',
    )
    .option(
      '--snapshot <file>',
      chinese
        ? '从该文件恢复整个集群（包括容器和进程）；运行期间和结束时都保存到该文件'
        : 'go on with the cluster in this file, containers and processes included, and save it there, while it runs and at the end',
    )
    .option(
      '--nodes <number>',
      chinese
        ? '节点数量，含控制平面节点（默认与快照相同，没有快照时为 3）；0 表示只有 API 服务器'
        : 'how many Nodes, the control-plane node among them (default: as the snapshot has, else 3); 0 is an API server alone',
    )
    .option(
      '--speed <factor>',
      chinese ? '时间流逝的倍数，或 max（尽可能快）' : 'how many times as fast time goes, or max: as fast as it can',
    )
    .option(
      '--without <component...>',
      chinese ? '不运行的组件：scheduler、controller-manager' : 'parts that are not run: scheduler, controller-manager',
    )
    .option(
      '--eviction-hard <thresholds>',
      chinese
        ? '低于多少就驱逐 Pod，写法与 kubelet 相同，例如 memory.available<100Mi,nodefs.available<10%（默认不驱逐，与 kind 相同）'
        : 'below what Pods are evicted, as the kubelet takes it: memory.available<100Mi,nodefs.available<10% (default: never, as on kind)',
    )
    .option(
      '--load <image...>',
      chinese
        ? '每个节点上一开始就有的镜像，相当于 kind load docker-image；其他镜像在用到时拉取'
        : 'images that are on every Node from the start, as kind load docker-image brings them; others are pulled when they are needed',
    )
    .option(
      '--fault <fault...>',
      chinese
        ? '一开始就出现的故障，写作 名称[=参数]，可重复；名称写错会列出全部'
        : 'something that is wrong from the start, NAME[=ARGUMENT]; may be repeated; a wrong name lists all',
    )
    .action(async (options: EmbeddedOptions) =>
      runAction(context, false, async () => {
        const { runEmbedded } = await import('../embedded.ts');
        await runEmbedded(options, context);
      }),
    );
};
