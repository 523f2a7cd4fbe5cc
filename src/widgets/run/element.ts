import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-run', () => import('./live.ts'), { startsCluster: true });
