/**
 * SHA-256, in hexadecimal, of all that a recording was made from: the scenario file and its manifests, by name and text.
 * A recording whose `inputs` differs is not current.
 */
export async function hashInputs(files: ReadonlyMap<string, string>): Promise<string> {
  const names = [...files.keys()].sort();
  const text = JSON.stringify(names.map((name) => [name, files.get(name)]));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const nodeName = /(?<![\w.])podpath-(control-plane|worker)(\d*)(?![\w-])/g;

/**
 * The command on a cluster whose nodes have other names: a command, a manifest or an expected text. recordings are made on nodes named as those of the cluster
 * `podpath` (`podpath-control-plane`, `podpath-worker`, `podpath-worker2`), which is what commands write.
 */
export function commandForCluster(command: string, clusterName: string): string {
  return command.replace(nodeName, `${clusterName}-$1$2`);
}

/** Whether {@link commandForCluster} has something to do. */
export function namesCluster(command: string): boolean {
  return command.search(nodeName) >= 0;
}
