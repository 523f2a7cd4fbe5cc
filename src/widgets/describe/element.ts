import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-describe', () => import('./live.ts'), {
  startsCluster: true,
  wakeOn: ['pointerover', 'focusin'],
});
