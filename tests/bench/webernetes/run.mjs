// A Deployment of so many Pods on so many nodes in webernetes, whose time is the machine's; prints the processor's time in ms from
// its creation until all are ready: `node run.js NODES PODS`. Built by `measureWebernetes`.
import { BaseImage, Cluster } from '@ngrok/webernetes';

const [nodes, pods] = process.argv.slice(2).map(Number);
const deadlineMs = 300_000;

class Web extends BaseImage {
  static imageName = 'web';
  static imageVersion = '1.0';
  defaultCommand = ['server'];

  async exec(context, argv) {
    return argv[0] === 'server' ? context.waitUntilKilled() : super.exec(context, argv);
  }
}

const cluster = new Cluster({ nodes });
cluster.registerImage(Web);
await cluster.init();
const start = performance.now();
const begin = process.cpuUsage();
await cluster.apply([
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas: pods,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1.0' }] } },
    },
  },
]);
for (let ready = 0; ready < pods; ) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { status } = await cluster.api.appsv1.readNamespacedDeployment({ namespace: 'default', name: 'web' });
  ready = status?.readyReplicas ?? 0;
  if (performance.now() - start > deadlineMs) throw new Error(`${ready} of ${pods} Pods are ready after 5 minutes`);
}
const { user, system } = process.cpuUsage(begin);
process.stdout.write(String((user + system) / 1000));
process.exit();
