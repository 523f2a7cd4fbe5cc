import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-describe', () => import('./live.ts'), { wakeOn: ['pointerover', 'focusin'] });
