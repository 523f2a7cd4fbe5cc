import type { Store } from '../../store/store.ts';
import type { Authorizer } from '../authorizer.ts';
import { createOnDemand } from '../on-demand.ts';
import type { PolicyRule } from './policy-rules.ts';

/** The code of RBAC and of the Node authorizer. */
export const authorizing = createOnDemand('the authorizer', () => import('./create-authorizer.ts'));

/** The authorizer `Node,RBAC` (`create-authorizer.ts`), which a cluster of one reader never loads. */
export function createAuthorizerOnDemand(store: Store, nodeRules: readonly PolicyRule[]): Authorizer {
  let made: Authorizer | undefined;
  const authorizer = (): Authorizer => {
    made ??= authorizing.value.createAuthorizer(store, nodeRules);
    return made;
  };
  return {
    load: authorizing.load,
    authorize: (attributes) => authorizer().authorize(attributes),
    rulesFor: (user, namespace) => authorizer().rulesFor(user, namespace),
  };
}
