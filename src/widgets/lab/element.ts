import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-lab', () => import('./live.ts'), {
  // There is progress to show.
  isAwake(element) {
    try {
      return localStorage.getItem('podpath.progress')?.includes(`"${element.dataset['lab']}"`) ?? false;
    } catch (error) {
      console.warn('podpath-lab: nothing is stored in this browser:', error);
      return false;
    }
  },
});
