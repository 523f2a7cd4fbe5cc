import {
  createSeededRandom,
  createSimulatedClock,
  type SimulatedClock,
  systemClock,
} from '../../../../src/base/index.ts';
import { type ComponentContext, createClient } from '../../../../src/embedded/client/index.ts';
import { type Cluster, createCluster } from '../../../../src/embedded/index.ts';

/** A cluster at a time that the test steps, with what a component named `user` is given. */
export interface ComponentBench {
  readonly cluster: Cluster;
  readonly clock: SimulatedClock;
  readonly context: ComponentContext;
  /** Everything that was logged. */
  readonly logged: string[];
  /** The same for another user. */
  contextOf(user: string, userAgent?: string): ComponentContext;
}

export function newComponentBench(user = 'system:admin'): ComponentBench {
  const clock = createSimulatedClock({ startMs: Date.parse('2026-03-01T12:00:00Z'), machine: systemClock });
  const random = createSeededRandom(1);
  const cluster = createCluster({ clock, random, authorization: 'AlwaysAllow', serviceAccountController: 'built-in' });
  const logged: string[] = [];
  const contextOf = (username: string, userAgent = 'test/1'): ComponentContext => ({
    client: createClient({
      transport: (request) => cluster.handle(request),
      userAgent,
      identity: { username, groups: ['system:authenticated'] },
    }),
    clock,
    random,
    log: (level, message) => logged.push(`${level}: ${message}`),
  });
  return { cluster, clock, context: contextOf(user), logged, contextOf };
}
