import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-check', () => import('./live.ts'), { wakeOn: ['toggle'] });
