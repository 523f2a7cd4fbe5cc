import { defineWidget } from '../shared/shell.ts';

// The popover itself is the browser's; what it says comes when it is opened.
defineWidget('podpath-cluster-status', () => import('./live.ts'), { wakeOn: ['toggle'] });
