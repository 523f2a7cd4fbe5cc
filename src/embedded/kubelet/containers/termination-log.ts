import type { Container } from '../../../kube/index.ts';
import type { ContainerRecord, ContainerRuntime, Mount } from '../../runtime/cri.ts';
import { createFileTree } from '../volumes/file-tree.ts';

const fileName = 'termination-log';
const maxBytes = 4096;
const maxLogBytes = 2048;
const maxLogLines = 80;

const pathOf = ({ terminationMessagePath = '/dev/termination-log' }: Container) => terminationMessagePath;

/** The file that a new container leaves its last words in; undefined when it wants none. */
export function newTerminationLog(container: Container): Mount | undefined {
  const containerPath = pathOf(container);
  if (containerPath === '') return undefined;
  const tree = createFileTree();
  tree.write(fileName, new Uint8Array());
  return { containerPath, readonly: false, tree, subPath: fileName };
}

/**
 * What a container that has ended has left, else the end of its log where it wants that
 * (`getTerminationMessage`, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, v1.37).
 */
export function readTerminationLog(
  runtime: ContainerRuntime,
  record: ContainerRecord,
  container: Container,
  mounts: readonly Mount[],
): string {
  const mount = mounts.find(({ containerPath }) => containerPath === pathOf(container));
  const bytes = mount?.tree.read(mount.subPath);
  const text = bytes instanceof Uint8Array ? new TextDecoder().decode(bytes.slice(-maxBytes)) : '';
  const isFromLog = container.terminationMessagePolicy === 'FallbackToLogsOnError' && record.exitCode !== 0;
  if (text !== '' || !isFromLog) return text;
  const lines = runtime.readLog(record.id).slice(-maxLogLines);
  return lines
    .map((line) => `${line.text}\n`)
    .join('')
    .slice(-maxLogBytes);
}
