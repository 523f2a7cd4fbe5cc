import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-terminal', () => import('./live.ts'));
