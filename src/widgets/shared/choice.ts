/** The cluster that a page works with: the one in this browser, or a kind cluster of the machine, through the backend. */
export type ClusterChoice = 'embedded' | 'kind';

const key = 'podpath.cluster';
let choice: ClusterChoice | undefined;

/** The cluster that this page works with: what the reader has chosen, the one in this browser unless told. */
export function getChoice(): ClusterChoice {
  choice ??= readChoice();
  return choice;
}

function readChoice(): ClusterChoice {
  try {
    return localStorage.getItem(key) === 'kind' ? 'kind' : 'embedded';
  } catch (error) {
    console.warn('podpath: nothing is stored in this browser:', error);
    return 'embedded';
  }
}

/** Chooses for this page, and keeps it for the pages to come. */
export function setChoice(next: ClusterChoice): void {
  choice = next;
  try {
    localStorage.setItem(key, next);
  } catch (error) {
    console.warn('podpath: the chosen cluster cannot be kept:', error);
  }
}
