/** Loads the kubectl that lines are run with, and what `line` needs of it: `kubectl get nodes`. */
export async function loadKubectl(line = ''): Promise<void> {
  const { loadVerb } = await import('./kubectl.ts');
  await loadVerb(line.split(' ').slice(1));
}
