import type { Container } from '../../../kube/index.ts';
import type { ContainerRecord, ContainerRuntime, FileTree, Mount } from '../../runtime/cri.ts';
import { createFileTree } from '../volumes/file-tree.ts';

/** Where containers leave their last words (`getTerminationMessage`, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, v1.37). */
export interface TerminationLogs {
  /** The file for a new container; undefined when it wants none. */
  newMount(container: Container): Mount | undefined;
  /** Remembers whose file it was. */
  keep(containerId: string, container: Container, mount: Mount | undefined): void;
  read(record: ContainerRecord): string;
  forget(containerId: string): void;
}

const fileName = 'termination-log';
const maxBytes = 4096;
const maxLogBytes = 2048;
const maxLogLines = 80;

/** Makes the store of one kubelet. */
export function createTerminationLogs(runtime: ContainerRuntime): TerminationLogs {
  const kept = new Map<string, { readonly tree: FileTree | undefined; readonly isFromLog: boolean }>();
  const lastLines = (id: string) => {
    const lines = runtime.readLog(id).slice(-maxLogLines);
    return lines
      .map(({ text }) => `${text}\n`)
      .join('')
      .slice(-maxLogBytes);
  };
  return {
    newMount({ terminationMessagePath = '/dev/termination-log' }) {
      if (terminationMessagePath === '') return undefined;
      const tree = createFileTree();
      tree.write(fileName, new Uint8Array());
      return { containerPath: terminationMessagePath, readonly: false, tree, subPath: fileName };
    },
    keep(containerId, { terminationMessagePolicy }, mount) {
      kept.set(containerId, { tree: mount?.tree, isFromLog: terminationMessagePolicy === 'FallbackToLogsOnError' });
    },
    read({ id, exitCode }) {
      const { tree, isFromLog } = kept.get(id) ?? {};
      const bytes = tree?.read(fileName);
      const text = bytes instanceof Uint8Array ? new TextDecoder().decode(bytes.slice(-maxBytes)) : '';
      return text === '' && isFromLog === true && exitCode !== 0 ? lastLines(id) : text;
    },
    forget: (containerId) => void kept.delete(containerId),
  };
}
