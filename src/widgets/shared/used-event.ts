/** What the header hears once its page uses the cluster: from then on it says how that is. */
export const usedEvent = 'podpath-used';
