/**
 * Reads what kubeadm and kind put into a cluster off a real one, and writes it to `src/embedded/control-plane/data`: the
 * manifests of the static Pods, and CoreDNS, kube-proxy, the storage class and what belongs to them; what the programs of the
 * control plane say of themselves; and how its kubelets are configured.
 *
 *   node scripts/update-control-plane.ts            read all and write
 *   node scripts/update-control-plane.ts --check    read all and compare with the file; exit code 1 if they differ
 *
 * The cluster is the kind cluster of the kubeconfig that PODPATH_OUTPUTS_KUBECONFIG names; nothing is changed on it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import { newKindContext } from '../src/drivers/kind/context.ts';
import { readControlPlane, readHelpTexts, readKubeletConfig } from './kubernetes/control-plane.ts';
import { formatJson } from './lib/format-json.ts';
import { openCluster } from './outputs/cluster.ts';
import { root } from './outputs/files.ts';

const folder = join(root, 'src/embedded/control-plane/data');

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const kubeconfig = process.env['PODPATH_OUTPUTS_KUBECONFIG'];
  if (kubeconfig === undefined || kubeconfig === '')
    throw new Error('PODPATH_OUTPUTS_KUBECONFIG must name the kubeconfig of a kind cluster to read.');
  await using cluster = await openCluster(kubeconfig);
  const engine = await newKindContext({}).engine();
  const read = {
    'control-plane': await readControlPlane(cluster, engine),
    help: await readHelpTexts(cluster),
    'kubelet-config': await readKubeletConfig(cluster),
  };
  for (const [name, data] of Object.entries(read)) {
    const path = join(folder, `${name}.json`);
    const text = formatJson({ generatedBy: 'node scripts/update-control-plane.ts', ...data }, 2);
    if (!values.check) {
      await writeFileAtomic(path, text);
      console.log(`${path}: ${text.length} bytes`);
    } else if ((await readFile(path, 'utf8')) !== text) {
      throw new Error(`${path} is not what the cluster has; run node scripts/update-control-plane.ts`);
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
