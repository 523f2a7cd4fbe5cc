/** The cluster that a page works with: the one in this browser, or a kind cluster of the machine, through the backend. */
export type ClusterChoice = 'embedded' | 'kind';

const key = 'podpath.cluster';

/** What the reader has chosen, the cluster in this browser unless told. */
export function readChoice(): ClusterChoice {
  try {
    return localStorage.getItem(key) === 'kind' ? 'kind' : 'embedded';
  } catch (error) {
    console.warn('podpath: nothing is stored in this browser:', error);
    return 'embedded';
  }
}

/** Keeps it for the pages to come. */
export function writeChoice(choice: ClusterChoice): void {
  try {
    localStorage.setItem(key, choice);
  } catch (error) {
    console.warn('podpath: the chosen cluster cannot be kept:', error);
  }
}
