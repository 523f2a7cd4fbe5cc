import { defineWidget } from '../shared/shell.ts';
import { usedEvent } from '../shared/used-event.ts';

// The popover itself is the browser's; what it says comes when it is opened, or when the page uses the cluster.
defineWidget('podpath-cluster-status', () => import('./live.ts'), { wakeOn: ['toggle', usedEvent] });
