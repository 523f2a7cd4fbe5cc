import { defineWidget } from '../shared/shell.ts';

defineWidget('podpath-cluster-status', () => import('./live.ts'));
