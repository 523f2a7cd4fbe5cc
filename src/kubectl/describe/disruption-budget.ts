import { formatLabelSelector } from '../../kube/index.ts';
import { type Describer, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeHead } from './metadata.ts';
import { formatPage } from './page.ts';

/** `PodDisruptionBudgetDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describePodDisruptionBudget: Describer = async (request) => {
  const budget = await getSubject(request, 'apis/policy/v1/poddisruptionbudgets');
  const events = await eventsOf(request, budget);
  return formatPage((page) => {
    const { minAvailable, maxUnavailable, selector } = budget['spec'] ?? {};
    const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = budget['status'] ?? {};
    writeHead(page, budget.metadata);
    if (minAvailable !== undefined && minAvailable !== null) page.write(0, `Min available:\t${minAvailable}\n`);
    else if (maxUnavailable !== undefined && maxUnavailable !== null)
      page.write(0, `Max unavailable:\t${maxUnavailable}\n`);
    page.write(0, `Selector:\t${selector ? formatLabelSelector(selector) : '<unset>'}\n`);
    page.write(0, 'Status:\n');
    page.write(2, `Allowed disruptions:\t${disruptionsAllowed}\n`);
    page.write(2, `Current:\t${currentHealthy}\n`);
    page.write(2, `Desired:\t${desiredHealthy}\n`);
    page.write(2, `Total:\t${expectedPods}\n`);
    writeEvents(page, request, events);
  });
};
