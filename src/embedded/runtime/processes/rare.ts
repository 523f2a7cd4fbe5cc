/** Process classes that most clusters do without; loaded when the first container needs one of them. */
import type { ProcessClass } from '../process/kernel.ts';
import { agnhost } from './agnhost.ts';
import { burner } from './burner.ts';
import { fails } from './fails.ts';
import { iptablesSave } from './iptables-save.ts';
import { leakyWeb } from './leaky-web.ts';
import { metricsServer } from './metrics-server/index.ts';
import { postgres } from './postgres.ts';
import { redis, redisCli } from './redis.ts';
import { slowStart } from './slow-start.ts';
import { standIns } from './stand-ins.ts';
import { helloApp, httpd, httpEcho, phpApache } from './web.ts';

/** By the names of the catalogue (../images/catalogue.ts). */
export const rareClasses: Readonly<Record<string, ProcessClass>> = {
  ...standIns,
  agnhost,
  burner,
  fails,
  'hello-app': helloApp,
  'http-echo': httpEcho,
  httpd,
  'iptables-save': iptablesSave,
  'leaky-web': leakyWeb,
  'metrics-server': metricsServer,
  'php-apache': phpApache,
  postgres,
  redis,
  'redis-cli': redisCli,
  'slow-start': slowStart,
};
