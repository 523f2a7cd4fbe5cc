import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-lab', () => import('./live.ts'));
