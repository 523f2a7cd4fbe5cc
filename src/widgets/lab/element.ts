import { defineWidget } from '../shared/shell.ts';
import { progressKey } from './progress-key.ts';

const changedElsewhere = 'podpath-progress-elsewhere';

defineWidget('podpath-lab', () => import('./live.ts'), {
  // There is progress to show.
  isAwake(element) {
    try {
      return localStorage.getItem(progressKey)?.includes(`"${element.dataset['lab']}"`) ?? false;
    } catch (error) {
      console.warn('podpath-lab: nothing is stored in this browser:', error);
      return false;
    }
  },
  wakeOn: [changedElsewhere],
});

// Another tab has passed a step, or has reset a lab.
window.addEventListener('storage', ({ key }) => {
  if (key !== progressKey && key !== null) return;
  for (const lab of document.querySelectorAll('podpath-lab')) lab.dispatchEvent(new Event(changedElsewhere));
  document.dispatchEvent(new Event('podpath-progress'));
});
