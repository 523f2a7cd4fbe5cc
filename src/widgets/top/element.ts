import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-top', () => import('./live.ts'));
